// Rounding, and questions about single numbers.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> rounding_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"floor", GRADUS_OP(floor(x[0])), {distinct(s, 0.25)}, elementwise},
      {"ceil", GRADUS_OP(ceil(x[0])), {distinct(s, 0.25)}, elementwise},
      {"round", GRADUS_OP(round(x[0])), {distinct(s, 0.25)}, elementwise},
      {"round decimals", GRADUS_OP(round(x[0], {.decimals = 1})), {distinct(s, 0.22)}, elementwise},
      {"trunc", GRADUS_OP(trunc(x[0])), {distinct(s, 0.25)}, elementwise},
      {"frac", GRADUS_OP(frac(x[0])), {distinct(s, 0.25)}, elementwise},
      {"fix", GRADUS_OP(fix(x[0])), {distinct(s, 0.25)}, elementwise},
      {"nan_to_num", GRADUS_OP(nan_to_num(x[0], {.nan = 1})), {any(s)}, elementwise},
      {"isnan", GRADUS_OP(isnan(x[0])), {any(s)}, elementwise | no_gradient},
      {"isinf", GRADUS_OP(isinf(x[0])), {any(s)}, elementwise | no_gradient},
      {"isfinite", GRADUS_OP(isfinite(x[0])), {any(s)}, elementwise | no_gradient},
      {"isposinf", GRADUS_OP(isposinf(x[0])), {any(s)}, elementwise | no_gradient},
      {"isneginf", GRADUS_OP(isneginf(x[0])), {any(s)}, elementwise | no_gradient},
      {"signbit", GRADUS_OP(signbit(x[0])), {any(s)}, elementwise | no_gradient},
  };
});

}   // namespace gradus::test
