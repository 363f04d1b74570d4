// Slices: views of a part of one dimension, and a dimension cut into several of them.
#include "autograd/ops/shape/slice.h"

#include "autograd/ops/shape/layout.h"

namespace gradus {

namespace {

// Dimension dim of y is the positions start, start + step, ... of x's.
Layout slice_of(const Tensor& x, int64_t dim, int64_t start, int64_t step, int64_t length) {
  Layout y(x);
  y.shape[dim] = length;
  y.advance(start * y.strides[dim], x.dtype());
  y.strides[dim] *= step;
  return y;
}
Layout select_of(const Tensor& x, int64_t dim, int64_t index) {
  Layout y = slice_of(x, dim, index, 1, 1);
  y.erase(dim);
  return y;
}

// slice_back                                         dy -> zeros of `shape` with dy in the slice; the gradient of slice
//   ddy = slice(dx)
struct SliceBack {
  int64_t dim, start, step;

  Tensor window(const Tensor& dx, const Shape& slice) const {
    return slice_of(dx, dim, start, step, slice[dim]).plain(dx);
  }
  Tensor operator()(const Tensor& dy, const Shape& shape) const {
    Tensor dx = apply::full(shape, 0, dy.dtype());
    apply::assign(window(dx, dy.shape()), dy);
    return record("slice_back(x)", dx, grad_to(dy, [b = *this, n = dy.shape()[dim]](const Tensor& ddx) {
      return slice(ddx, b.dim, b.start, n ? b.start + (n - 1) * b.step + 1 : b.start, b.step);
    }));
  }
  // So that 1,000 slices of one tensor cost as much as the tensor, not a thousand times that.
  void add_into(Tensor& sum, const Tensor& dy) const { apply::add_into(window(sum, dy.shape()), dy); }
};

// select_back                                       dy -> zeros of `shape` with dy at the index; the gradient of select
//   ddy = select(dx)
struct SelectBack {
  int64_t dim, index;

  Tensor operator()(const Tensor& dy, const Shape& shape) const {
    Tensor dx = apply::full(shape, 0, dy.dtype());
    apply::assign(select_of(dx, dim, index).plain(dx), dy);
    return record(
        "select_back(x)", dx, grad_to(dy, [b = *this](const Tensor& ddx) { return select(ddx, b.dim, b.index); }));
  }
  void add_into(Tensor& sum, const Tensor& dy) const {
    apply::add_into(select_of(sum, dim, index).plain(sum), dy);
  }   // as above
};

}   // namespace

// slice                                              x -> positions start, start + step, ... below end of one dimension
//   dx = dy at these positions, 0 elsewhere
static Tensor sliced(const char* op, const Tensor& x, int64_t dim, int64_t start, int64_t end, int64_t step) {
  if (x.dim() == 0) throw IndexError(fmt::format("{}: a tensor of shape [] has no dimension to slice", op));
  if (step < 1) throw IndexError(fmt::format("{}: step must be at least 1; got {}", op, step));
  dim = wrap_dim(op, dim, x.dim());
  int64_t n = x.shape()[dim];
  auto clip = [n](int64_t i) { return i < 0 ? std::max<int64_t>(0, i + n) : std::min(i, n); };   // as in Python
  start = clip(start);
  end = std::max(start, clip(end));
  step = std::min(step, std::max<int64_t>(1, n));   // a larger one takes the same first position, and could overflow
  return record("slice(x)", slice_of(x, dim, start, step, (end - start + step - 1) / step).of(x),
      grad_to(x, SliceBack{dim, start, step}));
}
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end, int64_t step) {
  return sliced("slice", x, dim, start, end, step);
}

Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length) {
  int64_t d = wrap_dim("narrow", dim, x.dim()), n = x.dim() ? x.shape()[d] : 0, first = start < 0 ? start + n : start;
  if (first < 0 || length < 0 || first > n || length > n - first)
    throw IndexError(fmt::format(
        "narrow: {} positions from {} on are out of range; dimension {} of {} has {}", length, start, d, x.shape(), n));
  return slice(x, d, first, first + length);
}

