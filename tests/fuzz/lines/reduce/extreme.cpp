// The largest and the smallest numbers; any, all.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> extreme_lines([]() -> std::vector<Line> {
  return {
      {"max", GRADUS_FUZZ(max(r.tensor()))},
      {"max dim", GRADUS_FUZZ(max(r.tensor(), r.dim(), r.flag()))},
      {"min", GRADUS_FUZZ(min(r.tensor()))},
      {"min dim", GRADUS_FUZZ(min(r.tensor(), r.dim(), r.flag()))},
      {"amax", GRADUS_FUZZ(r.odd(4) ? amax(r.tensor()) : amax(r.tensor(), r.dims(), r.flag()))},
      {"amin", GRADUS_FUZZ(r.odd(4) ? amin(r.tensor()) : amin(r.tensor(), r.dims(), r.flag()))},
      {"aminmax", GRADUS_FUZZ(r.odd(4) ? aminmax(r.tensor()) : aminmax(r.tensor(), r.dim(), r.flag()))},
      {"argmax", GRADUS_FUZZ(r.odd(4) ? argmax(r.tensor()) : argmax(r.tensor(), r.dim(), r.flag()))},
      {"argmin", GRADUS_FUZZ(r.odd(4) ? argmin(r.tensor()) : argmin(r.tensor(), r.dim(), r.flag()))},
      {"any", GRADUS_FUZZ(r.odd(4) ? gradus::any(r.tensor()) : gradus::any(r.tensor(), r.dims(), r.flag()))},
      {"all", GRADUS_FUZZ(r.odd(4) ? all(r.tensor()) : all(r.tensor(), r.dims(), r.flag()))},
      {"count_nonzero", GRADUS_FUZZ(r.odd(4) ? count_nonzero(r.tensor()) : count_nonzero(r.tensor(), r.dims()))},
  };
});

}   // namespace gradus::test
