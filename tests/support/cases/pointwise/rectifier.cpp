// Piecewise activations. `distinct` with an offset of 1/4 stays away from kinks at multiples of 1/2.
#include "core/tensor/random.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// rrelu with the same slopes at every call.
Tensor seeded_rrelu(const Tensor& x) {
  manual_seed(7);
  return rrelu(x, {.lower = 0.2, .upper = 0.9, .training = true});
}

}   // namespace

const Family<OpCase> rectifier_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3}, image{2, 3, 4, 5};
  return {
      {"relu", GRADUS_OP(relu(x[0])), {away(s)}, elementwise},
      {"relu6", GRADUS_OP(relu6(x[0])), {distinct(s, 0.25)}, elementwise},
      {"hardtanh", GRADUS_OP(hardtanh(x[0])), {distinct(s, 0.25)}, elementwise},
      {"hardtanh limits", GRADUS_OP(hardtanh(x[0], {.min_val = -0.5, .max_val = 2})), {distinct(s, 0.25)}, elementwise},
      {"threshold", GRADUS_OP(threshold(x[0], 0.1, 20)), {distinct(s, 0.25)}, elementwise},
      {"leaky_relu", GRADUS_OP(leaky_relu(x[0])), {away(s)}, elementwise},
      {"leaky_relu slope", GRADUS_OP(leaky_relu(x[0], -0.3)), {away(s)}, elementwise},
      {"prelu", GRADUS_OP(prelu(x[0], x[1])), {away(image), any({3})}, in_parallel},
      {"prelu one", GRADUS_OP(prelu(x[0], x[1])), {away(s), any({1})}, in_parallel},
      {"prelu 0-d", GRADUS_OP(prelu(x[0], x[1])), {away({}), any({1})}, 0},
      {"rrelu", GRADUS_OP(rrelu(x[0])), {away(s)}, elementwise},
      {"rrelu training", GRADUS_OP(seeded_rrelu(x[0])), {away(s)}, in_parallel},
      {"elu", GRADUS_OP(elu(x[0])), {away(s)}, elementwise},
      {"elu alpha", GRADUS_OP(elu(x[0], 1.7)), {away(s)}, elementwise},
      {"celu", GRADUS_OP(celu(x[0])), {away(s)}, elementwise},
      {"celu alpha", GRADUS_OP(celu(x[0], 0.6)), {away(s)}, elementwise},
      {"selu", GRADUS_OP(selu(x[0])), {away(s)}, elementwise},
      {"softshrink", GRADUS_OP(softshrink(x[0])), {distinct(s, 0.25)}, elementwise},
      {"hardshrink", GRADUS_OP(hardshrink(x[0])), {distinct(s, 0.25)}, elementwise},
      {"hardsigmoid", GRADUS_OP(hardsigmoid(x[0])), {distinct(s, 0.25)}, elementwise},
      {"hardswish", GRADUS_OP(hardswish(x[0])), {distinct(s, 0.25)}, elementwise},
  };
});

}   // namespace gradus::test
