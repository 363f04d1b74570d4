// Losses for yes-or-no targets.
#include "losses/binary.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> binary_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"binary_cross_entropy", GRADUS_OP(binary_cross_entropy(x[0], x[1])), {unit(s), unit(s)}, in_parallel},
      {"binary_cross_entropy weight",
          GRADUS_OP(binary_cross_entropy(x[0], x[1], {.weight = x[2], .reduction = Reduction::sum})),
          {unit(s), unit(s), positive({4})}, in_parallel},
      {"binary_cross_entropy_with_logits", GRADUS_OP(binary_cross_entropy_with_logits(x[0], x[1])), {any(s), unit(s)},
          in_parallel},
      {"binary_cross_entropy_with_logits none",
          GRADUS_OP(binary_cross_entropy_with_logits(
              x[0], x[1], {.weight = x[2], .pos_weight = x[2], .reduction = Reduction::none})),
          {any(s), unit(s), positive({4})}, in_parallel},
      {"weighted_bce_with_logits", GRADUS_OP(binary_cross_entropy_with_logits(x[0], x[1], {.pos_weight = x[2]})),
          {any(s), unit(s), positive({4})}, in_parallel},
      {"sigmoid_focal_loss", GRADUS_OP(sigmoid_focal_loss(x[0], x[1])), {any(s), constant(unit(s))}, in_parallel},
      {"sigmoid_focal_loss mean",
          GRADUS_OP(sigmoid_focal_loss(x[0], x[1], {.alpha = -1, .gamma = 1.5, .reduction = Reduction::mean})),
          {any(s), constant(unit(s))}, in_parallel},
  };
});

}   // namespace gradus::test
