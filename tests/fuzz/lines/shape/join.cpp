// Joining tensors; grids and tuples of their numbers.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

std::vector<Tensor> vectors(Args& r) {
  std::vector<Tensor> all;
  for (int64_t i = r.integer(r.odd(10) ? 0 : 1, 3); i > 0; --i)
    all.push_back(r.odd(6) ? r.tensor({}) : r.tensor(r.odd(20) ? r.shape() : Shape{r.integer(0, 3)}));
  return all;
}
/// Tensors of up to two dimensions.
std::vector<Tensor> blocks(Args& r) {
  std::vector<Tensor> all;
  for (int64_t i = r.integer(r.odd(10) ? 0 : 1, 3); i > 0; --i)
    all.push_back(r.tensor(r.nearly(r.odd(4) ? Shape{} : r.odd(3) ? Shape{r.n()} : Shape{r.integer(0, 3), r.m()})));
  return all;
}

}   // namespace

const Family<Line> join_lines([]() -> std::vector<Line> {
  return {
      {"cat",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return cat(r.tensors(dim), dim);
          }},
      {"stack", GRADUS_FUZZ(stack(r.tensors(100), r.dim(r.shape().dims() + 1)))},
      {"hstack", GRADUS_FUZZ(hstack(r.tensors(1)))},
      {"vstack", GRADUS_FUZZ(vstack(r.tensors(0)))},
      {"dstack", GRADUS_FUZZ(dstack(r.tensors(2)))},
      {"column_stack", GRADUS_FUZZ(column_stack(r.tensors(1)))},
      {"block_diag", GRADUS_FUZZ(block_diag(blocks(r)))},
      {"meshgrid", GRADUS_FUZZ(meshgrid(vectors(r), {.indexing = r.pick({"ij", "xy"})}))},
      {"cartesian_prod", GRADUS_FUZZ(cartesian_prod(vectors(r)))},
      {"combinations",
          GRADUS_FUZZ(combinations(r.tensor(r.odd(20) ? r.shape() : Shape{r.integer(0, 5)}), r.integer(-1, 4),
              {.with_replacement = r.flag()})),
          result_grows},
  };
});

}   // namespace gradus::test
