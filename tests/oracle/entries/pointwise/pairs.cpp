// Functions of two numbers: extremes, angles, logarithms.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> pairs_entries([]() -> std::vector<OracleEntry> {
  return {
      {"maximum", GRADUS_ORACLE(maximum(s.tensor(0), s.tensor(1)))},
      {"minimum", GRADUS_ORACLE(minimum(s.tensor(0), s.tensor(1)))},
      {"fmax", GRADUS_ORACLE(fmax(s.tensor(0), s.tensor(1)))},
      {"fmin", GRADUS_ORACLE(fmin(s.tensor(0), s.tensor(1)))},
      {"max.binary", GRADUS_ORACLE(max(s.tensor(0), s.tensor(1)))},
      {"min.binary", GRADUS_ORACLE(min(s.tensor(0), s.tensor(1)))},
      {"hypot", GRADUS_ORACLE(hypot(s.tensor(0), s.tensor(1)))},
      {"atan2", GRADUS_ORACLE(atan2(s.tensor(0), s.tensor(1)))},
      {"copysign", GRADUS_ORACLE(copysign(s.tensor(0), s.tensor(1)))},
      {"heaviside", GRADUS_ORACLE(heaviside(s.tensor(0), s.tensor(1)))},
      {"xlogy", GRADUS_ORACLE(xlogy(s.tensor(0), s.tensor(1)))},
      {"special.xlog1py", GRADUS_ORACLE(xlog1py(s.tensor(0), s.tensor(1)))},
      {"logaddexp", GRADUS_ORACLE(logaddexp(s.tensor(0), s.tensor(1)))},
      {"logaddexp2", GRADUS_ORACLE(logaddexp2(s.tensor(0), s.tensor(1)))},
  };
});

}   // namespace gradus::test
