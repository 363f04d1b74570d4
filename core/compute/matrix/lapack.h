// What LAPACK computes for us, where it is installed (Debian: libopenblas0 or liblapack3): singular values, and
// eigenvalues for eigh.h.
//
// Idea: the library is loaded when it is first needed, so a program need not have it, and starts faster: libopenblas,
// else liblapack, or what the environment variable GRADUS_LAPACK names. LAPACK is column-major, so it sees a row-major
// matrix as transposed: u and v change places.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_LAPACK_H
#define GRADUS_CORE_COMPUTE_MATRIX_LAPACK_H

#include "core/compute/matrix/factor.h"

namespace gradus::apply {

bool has_lapack();   // is there one?
/// Throws Error if op(a) needs more working memory than LAPACK, which counts in 32 bits, can address.
void require_lapack_size(const char* op, const Tensor& a, double numbers);

/// a [.., m, n] = u diag(s) vh, with k = min(m, n): u [.., m, k], s [.., k] descending, vh [.., k, n]; or u [.., m, m]
/// and vh [.., n, n] if `full`. Without vectors u and vh are undefined. Throws Error, naming op,
/// without LAPACK.
struct SvdFactors {
  Tensor u, s, vh;
  Failure failed;   // it did not converge
};
SvdFactors svd(const char* op, const Tensor& a, bool full, bool vectors);

/// a[n, n], row-major and symmetric, becomes the vectors, one per row. Returns LAPACK's info: 0, or what
/// went wrong.
template <class T> int lapack_eigh(int64_t n, T* a, T* values, bool vectors);

}   // namespace gradus::apply
#endif
