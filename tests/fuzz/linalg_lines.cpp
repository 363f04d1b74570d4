// Linear algebra. What is far from singular is compared; of anything else, that it is an Error or a result.
#include "core/compute/matrix/lapack.h"
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

// Without LAPACK there is nothing to try.
#define GRADUS_FUZZ_LAPACK(...) \
  [](Args& r) -> Results { return apply::has_lapack ? Results(__VA_ARGS__) : Results(r.floats()); }

std::vector<Line> linalg_lines() {
  return {
      {"inv", GRADUS_FUZZ(inv(r.regular(joined(r.batch(), {r.n(), r.n()})))), ill_posed | error_by_rounding},
      {"inverse", GRADUS_FUZZ(inverse(r.symmetric({r.n(), r.n()}))), ill_posed | error_by_rounding},
      {"solve",
          GRADUS_FUZZ(
              solve(r.regular(joined(r.batch(), {r.n(), r.n()})), r.floats({r.n(), r.m()}), {.left = !r.odd(8)})),
          ill_posed | error_by_rounding},
      {"solve vector",
          GRADUS_FUZZ(solve(r.regular(joined(r.batch(), {r.n(), r.n()})), r.floats(joined(r.batch(), {r.n()})))),
          ill_posed | error_by_rounding},
      {"solve_triangular",
          GRADUS_FUZZ(solve_triangular(r.regular({r.n(), r.n()}), r.floats(joined(r.batch(), {r.n(), r.m()})),
              {.upper = r.flag(), .left = !r.odd(3), .unitriangular = r.flag()})),
          ill_posed},
      {"cholesky", GRADUS_FUZZ(cholesky(r.symmetric(joined(r.batch(), {r.n(), r.n()})), {.upper = r.flag()})),
          ill_posed | error_by_rounding},
      {"cholesky_solve",
          GRADUS_FUZZ(cholesky_solve(r.floats({r.n(), r.m()}), r.regular({r.n(), r.n()}), {.upper = r.flag()})),
          ill_posed},
      {"cholesky_inverse", GRADUS_FUZZ(cholesky_inverse(r.regular({r.n(), r.n()}), {.upper = r.flag()})), ill_posed},
      {"solve_spd",
          GRADUS_FUZZ(solve_spd(r.symmetric({r.n(), r.n()}), r.floats(r.flag() ? Shape{r.n()} : Shape{r.n(), r.m()}))),
          ill_posed | error_by_rounding},
      {"det", GRADUS_FUZZ(det(r.regular(joined(r.batch(), {r.n(), r.n()})))), ill_posed},
      {"slogdet", GRADUS_FUZZ(slogdet(r.regular(joined(r.batch(), {r.n(), r.n()})))), ill_posed},
      {"logdet", GRADUS_FUZZ(logdet(r.symmetric({r.n(), r.n()}))), ill_posed},
      {"qr", GRADUS_FUZZ(qr(r.floats(joined(r.batch(), {r.n(), r.m()})), {.some = r.flag()})),
          ill_posed | gradient_may_fail},
      {"eigh", GRADUS_FUZZ(eigh(r.symmetric({r.n(), r.n()}))), ill_posed},
      {"eigvalsh",
          GRADUS_FUZZ(eigvalsh(r.symmetric(joined(r.batch(), {r.n(), r.n()})), {.uplo = r.pick({'L', 'U', 'u', 'x'})})),
          ill_posed},
      {"lstsq",
          GRADUS_FUZZ(
              lstsq(r.regular({r.n(), r.n()}), r.floats({r.n(), r.m()}), {.driver = r.pick({"gels", "gelsy", "gelsx"})})
                  .solution),
          ill_posed | error_by_rounding},
      {"svd",
          GRADUS_FUZZ_LAPACK(
              svd(r.floats(joined(r.batch(), {r.n(), r.m()})), {.some = r.flag(), .compute_uv = r.flag()})),
          ill_posed | gradient_may_fail},
      {"svdvals", GRADUS_FUZZ_LAPACK(svdvals(r.floats(joined(r.batch(), {r.n(), r.m()})))),
          ill_gradient | gradient_may_fail},
      {"pinv", GRADUS_FUZZ_LAPACK(pinv(r.floats(joined(r.batch(), {r.n(), r.m()})), {.rtol = 0.01})), ill_posed},
      {"pinverse", GRADUS_FUZZ_LAPACK(pinverse(r.regular({r.n(), r.n()}))), ill_posed},
      {"matrix_rank", GRADUS_FUZZ_LAPACK(matrix_rank(r.floats({r.n(), r.m()}), {.atol = 0.01})), ill_posed},
  };
}

}   // namespace gradus::test
