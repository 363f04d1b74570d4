// Losses for numeric targets.
#include "losses/regression.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> regression_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"mse_loss", GRADUS_OP(mse_loss(x[0], x[1])), {any(s), any(s)}, in_parallel},
      {"mse_loss none", GRADUS_OP(mse_loss(x[0], x[1], {.reduction = Reduction::none})), {any(s), any(s)}, in_parallel},
      {"l1_loss", GRADUS_OP(l1_loss(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"l1_loss none", GRADUS_OP(l1_loss(x[0], x[1], {.reduction = Reduction::none})), {distinct(s), distinct(s, 0.25)},
          in_parallel},
  };
});

}   // namespace gradus::test
