// Making tensors.
#include "core/tensor/creation.h"

#include <cmath>

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "core/compute/elementwise.h"
#include "core/compute/numbers.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus {

namespace {

Tensor with_options(Tensor x, const TensorOptions& options) {
  if (options.requires_grad) x.requires_grad_();
  return x;
}

template <class T> Tensor copy_values(const T& values, const Shape& shape, Dtype dtype) {
  if (int64_t(values.size()) != shape.numel())
    throw ShapeError(fmt::format("from_vector: {} numbers do not fill the shape {}", values.size(), shape));
  Tensor x = empty(shape, dtype);
  using Element = typename T::value_type;
  auto* to = reinterpret_cast<Element*>(x.impl()->data);
  for (Element v : values) *to++ = v;   // element by element: std::vector<bool> has no data()
  return x;
}

Dtype dtype_of_number(const Scalar& s) {
  return s.is_floating() ? default_dtype() : s.is_bool() ? Dtype::bool_ : Dtype::int64;
}

}   // namespace

// Reads a nested list twice: for shape and dtype, then for the numbers.
struct NestedReader {
  Shape shape;
  Dtype dtype = Dtype::bool_;
  bool any = false;
  std::vector<Scalar> numbers;

  void measure(const NestedList& list, int64_t depth) {
    if (!list.is_list_) {
      if (depth != shape.dims()) fail();
      Dtype d = dtype_of_number(list.number_);
      dtype = any ? promote(dtype, d) : d;
      any = true;
      numbers.push_back(list.number_);
      return;
    }
    auto length = int64_t(list.items_.size());
    if (depth == shape.dims() && numbers.empty() && open) {
      if (depth == Shape::max_dims) throw ShapeError("tensor: lists are nested at most 8 deep");
      shape.push_back(length);
    } else if (depth >= shape.dims() || shape[depth] != length) {
      fail();
    }
    if (length == 0) open = false;
    for (const NestedList& item : list.items_) measure(item, depth + 1);
  }

 private:
  bool open = true;   // no number and no empty list found yet: the depth may still grow
  [[noreturn]] void fail() const {
    throw ShapeError(
        "tensor: rows of a nested list have different lengths; lists at one depth must have equally many items");
  }
};

Tensor tensor(const NestedList& values, const TensorOptions& options) {
  const Dtype dtype = options.dtype;
  NestedReader reader;
  reader.measure(values, 0);
  Tensor x = empty(reader.shape, dtype);
  char* to = x.impl()->data;
  for (const Scalar& s : reader.numbers) {
    std::memcpy(to, apply::NumberBytes(s, dtype, "tensor").bytes, size_of(dtype));
    to += size_of(dtype);
  }
  return with_options(x, options);
}
Tensor tensor(const NestedList& values) {
  NestedReader reader;
  reader.measure(values, 0);
  return tensor(values, reader.any ? reader.dtype : default_dtype());
}

Tensor from_vector(const std::vector<float>& v, const Shape& s) { return copy_values(v, s, Dtype::float32); }
Tensor from_vector(const std::vector<double>& v, const Shape& s) { return copy_values(v, s, Dtype::float64); }
Tensor from_vector(const std::vector<int64_t>& v, const Shape& s) { return copy_values(v, s, Dtype::int64); }
Tensor from_vector(const std::vector<bool>& v, const Shape& s) { return copy_values(v, s, Dtype::bool_); }

void detail::require_length(size_t row, size_t first_row) {
  if (row != first_row)
    throw ShapeError(
        fmt::format("tensor: rows must be equally long; there are rows of length {} and {}", first_row, row));
}
// The first dimension of x, rows * length, as two.
Tensor detail::split_rows(const Tensor& x, size_t rows, size_t length) {
  Shape shape = x.shape();
  shape[0] = int64_t(length);
  shape.insert(0, int64_t(rows));
  return x.reshape(shape);
}
void detail::require_blob_dtype(Dtype of_pointer, Dtype dtype) {
  if (of_pointer != dtype)
    throw DtypeError(fmt::format("from_blob: the pointer is to {} numbers; dtype is {}", of_pointer, dtype));
}

Tensor from_blob(void* data, const Shape& shape, Dtype dtype, void (*release)(void*), void* context) {
  const int64_t n = product_of_sizes(shape);
  if (n < 0 || n > INT64_MAX / int64_t(size_of(dtype)))
    throw ShapeError(fmt::format("from_blob: {} does not fit into memory", shape));
  Tensor x = external_tensor(data, shape, dtype, release, context);
  if (dtype == Dtype::bool_) apply::make_bools(x.impl()->data, n);
  return x;
}

