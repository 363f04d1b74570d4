// Functions of one argument.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> unary_entries([]() -> std::vector<OracleEntry> {
  return {
      {"abs", GRADUS_ORACLE(abs(s.tensor(0)))},
      {"sign", GRADUS_ORACLE(sign(s.tensor(0)))},
      {"positive", GRADUS_ORACLE(positive(s.tensor(0)))},
      {"square", GRADUS_ORACLE(square(s.tensor(0)))},
      {"reciprocal", GRADUS_ORACLE(reciprocal(s.tensor(0)))},
      {"sqrt", GRADUS_ORACLE(sqrt(s.tensor(0)))},
      {"rsqrt", GRADUS_ORACLE(rsqrt(s.tensor(0)))},
      {"exp", GRADUS_ORACLE(exp(s.tensor(0)))},
      {"exp2", GRADUS_ORACLE(exp2(s.tensor(0)))},
      {"expm1", GRADUS_ORACLE(expm1(s.tensor(0)))},
      {"log", GRADUS_ORACLE(log(s.tensor(0)))},
      {"log2", GRADUS_ORACLE(log2(s.tensor(0)))},
      {"log10", GRADUS_ORACLE(log10(s.tensor(0)))},
      {"log1p", GRADUS_ORACLE(log1p(s.tensor(0)))},
      {"sin", GRADUS_ORACLE(sin(s.tensor(0)))},
      {"cos", GRADUS_ORACLE(cos(s.tensor(0)))},
      {"tan", GRADUS_ORACLE(tan(s.tensor(0)))},
      {"asin", GRADUS_ORACLE(asin(s.tensor(0)))},
      {"acos", GRADUS_ORACLE(acos(s.tensor(0)))},
      {"atan", GRADUS_ORACLE(atan(s.tensor(0)))},
      {"sinh", GRADUS_ORACLE(sinh(s.tensor(0)))},
      {"cosh", GRADUS_ORACLE(cosh(s.tensor(0)))},
      {"asinh", GRADUS_ORACLE(asinh(s.tensor(0)))},
      {"acosh", GRADUS_ORACLE(acosh(s.tensor(0)))},
      {"atanh", GRADUS_ORACLE(atanh(s.tensor(0)))},
      {"sinc", GRADUS_ORACLE(sinc(s.tensor(0)))},
      {"deg2rad", GRADUS_ORACLE(deg2rad(s.tensor(0)))},
      {"rad2deg", GRADUS_ORACLE(rad2deg(s.tensor(0)))},
      {"sgn", GRADUS_ORACLE(sgn(s.tensor(0)))},
  };
});

}   // namespace gradus::test