// select                                                   x -> one position of a dimension, without it
//   dx = dy at this position, 0 elsewhere
static Tensor selected(const char* op, const Tensor& x, int64_t dim, int64_t index) {
  if (x.dim() == 0) throw IndexError(fmt::format("{}: a tensor of shape [] has no dimension to select from", op));
  int64_t d = wrap_dim(op, dim, x.dim()), n = x.shape()[d];
  if (index < -n || index >= n)
    throw IndexError(
        fmt::format("{}: index {} is out of range {}..{} in dimension {} of {}", op, index, -n, n - 1, d, x.shape()));
  if (index < 0) index += n;
  return record("select(x)", select_of(x, d, index).of(x), grad_to(x, SelectBack{d, index}));
}
Tensor select(const Tensor& x, int64_t dim, int64_t index) { return selected("select", x, dim, index); }

// slice_scatter, select_scatter                            x, source -> x with source in the place of the slice
//   dx = dy, 0 in the slice     dsource = the slice of dy
Tensor slice_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t start, int64_t end, int64_t step) {
  Tensor y = apply::copy(x), place = sliced("slice_scatter", y, dim, start, end, step), s = to(source, x.dtype());
  require_same_shape("slice_scatter", source, place);
  apply::assign(place, s);
  return record("slice_scatter(x, source)", y,
      grad_to(x, [=, n = place.shape()](
                     const Tensor& dy) { return slice_scatter(dy, zeros(n, dy.dtype()), dim, start, end, step); }),
      grad_to(s, [=](const Tensor& dy) { return slice(dy, dim, start, end, step); }));
}
Tensor select_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t index) {
  Tensor y = apply::copy(x), place = selected("select_scatter", y, dim, index), s = to(source, x.dtype());
  require_same_shape("select_scatter", source, place);
  apply::assign(place, s);
  return record("select_scatter(x, source)", y,
      grad_to(
          x, [=, n = place.shape()](const Tensor& dy) { return select_scatter(dy, zeros(n, dy.dtype()), dim, index); }),
      grad_to(s, [=](const Tensor& dy) { return select(dy, dim, index); }));
}

// unbind, split, chunk, ..                                 x -> views of it
//   each is a slice; together they cannot be changed in place with gradients, as in PyTorch
static std::vector<Tensor> as_several(std::vector<Tensor> views) {
  for (const Tensor& y : views)
    if (y.impl()->made == Made::as_view) y.impl()->made = Made::one_of_several;
  return views;
}
std::vector<Tensor> unbind(const Tensor& x, int64_t dim) {
  if (x.dim() == 0) throw IndexError("unbind: a tensor of shape [] has no dimension to unbind");
  dim = wrap_dim("unbind", dim, x.dim());
  std::vector<Tensor> views;
  for (int64_t i = 0; i < x.shape()[dim]; ++i) views.push_back(select(x, dim, i));
  return as_several(std::move(views));
}

static int64_t dim_to_split(const char* op, const Tensor& x, int64_t dim) {
  if (x.dim() == 0) throw IndexError(fmt::format("{}: a tensor of shape [] has no dimension to split", op));
  return wrap_dim(op, dim, x.dim());
}
static std::vector<Tensor> split_as(const char* op, const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim) {
  dim = dim_to_split(op, x, dim);
  int64_t total = 0;
  for (int64_t size : sizes) {
    if (size < 0) throw ShapeError(fmt::format("{}: sizes must not be negative; got {}", op, size));
    if (__builtin_add_overflow(total, size, &total)) total = INT64_MAX;   // more than any dimension has
  }
  if (total != x.shape()[dim])
    throw ShapeError(fmt::format(
        "{}: the sizes add up to {}; dimension {} of {} has {}", op, total, dim, x.shape(), x.shape()[dim]));
  std::vector<Tensor> views;
  int64_t start = 0;
  for (int64_t size : sizes) views.push_back(narrow(x, dim, std::exchange(start, start + size), size));
  return as_several(std::move(views));
}
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim) {
  return split_as("split", x, sizes, dim);
}
std::vector<Tensor> split_with_sizes(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim) {
  return split_as("split_with_sizes", x, sizes, dim);
}
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim) {
  int64_t n = x.dim() ? x.shape()[wrap_dim("split", dim, x.dim())] : 0;
  if (size < 0 || (size == 0 && n > 0))
    throw ShapeError(fmt::format("split: the size of the pieces must be at least 1; got {}", size));
  std::vector<int64_t> sizes(1, n);   // even an empty dimension is one piece
  if (size > 0 && n > 0)
    sizes.assign(size_t(n / size + (n % size != 0)), size);   // size may be the largest number there is
  if (size > 0 && n % size) sizes.back() = n % size;
  return split(x, sizes, dim);
}

