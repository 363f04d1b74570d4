// Diagonals and triangles.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

int64_t least_two(Args& r) { return r.odd(20) ? r.dim() : r.pick({-1, -2}); }

}   // namespace

const Family<Line> diagonal_lines([]() -> std::vector<Line> {
  return {
      {"diagonal", GRADUS_FUZZ(diagonal(r.tensor(), offset(r), r.odd(3) ? r.dim() : 0, r.odd(3) ? r.dim() : -1))},
      {"diagonal_scatter",
          [](Args& r) -> Results {
            const int64_t at = offset(r), dim1 = least_two(r), dim2 = dim1 == -1 ? -2 : -1;
            const Tensor x = r.tensor();
            return diagonal_scatter(
                x, fitting(r, x, [&](const Tensor& t) { return diagonal(t, at, dim1, dim2); }), at, dim1, dim2);
          }},
      {"diag", GRADUS_FUZZ(diag(r.tensor(r.nearly(r.flag() ? Shape{r.n()} : Shape{r.n(), r.m()})), offset(r)))},
      {"diagflat", GRADUS_FUZZ(diagflat(r.tensor({2, r.n()}), offset(r)))},
      {"diag_embed", GRADUS_FUZZ(diag_embed(r.tensor(), offset(r), r.odd(3) ? r.dim() : -2, r.odd(3) ? r.dim() : -1)),
          result_grows},
      {"tril", GRADUS_FUZZ(tril(r.tensor(), offset(r)))},
      {"triu", GRADUS_FUZZ(triu(r.tensor(), offset(r)))},
  };
});

}   // namespace gradus::test
