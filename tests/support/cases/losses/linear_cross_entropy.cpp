// A linear layer and its cross entropy.
#include "losses/linear_cross_entropy.h"

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> linear_cross_entropy_cases([]() -> std::vector<OpCase> {
  using namespace losses;
  return {
      {"linear_cross_entropy",
          GRADUS_OP(linear_cross_entropy(
              x[0], x[1], tensor({1, 0, 3, 2, 3}), {.linear_bias = x[2], .ignore_index = 2, .batch_chunk_size = 2})),
          {any({5, 3}), any({4, 3}), any({4})}, in_parallel},
      {"linear_cross_entropy weighted",
          GRADUS_OP(linear_cross_entropy(x[0], x[1], tensor({1, 0, 3}), {.weight = x[2], .batch_chunk_size = 1})),
          {any({3, 3}), any({4, 3}), constant(positive({4}))}, in_parallel},
      {"linear_cross_entropy none",
          GRADUS_OP(linear_cross_entropy(x[0], x[1], tensor({1, 0, 3}),
              {.reduction = Reduction::none, .label_smoothing = 0.25, .batch_chunk_size = 2})),
          {any({3, 3}), any({4, 3})}, in_parallel},
      {"linear_cross_entropy by ops",
          GRADUS_OP(linear_cross_entropy(x[0], x[1], tensor({{1}, {0}}), {.linear_bias = x[2]})),
          {any({2, 2}), any({3, 1, 2}), any({3, 1})}, in_parallel},
  };
});

}   // namespace gradus::test
