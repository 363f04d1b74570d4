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
      // A sum: the gradient of a mean by its weight is a difference, of which rounding may leave little.
      {"mse_loss weight", GRADUS_OP(mse_loss(x[0], x[1], {.reduction = Reduction::sum, .weight = x[2]})),
          {any(s), any(s), positive({4})}, in_parallel},
      {"smooth_l1_loss", GRADUS_OP(smooth_l1_loss(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"smooth_l1_loss none", GRADUS_OP(smooth_l1_loss(x[0], x[1], {.reduction = Reduction::none, .beta = 1.5})),
          {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"huber_loss", GRADUS_OP(huber_loss(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"huber_loss none",
          GRADUS_OP(huber_loss(x[0], x[1], {.reduction = Reduction::none, .delta = 1.5, .weight = x[2]})),
          {distinct(s), distinct(s, 0.25), positive({4})}, in_parallel},
      {"quantile_loss", GRADUS_OP(quantile_loss(x[0], x[1], {.q = 0.9})), {distinct(s), distinct(s, 0.25)},
          in_parallel},
      {"quantile_loss none", GRADUS_OP(quantile_loss(x[0], x[1], {.q = 0.3, .reduction = Reduction::none})),
          {distinct(s), distinct(s, 0.25)}, in_parallel},
  };
});

}   // namespace gradus::test