Tensor empty(const Shape& s, const TensorOptions& o) { return with_options(empty(s, o.dtype), o); }
Tensor zeros(const Shape& s, const TensorOptions& o) { return with_options(apply::full(s, 0, o.dtype), o); }
Tensor ones(const Shape& s, const TensorOptions& o) { return with_options(apply::full(s, 1, o.dtype), o); }
Tensor full(const Shape& s, Scalar v) { return apply::full(s, v, dtype_of_number(v)); }
Tensor full(const Shape& s, Scalar v, const TensorOptions& o) { return with_options(apply::full(s, v, o.dtype), o); }
Tensor empty_like(const Tensor& x) { return empty_like(x, x.dtype()); }
Tensor empty_like(const Tensor& x, Dtype dtype) {
  return x.is_contiguous() ? empty(x.shape(), dtype) : empty(x.shape(), dtype, MemoryOrder::of(x));
}
Tensor full_like(const Tensor& x, Scalar value, Dtype dtype) {
  Tensor y = empty_like(x, dtype);
  apply::fill(y, value, "full_like");
  return y;
}
Tensor full_like(const Tensor& x, Scalar value) { return full_like(x, value, x.dtype()); }
Tensor zeros_like(const Tensor& x) { return full_like(x, 0); }
Tensor zeros_like(const Tensor& x, Dtype dtype) { return full_like(x, 0, dtype); }
Tensor ones_like(const Tensor& x) { return full_like(x, 1); }
Tensor ones_like(const Tensor& x, Dtype dtype) { return full_like(x, 1, dtype); }

Tensor eye(int64_t n, const TensorOptions& options) { return eye(n, n, options); }
Tensor eye(int64_t rows, int64_t columns, const TensorOptions& options) {
  Tensor x = apply::full({rows, columns}, 0, options.dtype);
  int64_t n = std::min(rows, columns), diagonal = columns + 1;
  if (n) apply::fill(make_view(x, x.impl()->data, {n}, &diagonal), 1);
  return with_options(x, options);
}

namespace {

constexpr uint64_t most_steps = 1000000000000000;   // no memory holds more

// f(0), f(1), .. computed in float64.
template <class F> Tensor sequence(int64_t n, const TensorOptions& options, F f) {
  Tensor x = empty({n}, Dtype::float64);
  auto* to = reinterpret_cast<double*>(x.impl()->data);
  parallel_for(n, costly_grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = f(i);
  });
  return with_options(apply::convert(x, options.dtype), options);
}

Tensor integer_sequence(int64_t n, int64_t start, int64_t step) {
  Tensor x = empty({n}, Dtype::int64);
  auto* to = reinterpret_cast<int64_t*>(x.impl()->data);
  for (int64_t i = 0; i < n; ++i) to[i] = int64_t(uint64_t(start) + uint64_t(i) * uint64_t(step));
  return x;
}

// How many integers arange has, or -1 if it never reaches `end`. float64 holds only the integers up to 2^53.
int64_t steps_between(int64_t start, int64_t end, int64_t step) {
  if (step == 0 || (step > 0 ? end < start : end > start)) return -1;
  uint64_t distance = step > 0 ? uint64_t(end) - uint64_t(start) : uint64_t(start) - uint64_t(end);
  uint64_t stride = step > 0 ? uint64_t(step) : 0 - uint64_t(step), count = distance ? (distance - 1) / stride + 1 : 0;
  return count <= most_steps ? int64_t(count) : -1;
}

// From both ends, so that the last number is exactly `end`.
auto between(double start, double end, int64_t steps) {
  double by = steps > 1 ? (end - start) / double(steps - 1) : 0;
  return [=](int64_t i) {
    return i < steps / 2 || steps == 1 ? start + double(i) * by : end - double(steps - 1 - i) * by;
  };
}

}   // namespace

