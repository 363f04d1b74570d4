// Differences of neighbours, integrals, derivatives on a grid.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Results gradient_of(Args& r) {
  GradientOptions o = {.edge_order = r.integer(0, 2)};
  if (r.flag()) o.spacing = {r.real(0.25, 2)};
  if (r.odd(3)) o.dims = {r.dim()};
  return gradient(r.tensor(), o);
}
Results gradient_at_points(Args& r) {
  Shape shape = {r.n() + 2, r.m() + 2};
  Tensor x = r.floats(shape);
  return gradient(x, {.coordinates = {cumsum(ones({r.odd(20) ? r.n() : r.n() + 2}, x.dtype()), 0)},
                         .dims = {0},
                         .edge_order = r.integer(1, 2)});
}

}   // namespace

const Family<Line> difference_lines([]() -> std::vector<Line> {
  return {
      {"diff", GRADUS_FUZZ(diff(r.tensor(), {.n = r.integer(-1, 3), .dim = r.dim(), .prepend = r.maybe(r.same())}))},
      {"trapezoid", GRADUS_FUZZ(trapezoid(r.tensor(), {.dx = r.real(-1, 2), .dim = r.dim()}))},
      {"trapezoid points", GRADUS_FUZZ(trapezoid(r.tensor(), r.same(), r.dim()))},
      {"trapz", GRADUS_FUZZ(r.flag() ? trapz(r.tensor()) : trapz(r.tensor(), r.same()))},
      {"cumulative_trapezoid", GRADUS_FUZZ(cumulative_trapezoid(r.tensor(), {.dim = r.dim()}))},
      {"cumulative_trapezoid points", GRADUS_FUZZ(cumulative_trapezoid(r.tensor(), r.same(), r.dim()))},
      {"gradient", gradient_of},
      {"gradient points", gradient_at_points},
  };
});

}   // namespace gradus::test
