// Special functions.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> special_lines([]() -> std::vector<Line> {
  return {
      {"erf", GRADUS_FUZZ(erf(r.tensor()))},
      {"erfc", GRADUS_FUZZ(erfc(r.tensor()))},
      {"erfcx", GRADUS_FUZZ(erfcx(r.tensor()))},
      {"erfinv", GRADUS_FUZZ(erfinv(r.tensor()))},
      {"ndtr", GRADUS_FUZZ(ndtr(r.tensor()))},
      {"log_ndtr", GRADUS_FUZZ(log_ndtr(r.tensor()))},
      {"entr", GRADUS_FUZZ(entr(r.tensor()))},
      {"logit", GRADUS_FUZZ(r.flag() ? logit(r.tensor()) : logit(r.tensor(), 0.125))},
      {"lgamma", GRADUS_FUZZ(lgamma(r.tensor()))},
      {"digamma", GRADUS_FUZZ(digamma(r.tensor()))},
      {"polygamma", GRADUS_FUZZ(polygamma(r.integer(-1, 4), r.tensor()))},
  };
});

}   // namespace gradus::test
