// Inverses, linear equations, Cholesky.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> solve_lines([]() -> std::vector<Line> {
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
  };
});

}   // namespace gradus::test
