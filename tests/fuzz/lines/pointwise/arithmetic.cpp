// Arithmetic of two tensors, or of a tensor and a number.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> arithmetic_lines([]() -> std::vector<Line> {
  return {
      {"add", GRADUS_FUZZ(add(r.tensor(), r.other()))},
      {"add number", GRADUS_FUZZ(add(r.tensor(), r.number()))},
      {"add in place", GRADUS_FUZZ(r.changeable().add_(r.other()))},
      {"add alpha", GRADUS_FUZZ(add(r.tensor(), r.other(), {.alpha = r.integer(-3, 3)}))},
      {"sub", GRADUS_FUZZ(sub(r.tensor(), r.other()))},
      {"sub number", GRADUS_FUZZ(r.flag() ? sub(r.tensor(), r.number()) : sub(r.number(), r.tensor()))},
      {"sub alpha", GRADUS_FUZZ(sub(r.tensor(), r.other(), {.alpha = r.real(-3, 3)}))},
      {"rsub", GRADUS_FUZZ(r.flag() ? rsub(r.tensor(), r.other()) : rsub(r.tensor(), r.number(), {.alpha = 2}))},
      {"mul", GRADUS_FUZZ(mul(r.tensor(), r.other()))},
      {"mul number", GRADUS_FUZZ(mul(r.tensor(), r.number()))},
      {"mul in place", GRADUS_FUZZ(r.changeable().mul_(r.other()))},
      {"div", GRADUS_FUZZ(div(r.tensor(), r.other()))},
      {"div number", GRADUS_FUZZ(r.flag() ? div(r.tensor(), r.number()) : div(r.number(), r.tensor()))},
      {"div rounded", GRADUS_FUZZ(div(r.tensor(), r.other(),
                          {.rounding_mode = r.odd(20)  ? "up"
                                            : r.flag() ? "floor"
                                                       : "trunc"}))},
      {"neg", GRADUS_FUZZ(neg(r.tensor()))},
      {"floor_divide",
          GRADUS_FUZZ(r.flag() ? floor_divide(r.tensor(), r.other()) : floor_divide(r.tensor(), r.number()))},
      {"remainder", GRADUS_FUZZ(remainder(r.tensor(), r.other()))},
      {"remainder number",
          GRADUS_FUZZ(r.flag() ? remainder(r.tensor(), r.number()) : remainder(r.number(), r.tensor()))},
      {"fmod", GRADUS_FUZZ(r.flag() ? fmod(r.tensor(), r.other()) : fmod(r.tensor(), r.number()))},
      {"pow", GRADUS_FUZZ(pow(r.tensor(), r.other()))},
      {"pow number", GRADUS_FUZZ(r.flag() ? pow(r.tensor(), r.number()) : pow(r.number(), r.tensor()))},
      {"float_power", GRADUS_FUZZ(float_power(r.tensor(), r.other()))},
      {"float_power number",
          GRADUS_FUZZ(r.flag() ? float_power(r.tensor(), r.number()) : float_power(r.number(), r.tensor()))},
      {"ldexp", GRADUS_FUZZ(ldexp(r.tensor(), r.other()))},
  };
});

}   // namespace gradus::test
