// Running sums, products and extremes.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> scan_lines([]() -> std::vector<Line> {
  return {
      {"cumsum", GRADUS_FUZZ(cumsum(r.tensor(), r.dim()))},
      {"cumprod", GRADUS_FUZZ(cumprod(r.tensor(), r.dim()))},
      {"cummax", GRADUS_FUZZ(cummax(r.tensor(), r.dim()))},
      {"cummin", GRADUS_FUZZ(cummin(r.tensor(), r.dim()))},
      {"logcumsumexp", GRADUS_FUZZ(logcumsumexp(r.tensor(), r.dim()))},
  };
});

}   // namespace gradus::test
