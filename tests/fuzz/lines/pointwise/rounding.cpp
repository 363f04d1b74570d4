// Rounding, and questions about single numbers.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> rounding_lines([]() -> std::vector<Line> {
  return {
      {"floor", GRADUS_FUZZ(floor(r.tensor()))},
      {"ceil", GRADUS_FUZZ(ceil(r.tensor()))},
      {"round", GRADUS_FUZZ(round(r.tensor()))},
      {"round decimals", GRADUS_FUZZ(round(r.tensor(), {.decimals = r.integer(-3, 3)}))},
      {"trunc", GRADUS_FUZZ(trunc(r.tensor()))},
      {"frac", GRADUS_FUZZ(frac(r.tensor()))},
      {"fix", GRADUS_FUZZ(fix(r.tensor()))},
      {"nan_to_num", GRADUS_FUZZ(r.flag() ? nan_to_num(r.tensor()) : nan_to_num(r.tensor(), {.nan = 1, .posinf = 2}))},
      {"isnan", GRADUS_FUZZ(isnan(r.tensor()))},
      {"isinf", GRADUS_FUZZ(isinf(r.tensor()))},
      {"isfinite", GRADUS_FUZZ(isfinite(r.tensor()))},
      {"isposinf", GRADUS_FUZZ(isposinf(r.tensor()))},
      {"isneginf", GRADUS_FUZZ(isneginf(r.tensor()))},
      {"signbit", GRADUS_FUZZ(signbit(r.tensor()))},
  };
});

}   // namespace gradus::test
