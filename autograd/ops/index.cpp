// Indexing. Reading by index and adding by index are each other's gradient.
#include "autograd/ops/common.h"

namespace gradus {

// A tensor of shape [] has one position, and a result of that shape room for one number.
static void require_one_for_number(const char* op, const Tensor& x, const Tensor& index) {
  if (x.dim() == 0 && index.numel() != 1)
    throw ShapeError(fmt::format("{}: x has shape [], so index must hold one number; it is {}", op, index.shape()));
}

// index_select                                             x, index [n] -> the slices of x at these positions of dim
//   dx = index_add(zeros, dim, index, dy)                  repeated positions add up
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index) {
  require_int64("index_select", "index", index);
  if (index.dim() > 1) throw ShapeError(fmt::format("index_select: index must have one dimension; it is {}", index.shape()));
  dim = wrap_dim("index_select", dim, x.dim());
  require_one_for_number("index_select", x, index);
  apply::check_index("index_select", index, x.dim() ? x.shape()[dim] : 1);
  return record("index_select(x, index)", apply::index_select(x, dim, index),
      grad_to(x, [dim, index = saved(index, 1)](const Tensor& dy, const Shape& s) {
        return index_add(zeros(s, dy.dtype()), dim, index, dy);
      }));
}

// index_add                                                x, index [n], source -> x with source[i] added at index[i] of dim
//   dx = dy     dsource = index_select(dy, dim, index)
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  require_int64("index_add", "index", index);
  require_same_dtype("index_add", x, source, "x", "source");
  dim = wrap_dim("index_add", dim, x.dim());
  Shape wanted = x.shape();
  if (wanted.dims()) wanted[dim] = index.numel();
  if (!(source.shape() == wanted) || index.dim() > 1)
    throw ShapeError(fmt::format("index_add: with index {} and x {}, source must be {}; it is {}", index.shape(), x.shape(), wanted,
                                 source.shape()));
  require_one_for_number("index_add", x, index);
  apply::check_index("index_add", index, x.dim() ? x.shape()[dim] : 1);
  Tensor y = empty(x.shape(), x.dtype());
  apply::assign(y, x);
  apply::index_add(y, dim, index, source);
  return record("index_add(x, index, source)", y,
      grad_to(x, [](const Tensor& dy) { return dy; }),
      grad_to(source, [dim, index = saved(index, 1)](const Tensor& dy) { return index_select(dy, dim, index); }));
}

// The index has x's dimensions and, but for dim, at most its sizes.
static void require_gather_shapes(const char* op, const Tensor& x, int64_t dim, const Tensor& index) {
  bool fits = x.dim() == index.dim();
  for (int64_t d = 0; fits && d < x.dim(); ++d) fits = d == dim || index.shape()[d] <= x.shape()[d];
  if (!fits)
    throw ShapeError(fmt::format("{}: index {} must have the dimensions of {} and, except in dimension {}, no larger sizes", op,
                                 index.shape(), x.shape(), dim));
}

// gather                                                   y[i][j] = x[index[i][j]][j] for dim 0
//   dx = scatter_add(zeros, dim, index, dy)
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index) {
  require_int64("gather", "index", index);
  dim = wrap_dim("gather", dim, x.dim());
  require_gather_shapes("gather", x, dim, index);
  apply::check_index("gather", index, x.dim() ? x.shape()[dim] : 1);
  return record("gather(x, index)", apply::gather(x, dim, index),
      grad_to(x, [dim, index = saved(index, 1)](const Tensor& dy, const Shape& s) {
        return scatter_add(zeros(s, dy.dtype()), dim, index, dy);
      }));
}

// scatter_add                                              y = x, then y[index[i][j]][j] += source[i][j] for dim 0
//   dx = dy     dsource = gather(dy, dim, index)           0 where source is larger than index
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  require_int64("scatter_add", "index", index);
  require_same_dtype("scatter_add", x, source, "x", "source");
  dim = wrap_dim("scatter_add", dim, x.dim());
  require_gather_shapes("scatter_add", x, dim, index);
  bool covers = source.dim() == index.dim();
  for (int64_t d = 0; covers && d < index.dim(); ++d) covers = index.shape()[d] <= source.shape()[d];
  if (!covers)
    throw ShapeError(fmt::format("scatter_add: source {} must be at least as large as index {} in every dimension", source.shape(),
                                 index.shape()));
  apply::check_index("scatter_add", index, x.dim() ? x.shape()[dim] : 1);
  Tensor y = empty(x.shape(), x.dtype());
  apply::assign(y, x);
  apply::scatter_add(y, dim, index, source);
  return record("scatter_add(x, index, source)", y,
      grad_to(x, [](const Tensor& dy) { return dy; }),
      grad_to(source, [dim, index = saved(index, 1)](const Tensor& dy, const Shape& s) {
        Tensor ds = gather(dy, dim, index);
        for (int64_t d = 0; d < s.dims(); ++d)   // positions beyond the index got nothing
          if (ds.shape()[d] < s[d]) {
            Shape rest = ds.shape();
            rest[d] = s[d] - ds.shape()[d];
            ds = cat({ds, zeros(rest, dy.dtype())}, d);
          }
        return ds;
      }));
}

}  // namespace gradus
