// Linear algebra: solving, decomposing, determinants.
//
// What an op takes as symmetric, or reads a triangle of, is made so from any numbers: finite differences change single
// elements.
#include "core/compute/matrix/lapack.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor unit_of(const Tensor& x) { return eye(x.size(-1), {.dtype = x.dtype()}); }
// Far from singular.
Tensor regular(const Tensor& x) { return x * 0.3 + unit_of(x); }
Tensor symmetric(const Tensor& x) { return (x + mT(x)) * 0.5; }
Tensor positive_definite(const Tensor& x) { return matmul(x, mT(x)) + unit_of(x); }
Tensor triangle(const Tensor& x, bool upper) { return regular(upper ? triu(x) : tril(x)); }

std::vector<OpCase> of_lapack() {
  return {
      {"svd", GRADUS_OP(square(svd(x[0]).u) * x[1]), {any({4, 3}), any({4, 3})}},
      {"svd v", GRADUS_OP(square(svd(x[0]).v) * x[1]), {any({3, 4}), any({4, 3})}},
      {"svd all", GRADUS_OP(matmul(svd(x[0]).u * unsqueeze(square(svd(x[0]).s), -2), mT(svd(x[0]).v))),
          {any({2, 3, 4})}},
      {"svd full", GRADUS_OP(square(linalg::svd(x[0]).vh)), {constant(any({2, 4}))}, no_gradient},
      {"svdvals", GRADUS_OP(svdvals(x[0])), {any({2, 3, 4})}},
      {"pinv", GRADUS_OP(pinv(x[0])), {any({2, 3, 4})}},
      {"pinv tall", GRADUS_OP(pinv(x[0])), {any({4, 2})}},
      {"pinv of rank 1", GRADUS_OP(pinv(matmul(unsqueeze(x[0], 1), unsqueeze(x[1], 0)))), {away({3}), away({4})}},
      {"pinv hermitian", GRADUS_OP(pinv(positive_definite(x[0] * 0.5), {.hermitian = true})), {any({3, 3})}},
      {"pinverse", GRADUS_OP(pinverse(regular(x[0]))), {any({3, 3})}},
      {"matrix_rank", GRADUS_OP(matrix_rank(x[0])), {any({2, 3, 4})}, no_gradient},
      {"lstsq", GRADUS_OP(lstsq(x[0], x[1]).solution), {full_rank({4, 3}), any({4, 2})}},
  };
}

}   // namespace

std::vector<OpCase> linalg_cases() {
  std::vector<OpCase> cases = {
      {"inv", GRADUS_OP(inv(regular(x[0]))), {any({3, 3})}},
      {"inv batch", GRADUS_OP(inv(regular(x[0]))), {any({2, 3, 3})}, in_parallel},
      {"inverse", GRADUS_OP(inverse(regular(x[0]))), {any({1, 1})}},
      {"solve", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({3, 2})}},
      {"solve vector", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({3})}},
      {"solve right", GRADUS_OP(solve(regular(x[0]), x[1], {.left = false})), {any({3, 3}), any({2, 3})}},
      {"solve batch", GRADUS_OP(solve(regular(x[0]), x[1])), {any({2, 3, 3}), any({3, 2})}, in_parallel},
      {"solve one a", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({2, 3, 2})}},
      {"solve large", GRADUS_OP(solve(positive_definite(x[0] * 0.1), x[1])),
          {constant(any({150, 150})), constant(any({150, 3}))}, in_parallel | no_gradient},
      {"solve_triangular lower", GRADUS_OP(solve_triangular(triangle(x[0], false), x[1], {.upper = false})),
          {any({3, 3}), any({3, 2})}},
      {"solve_triangular upper",
          GRADUS_OP(solve_triangular(triangle(x[0], true), x[1], {.upper = true, .left = false})),
          {any({2, 3, 3}), any({2, 3})}},
      {"solve_triangular unit",
          GRADUS_OP(solve_triangular(triangle(x[0], true), x[1], {.upper = true, .unitriangular = true})),
          {any({3, 3}), any({2, 3, 2})}},
      {"cholesky", GRADUS_OP(cholesky(positive_definite(x[0]))), {any({3, 3})}},
      {"cholesky upper", GRADUS_OP(cholesky(positive_definite(x[0]), {.upper = true})), {any({2, 3, 3})}, in_parallel},
      {"cholesky large", GRADUS_OP(cholesky(positive_definite(x[0] * 0.1))), {constant(any({150, 150}))},
          in_parallel | no_gradient},
      {"cholesky_solve", GRADUS_OP(cholesky_solve(x[0], triangle(x[1], false))), {any({3, 2}), any({3, 3})}},
      {"cholesky_solve upper", GRADUS_OP(cholesky_solve(x[0], triangle(x[1], true), {.upper = true})),
          {any({2, 3, 2}), any({3, 3})}},
      {"cholesky_inverse", GRADUS_OP(cholesky_inverse(triangle(x[0], false))), {any({3, 3})}},
      {"solve_spd", GRADUS_OP(solve_spd(x[0], x[1])), {spd(4), any({4, 2})}},
      {"solve_spd vector", GRADUS_OP(solve_spd(x[0], x[1])), {spd(3), any({3})}},
      {"solve_spd batch", GRADUS_OP(solve_spd(x[0], x[1])), {spd(3), any({2, 3, 2})}},
      {"det", GRADUS_OP(det(x[0])), {any({2, 3, 3})}},
      {"slogdet", GRADUS_OP(slogdet(regular(x[0])).logabsdet), {any({2, 3, 3})}},
      {"logdet", GRADUS_OP(logdet(positive_definite(x[0]))), {any({3, 3})}},
      {"qr", GRADUS_OP(qr(x[0]).q * x[1]), {any({4, 3}), any({4, 3})}},
      {"qr r", GRADUS_OP(linalg::qr(x[0], "r").r * x[1]), {any({4, 3}), any({3, 3})}},
      {"qr wide", GRADUS_OP(matmul(square(qr(x[0]).q), qr(x[0]).r)), {any({2, 3, 4})}, in_parallel},
      {"qr wide q", GRADUS_OP(qr(x[0]).q * x[1]), {any({2, 4}), any({2, 2})}},
      {"qr complete", GRADUS_OP(linalg::qr(x[0], "complete").q), {constant(any({70, 40}))}, no_gradient},
      {"eigh", GRADUS_OP(eigh(symmetric(x[0])).values * x[1]), {any({4, 4}), any({4})}},
      {"eigh vectors", GRADUS_OP(eigh(symmetric(x[0])).vectors * x[1]), {any({3, 3}), any({3, 3})}},
      {"eigh batch",
          GRADUS_OP(matmul(
              square(eigh(symmetric(x[0]), {.uplo = 'U'}).vectors), unsqueeze(eigh(symmetric(x[0])).values, -1))),
          {any({2, 3, 3})}},
      {"eigvalsh", GRADUS_OP(eigvalsh(symmetric(x[0]))), {any({2, 3, 3})}},
      {"lstsq gels", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).solution), {full_rank({4, 3}), any({4, 2})}},
      {"lstsq wide", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).solution), {full_rank({2, 4}), any({2})}},
      {"lstsq residuals", GRADUS_OP(lstsq(x[0], x[1], {.driver = "gels"}).residuals), {full_rank({4, 2}), any({4, 2})}},
  };
  if (apply::has_lapack)
    for (OpCase& c : of_lapack()) cases.push_back(c);
  return cases;
}

}   // namespace gradus::test
