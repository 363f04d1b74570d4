// Slices, or single numbers, by position. Reading by index and adding by index are each other's gradient.
#include "autograd/ops/place/index_ops.h"

#include "autograd/ops/common.h"
#include "core/compute/place/sum_at.h"

namespace gradus {

namespace {

// Checks the index of an op along dim: int64 [n], or [] for one position.
void require_index(const char* op, const Tensor& x, const Tensor& index) {
  require_int64(op, "index", index);
  if (index.dim() > 1) throw ShapeError(fmt::format("{}: index must have one dimension; it is {}", op, index.shape()));
  if (x.dim() == 0 && index.numel() != 1)
    throw ShapeError(fmt::format("{}: x has shape [], so index must hold one number; it is {}", op, index.shape()));
}

// x's shape with index's number of positions along dim.
Shape shape_along(const Tensor& x, int64_t dim, const Tensor& index) {
  Shape shape = x.shape();
  if (shape.dims()) shape[dim] = index.numel();
  return shape;
}

// source in the shape of these positions of x. A single number may have shape [].
Tensor source_along(const char* op, const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  require_index(op, x, index);
  require_same_dtype(op, x, source, "x", "source");
  Shape wanted = shape_along(x, dim, index);
  if (source.shape() == wanted) return source;
  if (source.dim() <= 1 && wanted.dims() <= 1 && source.numel() == wanted.numel()) return reshape(source, wanted);
  throw ShapeError(fmt::format(
      "{}: with index {} and x {}, source must be {}; it is {}", op, index.shape(), x.shape(), wanted, source.shape()));
}

// x with source written, or added, at these positions: row-major, or in the memory order of x.
enum class Order : uint8_t { row_major, of_x };
Tensor written(const char* op, apply::Into f, const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source,
    Order order = Order::row_major) {
  int64_t limit = x.dim() ? x.shape()[dim] : 1;
  if (source.numel() == 0) apply::check_index(op, index, limit);   // else scatter checks it
  const bool row_major = order == Order::row_major || x.is_contiguous();
  Tensor y = row_major ? copy_to_write(op, x, index, limit) : apply::copy(x);
  apply::scatter(f, y, dim, apply::spread_index(index, dim, source.shape()), source, op);
  return y;
}

}   // namespace

// index_select                                             x, index [n] -> the slices of x at these positions of dim
//   dx = index_add(zeros, dim, index, dy)                  repeated positions add up
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index) {
  require_index("index_select", x, index);
  dim = wrap_dim("index_select", dim, x.dim());
  return record("index_select(x, index)", apply::index_select(x, dim, index),
      grad_to(x, [dim, index = saved(index, 1)](const Tensor& dy, const Shape& s) {
        return recording() ? index_add(apply::expanded_zero(s, dy.dtype()), dim, index, dy)
                           : apply::sum_at(s, dim, index, dy);
      }));
}

// index_add                                     x, index [n], source -> x with alpha source[i] added at index[i] of dim
//   dx = dy     dsource = alpha index_select(dy, dim, index)
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) {
  require_alpha("index_add", alpha, x.dtype());
  if (alpha.to_double() != 1) return index_add(x, dim, index, to(mul(source, alpha), source.dtype()));
  dim = wrap_dim("index_add", dim, x.dim());
  Tensor from = source_along("index_add", x, dim, index, source);
  return record("index_add(x, index, source)", written("index_add", apply::Into::add, x, dim, index, from),
      grad_to(x, [](Tensor dy) { return dy; }),
      grad_to(from, [dim, index = saved(index, 1)](const Tensor& dy) { return index_select(dy, dim, index); }));
}

// index_copy                                        x, index [n], source -> x with source[i] at index[i] of dim
//   dx = index_fill(dy, dim, index, 0)     dsource = index_select(dy, dim, index)
Tensor index_copy(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  dim = wrap_dim("index_copy", dim, x.dim());
  Tensor from = source_along("index_copy", x, dim, index, source);
  return record("index_copy(x, index, source)", written("index_copy", apply::Into::set, x, dim, index, from),
      grad_to(x, [dim, index = saved(index, 1)](const Tensor& dy) { return index_fill(dy, dim, index, 0); }),
      grad_to(from, [dim, index = saved(index, 1)](const Tensor& dy) { return index_select(dy, dim, index); }));
}

// index_fill                                           x, index [n], value [] -> x with value at these positions of dim
//   dx = index_fill(dy, dim, index, 0)     dvalue = sum of dy there, each position once
Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& value) {
  require_index("index_fill", x, index);
  if (value.dim() != 0) throw ShapeError(fmt::format("index_fill: value must have shape []; it is {}", value.shape()));
  dim = wrap_dim("index_fill", dim, x.dim());
  Tensor at = apply::wrap_index("index_fill", index, x.dim() ? x.shape()[dim] : 1);
  Tensor source = expand(apply::convert(value, x.dtype()), shape_along(x, dim, at));
  Tensor y = written("index_fill", apply::Into::set, x, dim, at, source, Order::of_x);
  if (!is_float(y.dtype())) return y;
  return record("index_fill(x, index, value)", y,
      grad_to(x, [dim, at = saved(at, 1)](const Tensor& dy) { return index_fill(dy, dim, at, 0); }),
      grad_to(value, [dim, at = saved(at, 1)](const Tensor& dy) {
        return sum(index_select(dy, dim, apply::unique(at, false, false, false).values));
      }));
}
Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, Scalar value) {
  return index_fill(x, dim, index, apply::full({}, value, x.dtype()));
}

Tensor index_reduce(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options) {
  dim = wrap_dim("index_reduce", dim, x.dim());
  Tensor from = source_along("index_reduce", x, dim, index, source);
  return scatter_reduce(x, dim, apply::spread_index(index, dim, from.shape()), from, reduce, options);
}

// -- positions in the flat tensor: negative ones count from the end --

Tensor take(const Tensor& x, const Tensor& index) {
  require_int64("take", "index", index);
  Tensor at = apply::wrap_index("take", index, x.numel());
  return reshape(index_select(reshape(x, {-1}), 0, reshape(at, {-1})), index.shape());
}

Tensor put(const Tensor& x, const Tensor& index, const Tensor& source, const PutOptions& options) {
  require_int64("put", "index", index);
  require_same_dtype("put", x, source, "x", "source");
  if (source.numel() != index.numel())
    throw ShapeError(
        fmt::format("put: source must have as many numbers as index {}; it is {}", index.shape(), source.shape()));
  Tensor at = reshape(apply::wrap_index("put", index, x.numel()), {-1}), from = reshape(source, {-1}),
         flat = reshape(x, {-1});
  return reshape(options.accumulate ? index_add(flat, 0, at, from) : index_copy(flat, 0, at, from), x.shape());
}

}   // namespace gradus
