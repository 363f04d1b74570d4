// Sums, products, means and variances.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> reduce_lines([]() -> std::vector<Line> {
  return {
      {"sum", GRADUS_FUZZ(r.odd(4) ? sum(r.tensor()) : sum(r.tensor(), r.dims(), r.flag()))},
      {"mean", GRADUS_FUZZ(r.odd(4) ? mean(r.tensor()) : mean(r.tensor(), r.dims(), r.flag()))},
      {"nansum", GRADUS_FUZZ(r.odd(4) ? nansum(r.tensor()) : nansum(r.tensor(), r.dims(), r.flag()))},
      {"nanmean", GRADUS_FUZZ(r.odd(4) ? nanmean(r.tensor()) : nanmean(r.tensor(), r.dims(), r.flag()))},
      {"prod", GRADUS_FUZZ(r.odd(4) ? prod(r.tensor()) : prod(r.tensor(), r.dim(), r.flag()))},
      {"var", GRADUS_FUZZ(r.odd(4) ? var(r.tensor())
                                   : var(r.tensor(), r.dims(), {.correction = r.integer(-1, 3), .keepdim = r.flag()}))},
      {"std", GRADUS_FUZZ(gradus::std(r.tensor(), r.dims(), {.correction = r.integer(-1, 3), .keepdim = r.flag()})),
          ill_gradient},
      {"var_mean", GRADUS_FUZZ(var_mean(r.tensor(), r.dims(), {.keepdim = r.flag()}))},
      {"std_mean", GRADUS_FUZZ(std_mean(r.tensor(), r.dims(), {.keepdim = r.flag()})), ill_gradient},
  };
});

}   // namespace gradus::test
