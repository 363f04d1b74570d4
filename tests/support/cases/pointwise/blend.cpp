// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> blend_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"where", GRADUS_OP(where(x[0], x[1], x[2])), {mask(s), any(s), any(s)}, elementwise},
      {"where number", GRADUS_OP(where(x[0], 1.5, x[1])), {mask(s), any(s)}, elementwise},
      {"where or number", GRADUS_OP(where(x[0], x[1], 1.5)), {mask(s), any(s)}, elementwise},
      {"where broadcast", GRADUS_OP(where(x[0], x[1], x[2])), {mask({2, 1}), any({3}), any({})}, in_parallel},
      {"where numbers", GRADUS_OP(where(x[0], 1.5, 2)), {mask(s)}, elementwise | no_gradient},
      {"where bools", GRADUS_OP(where(x[0], x[1], x[2])), {mask(s), mask(s), mask(s)}, elementwise | no_gradient},
      {"clamp", GRADUS_OP(clamp(x[0], -0.7, 0.9)), {distinct(s)}, elementwise},
      {"clamp below", GRADUS_OP(clamp(x[0], {.min = 0.3})), {distinct(s)}, elementwise},
      {"clamp above", GRADUS_OP(clamp(x[0], {.max = 0.3})), {distinct(s)}, elementwise},
      {"clamp tensors", GRADUS_OP(clamp(x[0], x[1], x[2])), {distinct(s), distinct(s, 0.2), distinct(s, 0.4)},
          elementwise},
      {"clamp tensor and nothing", GRADUS_OP(clamp(x[0], Tensor(), x[1])), {distinct(s), distinct(s, 0.2)},
          elementwise},
      {"clamp broadcast", GRADUS_OP(clamp(x[0], x[1], x[2])), {distinct({2, 3}), distinct({3}, 0.2), distinct({}, 0.4)},
          in_parallel},
      {"clamp integers", GRADUS_OP(clamp(whole(x[0]), whole(x[1]), whole(x[2]))), {any(s), any(s), any(s)},
          elementwise | no_gradient},
      {"clamp_min", GRADUS_OP(clamp_min(x[0], x[1])), {distinct(s), distinct(s, 0.2)}, elementwise},
      {"clamp_min number", GRADUS_OP(clamp_min(x[0], 0.3)), {distinct(s)}, elementwise},
      {"clamp_max", GRADUS_OP(clamp_max(x[0], x[1])), {distinct(s), distinct(s, 0.2)}, elementwise},
      {"clamp_max number", GRADUS_OP(clamp_max(x[0], 0.3)), {distinct(s)}, elementwise},
      {"lerp", GRADUS_OP(lerp(x[0], x[1], x[2])), {any(s), any(s), unit(s)}, elementwise},
      {"lerp number", GRADUS_OP(lerp(x[0], x[1], 0.8)), {any(s), any(s)}, elementwise},
      {"lerp broadcast", GRADUS_OP(lerp(x[0], x[1], x[2])), {any({2, 3}), any({3}), unit({})}, in_parallel},
      {"addcmul", GRADUS_OP(addcmul(x[0], x[1], x[2])), {any(s), any(s), any(s)}, elementwise},
      {"addcmul value", GRADUS_OP(addcmul(x[0], x[1], x[2], {.value = -0.5})), {any(s), any(s), any(s)}, elementwise},
      {"addcmul broadcast", GRADUS_OP(addcmul(x[0], x[1], x[2])), {any({2, 3}), any({3}), any({4, 1, 3})}, in_parallel},
      {"addcmul integers", GRADUS_OP(addcmul(whole(x[0]), whole(x[1]), whole(x[1]), {.value = 3})), {any(s), any(s)},
          elementwise | no_gradient},
      {"addcdiv", GRADUS_OP(addcdiv(x[0], x[1], x[2])), {any(s), any(s), away(s)}, elementwise},
      {"addcdiv value", GRADUS_OP(addcdiv(x[0], x[1], x[2], {.value = -0.5})), {any(s), any(s), away(s)}, elementwise},
      {"addcdiv broadcast", GRADUS_OP(addcdiv(x[0], x[1], x[2])), {any({}), any({2, 1}), away({3})}, in_parallel},
  };
});

}   // namespace gradus::test
