// Functions of two and three numbers, logic.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

std::vector<Line> arithmetic_lines() {
  return {
      {"add alpha", GRADUS_FUZZ(add(r.tensor(), r.other(), {.alpha = r.integer(-3, 3)}))},
      {"sub alpha", GRADUS_FUZZ(sub(r.tensor(), r.other(), {.alpha = r.real(-3, 3)}))},
      {"rsub", GRADUS_FUZZ(r.flag() ? rsub(r.tensor(), r.other()) : rsub(r.tensor(), r.number(), {.alpha = 2}))},
      {"div rounded", GRADUS_FUZZ(div(r.tensor(), r.other(),
                          {.rounding_mode = r.odd(20)  ? "up"
                                            : r.flag() ? "floor"
                                                       : "trunc"}))},
      {"floor_divide",
          GRADUS_FUZZ(r.flag() ? floor_divide(r.tensor(), r.other()) : floor_divide(r.tensor(), r.number()))},
      {"remainder", GRADUS_FUZZ(remainder(r.tensor(), r.other()))},
      {"remainder number",
          GRADUS_FUZZ(r.flag() ? remainder(r.tensor(), r.number()) : remainder(r.number(), r.tensor()))},
      {"fmod", GRADUS_FUZZ(r.flag() ? fmod(r.tensor(), r.other()) : fmod(r.tensor(), r.number()))},
      {"float_power", GRADUS_FUZZ(float_power(r.tensor(), r.other()))},
      {"float_power number",
          GRADUS_FUZZ(r.flag() ? float_power(r.tensor(), r.number()) : float_power(r.number(), r.tensor()))},
      {"ldexp", GRADUS_FUZZ(ldexp(r.tensor(), r.other()))},
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
      {"where numbers", GRADUS_FUZZ(where(r.mask(), r.number(), r.number()))},
      {"clamp", GRADUS_FUZZ(clamp(r.tensor(), r.number(), r.number()))},
      {"clamp tensors", GRADUS_FUZZ(clamp(r.tensor(), r.maybe(r.other()), r.maybe(r.other())))},
      {"clamp_min", GRADUS_FUZZ(r.flag() ? clamp_min(r.tensor(), r.other()) : clamp_min(r.tensor(), r.number()))},
      {"clamp_max", GRADUS_FUZZ(r.flag() ? clamp_max(r.tensor(), r.other()) : clamp_max(r.tensor(), r.number()))},
      {"lerp", GRADUS_FUZZ(lerp(r.floats(), r.floats(), r.odd(20) ? r.tensor() : r.floats()))},
      {"lerp number", GRADUS_FUZZ(lerp(r.floats(), r.floats(), r.real(-2, 2)))},
      {"addcmul", GRADUS_FUZZ(addcmul(r.tensor(), r.other(), r.other(), {.value = r.integer(-2, 2)}))},
      {"addcdiv", GRADUS_FUZZ(addcdiv(r.tensor(), r.other(), r.other(), {.value = r.integer(-2, 2)}))},
      {"isclose", GRADUS_FUZZ(isclose(r.tensor(), r.same(), r.real(-0.1, 1), r.real(0, 1), r.flag()))},
      {"isin", GRADUS_FUZZ(isin(r.tensor(), r.other(), {.invert = r.flag()}))},
      {"logical_and", GRADUS_FUZZ(logical_and(r.tensor(), r.other()))},
      {"logical_or", GRADUS_FUZZ(logical_or(r.tensor(), r.other()))},
      {"logical_xor", GRADUS_FUZZ(logical_xor(r.tensor(), r.other()))},
      {"logical_not", GRADUS_FUZZ(logical_not(r.tensor()))},
      {"bitwise_and", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) & r.mask() : r.mask() & r.number())},
      {"bitwise_or", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) | r.other() : r.mask() | r.mask())},
      {"bitwise_xor", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) ^ r.other() : r.mask() ^ r.mask())},
      {"bitwise_not", GRADUS_FUZZ(~(r.flag()   ? r.index(r.shape(), 1000)
                                    : r.odd(9) ? r.tensor()
                                               : r.mask()))},
      {"bitwise_left_shift", GRADUS_FUZZ(r.index(r.shape(), 1000) << r.index(r.shape(), 70))},
      {"bitwise_right_shift", GRADUS_FUZZ(r.index(r.shape(), 1000) >> r.integer(-2, 70))},
  };
}

}   // namespace gradus::test
