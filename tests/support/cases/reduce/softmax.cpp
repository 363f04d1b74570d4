// The softmax family.
#include "core/tensor/random.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// gumbel_softmax with the same random numbers at every call.
Tensor seeded_gumbel(const Tensor& x, const GumbelSoftmaxOptions& options) {
  manual_seed(7);
  return gumbel_softmax(x, options);
}

}   // namespace

const Family<OpCase> softmax_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"softmax", GRADUS_OP(softmax(x[0], 1)), {any({3, 5})}, in_parallel},
      {"softmax columns", GRADUS_OP(softmax(x[0], 0)), {any({3, 5})}, in_parallel},
      {"softmax image", GRADUS_OP(softmax(x[0], 1)), {any(image)}, in_parallel},
      {"softmax wide", GRADUS_OP(softmax(x[0], -1)), {any({2, 37})}, in_parallel},
      {"softmax long", GRADUS_OP(softmax(x[0], 0)), {any({9000})}, in_parallel},
      {"softmax 0-d", GRADUS_OP(softmax(x[0], 0)), {any({})}},
      {"softmax empty", GRADUS_OP(softmax(x[0], 1)), {any({0, 3})}},
      {"softmax dtype", GRADUS_OP(softmax(x[0], 1, float64)), {any({3, 5})}, in_parallel},
      {"softmin", GRADUS_OP(softmin(x[0], 1)), {any({3, 5})}, in_parallel},
      {"softmin dtype", GRADUS_OP(softmin(x[0], -2, float64)), {any({3, 5})}, in_parallel},
      {"log_softmax", GRADUS_OP(log_softmax(x[0], 1)), {any({3, 5})}, in_parallel},
      {"log_softmax image", GRADUS_OP(log_softmax(x[0], 1)), {any(image)}, in_parallel},
      {"log_softmax wide", GRADUS_OP(log_softmax(x[0], -1)), {any({2, 37})}, in_parallel},
      {"log_softmax empty", GRADUS_OP(log_softmax(x[0], 1)), {any({3, 0})}},
      {"log_softmax dtype", GRADUS_OP(log_softmax(x[0], 0, float64)), {any({3, 5})}, in_parallel},
      {"logsumexp", GRADUS_OP(logsumexp(x[0], 1)), {any({3, 5})}, in_parallel},
      {"logsumexp image", GRADUS_OP(logsumexp(x[0], {1, 3}, true)), {any(image)}, in_parallel},
      {"logsumexp 0-d", GRADUS_OP(logsumexp(x[0], 0)), {any({})}},
      {"gumbel_softmax", GRADUS_OP(seeded_gumbel(x[0], {.tau = 0.7})), {any({3, 5})}, in_parallel},
      {"gumbel_softmax dim", GRADUS_OP(seeded_gumbel(x[0], {.dim = 1})), {any(image)}, in_parallel},
  };
});

}   // namespace gradus::test
