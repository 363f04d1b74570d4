// Determinants.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> determinant_cases([]() -> std::vector<OpCase> {
  return {
      {"det", GRADUS_OP(det(x[0])), {any({2, 3, 3})}},
      {"slogdet", GRADUS_OP(slogdet(regular(x[0])).logabsdet), {any({2, 3, 3})}},
      {"logdet", GRADUS_OP(logdet(positive_definite(x[0]))), {any({3, 3})}},
  };
});

}   // namespace gradus::test
