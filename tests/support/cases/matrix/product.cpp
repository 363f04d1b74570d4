// Products by name, and sums with a product in them.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> product_cases([]() -> std::vector<OpCase> {
  return {
      {"mm", GRADUS_OP(mm(x[0], x[1])), {any({3, 4}), any({4, 2})}},
      {"bmm", GRADUS_OP(bmm(x[0], x[1])), {any({2, 3, 4}), any({2, 4, 2})}, in_parallel},
      {"mv", GRADUS_OP(mv(x[0], x[1])), {any({3, 4}), any({4})}},
      {"dot", GRADUS_OP(dot(x[0], x[1])), {any({5}), any({5})}},
      {"outer", GRADUS_OP(outer(x[0], x[1])), {any({3}), any({4})}},
      {"ger", GRADUS_OP(ger(x[0], x[1])), {any({3}), any({2})}},
      {"inner", GRADUS_OP(inner(x[0], x[1])), {any({2, 3, 4}), any({2, 4})}},
      {"inner number", GRADUS_OP(inner(x[0], x[1])), {any({}), any({2, 4})}},
      {"vecdot", GRADUS_OP(vecdot(x[0], x[1])), {any({2, 3, 4}), any({3, 4})}},
      {"vecdot dim", GRADUS_OP(vecdot(x[0], x[1], 0)), {any({4, 3}), any({4, 1})}},
      {"addmm", GRADUS_OP(addmm(x[0], x[1], x[2])), {any({3, 5}), any({3, 4}), any({4, 5})}, in_parallel},
      {"addmm row", GRADUS_OP(addmm(x[0], x[1], x[2])), {any({5}), any({3, 4}), any({4, 5})}, in_parallel},
      {"addmm scaled", GRADUS_OP(addmm(x[0], x[1], x[2], {.beta = 0.2, .alpha = -0.6})),
          {any({1}), any({3, 4}), any({4, 5})}},
      {"addmm k = 0", GRADUS_OP(addmm(x[0], x[1], x[2], {.beta = 0.5})), {any({}), any({3, 0}), any({0, 5})}},
      {"addmm beta 0", GRADUS_OP(addmm(x[0], x[1], x[2], {.beta = 0, .alpha = 2})),
          {any({3, 5}), any({3, 4}), any({4, 5})}},
      {"addmv", GRADUS_OP(addmv(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2})), {any({3}), any({3, 4}), any({4})}},
      {"addr", GRADUS_OP(addr(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2})), {any({3, 4}), any({3}), any({4})}},
      {"baddbmm", GRADUS_OP(baddbmm(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2})),
          {any({2, 1, 2}), any({2, 3, 4}), any({2, 4, 2})}, in_parallel},
      {"addbmm", GRADUS_OP(addbmm(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2})),
          {any({3, 2}), any({2, 3, 4}), any({2, 4, 2})}},
      {"multi_dot", GRADUS_OP(multi_dot({x[0], x[1], x[2]})), {any({4}), any({4, 3}), any({3, 2})}},
      {"chain_matmul", GRADUS_OP(chain_matmul({x[0], x[1], x[2]})), {any({2, 4}), any({4, 3}), any({3, 2})}},
      {"matrix_power", GRADUS_OP(matrix_power(x[0], 5)), {any({2, 3, 3})}},
      {"matrix_power 1", GRADUS_OP(matrix_power(x[0], 1)), {any({3, 3})}},
      {"matrix_power -2", GRADUS_OP(matrix_power(x[0] * 0.3 + eye(3, {.dtype = x[0].dtype()}), -2)), {any({3, 3})}},
      {"trace", GRADUS_OP(trace(x[0])), {any({3, 5})}},
      {"trace tall", GRADUS_OP(trace(x[0])), {any({4, 2})}},
  };
});

}   // namespace gradus::test
