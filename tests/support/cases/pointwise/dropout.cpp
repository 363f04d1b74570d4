// Dropout, with the same mask at every call.
#include "core/tensor/random.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

using Dropout = Tensor (*)(const Tensor&, double, bool);
Tensor seeded(Dropout f, const Tensor& x, double p = 0.5) {
  manual_seed(7);
  return f(x, p, true);
}

}   // namespace

const Family<OpCase> dropout_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"dropout", GRADUS_OP(seeded(dropout, x[0])), {any(s)}, in_parallel},
      {"dropout all", GRADUS_OP(seeded(dropout, x[0], 1)), {any(s)}, in_parallel},
      {"dropout1d", GRADUS_OP(seeded(dropout1d, x[0])), {any({3, 5, 2})}, in_parallel},
      {"dropout1d single", GRADUS_OP(seeded(dropout1d, x[0])), {any({5, 2})}},
      {"dropout2d", GRADUS_OP(seeded(dropout2d, x[0])), {any({2, 3, 4, 2})}, in_parallel},
      {"dropout3d", GRADUS_OP(seeded(dropout3d, x[0])), {any({2, 3, 1, 2, 2})}, in_parallel},
      {"alpha_dropout", GRADUS_OP(seeded(alpha_dropout, x[0])), {any(s)}, in_parallel},
      {"alpha_dropout all", GRADUS_OP(seeded(alpha_dropout, x[0], 1)), {any(s)}},
      {"feature_alpha_dropout", GRADUS_OP(seeded(feature_alpha_dropout, x[0])), {any({2, 3, 4})}, in_parallel},
  };
});

}   // namespace gradus::test
