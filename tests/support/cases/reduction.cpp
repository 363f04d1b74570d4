// Reductions.
#include "tests/support/op_cases.h"

namespace gradus::test {

std::vector<OpCase> reduction_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"sum", GRADUS_OP(sum(x[0])), {any({2, 3})}, in_parallel},
      {"sum rows", GRADUS_OP(sum(x[0], 1)), {any({5, 40})}, in_parallel},
      {"sum columns", GRADUS_OP(sum(x[0], 0, true)), {any({40, 5})}, in_parallel},
      {"sum image", GRADUS_OP(sum(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"sum mixed", GRADUS_OP(sum(x[0], {1, -1}, true)), {any(image)}, in_parallel},
      {"sum long", GRADUS_OP(sum(x[0])), {positive({9000})}, in_parallel},
      {"sum tall", GRADUS_OP(sum(x[0], 0)), {positive({300, 5})}, in_parallel},
      {"sum nothing", GRADUS_OP(sum(x[0], 0)), {any({0, 3})}},
      {"sum 0-d", GRADUS_OP(sum(x[0], 0)), {any({})}},
      {"mean", GRADUS_OP(mean(x[0])), {any({2, 3})}, in_parallel},
      {"mean image", GRADUS_OP(mean(x[0], {2, 3})), {any(image)}, in_parallel},
      {"mean 0-d", GRADUS_OP(mean(x[0])), {any({})}},
      {"var", GRADUS_OP(var(x[0])), {any({2, 3})}, in_parallel},
      {"var rows", GRADUS_OP(var(x[0], 1, {.correction = 0, .keepdim = true})), {any({4, 5})}, in_parallel},
      {"var image", GRADUS_OP(var(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"max", GRADUS_OP(max(x[0])), {distinct({3, 4})}, in_parallel},
      {"max dim", GRADUS_OP(max(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"max image", GRADUS_OP(max(x[0], 1, true).values), {distinct(image)}, in_parallel},
      {"max 0-d", GRADUS_OP(max(x[0], 0).values), {distinct({})}},
      {"min", GRADUS_OP(min(x[0])), {distinct({3, 4})}, in_parallel},
      {"min dim", GRADUS_OP(min(x[0], 0).values), {distinct({3, 4})}, in_parallel},
      {"argmax", GRADUS_OP(argmax(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmax dim", GRADUS_OP(argmax(x[0], 2)), {distinct(image)}, no_gradient | in_parallel},
      {"argmin", GRADUS_OP(argmin(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmin dim",
       GRADUS_OP(argmin(x[0], 1, true)),
       {distinct({3, 4})},
       no_gradient | in_parallel},
  };
}

}  // namespace gradus::test
