// Losses of overlaps.
#include "losses/overlap.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> overlap_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"tversky_rows", GRADUS_OP(tversky_loss(x[0], x[1], {.alpha = 0.3, .beta = 0.7})), {unit(s), unit(s)},
          in_parallel},
      {"tversky_rows dice", GRADUS_OP(dice_loss(x[0], x[1], {.start_dim = 0})), {unit(s), unit(s)}, in_parallel},
      {"tversky_rows none",
          GRADUS_OP(dice_loss(x[0], x[1], {.smooth = 1, .start_dim = 2, .reduction = Reduction::none})),
          {unit({2, 3, 5}), unit({2, 3, 5})}, in_parallel},
  };
});

}   // namespace gradus::test
