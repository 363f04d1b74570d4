// The largest and the smallest numbers; any, all.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> extreme_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"max", GRADUS_OP(max(x[0])), {distinct({3, 4})}, in_parallel},
      {"max dim", GRADUS_OP(max(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"max image", GRADUS_OP(max(x[0], 1, true).values), {distinct(image)}, in_parallel},
      {"max 0-d", GRADUS_OP(max(x[0], 0).values), {distinct({})}},
      {"min", GRADUS_OP(min(x[0])), {distinct({3, 4})}, in_parallel},
      {"min dim", GRADUS_OP(min(x[0], 0).values), {distinct({3, 4})}, in_parallel},
      {"amax", GRADUS_OP(amax(x[0])), {distinct({3, 4})}, in_parallel},
      {"amax image", GRADUS_OP(amax(x[0], {0, 3})), {distinct(image)}, in_parallel},
      {"amin", GRADUS_OP(amin(x[0], 1, true)), {distinct({3, 4})}, in_parallel},
      {"aminmax", GRADUS_OP(mul(aminmax(x[0]).min, aminmax(x[0]).max)), {distinct({3, 4})}, in_parallel},
      {"aminmax dim", GRADUS_OP(mul(aminmax(x[0], 0).min, aminmax(x[0], 0).max)), {distinct({3, 4})}, in_parallel},
      {"argmax", GRADUS_OP(argmax(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmax dim", GRADUS_OP(argmax(x[0], 2)), {distinct(image)}, no_gradient | in_parallel},
      {"argmin", GRADUS_OP(argmin(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmin dim", GRADUS_OP(argmin(x[0], 1, true)), {distinct({3, 4})}, no_gradient | in_parallel},
      {"any", GRADUS_OP(gradus::any(x[0] > 1)), {any(image)}, no_gradient | in_parallel},
      {"any columns", GRADUS_OP(gradus::any(x[0] > 1, {0, 2})), {any(image)}, no_gradient | in_parallel},
      {"all", GRADUS_OP(all(x[0], 1, true)), {any({3, 4})}, no_gradient | in_parallel},
      {"all of all", GRADUS_OP(all(x[0] > -1)), {any({3, 4})}, no_gradient | in_parallel},
      {"count_nonzero", GRADUS_OP(count_nonzero(x[0] > 0)), {any({3, 4})}, no_gradient | in_parallel},
      {"count_nonzero columns", GRADUS_OP(count_nonzero(x[0] > 0, {0, 2})), {any(image)}, no_gradient | in_parallel},
      {"value_at", GRADUS_OP(min(x[0], 2).values), {distinct(image)}, in_parallel},
  };
});

}   // namespace gradus::test
