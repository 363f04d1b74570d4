// Counts, histograms, covariances.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> count_cases([]() -> std::vector<OpCase> {
  return {
      {"bincount", GRADUS_OP(bincount(x[0], {.minlength = 7})), {index({20}, 5)}, no_gradient | in_parallel},
      {"bincount weights", GRADUS_OP(bincount(x[0], {.weights = x[1]})), {index({20}, 5), constant(any({20}))},
          no_gradient | in_parallel},
      {"histc", GRADUS_OP(histc(x[0], {.bins = 4})), {constant(any({3, 4}))}, no_gradient | in_parallel},
      {"histogram", GRADUS_OP(histogram(x[0], 4, {.range = {-1, 1}}).hist), {constant(any({3, 4}))},
          no_gradient | in_parallel},
      {"cov", GRADUS_OP(cov(x[0])), {any({3, 4})}, in_parallel},
      {"cov weights", GRADUS_OP(cov(x[0], {.fweights = x[1], .aweights = x[2]})),
          {any({3, 4}), index({4}, 5), positive({4})}, in_parallel},
      {"corrcoef", GRADUS_OP(corrcoef(x[0])), {any({3, 5})}, in_parallel},
  };
});

}   // namespace gradus::test
