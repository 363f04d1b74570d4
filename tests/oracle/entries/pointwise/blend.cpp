// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> blend_entries([]() -> std::vector<OracleEntry> {
  return {
      {"where", GRADUS_ORACLE(
                    where(s.tensor(1), s.tensor(0), s.tensor(2)))},   // the database hands over x.where(condition, y)
      {"clamp", GRADUS_ORACLE(clamp(s.tensor(0), s.tensor(1, "min"), s.tensor(2, "max")))},
      {"clamp_min", GRADUS_ORACLE(clamp_min(s.tensor(0), s.tensor(1)))},
      {"clamp_max", GRADUS_ORACLE(clamp_max(s.tensor(0), s.tensor(1)))},
      {"lerp", GRADUS_ORACLE(s.is_tensor(2) ? lerp(s.tensor(0), s.tensor(1), s.tensor(2))
                                            : lerp(s.tensor(0), s.tensor(1), s.scalar(2, "", 0)))},
      {"addcmul", GRADUS_ORACLE(addcmul(s.tensor(0), s.tensor(1), s.tensor(2), {.value = s.scalar(99, "value", 1)}))},
      {"addcdiv", GRADUS_ORACLE(addcdiv(s.tensor(0), s.tensor(1), s.tensor(2), {.value = s.scalar(99, "value", 1)}))},
  };
});

}   // namespace gradus::test
