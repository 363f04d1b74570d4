// QR, singular values, eigenvalues.
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> decompose_lines([]() -> std::vector<Line> {
  return {
      {"qr", GRADUS_FUZZ(qr(r.floats(joined(r.batch(), {r.n(), r.m()})), {.some = r.flag()})),
          ill_posed | gradient_may_fail},
      {"svd",
          GRADUS_FUZZ_LAPACK(
              svd(r.floats(joined(r.batch(), {r.n(), r.m()})), {.some = r.flag(), .compute_uv = r.flag()})),
          ill_posed | gradient_may_fail},
      {"svdvals", GRADUS_FUZZ_LAPACK(svdvals(r.floats(joined(r.batch(), {r.n(), r.m()})))),
          ill_gradient | gradient_may_fail},
      {"eigh", GRADUS_FUZZ(eigh(r.symmetric({r.n(), r.n()}))), ill_posed},
      {"eigvalsh",
          GRADUS_FUZZ(eigvalsh(r.symmetric(joined(r.batch(), {r.n(), r.n()})), {.uplo = r.pick({'L', 'U', 'u', 'x'})})),
          ill_posed},
  };
});

}   // namespace gradus::test
