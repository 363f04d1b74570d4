// Linear algebra: solving and decomposing.
#ifndef GRADUS_AUTOGRAD_OPS_LINALG_H
#define GRADUS_AUTOGRAD_OPS_LINALG_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

/// Solves a x = b for a symmetric positive definite: a [n, n], b [n] or [n, k] -> like b. By Cholesky; uses a's lower triangle.
Tensor solve_spd(const Tensor& a, const Tensor& b);
struct ValuesVectors { Tensor values, vectors; };
/// Eigenvalues, ascending, and eigenvectors (columns of length 1, the largest component positive) of a symmetric matrix [n, n];
/// only its lower triangle is read. The gradient of the vectors is not finite where two eigenvalues are equal. By Jacobi's method
/// in float64: for matrices of up to some hundred rows. Throws Error if a number is not finite.
ValuesVectors eigh(const Tensor& a);

}  // namespace gradus
#endif
