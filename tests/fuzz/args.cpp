// How a trial's tensors and options are drawn.
#include "tests/fuzz/args.h"

#include <limits>
#include <utility>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

Shape joined(Shape a, const Shape& b) {
  for (int64_t size : b) a.push_back(size);
  return a;
}

// -- what the arguments have in common --

Args::Args(uint64_t seed, bool dense, bool large) : random_{seed, 0}, dense_(dense) {
  for (int64_t& size : size_) size = odd(25) ? 0 : integer(1, odd(25) ? 40 : 5);
  for (int64_t dims = pick<int64_t>({0, 0, 0, 1, 1, 2}); dims-- > 0;) batch_.push_back(odd(20) ? 0 : integer(1, 3));
  for (int64_t dims = pick<int64_t>({0, 1, 1, 2, 2, 2, 3, 3, 4}); dims-- > 0;) shape_.push_back(any_size());
  // Longer than a vector register; rarely longer than what one thread does alone.
  if (shape_.dims() && odd(8)) shape_[random_.next_below(shape_.dims())] = integer(6, 70);
  if (large && shape_.dims() && shape_.numel() < 400 && odd(200))
    shape_[random_.next_below(shape_.dims())] = integer(1000, 3000);
  dtype_ = any_dtype();
  numbers_ = pick({Numbers::plain, Numbers::plain, Numbers::plain, Numbers::few, Numbers::few, Numbers::positive,
      Numbers::special, Numbers::extreme});
}

Dtype Args::any_dtype() {
  return pick({float32, float32, float32, float32, float64, float64, float64, int64, int64, bool_});
}

int64_t Args::any_size() { return odd(15) ? 0 : odd(5) ? 1 : integer(2, 5); }

Shape Args::nearly(Shape shape) {
  if (!odd(30)) return shape;
  if (shape.dims() == 0 || (shape.dims() < 7 && odd(3))) shape.push_back(integer(0, 3));
  else if (odd(2)) shape.erase(random_.next_below(shape.dims()));
  else shape[random_.next_below(shape.dims())] = any_size();
  return shape;
}

// -- numbers --

double Args::any_float() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  switch (numbers_) {
    case Numbers::few: return odd(8) ? -0.0 : double(integer(-2, 2)) / 2;
    case Numbers::positive: return real(1.0 / 64, 2);
    case Numbers::special:
      if (odd(4)) return pick({nan, infinity, -infinity, 0.0, -0.0});
      break;
    case Numbers::extreme:
      if (odd(3))
        return pick(
            {3.4028234663852886e38, -3.4028234663852886e38, 1.1754943508222875e-38, -1e-40, 1e-45, 1e30, -1e30, 1e-30,
                1.7976931348623157e308, 2.2250738585072014e-308, 4.9e-324, 9.3e18, -9.3e18, 2147483648.0, 16777217.0});
      break;
    default: break;
  }
  return real(-2, 2);
}

int64_t Args::any_integer() {
  if (numbers_ == Numbers::extreme && odd(3))
    return pick({INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, int64_t(1) << 53, -(int64_t(1) << 31), int64_t(63),
        int64_t(64)});
  if (numbers_ == Numbers::positive) return integer(1, 5);
  return integer(-4, 4);
}

Tensor Args::values(const Shape& shape, Dtype dtype) {
  if (dtype == int64 || dtype == bool_) {
    std::vector<int64_t> v(size_t(shape.numel()));
    for (int64_t& x : v) x = dtype == bool_ ? integer(0, 1) : any_integer();
    return to(from_vector(v, shape), dtype);
  }
  std::vector<double> v(size_t(shape.numel()));
  for (double& x : v) x = any_float();
  return to(from_vector(v, shape), dtype);
}

Scalar Args::number() {
  switch (integer(0, 6)) {
    case 0:
    case 1: return any_integer();
    case 2: return flag();
    default: return any_float();
  }
}

// -- tensors --

// The numbers of x in another memory layout: dimensions in another order, gaps between them, a first element that is
// not the block's. Gaps hold values that would show in a result.
Tensor Args::laid_out(const Tensor& x) {
  const int64_t dims = x.dim();
  if (odd(3)) return x;
  std::vector<int64_t> order, back(static_cast<size_t>(dims));
  for (int64_t d = 0; d < dims; ++d) order.push_back(d);
  if (flag())
    for (int64_t d = dims; d-- > 1;) std::swap(order[size_t(d)], order[size_t(random_.next_below(d + 1))]);
  const bool gaps = dims > 0 && dims < 8 && odd(2);
  Shape memory;
  for (int64_t d : order) memory.push_back(x.size(d));
  for (int64_t i = 0; i < dims; ++i) back[size_t(order[size_t(i)])] = i;
  const int64_t gapped = gaps ? random_.next_below(dims) : 0, step = integer(1, 3), before = integer(0, 2);
  const int64_t size = gaps ? memory[gapped] : 0;
  if (gaps) memory[gapped] = before + size * step;
  Tensor block = x.dtype() == bool_   ? ones(memory, bool_)
                 : x.dtype() == int64 ? full(memory, int64_t(1) << 40, int64)
                                      : full(memory, std::numeric_limits<double>::quiet_NaN(), x.dtype());
  Tensor y = gaps ? slice(block, gapped, before, before + size * step, step) : block;
  y = permute(y, back);
  y.copy_(x);
  return y;
}

