// Losses.
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

std::vector<OpCase> loss_cases() {
  using namespace losses;
  const Shape s{3, 4};
  return {
      {"mse_loss", GRADUS_OP(mse_loss(x[0], x[1])), {any(s), any(s)}, in_parallel},
      {"mse_loss none", GRADUS_OP(mse_loss(x[0], x[1], {.reduction = Reduction::none})), {any(s), any(s)}, in_parallel},
      {"l1_loss", GRADUS_OP(l1_loss(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"l1_loss none", GRADUS_OP(l1_loss(x[0], x[1], {.reduction = Reduction::none})), {distinct(s), distinct(s, 0.25)},
          in_parallel},
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
      {"cross_entropy", GRADUS_OP(cross_entropy(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"cross_entropy weight", GRADUS_OP(cross_entropy(x[0], x[1], {.weight = x[2], .ignore_index = 1})),
          {any({6, 4}), index({6}, 4), constant(positive({4}))}, in_parallel},
      {"cross_entropy none", GRADUS_OP(cross_entropy(x[0], x[1], {.reduction = Reduction::none})),
          {any(s), index({3}, 4)}, in_parallel},
      {"cross_entropy smooth", GRADUS_OP(cross_entropy(x[0], x[1], {.label_smoothing = 0.1})), {any(s), index({3}, 4)},
          in_parallel},
      {"cross_entropy probabilities", GRADUS_OP(cross_entropy(x[0], x[1])), {any(s), unit(s)}, in_parallel},
      {"cross_entropy image", GRADUS_OP(cross_entropy(x[0], x[1])), {any({2, 3, 4, 5}), index({2, 4, 5}, 3)},
          in_parallel},
      {"nll_loss", GRADUS_OP(nll_loss(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"nll_loss weight",
          GRADUS_OP(nll_loss(x[0], x[1], {.weight = x[2], .ignore_index = 1, .reduction = Reduction::sum})),
          {any({6, 4}), index({6}, 4), constant(positive({4}))}, in_parallel},
  };
}

}   // namespace gradus::test
