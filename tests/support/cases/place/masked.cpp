// By mask.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> masked_cases([]() -> std::vector<OpCase> {
  return {
      {"masked_fill", GRADUS_OP(masked_fill(x[0], x[1], 1.5)), {any({2, 3, 67}), mask({3, 67})}, in_parallel},
      {"masked_fill tensor", GRADUS_OP(masked_fill(x[0], x[1], x[2])), {any({3, 1}), mask({3, 4}), any({})}},
      {"masked_select", GRADUS_OP(masked_select(x[0], x[1])), {any({3, 4}), mask({3, 4})}, in_parallel},
      {"masked_select broadcast", GRADUS_OP(masked_select(x[0], x[1])), {any({3, 1}), mask({2, 1, 4})}},
      {"masked_scatter", GRADUS_OP(masked_scatter(x[0], x[1], x[2])), {any({3, 4}), mask({3, 4}), any({5, 3})},
          in_parallel},
      {"masked_scatter broadcast", GRADUS_OP(masked_scatter(x[0], x[1], x[2])), {any({3, 1}), mask({4}), any({12})}},
      {"nonzero", GRADUS_OP(nonzero(x[0])), {mask({3, 4, 5})}, no_gradient | in_parallel},
      {"argwhere", GRADUS_OP(argwhere(x[0])), {any({3, 4})}, no_gradient},
      {"where positions", GRADUS_OP(where(x[0])[1]), {mask({3, 4})}, no_gradient},
  };
});

}   // namespace gradus::test