namespace {

std::vector<Tensor> split_at(const char* op, const Tensor& x, const std::vector<int64_t>& indices, int64_t dim) {
  dim = dim_to_split(op, x, dim);
  std::vector<Tensor> views;
  int64_t start = 0;
  for (int64_t index : indices) views.push_back(slice(x, dim, std::exchange(start, index), index));
  views.push_back(slice(x, dim, start));
  return as_several(std::move(views));
}
std::vector<Tensor> split_evenly(const char* op, const Tensor& x, int64_t n, int64_t dim) {
  dim = dim_to_split(op, x, dim);
  if (n < 1 || n > int64_t(1) << 31)
    throw ShapeError(fmt::format("{}: the number of pieces must be 1 to 2^31; got {}", op, n));
  int64_t size = x.shape()[dim];
  std::vector<int64_t> sizes(size_t(n), size / n);
  for (int64_t i = 0; i < size % n; ++i) ++sizes[size_t(i)];
  return split_as(op, x, sizes, dim);
}

}   // namespace

std::vector<Tensor> chunk(const Tensor& x, int64_t n, int64_t dim) {
  if (n < 1) throw ShapeError(fmt::format("chunk: the number of pieces must be at least 1; got {}", n));
  dim = dim_to_split("chunk", x, dim);
  int64_t size = x.shape()[dim];
  if (size == 0) return split_evenly("chunk", x, n, dim);   // only here as many pieces as asked for, as in PyTorch
  return split(x, std::max<int64_t>(1, size / n + (size % n != 0)), dim);
}
std::vector<Tensor> tensor_split(const Tensor& x, int64_t n, int64_t dim) {
  return split_evenly("tensor_split", x, n, dim);
}
std::vector<Tensor> tensor_split(const Tensor& x, const std::vector<int64_t>& indices, int64_t dim) {
  return split_at("tensor_split", x, indices, dim);
}
std::vector<Tensor> tensor_split(const Tensor& x, const Tensor& indices_or_n, int64_t dim) {
  require_int64("tensor_split", "indices_or_n", indices_or_n);
  if (indices_or_n.dim() > 1)
    throw ShapeError(
        fmt::format("tensor_split: indices_or_n must have shape [k] or []; it is {}", indices_or_n.shape()));
  if (indices_or_n.dim() == 0) return tensor_split(x, indices_or_n.item<int64_t>(), dim);
  return tensor_split(x, indices_or_n.to_vector<int64_t>(), dim);
}

namespace {
// Checks what hsplit and its relatives require, and returns dim.
int64_t dim_with(const char* op, const Tensor& x, int64_t dim, int64_t least) {
  if (x.dim() < least)
    throw ShapeError(
        fmt::format("{}: expected at least {} dimension{}; got {}", op, least, least == 1 ? "" : "s", x.shape()));
  return dim;
}
std::vector<Tensor> split_equally(const char* op, const Tensor& x, int64_t n, int64_t dim) {
  if (n < 1 || x.shape()[dim] % n)
    throw ShapeError(fmt::format("{}: dimension {} of {} cannot be cut into {} equal pieces", op, dim, x.shape(), n));
  return split_evenly(op, x, n, dim);
}
}   // namespace
std::vector<Tensor> hsplit(const Tensor& x, int64_t n) {
  return split_equally("hsplit", x, n, dim_with("hsplit", x, x.dim() > 1, 1));
}
std::vector<Tensor> vsplit(const Tensor& x, int64_t n) {
  return split_equally("vsplit", x, n, dim_with("vsplit", x, 0, 2));
}
std::vector<Tensor> dsplit(const Tensor& x, int64_t n) {
  return split_equally("dsplit", x, n, dim_with("dsplit", x, 2, 3));
}
std::vector<Tensor> hsplit(const Tensor& x, const std::vector<int64_t>& indices) {
  return split_at("hsplit", x, indices, dim_with("hsplit", x, x.dim() > 1, 1));
}
std::vector<Tensor> vsplit(const Tensor& x, const std::vector<int64_t>& indices) {
  return split_at("vsplit", x, indices, dim_with("vsplit", x, 0, 2));
}
std::vector<Tensor> dsplit(const Tensor& x, const std::vector<int64_t>& indices) {
  return split_at("dsplit", x, indices, dim_with("dsplit", x, 2, 3));
}

}   // namespace gradus