Tensor Args::input(const Tensor& numbers) {
  NoGradGuard guard;
  Tensor x = numbers;
  if (x.dim() > 0 && odd(10)) {   // one number in many places
    const int64_t d = random_.next_below(x.dim());
    if (x.size(d) > 0) x = expand(narrow(x, d, 0, 1), x.shape());
  } else {
    x = laid_out(x);
  }
  x = (dense_ ? contiguous(x) : x).detach();
  if (is_float(x.dtype()) && !odd(4)) x.requires_grad_();
  inputs_.push_back(x);
  bits_.push_back(bits_of(x));
  return x;
}

Tensor Args::other() {
  if (odd(40)) {
    Shape shape;
    for (int64_t dims = integer(0, 4); dims-- > 0;) shape.push_back(any_size());
    return make(shape, any_dtype());
  }
  Shape shape;
  for (int64_t d = odd(3) && shape_.dims() ? integer(1, shape_.dims()) : 0; d < shape_.dims(); ++d)
    shape.push_back(odd(5) ? 1 : shape_[d]);
  if (shape_.dims() < 5 && odd(10)) shape = joined({integer(1, 3)}, shape_);
  return make(shape, odd(4) ? any_dtype() : dtype_);
}

Tensor Args::index(const Shape& shape, int64_t limit, bool exact) {
  std::vector<int64_t> v(size_t(shape.numel()));
  const bool wrong = !exact && odd(15);
  for (int64_t& i : v) i = limit > 0 ? integer(0, limit - 1) : 0;
  if (wrong && !v.empty())
    v[size_t(random_.next_below(int64_t(v.size())))] = pick({-limit - 1, int64_t(-1), limit, INT64_MAX, INT64_MIN});
  return input(from_vector(v, shape));
}

Tensor Args::chances(const Shape& shape) {
  std::vector<double> v(size_t(shape.numel()));
  for (double& x : v)
    x = numbers_ == Numbers::special && odd(10) ? std::numeric_limits<double>::quiet_NaN() : real(0, 1);
  return input(to(from_vector(v, shape), float_dtype()));
}

Tensor Args::regular(const Shape& shape) {
  if (odd(10)) return floats(nearly(shape));
  const Dtype dtype = float_dtype();
  std::vector<double> v(size_t(shape.numel()));
  const int64_t rows = shape[shape.dims() - 2], columns = shape.back();
  for (size_t i = 0; i < v.size(); ++i)
    v[i] = real(-1, 1) + (columns && int64_t(i) % columns == int64_t(i) / columns % rows ? 2.0 * double(columns) : 0);
  return input(to(from_vector(v, shape), dtype));
}

Tensor Args::symmetric(const Shape& shape) {
  if (odd(10)) return floats(nearly(shape));
  const Dtype dtype = float_dtype();
  const int64_t n = shape.back();
  std::vector<double> v(size_t(shape.numel()));
  for (size_t first = 0; n > 0 && first < v.size(); first += size_t(n * n))
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j <= i; ++j)
        v[first + size_t(i * n + j)] = v[first + size_t(j * n + i)] =
            i == j ? 2.0 * double(n) + double(i) : real(-1, 1);
  return input(to(from_vector(v, shape), dtype));
}

Tensor Args::changeable() {
  Tensor x = tensor();
  return x.requires_grad() ? x * 1 : x.clone();
}

std::vector<Tensor> Args::tensors(int64_t dim) {
  std::vector<Tensor> list;
  for (int64_t count = odd(30) ? 0 : integer(1, 3); count-- > 0;) {
    Shape shape = shape_;
    const int64_t d = dim < 0 ? dim + shape.dims() : dim;
    if (d >= 0 && d < shape.dims() && shape[d] <= 5) shape[d] = any_size();
    list.push_back(make(nearly(shape), odd(8) ? any_dtype() : dtype_));
  }
  return list;
}

Tensor Args::gradient_for(const Tensor& y) {
  std::vector<double> v(size_t(y.numel()));
  for (double& x : v) x = real(-1, 1);
  return to(from_vector(v, y.shape()), y.dtype());
}

// -- options --

int64_t Args::dim(int64_t dims) {
  if (odd(30)) return pick<int64_t>({dims, -dims - 1, INT64_MAX, INT64_MIN, 8});
  const int64_t all = dims ? dims : 1;
  return integer(-all, all - 1);
}

IntList Args::dims() {
  const int64_t all = shape_.dims();
  std::vector<int64_t> list;
  if (odd(40)) return IntList(std::vector<int64_t>{dim(), dim()});
  for (int64_t d = 0; d < all; ++d)
    if (flag()) list.push_back(odd(3) ? d - all : d);
  if (list.empty() && !odd(20)) list.push_back(dim());
  return IntList(list);
}

IntList Args::sizes(int64_t count, int64_t low, int64_t high) {
  std::vector<int64_t> list;
  for (int64_t i = 0; i < count; ++i) list.push_back(odd(40) ? integer(-2, 2) : integer(low, high));
  return IntList(list);
}

int64_t Args::position(int64_t size) {
  if (odd(25)) return pick({size, -size - 1, INT64_MAX, INT64_MIN, INT64_MAX - 1});
  return size > 0 ? integer(-size, size - 1) : 0;
}

// -- for the code that runs the line --

std::string Args::changed() const {
  for (size_t i = 0; i < inputs_.size(); ++i)
    if (bits_of(inputs_[i]) != bits_[i]) return "input " + std::to_string(i) + " was changed";
  return "";
}

}   // namespace gradus::test
