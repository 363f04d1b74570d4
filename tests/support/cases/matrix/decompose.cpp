// QR, singular values, eigenvalues.
//
// An input that is taken to be symmetric, or triangular, is made so inside the call, because finite differences change
// single elements.
#include "core/compute/matrix/lapack.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor symmetric(const Tensor& x) { return (x + mT(x)) * 0.5; }

}   // namespace

const Family<OpCase> decompose_cases([]() -> std::vector<OpCase> {
  return {
      {"qr", GRADUS_OP(qr(x[0]).q * x[1]), {any({4, 3}), any({4, 3})}},
      {"qr wide", GRADUS_OP(matmul(square(qr(x[0]).q), qr(x[0]).r)), {any({2, 3, 4})}, in_parallel},
      {"qr wide q", GRADUS_OP(qr(x[0]).q * x[1]), {any({2, 4}), any({2, 2})}},
      {"qr r", GRADUS_OP(linalg::qr(x[0], "r").r * x[1]), {any({4, 3}), any({3, 3})}},
      {"qr complete", GRADUS_OP(linalg::qr(x[0], "complete").q), {constant(any({70, 40}))}, no_gradient},
      {"eigh", GRADUS_OP(eigh(symmetric(x[0])).values * x[1]), {any({4, 4}), any({4})}},
      {"eigh vectors", GRADUS_OP(eigh(symmetric(x[0])).vectors * x[1]), {any({3, 3}), any({3, 3})}},
      {"eigh batch",
          GRADUS_OP(matmul(
              square(eigh(symmetric(x[0]), {.uplo = 'U'}).vectors), unsqueeze(eigh(symmetric(x[0])).values, -1))),
          {any({2, 3, 3})}},
      {"eigvalsh", GRADUS_OP(eigvalsh(symmetric(x[0]))), {any({2, 3, 3})}},
  };
});

// There are no singular values without LAPACK.
const Family<OpCase> singular_value_cases([]() -> std::vector<OpCase> {
  if (!apply::has_lapack()) return {};
  return {
      {"svd", GRADUS_OP(square(svd(x[0]).u) * x[1]), {any({4, 3}), any({4, 3})}},
      {"svd v", GRADUS_OP(square(svd(x[0]).v) * x[1]), {any({3, 4}), any({4, 3})}},
      {"svd all", GRADUS_OP(matmul(svd(x[0]).u * unsqueeze(square(svd(x[0]).s), -2), mT(svd(x[0]).v))),
          {any({2, 3, 4})}},
      {"svd full", GRADUS_OP(square(linalg::svd(x[0]).vh)), {constant(any({2, 4}))}, no_gradient},
      {"svdvals", GRADUS_OP(svdvals(x[0])), {any({2, 3, 4})}},
  };
});

}   // namespace gradus::test
