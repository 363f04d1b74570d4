// Decompositions of matrices [.., m, n]: QR, singular values, eigenvalues of symmetric matrices.
//
// Factors are unique up to the signs of columns (and, where singular values or eigenvalues are equal, up to more): a
// function of them has a gradient only if it does not depend on that choice. Singular values need LAPACK; without it
// their ops throw Error.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_DECOMPOSE_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_DECOMPOSE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct QR {
  Tensor q, r;
};
struct QrOptions {
  bool some = true;   ///< else all m columns of q
};
/// a = q r: q [.., m, k] with orthonormal columns, r [.., k, n] upper triangular, k = min(m, n), or m if not `some`.
QR qr(const Tensor& a, const QrOptions& options = {});   // [method]

struct SVD {
  Tensor u, s, v;
};
struct SvdOptions {
  bool some = true;   ///< else u [.., m, m] and v [.., n, n]; the gradients of the additional columns are left out
  bool compute_uv = true;   ///< else u and v are zeros
};
/// a = u diag(s) v^T: u [.., m, k], s [.., k] descending, v [.., n, k], k = min(m, n). Not differentiable where
/// singular values are equal.
SVD svd(const Tensor& a, const SvdOptions& options = {});   // [method]
/// The singular values alone, descending, [.., k]. Differentiable also where they are equal, unless they are 0.
Tensor svdvals(const Tensor& a);

struct ValuesVectors {
  Tensor values, vectors;
};
struct EighOptions {
  char uplo = 'L';   ///< which triangle is read
};
/// Ascending eigenvalues, and eigenvectors (columns of length 1, the largest component positive) of symmetric matrices.
/// The gradient is that of symmetric changes; for the vectors it is not finite where two eigenvalues are equal.
/// Without LAPACK it uses Jacobi's method in float64: for matrices of up to a few hundred rows. Throws Error if a
/// number is not finite.
ValuesVectors eigh(const Tensor& a, const EighOptions& options = {});
Tensor eigvalsh(const Tensor& a, const EighOptions& options = {});   ///< the eigenvalues alone

namespace linalg {

/// q and r: mode "reduced" has min(m, n) columns in q, "complete" m; with "r" only r is computed, and q is [0].
QR qr(const Tensor& a, const std::string& mode = "reduced");
struct SVD {
  Tensor u, s, vh;
};
/// a = u diag(s) vh; with full_matrices u is [.., m, m] and vh [.., n, n].
SVD svd(const Tensor& a, bool full_matrices = true);

}   // namespace linalg
}   // namespace gradus
#endif