Tensor arange(Scalar end) { return arange(end.is_floating() ? Scalar(0.0) : Scalar(0), end); }
Tensor arange(Scalar end, const TensorOptions& options) { return arange(0, end, 1, options); }
Tensor arange(Scalar start, Scalar end, Scalar step) {
  bool floats = start.is_floating() || end.is_floating() || step.is_floating();
  return arange(start, end, step, {.dtype = floats ? default_dtype() : Dtype::int64});
}
Tensor arange(Scalar start, Scalar end, const TensorOptions& options) { return arange(start, end, 1, options); }
Tensor arange(Scalar start, Scalar end, Scalar step, const TensorOptions& options) {
  auto refuse = [](auto from, auto to, auto by) {
    throw Error(fmt::format("arange: cannot go from {} to {} in steps of {}", from, to, by));
  };
  bool floats = start.is_floating() || end.is_floating() || step.is_floating();
  if (!floats && options.dtype == Dtype::int64) {
    int64_t n = steps_between(start.to_int64(), end.to_int64(), step.to_int64());
    if (n < 0) refuse(start.to_int64(), end.to_int64(), step.to_int64());
    return with_options(integer_sequence(n, start.to_int64(), step.to_int64()), options);
  }
  double first = start.to_double(), by = step.to_double(), count = std::ceil((end.to_double() - first) / by);
  if (by == 0 || !(count >= 0) || count > double(most_steps)) refuse(first, end.to_double(), by);
  return sequence(int64_t(count), options, [=](int64_t i) { return first + double(i) * by; });
}

Tensor linspace(double start, double end, int64_t steps, const TensorOptions& options) {
  if (steps < 0) throw Error(fmt::format("linspace: steps must not be negative; got {}", steps));
  return sequence(steps, options, between(start, end, steps));
}
Tensor logspace(double start, double end, int64_t steps, double base, const TensorOptions& options) {
  if (steps < 0) throw Error(fmt::format("logspace: steps must not be negative; got {}", steps));
  return sequence(
      steps, options, [base, exponent = between(start, end, steps)](int64_t i) { return std::pow(base, exponent(i)); });
}

namespace {
// The rows and columns of the entries for which keep(row, column) holds, row by row.
template <class F> Tensor indices_where(const char* op, int64_t rows, int64_t columns, F keep) {
  if (rows < 0 || columns < 0)
    throw Error(fmt::format("{}: sizes must not be negative; got {} rows and {} columns", op, rows, columns));
  const int64_t entries = product_of_sizes(Shape{rows, columns});
  if (entries < 0 || entries >> 36)
    throw ShapeError(fmt::format("{}: a matrix of {} rows and {} columns does not fit into memory", op, rows, columns));
  if (entries == 0) return empty({2, 0}, Dtype::int64);
  std::vector<int64_t> all, of_columns;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      if (keep(i, j)) all.push_back(i), of_columns.push_back(j);
  auto n = int64_t(all.size());
  all.insert(all.end(), of_columns.begin(), of_columns.end());
  return from_vector(all, {2, n});
}
}   // namespace
Tensor tril_indices(int64_t rows, int64_t columns, int64_t offset) {
  return indices_where("tril_indices", rows, columns, [=](int64_t i, int64_t j) { return j - i <= offset; });
}
Tensor triu_indices(int64_t rows, int64_t columns, int64_t offset) {
  return indices_where("triu_indices", rows, columns, [=](int64_t i, int64_t j) { return j - i >= offset; });
}

bool equal(const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype() || !(a.shape() == b.shape())) return false;
  if (a.numel() == 0) return true;
  if (a.dtype() == Dtype::bool_)
    return std::memcmp(apply::dense(a).impl()->data, apply::dense(b).impl()->data, size_t(a.numel())) == 0;
  Tensor same = apply::dense(apply::compare(Compare::eq, a, b, "equal"));
  return std::memchr(same.impl()->data, 0, size_t(same.numel())) == nullptr;
}

bool allclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
  Shape shape = broadcast_shapes("allclose", a.shape(), b.shape());
  auto spread = [&](const Tensor& x) {
    Tensor y = empty(shape, Dtype::float64);
    apply::assign(y, x);
    return y.to_vector<double>();
  };
  std::vector<double> p = spread(a), q = spread(b);
  for (size_t i = 0; i < p.size(); ++i) {
    if (p[i] == q[i] || (equal_nan && std::isnan(p[i]) && std::isnan(q[i]))) continue;
    double difference = std::abs(p[i] - q[i]);   // infinite if one of them is: then no tolerance is enough
    if (std::isinf(difference) || !(difference <= atol + rtol * std::abs(q[i]))) return false;
  }
  return true;
}

}   // namespace gradus
