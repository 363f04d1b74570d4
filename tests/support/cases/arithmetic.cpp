// Functions of two and three numbers beyond those of elementwise.cpp: division with a remainder, blends, logic.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// Integers from -12 to 12.
Tensor whole(const Tensor& x) { return to(mul(x, 8), int64); }

std::vector<OpCase> differentiable_pairs() {
  const Shape s{2, 3};
  return {
      {"add alpha", GRADUS_OP(add(x[0], x[1], {.alpha = 2.5})), {any(s), any(s)}, elementwise},
      {"add number alpha", GRADUS_OP(add(x[0], 1.5, {.alpha = 2})), {any(s)}, elementwise},
      {"sub alpha", GRADUS_OP(sub(x[0], x[1], {.alpha = 2.5})), {any(s), any(s)}, elementwise},
      {"rsub", GRADUS_OP(rsub(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"rsub number", GRADUS_OP(rsub(x[0], 1.5, {.alpha = 3})), {any(s)}, elementwise},
      {"div_floor", GRADUS_OP(div(x[0], x[1], {.rounding_mode = "floor"})), {distinct(s), constant(distinct(s, 0.07))},
          elementwise},
      {"div_trunc", GRADUS_OP(div(x[0], x[1], {.rounding_mode = "trunc"})), {distinct(s), constant(distinct(s, 0.07))},
          elementwise},
      {"floor_divide", GRADUS_OP(floor_divide(x[0], x[1])), {distinct(s), distinct(s, 0.07)},
          elementwise | no_gradient},
      {"remainder", GRADUS_OP(remainder(x[0], x[1])), {distinct(s), distinct(s, 0.07)}, elementwise},
      {"remainder number", GRADUS_OP(remainder(x[0], -0.3)), {distinct(s)}, elementwise},
      {"remainder of number", GRADUS_OP(remainder(1.3, x[0])), {distinct(s)}, elementwise},
      {"fmod", GRADUS_OP(fmod(x[0], x[1])), {distinct(s), distinct(s, 0.07)}, elementwise},
      {"fmod number", GRADUS_OP(fmod(x[0], -0.3)), {distinct(s)}, elementwise},
      {"float_power", GRADUS_OP(float_power(x[0], x[1])), {positive(s), any(s)}, elementwise},
      {"float_power number", GRADUS_OP(float_power(x[0], 2.5)), {positive(s)}, elementwise},
      {"float_power of number", GRADUS_OP(float_power(2.5, x[0])), {any(s)}, elementwise},
      {"ldexp", GRADUS_OP(ldexp(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"fmax", GRADUS_OP(fmax(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"fmin", GRADUS_OP(fmin(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"hypot", GRADUS_OP(hypot(x[0], x[1])), {away(s), any(s)}, elementwise},
      {"atan2", GRADUS_OP(atan2(x[0], x[1])), {away(s), away(s)}, elementwise},
      {"copysign", GRADUS_OP(copysign(x[0], x[1])), {away(s), away(s)}, elementwise},
      {"copysign number", GRADUS_OP(copysign(x[0], -1)), {away(s)}, elementwise},
      {"xlogy", GRADUS_OP(xlogy(x[0], x[1])), {any(s), positive(s)}, elementwise},
      {"xlogy number", GRADUS_OP(xlogy(x[0], 2.5)), {any(s)}, elementwise},
      {"xlogy of number", GRADUS_OP(xlogy(2.5, x[0])), {positive(s)}, elementwise},
      {"xlog1py", GRADUS_OP(xlog1py(x[0], x[1])), {any(s), unit(s)}, elementwise},
      {"xlog1py number", GRADUS_OP(xlog1py(x[0], -0.5)), {any(s)}, elementwise},
      {"xlog1py of number", GRADUS_OP(xlog1py(2.5, x[0])), {unit(s)}, elementwise},
      {"logaddexp", GRADUS_OP(logaddexp(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"logaddexp2", GRADUS_OP(logaddexp2(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"fmod broadcast", GRADUS_OP(fmod(x[0], x[1])), {distinct({2, 3}), distinct({4, 1, 3}, 0.07)}, in_parallel},
      {"hypot broadcast", GRADUS_OP(hypot(x[0], x[1])), {away({2, 1}), any({3})}, in_parallel},
      {"add alpha broadcast", GRADUS_OP(add(x[0], x[1], {.alpha = -3})), {any({2, 3}), any({})}, in_parallel},
  };
}

std::vector<OpCase> blends() {
  const Shape s{2, 3};
  return {
      {"where numbers", GRADUS_OP(where(x[0], 1.5, 2)), {mask(s)}, elementwise | no_gradient},
      {"where bools", GRADUS_OP(where(x[0], x[1], x[2])), {mask(s), mask(s), mask(s)}, elementwise | no_gradient},
      {"clamp", GRADUS_OP(clamp(x[0], -0.7, 0.9)), {distinct(s)}, elementwise},
      {"clamp below", GRADUS_OP(clamp(x[0], {.min = 0.3})), {distinct(s)}, elementwise},
      {"clamp above", GRADUS_OP(clamp(x[0], {.max = 0.3})), {distinct(s)}, elementwise},
      {"clamp tensors", GRADUS_OP(clamp(x[0], x[1], x[2])), {distinct(s), distinct(s, 0.2), distinct(s, 0.4)},
          elementwise},
      {"clamp tensor and nothing", GRADUS_OP(clamp(x[0], Tensor(), x[1])), {distinct(s), distinct(s, 0.2)},
          elementwise},
      {"clamp_min", GRADUS_OP(clamp_min(x[0], x[1])), {distinct(s), distinct(s, 0.2)}, elementwise},
      {"clamp_min number", GRADUS_OP(clamp_min(x[0], 0.3)), {distinct(s)}, elementwise},
      {"clamp_max", GRADUS_OP(clamp_max(x[0], x[1])), {distinct(s), distinct(s, 0.2)}, elementwise},
      {"clamp_max number", GRADUS_OP(clamp_max(x[0], 0.3)), {distinct(s)}, elementwise},
      {"lerp", GRADUS_OP(lerp(x[0], x[1], x[2])), {any(s), any(s), unit(s)}, elementwise},
      {"lerp number", GRADUS_OP(lerp(x[0], x[1], 0.8)), {any(s), any(s)}, elementwise},
      {"addcmul", GRADUS_OP(addcmul(x[0], x[1], x[2])), {any(s), any(s), any(s)}, elementwise},
      {"addcmul value", GRADUS_OP(addcmul(x[0], x[1], x[2], {.value = -0.5})), {any(s), any(s), any(s)}, elementwise},
      {"addcdiv", GRADUS_OP(addcdiv(x[0], x[1], x[2])), {any(s), any(s), away(s)}, elementwise},
      {"addcdiv value", GRADUS_OP(addcdiv(x[0], x[1], x[2], {.value = -0.5})), {any(s), any(s), away(s)}, elementwise},
      {"clamp broadcast", GRADUS_OP(clamp(x[0], x[1], x[2])), {distinct({2, 3}), distinct({3}, 0.2), distinct({}, 0.4)},
          in_parallel},
      {"lerp broadcast", GRADUS_OP(lerp(x[0], x[1], x[2])), {any({2, 3}), any({3}), unit({})}, in_parallel},
      {"addcmul broadcast", GRADUS_OP(addcmul(x[0], x[1], x[2])), {any({2, 3}), any({3}), any({4, 1, 3})}, in_parallel},
      {"addcdiv broadcast", GRADUS_OP(addcdiv(x[0], x[1], x[2])), {any({}), any({2, 1}), away({3})}, in_parallel},
  };
}

std::vector<OpCase> logic() {
  const Shape s{2, 3};
  return {
      {"heaviside", GRADUS_OP(heaviside(x[0], x[1])), {any(s), any(s)}, elementwise | no_gradient},
      {"isclose", GRADUS_OP(isclose(x[0], x[1], 0.3, 0.1)), {any(s), any(s)}, elementwise | no_gradient},
      {"isin", GRADUS_OP(isin(x[0], x[1])), {distinct(s), distinct(s)}, in_parallel | no_gradient},
      {"isin number", GRADUS_OP(isin(x[0], 0.625)), {distinct(s)}, in_parallel | no_gradient},
      {"eq bools", GRADUS_OP(eq(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"lt bools", GRADUS_OP(lt(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"le bools", GRADUS_OP(le(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"logical_and", GRADUS_OP(logical_and(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"logical_or", GRADUS_OP(logical_or(x[0], x[1])), {mask(s), any(s)}, elementwise | no_gradient},
      {"logical_xor", GRADUS_OP(logical_xor(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"logical_not", GRADUS_OP(logical_not(x[0])), {mask(s)}, elementwise | no_gradient},
      {"bitwise_and", GRADUS_OP(bitwise_and(whole(x[0]), whole(x[1]))), {any(s), any(s)}, elementwise | no_gradient},
      {"bitwise_or", GRADUS_OP(bitwise_or(whole(x[0]), whole(x[1]))), {any(s), any(s)}, elementwise | no_gradient},
      {"bitwise_xor", GRADUS_OP(bitwise_xor(whole(x[0]), 5)), {any(s)}, elementwise | no_gradient},
      {"bitwise_not", GRADUS_OP(bitwise_not(whole(x[0]))), {any(s)}, elementwise | no_gradient},
      {"bitwise_left_shift", GRADUS_OP(bitwise_left_shift(whole(x[0]), whole(x[1]))), {any(s), any(s)},
          elementwise | no_gradient},
      {"bitwise_right_shift", GRADUS_OP(bitwise_right_shift(whole(x[0]), whole(x[1]))), {any(s), any(s)},
          elementwise | no_gradient},
      {"pow integers", GRADUS_OP(pow(whole(x[0]), whole(x[1]))), {any(s), any(s)}, elementwise | no_gradient},
      {"remainder integers", GRADUS_OP(remainder(whole(x[0]), add(whole(x[1]), 40))), {any(s), any(s)},
          elementwise | no_gradient},
      {"fmod integers", GRADUS_OP(fmod(whole(x[0]), sub(whole(x[1]), 40))), {any(s), any(s)},
          elementwise | no_gradient},
      {"floor_divide integers", GRADUS_OP(floor_divide(whole(x[0]), -7)), {any(s)}, elementwise | no_gradient},
      {"addcmul integers", GRADUS_OP(addcmul(whole(x[0]), whole(x[1]), whole(x[1]), {.value = 3})), {any(s), any(s)},
          elementwise | no_gradient},
      {"clamp integers", GRADUS_OP(clamp(whole(x[0]), whole(x[1]), whole(x[2]))), {any(s), any(s), any(s)},
          elementwise | no_gradient},
  };
}

}   // namespace

std::vector<OpCase> arithmetic_cases() {
  std::vector<OpCase> all = differentiable_pairs();
  for (auto more : {blends, logic})
    for (const OpCase& c : more()) all.push_back(c);
  return all;
}

}   // namespace gradus::test
