// Reductions.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

std::vector<Line> reduction_lines() {
  return {
      {"sum", GRADUS_FUZZ(r.odd(4) ? sum(r.tensor()) : sum(r.tensor(), r.dims(), r.flag()))},
      {"mean", GRADUS_FUZZ(r.odd(4) ? mean(r.tensor()) : mean(r.tensor(), r.dims(), r.flag()))},
      {"var", GRADUS_FUZZ(r.odd(4) ? var(r.tensor())
                                   : var(r.tensor(), r.dims(), {.correction = r.integer(-1, 3), .keepdim = r.flag()}))},
      {"std", GRADUS_FUZZ(gradus::std(r.tensor(), r.dims(), {.correction = r.integer(-1, 3), .keepdim = r.flag()})),
          ill_gradient},
      {"var_mean", GRADUS_FUZZ(var_mean(r.tensor(), r.dims(), {.keepdim = r.flag()}))},
      {"std_mean", GRADUS_FUZZ(std_mean(r.tensor(), r.dims(), {.keepdim = r.flag()})), ill_gradient},
      {"nansum", GRADUS_FUZZ(r.odd(4) ? nansum(r.tensor()) : nansum(r.tensor(), r.dims(), r.flag()))},
      {"nanmean", GRADUS_FUZZ(r.odd(4) ? nanmean(r.tensor()) : nanmean(r.tensor(), r.dims(), r.flag()))},
      {"prod", GRADUS_FUZZ(r.odd(4) ? prod(r.tensor()) : prod(r.tensor(), r.dim(), r.flag()))},
      {"amax", GRADUS_FUZZ(r.odd(4) ? amax(r.tensor()) : amax(r.tensor(), r.dims(), r.flag()))},
      {"amin", GRADUS_FUZZ(r.odd(4) ? amin(r.tensor()) : amin(r.tensor(), r.dims(), r.flag()))},
      {"aminmax", GRADUS_FUZZ(r.odd(4) ? aminmax(r.tensor()) : aminmax(r.tensor(), r.dim(), r.flag()))},
      {"any", GRADUS_FUZZ(r.odd(4) ? gradus::any(r.tensor()) : gradus::any(r.tensor(), r.dims(), r.flag()))},
      {"all", GRADUS_FUZZ(r.odd(4) ? all(r.tensor()) : all(r.tensor(), r.dims(), r.flag()))},
      {"count_nonzero", GRADUS_FUZZ(r.odd(4) ? count_nonzero(r.tensor()) : count_nonzero(r.tensor(), r.dims()))},
      {"max", GRADUS_FUZZ(max(r.tensor()))},
      {"max dim", GRADUS_FUZZ(max(r.tensor(), r.dim(), r.flag()))},
      {"min", GRADUS_FUZZ(min(r.tensor()))},
      {"min dim", GRADUS_FUZZ(min(r.tensor(), r.dim(), r.flag()))},
      {"argmax", GRADUS_FUZZ(r.odd(4) ? argmax(r.tensor()) : argmax(r.tensor(), r.dim(), r.flag()))},
      {"argmin", GRADUS_FUZZ(r.odd(4) ? argmin(r.tensor()) : argmin(r.tensor(), r.dim(), r.flag()))},
  };
}

}   // namespace gradus::test
