// Pseudo-inverses, least squares, rank.
#include "core/compute/matrix/lapack.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> linalg_cases([]() -> std::vector<OpCase> {
  return {
      {"lstsq gels", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).solution), {full_rank({4, 3}), any({4, 2})}},
      {"lstsq wide", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).solution), {full_rank({2, 4}), any({2})}},
      {"lstsq residuals", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).residuals), {full_rank({4, 2}), any({4, 2})}},
  };
});

// These need singular values, and so LAPACK.
const Family<OpCase> lapack_cases([]() -> std::vector<OpCase> {
  if (!apply::has_lapack()) return {};
  return {
      {"pinv", GRADUS_OP(pinv(x[0])), {any({2, 3, 4})}},
      {"pinv tall", GRADUS_OP(pinv(x[0])), {any({4, 2})}},
      {"pinv of rank 1", GRADUS_OP(pinv(matmul(unsqueeze(x[0], 1), unsqueeze(x[1], 0)))), {away({3}), away({4})}},
      {"pinv hermitian", GRADUS_OP(pinv(positive_definite(x[0] * 0.5), {.hermitian = true})), {any({3, 3})}},
      {"pinverse", GRADUS_OP(pinverse(regular(x[0]))), {any({3, 3})}},
      {"matrix_rank", GRADUS_OP(matrix_rank(x[0])), {any({2, 3, 4})}, no_gradient},
      {"lstsq", GRADUS_OP(lstsq(x[0], x[1]).solution), {full_rank({4, 3}), any({4, 2})}},
  };
});

}   // namespace gradus::test
