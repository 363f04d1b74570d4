// Arithmetic of two tensors, or of a tensor and a number.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> arithmetic_entries([]() -> std::vector<OracleEntry> {
  return {
      {"__radd__", GRADUS_ORACLE(s.tensor(0) + s.tensor(1))},
      {"add", GRADUS_ORACLE(add(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"__rsub__", GRADUS_ORACLE(s.tensor(1) - s.tensor(0))},
      {"sub", GRADUS_ORACLE(sub(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"rsub", GRADUS_ORACLE(rsub(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"__rmul__", GRADUS_ORACLE(s.tensor(0) * s.tensor(1))},
      {"mul", GRADUS_ORACLE(mul(s.tensor(0), s.tensor(1)))},
      {"div.no_rounding_mode", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {}))},
      {"div.floor_rounding", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {.rounding_mode = "floor"}))},
      {"div.trunc_rounding", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {.rounding_mode = "trunc"}))},
      {"neg", GRADUS_ORACLE(neg(s.tensor(0)))},
      {"floor_divide", GRADUS_ORACLE(floor_divide(s.tensor(0), s.tensor(1)))},
      {"remainder", GRADUS_ORACLE(remainder(s.tensor(0), s.tensor(1)))},
      {"fmod", GRADUS_ORACLE(fmod(s.tensor(0), s.tensor(1)))},
      {"__rpow__", GRADUS_ORACLE(pow(s.tensor(1), s.tensor(0)))},
      {"pow", GRADUS_ORACLE(pow(s.tensor(0), s.tensor(1)))},
      {"float_power", GRADUS_ORACLE(float_power(s.tensor(0), s.tensor(1)))},
      {"true_divide", GRADUS_ORACLE(true_divide(s.tensor(0), s.tensor(1)))},
  };
});

}   // namespace gradus::test
