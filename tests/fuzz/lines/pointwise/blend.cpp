// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> blend_lines([]() -> std::vector<Line> {
  return {
      {"where", GRADUS_FUZZ(where(r.odd(20) ? r.tensor() : r.mask(), r.tensor(), r.other()))},
      {"where number",
          GRADUS_FUZZ(r.flag() ? where(r.mask(), r.number(), r.other()) : where(r.mask(), r.other(), r.number()))},
      {"where numbers", GRADUS_FUZZ(where(r.mask(), r.number(), r.number()))},
      {"clamp", GRADUS_FUZZ(clamp(r.tensor(), r.number(), r.number()))},
      {"clamp tensors", GRADUS_FUZZ(clamp(r.tensor(), r.maybe(r.other()), r.maybe(r.other())))},
      {"clamp_min", GRADUS_FUZZ(r.flag() ? clamp_min(r.tensor(), r.other()) : clamp_min(r.tensor(), r.number()))},
      {"clamp_max", GRADUS_FUZZ(r.flag() ? clamp_max(r.tensor(), r.other()) : clamp_max(r.tensor(), r.number()))},
      {"lerp", GRADUS_FUZZ(lerp(r.floats(), r.floats(), r.odd(20) ? r.tensor() : r.floats()))},
      {"lerp number", GRADUS_FUZZ(lerp(r.floats(), r.floats(), r.real(-2, 2)))},
      {"addcmul", GRADUS_FUZZ(addcmul(r.tensor(), r.other(), r.other(), {.value = r.integer(-2, 2)}))},
      {"addcdiv", GRADUS_FUZZ(addcdiv(r.tensor(), r.other(), r.other(), {.value = r.integer(-2, 2)}))},
  };
});

}   // namespace gradus::test
