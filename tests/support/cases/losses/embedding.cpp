// Losses for embeddings.
#include "losses/embedding.h"

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> embedding_loss_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"cosine_embedding_loss", GRADUS_OP(cosine_embedding_loss(x[0], x[1], x[2] * 2 - 1, {.margin = -0.9})),
          {any(s), any(s), index({3}, 2)}, in_parallel},
      {"cosine_embedding_loss none",
          GRADUS_OP(cosine_embedding_loss(x[0], x[1], x[2] * 2 - 1, {.margin = 0.1, .reduction = Reduction::none})),
          {any(s), any(s), index({3}, 2)}, in_parallel},
      {"triplet_margin_loss", GRADUS_OP(triplet_margin_loss(x[0], x[1], x[2])), {any(s), any(s), any(s)}, in_parallel},
      {"triplet_margin_loss swap",
          GRADUS_OP(triplet_margin_loss(x[0], x[1], x[2], {.margin = 2, .swap = true, .reduction = Reduction::none})),
          {any(s), any(s), any(s)}, in_parallel},
      {"triplet_margin_loss p", GRADUS_OP(triplet_margin_loss(x[0], x[1], x[2], {.margin = 3, .p = 3})),
          {any({2, 3}), any({2, 3}), any({2, 3})}, in_parallel},
      {"triplet_margin_with_distance_loss",
          GRADUS_OP(triplet_margin_with_distance_loss(x[0], x[1], x[2],
              {.distance_function = [](const Tensor& a, const Tensor& b) { return 1 - cosine_similarity(a, b); },
                  .swap = true})),
          {any({2, 3}), any({2, 3}), any({2, 3})}, in_parallel},
  };
});

}   // namespace gradus::test
