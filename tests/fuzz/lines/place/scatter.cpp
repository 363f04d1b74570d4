// A position for each number: gather, scatter.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

/// An index for gather and its relatives: no longer than the common shape but along dim.
Shape index_shape(Args& r, int64_t dim) {
  Shape shape = with_size(r, dim, r.integer(0, 6));
  for (int64_t& size : std::span(const_cast<int64_t*>(shape.begin()), size_t(shape.dims())))
    if (size > 1 && r.odd(6)) --size;
  return r.nearly(shape);
}

}   // namespace

const Family<Line> scatter_lines([]() -> std::vector<Line> {
  return {
      {"gather",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return gather(r.tensor(), dim, r.index(index_shape(r, dim), size_along(r, dim)));
          }},
      {"take_along_dim",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            Tensor x = r.tensor(), at = r.index(index_shape(r, dim), size_along(r, dim));
            return r.odd(4) ? take_along_dim(x, at) : take_along_dim(x, at, dim);
          }},
      {"scatter",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            Tensor x = r.tensor(), at = r.index(shape, size_along(r, dim));
            return r.flag() ? scatter(x, dim, at, r.same(shape)) : scatter(x, dim, at, r.number());
          }},
      {"scatter reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            Tensor x = r.tensor(), at = r.index(shape, size_along(r, dim));
            return r.flag() ? scatter(x, dim, at, r.same(shape), any_reduce(r))
                            : scatter(x, dim, at, r.number(), any_reduce(r));
          },
          gradient_may_fail},
      {"scatter_add",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            return scatter_add(r.tensor(), dim, r.index(shape, size_along(r, dim)), r.same(shape));
          }},
      {"scatter_reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            return scatter_reduce(r.tensor(), dim, r.index(shape, size_along(r, dim)), r.same(shape), any_reduce(r),
                {.include_self = r.flag()});
          },
          gradient_may_fail},
      {"one_hot", GRADUS_FUZZ(one_hot(r.index(r.shape(), r.n()), r.flag() ? -1 : r.integer(0, 6)))},
  };
});

}   // namespace gradus::test
