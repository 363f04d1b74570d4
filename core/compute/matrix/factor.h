// Factorisations of matrices [.., n, n], and solving with them, without gradients. float32 and float64.
//
// Idea: a matrix is cut into panels of 64 columns; a kernel factors a panel, and what is right of it and below is a
// product, which is most of the work. Many small matrices are shared among threads instead.
// Read first: kernels/matrix.h.   Read next: factor.cpp, qr.cpp, lapack.h.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_FACTOR_H
#define GRADUS_CORE_COMPUTE_MATRIX_FACTOR_H

#include "core/compute/apply.h"

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
/// a with each pivot of 0 replaced by something tiny beside the others, so that det a^-1 is the adjugate but for
/// rounding.
Lu without_zeros(const Lu& a);

/// L of a = L L^T from a's lower triangle, or U of a = U^T U from its upper one; zeros in the other triangle.
Tensor cholesky(const Tensor& a, bool upper, Failure& not_positive);

/// x of a x = b, a [.., n, n] triangular, b [.., n, k]; batch dimensions broadcast.
Tensor solve_triangular(const Tensor& a, const Tensor& b, bool upper, bool unit);

/// a [.., m, n] = Q R with Q [.., m, columns], columns between min(m, n) and m, and R [.., min(columns, m), n]; q
/// undefined if not wanted.
struct QrFactors {
  Tensor q, r;
};
QrFactors qr(const Tensor& a, int64_t columns, bool wants_q);

/// y[.., i, j] = |a[.., i, :] - b[.., j, :]|_p; a [.., r, m], b [.., s, m] with the same batch dimensions, row-major.
Tensor distances(const Tensor& a, const Tensor& b, double p);
/// The gradient of a; that of b is distances_grad(b, a, dy^T, y^T).
Tensor distances_grad(const Tensor& a, const Tensor& b, const Tensor& dy, const Tensor& y, double p);
/// The distances of the rows of a [n, m] from the rows behind them, [n (n - 1) / 2]; and a's gradient.
Tensor pair_distances(const Tensor& a, double p);
Tensor pair_distances_grad(const Tensor& a, const Tensor& dy, const Tensor& y, double p);

}   // namespace gradus::apply
#endif
