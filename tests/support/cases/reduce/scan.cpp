// Running sums, products and extremes.
#include "autograd/ops/reduce/reduce_parts.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> scan_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"cumsum", GRADUS_OP(cumsum(x[0], 1)), {any({3, 4})}, in_parallel},
      {"cumsum columns", GRADUS_OP(cumsum(x[0], 0)), {any({3, 4})}, in_parallel},
      {"cumsum image", GRADUS_OP(cumsum(x[0], 1)), {any(image)}, in_parallel},
      {"cumsum dtype", GRADUS_OP(cumsum(x[0], 1, x[0].dtype())), {any({3, 4})}, in_parallel},
      {"cumsum 0-d", GRADUS_OP(cumsum(x[0], 0)), {any({})}},
      {"cumsum long", GRADUS_OP(cumsum(x[0], 0)), {constant(positive({20000}))}, no_gradient | in_parallel},
      {"cumprod", GRADUS_OP(cumprod(x[0], 1)), {any({3, 4})}, in_parallel},
      {"cumprod zeros", GRADUS_OP(cumprod(mul(x[0], x[0] > 0), 0)), {away({4, 3})}, in_parallel},
      {"cumprod image", GRADUS_OP(cumprod(x[0], 2)), {any(image)}, in_parallel},
      {"cumprod reverse", GRADUS_OP(cumprod_toward(x[0], 1, true)), {any({3, 4})}, in_parallel},
      {"cummax", GRADUS_OP(cummax(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"cummax image", GRADUS_OP(cummax(x[0], 1).values), {distinct(image)}, in_parallel},
      {"cummin", GRADUS_OP(cummin(x[0], 0).values), {distinct({3, 4})}, in_parallel},
      {"logcumsumexp", GRADUS_OP(logcumsumexp(x[0], 1)), {any({3, 4})}, in_parallel},
      {"logcumsumexp image", GRADUS_OP(logcumsumexp(x[0], 1)), {any(image)}, in_parallel},
      {"recurrence", GRADUS_OP(recurrence(x[0], x[1], 1, false)), {any({3, 4}), any({3, 4})}, in_parallel},
      {"recurrence reverse", GRADUS_OP(recurrence(x[0], x[1], 0, true)), {any({3, 4}), any({3, 4})}, in_parallel},
  };
});

}   // namespace gradus::test
