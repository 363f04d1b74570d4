// Functions of two numbers: extremes, angles, logarithms.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> pairs_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"maximum", GRADUS_OP(maximum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"maximum broadcast", GRADUS_OP(maximum(x[0], x[1])), {distinct({2, 3}), distinct({3}, 0.25)}, in_parallel},
      {"minimum", GRADUS_OP(minimum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"fmax", GRADUS_OP(fmax(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"fmin", GRADUS_OP(fmin(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"hypot", GRADUS_OP(hypot(x[0], x[1])), {away(s), any(s)}, elementwise},
      {"hypot broadcast", GRADUS_OP(hypot(x[0], x[1])), {away({2, 1}), any({3})}, in_parallel},
      {"atan2", GRADUS_OP(atan2(x[0], x[1])), {away(s), away(s)}, elementwise},
      {"copysign", GRADUS_OP(copysign(x[0], x[1])), {away(s), away(s)}, elementwise},
      {"copysign number", GRADUS_OP(copysign(x[0], -1)), {away(s)}, elementwise},
      {"heaviside", GRADUS_OP(heaviside(x[0], x[1])), {any(s), any(s)}, elementwise | no_gradient},
      {"xlogy", GRADUS_OP(xlogy(x[0], x[1])), {any(s), positive(s)}, elementwise},
      {"xlogy number", GRADUS_OP(xlogy(x[0], 2.5)), {any(s)}, elementwise},
      {"xlogy of number", GRADUS_OP(xlogy(2.5, x[0])), {positive(s)}, elementwise},
      {"xlog1py", GRADUS_OP(xlog1py(x[0], x[1])), {any(s), unit(s)}, elementwise},
      {"xlog1py number", GRADUS_OP(xlog1py(x[0], -0.5)), {any(s)}, elementwise},
      {"xlog1py of number", GRADUS_OP(xlog1py(2.5, x[0])), {unit(s)}, elementwise},
      {"logaddexp", GRADUS_OP(logaddexp(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"logaddexp2", GRADUS_OP(logaddexp2(x[0], x[1])), {any(s), any(s)}, elementwise},
  };
});

}   // namespace gradus::test
