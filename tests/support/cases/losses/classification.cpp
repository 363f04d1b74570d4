// Losses for class targets.
#include "losses/classification.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> classification_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4}, image{2, 3, 4, 5};
  using namespace losses;
  return {
      {"cross_entropy", GRADUS_OP(cross_entropy(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"cross_entropy weight", GRADUS_OP(cross_entropy(x[0], x[1], {.weight = x[2], .ignore_index = 1})),
          {any({6, 4}), index({6}, 4), constant(positive({4}))}, in_parallel},
      {"cross_entropy none", GRADUS_OP(cross_entropy(x[0], x[1], {.reduction = Reduction::none})),
          {any(s), index({3}, 4)}, in_parallel},
      {"cross_entropy smooth", GRADUS_OP(cross_entropy(x[0], x[1], {.label_smoothing = 0.1})), {any(s), index({3}, 4)},
          in_parallel},
      {"soft_cross_entropy", GRADUS_OP(cross_entropy(x[0], x[1])), {any(s), unit(s)}, in_parallel},
      {"soft_cross_entropy image",
          GRADUS_OP(cross_entropy(x[0], x[1], {.weight = x[2], .reduction = Reduction::none, .label_smoothing = 0.1})),
          {any({2, 3, 4, 5}), unit({2, 3, 4, 5}), constant(positive({3}))}, in_parallel},
      {"cross_entropy image", GRADUS_OP(cross_entropy(x[0], x[1])), {any({2, 3, 4, 5}), index({2, 4, 5}, 3)},
          in_parallel},
      {"nll_loss", GRADUS_OP(nll_loss(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"nll_loss weight",
          GRADUS_OP(nll_loss(x[0], x[1], {.weight = x[2], .ignore_index = 1, .reduction = Reduction::sum})),
          {any({6, 4}), index({6}, 4), constant(positive({4}))}, in_parallel},
      {"focal_loss", GRADUS_OP(focal_loss(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"focal_loss image",
          GRADUS_OP(
              focal_loss(x[0], x[1], {.gamma = 1.5, .weight = x[2], .ignore_index = 1, .reduction = Reduction::none})),
          {any({2, 3, 4, 5}), index({2, 4, 5}, 3), constant(positive({3}))}, in_parallel},
  };
});

}   // namespace gradus::test
