// Arithmetic and comparisons.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Dtype other_float(const Tensor& x) { return x.dtype() == float32 ? float64 : float32; }

}   // namespace

std::vector<OpCase> elementwise_cases() {
  const Shape s{2, 3};
  return {
      {"add", GRADUS_OP(add(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"add number", GRADUS_OP(add(x[0], 1.5)), {any(s)}, elementwise},
      {"sub", GRADUS_OP(sub(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"sub number", GRADUS_OP(sub(x[0], 2)), {any(s)}, elementwise},
      {"sub from number", GRADUS_OP(sub(2, x[0])), {any(s)}, elementwise},
      {"mul", GRADUS_OP(mul(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"mul itself", GRADUS_OP(mul(x[0], x[0])), {any(s)}, elementwise},
      {"mul number", GRADUS_OP(mul(x[0], -0.5)), {any(s)}, elementwise},
      {"div", GRADUS_OP(div(x[0], x[1])), {any(s), away(s)}, elementwise},
      {"div number", GRADUS_OP(div(x[0], 3)), {any(s)}, elementwise},
      {"div of number", GRADUS_OP(div(3, x[0])), {away(s)}, elementwise},
      {"neg", GRADUS_OP(neg(x[0])), {any(s)}, elementwise},
      {"pow", GRADUS_OP(pow(x[0], x[1])), {positive(s), any(s)}, elementwise},
      {"pow number", GRADUS_OP(pow(x[0], 2.5)), {positive(s)}, elementwise},
      {"pow cube", GRADUS_OP(pow(x[0], 3)), {any(s)}, elementwise},
      {"pow square", GRADUS_OP(pow(x[0], 2)), {any(s)}, elementwise},
      {"pow one", GRADUS_OP(pow(x[0], 1)), {any(s)}, elementwise},
      {"pow inverse", GRADUS_OP(pow(x[0], -1)), {away(s)}, elementwise},
      {"pow of number", GRADUS_OP(pow(2.5, x[0])), {any(s)}, elementwise},
      {"maximum", GRADUS_OP(maximum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"minimum", GRADUS_OP(minimum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"where", GRADUS_OP(where(x[0], x[1], x[2])), {mask(s), any(s), any(s)}, elementwise},
      {"where number", GRADUS_OP(where(x[0], 1.5, x[1])), {mask(s), any(s)}, elementwise},
      {"where or number", GRADUS_OP(where(x[0], x[1], 1.5)), {mask(s), any(s)}, elementwise},
      {"eq", GRADUS_OP(eq(x[0], x[0])), {distinct(s)}, elementwise | no_gradient},
      {"ne", GRADUS_OP(ne(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"lt", GRADUS_OP(lt(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"le", GRADUS_OP(le(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"gt", GRADUS_OP(gt(x[0], 0.25)), {any(s)}, elementwise | no_gradient},
      {"ge", GRADUS_OP(ge(x[0], 0)), {any(s)}, elementwise | no_gradient},
      {"clone", GRADUS_OP(clone(x[0])), {any(s)}, elementwise},
      {"to", GRADUS_OP(to(x[0], other_float(x[0]))), {any(s)}, elementwise | rounds},
      {"to bool", GRADUS_OP(to(x[0], bool_)), {any(s)}, elementwise | no_gradient},
      {"add broadcast", GRADUS_OP(add(x[0], x[1])), {any({2, 3}), any({4, 1, 3})}, in_parallel},
      {"mul broadcast", GRADUS_OP(mul(x[0], x[1])), {any({2, 3, 1}), any({3, 5})}, in_parallel},
      {"mul 0-d", GRADUS_OP(mul(x[0], x[1])), {any({2, 3}), any({})}, in_parallel},
      {"div broadcast", GRADUS_OP(div(x[0], x[1])), {any({3}), away({2, 1})}, in_parallel},
      {"pow broadcast", GRADUS_OP(pow(x[0], x[1])), {positive({3}), any({2, 1})}, in_parallel},
      {"maximum broadcast", GRADUS_OP(maximum(x[0], x[1])), {distinct({2, 3}), distinct({3}, 0.25)}, in_parallel},
      {"where broadcast", GRADUS_OP(where(x[0], x[1], x[2])), {mask({2, 1}), any({3}), any({})}, in_parallel},
      {"add image", GRADUS_OP(add(x[0], x[1])), {any({2, 3, 4, 5}), any({3, 1, 1})}, in_parallel},
  };
}

}   // namespace gradus::test
