// Functions of one argument.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> unary_lines([]() -> std::vector<Line> {
  return {
      {"abs", GRADUS_FUZZ(abs(r.tensor()))},
      {"sign", GRADUS_FUZZ(sign(r.tensor()))},
      {"positive", GRADUS_FUZZ(positive(r.tensor()))},
      {"square", GRADUS_FUZZ(square(r.tensor()))},
      {"reciprocal", GRADUS_FUZZ(reciprocal(r.tensor()))},
      {"sqrt", GRADUS_FUZZ(sqrt(r.tensor()))},
      {"rsqrt", GRADUS_FUZZ(rsqrt(r.tensor()))},
      {"exp", GRADUS_FUZZ(exp(r.tensor()))},
      {"exp2", GRADUS_FUZZ(exp2(r.tensor()))},
      {"expm1", GRADUS_FUZZ(expm1(r.tensor()))},
      {"log", GRADUS_FUZZ(log(r.tensor()))},
      {"log2", GRADUS_FUZZ(log2(r.tensor()))},
      {"log10", GRADUS_FUZZ(log10(r.tensor()))},
      {"log1p", GRADUS_FUZZ(log1p(r.tensor()))},
      {"sin", GRADUS_FUZZ(sin(r.tensor()))},
      {"cos", GRADUS_FUZZ(cos(r.tensor()))},
      {"tan", GRADUS_FUZZ(tan(r.tensor()))},
      {"asin", GRADUS_FUZZ(asin(r.tensor()))},
      {"acos", GRADUS_FUZZ(acos(r.tensor()))},
      {"atan", GRADUS_FUZZ(atan(r.tensor()))},
      {"sinh", GRADUS_FUZZ(sinh(r.tensor()))},
      {"cosh", GRADUS_FUZZ(cosh(r.tensor()))},
      {"asinh", GRADUS_FUZZ(asinh(r.tensor()))},
      {"acosh", GRADUS_FUZZ(acosh(r.tensor()))},
      {"atanh", GRADUS_FUZZ(atanh(r.tensor()))},
      {"sinc", GRADUS_FUZZ(sinc(r.tensor()))},
      {"deg2rad", GRADUS_FUZZ(deg2rad(r.tensor()))},
      {"rad2deg", GRADUS_FUZZ(rad2deg(r.tensor()))},
      {"absolute", GRADUS_FUZZ(absolute(r.tensor()))},
      {"sgn", GRADUS_FUZZ(sgn(r.tensor()))},
      {"arcsin", GRADUS_FUZZ(arcsin(r.tensor()))},
      {"arccos", GRADUS_FUZZ(arccos(r.tensor()))},
      {"arctan", GRADUS_FUZZ(arctan(r.tensor()))},
      {"arcsinh", GRADUS_FUZZ(arcsinh(r.tensor()))},
      {"arccosh", GRADUS_FUZZ(arccosh(r.tensor()))},
      {"arctanh", GRADUS_FUZZ(arctanh(r.tensor()))},
  };
});

}   // namespace gradus::test
