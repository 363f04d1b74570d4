// Factorisations of matrices [.., n, n], and solving with them, without gradients. float32 and float64.
//
// Idea: a matrix is cut into panels of 64 columns; a kernel factors a panel, and what is right of it and below is a
// product, which is most of the work. Many small matrices are shared among threads instead.
// Read first: core/kernels/matrix/panels.h.   Read next: factor.cpp, qr.h, eigh.h.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_FACTOR_H
#define GRADUS_CORE_COMPUTE_MATRIX_FACTOR_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Which matrix of a batch failed first, and at which step; matrix < 0: none did.
struct Failure {
  int64_t matrix = -1, step = 0;
};

/// P a = L U with partial pivoting.
struct Lu {
  Tensor factors;     // [.., n, n rounded up to 16]: L below the diagonal, without its ones, and U
  Tensor pivots;      // int64 [.., n]: in step k rows k and pivots[k] were exchanged
  Failure singular;   // the first pivot that is 0
};
Lu lu(const Tensor& a);
/// a^-1 b, or a^-T b; b [.., n, k]. The batch dimensions of the two are the same.
Tensor lu_solve(const Lu& a, const Tensor& b, bool transposed = false);
/// a^-1
Tensor lu_inverse(const Lu& a);
struct Determinants {
  Tensor det, sign, logabs;   // [..]
};
Determinants lu_determinants(const Lu& a);
/// a with each pivot of 0 replaced by something tiny beside the others, so that det a^-1 is the adjugate except
/// for rounding.
Lu without_zeros(const Lu& a);

/// L of a = L L^T from a's lower triangle, or U of a = U^T U from its upper one; zeros in the other triangle.
Tensor cholesky(const Tensor& a, bool upper, Failure& not_positive);

/// x of a x = b, a [.., n, n] triangular, b [.., n, k]; batch dimensions broadcast.
Tensor solve_triangular(const Tensor& a, const Tensor& b, bool upper, bool unit);

}   // namespace gradus::apply
#endif
