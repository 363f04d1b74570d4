// Losses that compare distributions.
#include "losses/distribution.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> distribution_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"kl_div", GRADUS_OP(kl_div(x[0], x[1], {.reduction = KLDivReduction::batchmean})), {any(s), unit(s)},
          in_parallel},
      {"kl_div none", GRADUS_OP(kl_div(x[0], x[1], {.reduction = KLDivReduction::none})), {any(s), unit(s)},
          in_parallel},
      {"kl_div_of_logarithms", GRADUS_OP(kl_div(x[0], x[1], {.log_target = true})), {any(s), any(s)}, in_parallel},
      {"poisson_nll_loss", GRADUS_OP(poisson_nll_loss(x[0], x[1])), {any(s), positive(s)}, in_parallel},
      {"poisson_nll_loss full",
          GRADUS_OP(poisson_nll_loss(x[0], x[1] + 1, {.full = true, .reduction = Reduction::none})),
          {any(s), positive(s)}, in_parallel},
      {"poisson_nll_of_rates", GRADUS_OP(poisson_nll_loss(x[0], x[1], {.log_input = false})),
          {positive(s), positive(s)}, in_parallel},
      {"poisson_nll_of_rates full",
          GRADUS_OP(poisson_nll_loss(x[0], x[1] + 1, {.log_input = false, .full = true, .reduction = Reduction::sum})),
          {positive(s), positive(s)}, in_parallel},
      {"gaussian_nll_loss", GRADUS_OP(gaussian_nll_loss(x[0], x[1], x[2])), {any(s), any(s), positive(s)}, in_parallel},
      {"gaussian_nll_loss none",
          GRADUS_OP(gaussian_nll_loss(x[0], x[1], x[2], {.full = true, .reduction = Reduction::none})),
          {any(s), any({1, 4}), positive({3})}, in_parallel},
  };
});

}   // namespace gradus::test
