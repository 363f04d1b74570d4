// Joining tensors; grids and tuples of their numbers.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> join_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"cat", GRADUS_OP(cat({x[0], x[1], x[0]}, 1)), {any({2, 3}), any({2, 4})}},
      {"cat empty", GRADUS_OP(cat({x[0], x[1]}, -1)), {any({2, 3}), any({2, 0})}},
      {"cat image", GRADUS_OP(cat({x[0], x[1]}, 1)), {any(image), any({2, 1, 4, 5})}, in_parallel},
      {"cat with nothing", GRADUS_OP(cat({x[0], x[1]}, 1)), {any({0}), any({2, 3})}},
      {"stack", GRADUS_OP(stack({x[0], x[1]}, -1)), {any({2, 3}), any({2, 3})}},
      {"stack 0-d", GRADUS_OP(stack({x[0], x[1]})), {any({}), any({})}},
      {"hstack", GRADUS_OP(hstack({x[0], x[1]})), {any({2, 3}), any({2, 1})}},
      {"hstack vectors", GRADUS_OP(hstack({x[0], x[1]})), {any({3}), any({})}},
      {"vstack", GRADUS_OP(vstack({x[0], x[1]})), {any({3}), any({2, 3})}},
      {"dstack", GRADUS_OP(dstack({x[0], x[1]})), {any({3}), any({1, 3, 2})}},
      {"column_stack", GRADUS_OP(column_stack({x[0], x[1]})), {any({3}), any({3, 2})}},
      {"block_diag", GRADUS_OP(block_diag({x[0], x[1], x[2]})), {any({2, 3}), any({2}), any({})}},
      {"meshgrid", GRADUS_OP(meshgrid({x[0], x[1]})[0] * meshgrid({x[0], x[1]})[1]), {any({3}), any({2})}},
      {"meshgrid xy", GRADUS_OP(meshgrid({x[0], x[1], x[2]}, {.indexing = "xy"})[1]), {any({3}), any({2}), any({})}},
      {"cartesian_prod", GRADUS_OP(cartesian_prod({x[0], x[1]})), {any({3}), any({2})}},
      {"combinations", GRADUS_OP(combinations(x[0], 3)), {any({5})}},
      {"combinations with replacement", GRADUS_OP(combinations(x[0], 2, {.with_replacement = true})), {any({3})}},
  };
});

}   // namespace gradus::test
