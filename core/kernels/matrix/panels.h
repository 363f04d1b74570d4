// Factorisations and solving, in place, on panels of matrices; distances between rows. Floats only.
//
// Idea: a kernel does the part of the work that is not a matrix product, on panels of about 64 columns;
// core/compute/matrix/factor.cpp cuts a matrix into panels and leaves the rest, which is most of the work, to gemm.
#ifndef GRADUS_CORE_KERNELS_MATRIX_PANELS_H
#define GRADUS_CORE_KERNELS_MATRIX_PANELS_H

#include <cstdint>

namespace gradus {

// Matrices are row-major, `row` elements from one row to the next. Where "padded" is said, n is a multiple of 16; the
// columns that make it so hold zeros at first and anything afterwards.
struct PanelKernels {
  static constexpr int64_t pad = 16;

  // a[m, n], padded, becomes L and U of P a = L U: L without its diagonal of ones below, U on and above the diagonal.
  // In step k rows k and pivot[k] were exchanged. Returns 0, or 1 + the first step whose pivot is 0; it is skipped.
  int64_t (*lu)(int64_t m, int64_t n, void* a, int64_t row, int64_t* pivot, void* scratch);   // scratch: n numbers
  // a[n, n], padded to `columns`, of which the upper triangle is read, becomes U of a = U^T U; below it is
  // garbage. Returns 0, or 1 + the first step at which a proves not to be positive definite, and stops there.
  int64_t (*cholesky)(int64_t n, int64_t columns, void* a, int64_t row);
  // b[n, k] becomes x of t x = b. t[n, n] is triangular, with strides t_row and t_col; the other triangle is not read,
  // nor is the diagonal if `unit`. scratch: 16 n numbers, 64-byte aligned.
  void (*solve)(int64_t n, int64_t k, const void* t, int64_t t_row, int64_t t_col, bool upper, bool unit, void* b,
      int64_t b_row, void* scratch);
  // a[m, n], padded, becomes R of a = Q R in its upper triangle, and below it the vectors v[j] of Q = H[0] H[1] ...,
  // with H = 1 - tau v v^T, v[j][j] = 1 (not stored), for the first `columns` columns. LAPACK's signs (dgeqr2).
  // scratch: n numbers.
  void (*qr)(int64_t m, int64_t n, int64_t columns, void* a, int64_t row, void* tau, void* scratch);

  // y[j sy] = |a - b[j]|_p for n rows b[j] of m numbers: how many differences are not 0 if p = 0 (NaN if one is), the
  // largest if p is infinite, else (sum |a - b|^p)^(1 / p).
  void (*distance)(int64_t n, int64_t m, const void* a, const void* b, int64_t b_row, double p, void* y, int64_t sy);
  // da[m] += the sum over j of dy[j] times the gradient of y[j] with respect to a; 0 where y[j] is 0.
  void (*distance_grad)(int64_t n, int64_t m, const void* a, const void* b, int64_t b_row, const void* dy, int64_t sdy,
      const void* y, int64_t sy, double p, void* da);
};
extern const PanelKernels reference_panels[4], portable_panels[4], avx2_panels[4], avx512_panels[4];

}   // namespace gradus
#endif
