// Pseudo-inverses, least squares, rank.
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> linalg_lines([]() -> std::vector<Line> {
  return {
      {"pinv", GRADUS_FUZZ_LAPACK(pinv(r.floats(joined(r.batch(), {r.n(), r.m()})), {.rtol = 0.01})), ill_posed},
      {"pinverse", GRADUS_FUZZ_LAPACK(pinverse(r.regular({r.n(), r.n()}))), ill_posed},
      {"matrix_rank", GRADUS_FUZZ_LAPACK(matrix_rank(r.floats({r.n(), r.m()}), {.atol = 0.01})), ill_posed},
      {"lstsq",
          GRADUS_FUZZ(
              lstsq(r.regular({r.n(), r.n()}), r.floats({r.n(), r.m()}), {.driver = r.pick({"gels", "gelsy", "gelsx"})})
                  .solution),
          ill_posed | error_by_rounding},
  };
});

}   // namespace gradus::test
