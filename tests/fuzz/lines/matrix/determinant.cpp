// Determinants.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> determinant_lines([]() -> std::vector<Line> {
  return {
      {"det", GRADUS_FUZZ(det(r.regular(joined(r.batch(), {r.n(), r.n()})))), ill_posed},
      {"slogdet", GRADUS_FUZZ(slogdet(r.regular(joined(r.batch(), {r.n(), r.n()})))), ill_posed},
      {"logdet", GRADUS_FUZZ(logdet(r.symmetric({r.n(), r.n()}))), ill_posed},
  };
});

}   // namespace gradus::test
