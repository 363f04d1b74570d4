// Eigenvalues of symmetric matrices, without gradients. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_EIGH_H
#define GRADUS_CORE_COMPUTE_MATRIX_EIGH_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// a [.., n, n], symmetric, one triangle read: values [.., n] ascending, vectors [.., n, n] in columns. By LAPACK, or
/// by Jacobi's method (eigh.cpp). Throws Error naming op, if a number is not finite, or if it
/// does not converge.
std::pair<Tensor, Tensor> eigh(const char* op, const Tensor& a, bool upper, bool vectors);
/// a[n, n], one row after the other, symmetric, becomes the vectors, one per row, by Jacobi's method. Returns 0, or
/// what went wrong, as lapack_eigh does.
template <class T> int jacobi_eigh(int64_t n, T* a, T* values);

}   // namespace gradus::apply
#endif
