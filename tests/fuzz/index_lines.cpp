// Picking and putting by index.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

/// The common shape's size along dim; 1 where it has none.
int64_t size_along(Args& r, int64_t dim) {
  const int64_t dims = r.shape().dims(), d = dim < 0 ? dim + dims : dim;
  return d >= 0 && d < dims ? r.shape()[d] : 1;
}

/// The common shape with `size` along dim.
Shape with_size(Args& r, int64_t dim, int64_t size) {
  Shape shape = r.shape();
  const int64_t dims = shape.dims(), d = dim < 0 ? dim + dims : dim;
  if (d >= 0 && d < dims) shape[d] = size;
  return shape;
}

/// An index for gather and its relatives: no longer than the common shape but along dim.
Shape index_shape(Args& r, int64_t dim) {
  Shape shape = with_size(r, dim, r.integer(0, 6));
  for (int64_t& size : std::span(const_cast<int64_t*>(shape.begin()), size_t(shape.dims())))
    if (size > 1 && r.odd(6)) --size;
  return r.nearly(shape);
}

}  // namespace

std::vector<Line> index_lines() {
  return {
      {"index_select",
       [](Args& r) -> Results {
         const int64_t dim = r.dim();
         return index_select(r.tensor(), dim, r.index(r.nearly({r.n()}), size_along(r, dim)));
       }},
      {"index_add",
       [](Args& r) -> Results {
         const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
         return index_add(r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)), r.same(with_size(r, dim, n)));
       }},
      {"gather",
       [](Args& r) -> Results {
         const int64_t dim = r.dim();
         return gather(r.tensor(), dim, r.index(index_shape(r, dim), size_along(r, dim)));
       }},
      {"scatter_add",
       [](Args& r) -> Results {
         const int64_t dim = r.dim();
         const Shape shape = index_shape(r, dim);
         return scatter_add(r.tensor(), dim, r.index(shape, size_along(r, dim)), r.same(shape));
       }},
  };
}

}  // namespace gradus::test
