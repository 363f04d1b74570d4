// Functions of one argument.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> unary_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"abs", GRADUS_OP(abs(x[0])), {away(s)}, elementwise},
      {"sign", GRADUS_OP(sign(x[0])), {away(s)}, elementwise},
      {"positive", GRADUS_OP(positive(mul(x[0], 2))), {any(s)}, elementwise},
      {"square", GRADUS_OP(square(x[0])), {any(s)}, elementwise},
      {"reciprocal", GRADUS_OP(reciprocal(x[0])), {away(s)}, elementwise},
      {"sqrt", GRADUS_OP(sqrt(x[0])), {positive(s)}, elementwise},
      {"rsqrt", GRADUS_OP(rsqrt(x[0])), {positive(s)}, elementwise},
      {"exp", GRADUS_OP(exp(x[0])), {any(s)}, elementwise},
      {"exp2", GRADUS_OP(exp2(x[0])), {any(s)}, elementwise},
      {"expm1", GRADUS_OP(expm1(x[0])), {any(s)}, elementwise},
      {"log", GRADUS_OP(log(x[0])), {positive(s)}, elementwise},
      {"log2", GRADUS_OP(log2(x[0])), {positive(s)}, elementwise},
      {"log10", GRADUS_OP(log10(x[0])), {positive(s)}, elementwise},
      {"log1p", GRADUS_OP(log1p(x[0])), {positive(s)}, elementwise},
      {"sin", GRADUS_OP(sin(x[0])), {any(s)}, elementwise},
      {"cos", GRADUS_OP(cos(x[0])), {any(s)}, elementwise},
      {"tan", GRADUS_OP(tan(x[0])), {unit(s)}, elementwise},
      {"asin", GRADUS_OP(asin(x[0])), {unit(s)}, elementwise},
      {"acos", GRADUS_OP(acos(x[0])), {unit(s)}, elementwise},
      {"atan", GRADUS_OP(atan(x[0])), {any(s)}, elementwise},
      {"sinh", GRADUS_OP(sinh(x[0])), {any(s)}, elementwise},
      {"cosh", GRADUS_OP(cosh(x[0])), {any(s)}, elementwise},
      {"asinh", GRADUS_OP(asinh(x[0])), {any(s)}, elementwise},
      {"acosh", GRADUS_OP(acosh(add(x[0], 1))), {positive(s)}, elementwise},
      {"atanh", GRADUS_OP(atanh(x[0])), {unit(s)}, elementwise},
      {"sinc", GRADUS_OP(sinc(x[0])), {away(s)}, elementwise},
      {"deg2rad", GRADUS_OP(deg2rad(x[0])), {any(s)}, elementwise},
      {"rad2deg", GRADUS_OP(rad2deg(x[0])), {any(s)}, elementwise},
      {"absolute", GRADUS_OP(absolute(x[0])), {away(s)}, elementwise},
      {"sgn", GRADUS_OP(sgn(x[0])), {away(s)}, elementwise},
      {"arcsin", GRADUS_OP(arcsin(x[0])), {unit(s)}, elementwise},
      {"arccos", GRADUS_OP(arccos(x[0])), {unit(s)}, elementwise},
      {"arctan", GRADUS_OP(arctan(x[0])), {any(s)}, elementwise},
      {"arcsinh", GRADUS_OP(arcsinh(x[0])), {any(s)}, elementwise},
      {"arccosh", GRADUS_OP(arccosh(add(x[0], 1))), {positive(s)}, elementwise},
      {"arctanh", GRADUS_OP(arctanh(x[0])), {unit(s)}, elementwise},
  };
});

}   // namespace gradus::test
