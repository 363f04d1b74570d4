// Differences of neighbours, integrals, derivatives on a grid.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor trapezoid_of(const Sample& s, Tensor (*spaced)(const Tensor&, const SpacingOptions&),
    Tensor (*at)(const Tensor&, const Tensor&, int64_t)) {
  int64_t dim = s.integer(2, "dim", -1);
  return s.has(1, "x") ? at(s.tensor(0), s.tensor(1, "x"), dim)
                       : spaced(s.tensor(0), {.dx = s.real(99, "dx", 1), .dim = dim});
}
Results gradient_of(const Sample& s) {
  GradientOptions o = {.dims = s.integers(99, "dim"), .edge_order = s.integer(99, "edge_order", 1)};
  if (const Value* spacing = s.find(99, "spacing")) {
    if (spacing->kind == Value::list && spacing->items.at(0).kind == Value::tensor)
      o.coordinates = s.tensors(99, "spacing");
    else if (spacing->kind == Value::list) o.spacing = s.reals(99, "spacing");
    else o.spacing = {s.real(99, "spacing", 1)};
  }
  return gradient(s.tensor(0), o);
}

}   // namespace

const Family<OracleEntry> difference_entries([]() -> std::vector<OracleEntry> {
  return {
      {"diff", GRADUS_ORACLE(diff(s.tensor(0), {.n = s.integer(1, "n", 1),
                                                   .dim = s.integer(2, "dim", -1),
                                                   .prepend = s.tensor(3),
                                                   .append = s.tensor(4)}))},
      {"trapezoid", GRADUS_ORACLE(trapezoid_of(s, trapezoid, trapezoid))},
      {"trapz", GRADUS_ORACLE(trapezoid_of(s, trapz, trapz))},
      {"cumulative_trapezoid", GRADUS_ORACLE(trapezoid_of(s, cumulative_trapezoid, cumulative_trapezoid))},
      {"gradient", gradient_of},
  };
});

}   // namespace gradus::test
