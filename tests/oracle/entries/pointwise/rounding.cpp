// Rounding, and questions about single numbers.
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> rounding_entries([]() -> std::vector<OracleEntry> {
  return {
      {"floor", GRADUS_ORACLE(floor(s.tensor(0)))},
      {"ceil", GRADUS_ORACLE(ceil(s.tensor(0)))},
      {"round", GRADUS_ORACLE(round(s.tensor(0)))},
      {"round.decimals_0", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"round.decimals_3", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"round.decimals_neg_3", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"trunc", GRADUS_ORACLE(trunc(s.tensor(0)))},
      {"frac", GRADUS_ORACLE(frac(s.tensor(0)))},
      {"nan_to_num",
          GRADUS_ORACLE(nan_to_num(s.tensor(0),
              {.nan = s.real(1, "nan", 0), .posinf = real_if(s, 2, "posinf"), .neginf = real_if(s, 3, "neginf")}))},
      {"isnan", GRADUS_ORACLE(isnan(s.tensor(0)))},
      {"isinf", GRADUS_ORACLE(isinf(s.tensor(0)))},
      {"isfinite", GRADUS_ORACLE(isfinite(s.tensor(0)))},
      {"isposinf", GRADUS_ORACLE(isposinf(s.tensor(0)))},
      {"isneginf", GRADUS_ORACLE(isneginf(s.tensor(0)))},
      {"signbit", GRADUS_ORACLE(signbit(s.tensor(0)))},
  };
});

}   // namespace gradus::test
