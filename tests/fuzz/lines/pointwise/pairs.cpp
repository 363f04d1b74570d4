// Functions of two numbers: extremes, angles, logarithms.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> pairs_lines([]() -> std::vector<Line> {
  return {
      {"maximum", GRADUS_FUZZ(maximum(r.tensor(), r.other()))},
      {"minimum", GRADUS_FUZZ(minimum(r.tensor(), r.other()))},
      {"fmax", GRADUS_FUZZ(fmax(r.tensor(), r.other()))},
      {"fmin", GRADUS_FUZZ(fmin(r.tensor(), r.other()))},
      {"hypot", GRADUS_FUZZ(hypot(r.tensor(), r.other()))},
      {"atan2", GRADUS_FUZZ(atan2(r.tensor(), r.other())), ill_gradient},
      {"copysign", GRADUS_FUZZ(r.flag() ? copysign(r.tensor(), r.other()) : copysign(r.tensor(), r.number()))},
      {"heaviside", GRADUS_FUZZ(heaviside(r.tensor(), r.same()))},
      {"xlogy", GRADUS_FUZZ(xlogy(r.tensor(), r.other()))},
      {"xlogy number", GRADUS_FUZZ(r.flag() ? xlogy(r.tensor(), r.number()) : xlogy(r.number(), r.tensor()))},
      {"xlog1py", GRADUS_FUZZ(xlog1py(r.tensor(), r.other()))},
      {"xlog1py number", GRADUS_FUZZ(r.flag() ? xlog1py(r.tensor(), r.number()) : xlog1py(r.number(), r.tensor()))},
      {"logaddexp", GRADUS_FUZZ(logaddexp(r.tensor(), r.other()))},
      {"logaddexp2", GRADUS_FUZZ(logaddexp2(r.tensor(), r.other())), ill_gradient},
  };
});

}   // namespace gradus::test
