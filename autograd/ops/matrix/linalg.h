// What is built on the decompositions: pseudo-inverses, least squares, rank. And torch.linalg's names, in the namespace
// `linalg`.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_LINALG_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_LINALG_H

#include <string>

#include "autograd/ops/matrix/contract.h"
#include "autograd/ops/matrix/decompose.h"
#include "autograd/ops/matrix/determinant.h"
#include "autograd/ops/matrix/product.h"
#include "autograd/ops/matrix/solve.h"

namespace gradus {

/// A number, or a tensor with one per matrix, or neither.
struct Bound {
  Tensor value;
  Bound() = default;
  Bound(double x) : value(full({}, x, float64)) {}
  Bound(const Tensor& x) : value(x) {}
};
/// Singular values of at most max(atol, rtol * the largest) count as 0. By default atol is 0; rtol is max(m, n) times
/// the rounding unit, or 0 where atol is more than 0.
struct PinvOptions {
  Bound atol = {}, rtol = {};
  bool hermitian = false;   ///< a is symmetric: by its eigenvalues, and only its lower triangle is read
};
/// The Moore-Penrose inverse: a [.., m, n] -> [.., n, m]. The gradient assumes that the rank does not change.
Tensor pinv(const Tensor& a, const PinvOptions& options = {});
Tensor pinverse(const Tensor& a, double rcond = 1e-15);   // [method]
/// How many singular values are not 0, int64 [..].
Tensor matrix_rank(const Tensor& a, const PinvOptions& options = {});

struct LstsqOptions {
  double rcond = -1;   ///< singular values up to rcond * the largest count as 0; negative: max(m, n) rounding units
  std::string driver = "gelsy";   ///< gels: by QR, for matrices of full rank. gelsy, gelsd, gelss: by singular values
};
struct Lstsq {
  Tensor solution;          ///< [.., n, k]
  Tensor residuals;         ///< [.., k], squared; [0] with gelsy, and unless m > n and all ranks are n
  Tensor rank;              ///< int64 [..]; [0] with gels
  Tensor singular_values;   ///< [.., min(m, n)] with gelsd and gelss; else [0]
};
/// The x with the least |a x - b|, and among those the shortest: a [.., m, n], b [.., m, k]; or vectors, b [.., m] with
/// a's batch dimensions.
Lstsq lstsq(const Tensor& a, const Tensor& b, const LstsqOptions& options = {});

namespace linalg {

using gradus::cholesky, gradus::det, gradus::eigh, gradus::eigvalsh, gradus::inv, gradus::lstsq, gradus::matrix_power,
    gradus::matrix_rank, gradus::multi_dot, gradus::pinv, gradus::slogdet, gradus::solve, gradus::solve_triangular,
    gradus::svdvals, gradus::vecdot;

}   // namespace linalg
}   // namespace gradus
#endif
