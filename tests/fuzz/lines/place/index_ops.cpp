// Slices by position: index_..., take, put.
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> index_ops_lines([]() -> std::vector<Line> {
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
      {"index_copy",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
            return index_copy(
                r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)), r.same(with_size(r, dim, n)));
          }},
      {"index_fill",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            Tensor x = r.tensor(), at = r.index(r.nearly({r.n()}), size_along(r, dim));
            return r.flag() ? index_fill(x, dim, at, r.number()) : index_fill(x, dim, at, r.same(Shape{}));
          }},
      {"index_reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
            return index_reduce(r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)),
                r.same(with_size(r, dim, n)), any_reduce(r), {.include_self = r.flag()});
          },
          gradient_may_fail},
      {"take", GRADUS_FUZZ(take(r.tensor(), r.index({r.n(), r.m()}, r.shape().numel())))},
      {"put", GRADUS_FUZZ(put(r.tensor(), r.index({r.n(), r.m()}, r.shape().numel()), r.same({r.n(), r.m()}),
                  {.accumulate = r.flag()}))},
  };
});

}   // namespace gradus::test
