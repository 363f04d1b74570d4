// matmul and linear.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> matmul_cases([]() -> std::vector<OpCase> {
  return {
      {"matmul", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({4, 5})}, in_parallel},
      {"matmul large", GRADUS_OP(matmul(x[0], x[1])), {any({37, 29}), any({29, 41})}, in_parallel},
      {"matmul dot", GRADUS_OP(matmul(x[0], x[1])), {any({7}), any({7})}},
      {"matmul vector", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({4})}},
      {"matmul row", GRADUS_OP(matmul(x[0], x[1])), {any({4}), any({4, 5})}},
      {"matmul batch", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 4}), any({2, 4, 5})}, in_parallel},
      {"matmul one b", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 4}), any({4, 5})}, in_parallel},
      {"matmul one a", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({2, 4, 5})}, in_parallel},
      {"matmul broadcast", GRADUS_OP(matmul(x[0], x[1])), {any({2, 1, 3, 4}), any({5, 4, 2})}, in_parallel},
      {"matmul batch row", GRADUS_OP(matmul(x[0], x[1])), {any({4}), any({2, 4, 5})}, in_parallel},
      {"matmul batch vector", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 4}), any({4})}},
      {"matmul turned", GRADUS_OP(matmul(t(x[0]), t(x[1]))), {any({4, 3}), any({5, 4})}, in_parallel},
      {"matmul k = 0", GRADUS_OP(matmul(x[0], x[1])), {any({2, 0}), any({0, 3})}},
      {"matmul batch k = 0", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 0}), any({0, 4})}},
      {"matmul m = 0", GRADUS_OP(matmul(x[0], x[1])), {any({0, 3}), any({3, 2})}},
      {"matmul no batch", GRADUS_OP(matmul(x[0], x[1])), {any({0, 2, 3}), any({0, 3, 4})}},
      {"linear", GRADUS_OP(linear(x[0], x[1], x[2])), {any({4, 3}), any({5, 3}), any({5})}, in_parallel},
      {"linear large", GRADUS_OP(linear(x[0], x[1], x[2])), {any({33, 40}), any({35, 40}), any({35})}, in_parallel},
      {"linear no bias", GRADUS_OP(linear(x[0], x[1])), {any({4, 3}), any({5, 3})}, in_parallel},
      {"linear 1-d", GRADUS_OP(linear(x[0], x[1], x[2])), {any({3}), any({5, 3}), any({5})}},
      {"linear 3-d", GRADUS_OP(linear(x[0], x[1], x[2])), {any({2, 4, 3}), any({5, 3}), any({5})}, in_parallel},
      {"linear empty", GRADUS_OP(linear(x[0], x[1], x[2])), {any({0, 3}), any({5, 3}), any({5})}},
      {"linear k = 0", GRADUS_OP(linear(x[0], x[1], x[2])), {any({2, 4, 0}), any({5, 0}), any({5})}},
  };
});

}   // namespace gradus::test
