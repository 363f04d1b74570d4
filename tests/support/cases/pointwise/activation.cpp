// Smooth activations, gated ones.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> activation_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3}, image{2, 3, 4, 5};
  return {
      {"sigmoid", GRADUS_OP(sigmoid(x[0])), {any(s)}, elementwise},
      {"tanh", GRADUS_OP(tanh(x[0])), {any(s)}, elementwise},
      {"gelu", GRADUS_OP(gelu(x[0])), {any(s)}, elementwise},
      {"gelu_tanh", GRADUS_OP(gelu(x[0], {.approximate = "tanh"})), {any(s)}, elementwise},
      {"softplus", GRADUS_OP(softplus(x[0])), {any(s)}, elementwise},
      {"softplus beta", GRADUS_OP(softplus(x[0], {.beta = 2, .threshold = 1})), {any(s)}, elementwise},
      {"silu", GRADUS_OP(silu(x[0])), {any(s)}, elementwise},
      {"mish", GRADUS_OP(mish(x[0])), {any(s)}, elementwise},
      {"softsign", GRADUS_OP(softsign(x[0])), {away(s)}, elementwise},
      {"tanhshrink", GRADUS_OP(tanhshrink(x[0])), {any(s)}, elementwise},
      {"logsigmoid", GRADUS_OP(logsigmoid(x[0])), {any(s)}, elementwise},
      {"glu", GRADUS_OP(glu(x[0])), {any({3, 8})}, in_parallel},
      {"glu image", GRADUS_OP(glu(x[0], 1)), {any({2, 4, 3, 5})}, in_parallel},
      {"glu empty", GRADUS_OP(glu(x[0], 0)), {any({0, 3})}},
  };
});

}   // namespace gradus::test
