// Logic and bits.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> logic_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
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
  };
});

}   // namespace gradus::test
