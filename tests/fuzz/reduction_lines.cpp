// Reductions.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

std::vector<Line> reduction_lines() {
  return {
      {"sum", GRADUS_FUZZ(r.odd(4) ? sum(r.tensor()) : sum(r.tensor(), r.dims(), r.flag()))},
      {"mean", GRADUS_FUZZ(r.odd(4) ? mean(r.tensor()) : mean(r.tensor(), r.dims(), r.flag()))},
      {"var", GRADUS_FUZZ(r.odd(4) ? var(r.tensor())
                                   : var(r.tensor(), r.dims(), {.correction = r.integer(-1, 3), .keepdim = r.flag()}))},
      {"max", GRADUS_FUZZ(max(r.tensor()))},
      {"max dim", GRADUS_FUZZ(max(r.tensor(), r.dim(), r.flag()))},
      {"min", GRADUS_FUZZ(min(r.tensor()))},
      {"min dim", GRADUS_FUZZ(min(r.tensor(), r.dim(), r.flag()))},
      {"argmax", GRADUS_FUZZ(r.odd(4) ? argmax(r.tensor()) : argmax(r.tensor(), r.dim(), r.flag()))},
      {"argmin", GRADUS_FUZZ(r.odd(4) ? argmin(r.tensor()) : argmin(r.tensor(), r.dim(), r.flag()))},
  };
}

}  // namespace gradus::test
