// Solving with matrices [.., n, n]: inverses, linear equations, Cholesky. All take batches.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_SOLVE_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_SOLVE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Throws Error if a matrix is singular.
Tensor inv(const Tensor& a);
Tensor inverse(const Tensor& a);   ///< inv [method]
struct SolveOptions {
  bool left = true;   ///< a x = b; else x a = b
};
/// x of a x = b: a [.., n, n], b [.., n, k], or vectors, b [.., n] with a's batch dimensions -> like b. Batch
/// dimensions of matrices broadcast. Throws Error if a matrix is singular.
Tensor solve(const Tensor& a, const Tensor& b, const SolveOptions& options = {});
struct SolveTriangularOptions {
  bool upper;                   ///< which triangle of a is read; to be given
  bool left = true;             ///< a x = b; else x a = b
  bool unitriangular = false;   ///< take the diagonal as 1, without reading it
};
/// x of a x = b, a [.., n, n] triangular, b [.., n, k]; batch dimensions broadcast. A 0 on the diagonal gives
/// infinities.
Tensor solve_triangular(const Tensor& a, const Tensor& b, const SolveTriangularOptions& options);

struct CholeskyOptions {
  bool upper = false;   ///< the factor is U of a = U^T U, not L of a = L L^T
};
/// The factor of a symmetric positive definite matrix, of which one triangle is read. The gradient is that of symmetric
/// changes. Throws Error if a matrix is not positive definite.
Tensor cholesky(const Tensor& a, const CholeskyOptions& options = {});   // [method]
/// a^-1 b, b [.., n, k], from the factor of a.
Tensor cholesky_solve(const Tensor& b, const Tensor& factor, const CholeskyOptions& options = {});   // [method]
/// a^-1 from the factor of a.
Tensor cholesky_inverse(const Tensor& factor, const CholeskyOptions& options = {});   // [method]
/// Solves a x = b for a symmetric positive definite: a [.., n, n], b [n] or [.., n, k] -> like b. By Cholesky; uses a's
/// lower triangle, and the gradient is that of this triangle alone.
Tensor solve_spd(const Tensor& a, const Tensor& b);

}   // namespace gradus
#endif
