// Distances between the rows of matrices, without gradients. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_DISTANCE_H
#define GRADUS_CORE_COMPUTE_MATRIX_DISTANCE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// y[.., i, j] = |a[.., i, :] - b[.., j, :]|_p; a [.., r, m], b [.., s, m] with the same batch dimensions, row-major.
Tensor distances(const Tensor& a, const Tensor& b, double p);
/// The gradient with respect to a; that for b is distances_grad(b, a, dy^T, y^T).
Tensor distances_grad(const Tensor& a, const Tensor& b, const Tensor& dy, const Tensor& y, double p);
/// The distances of the rows of a [n, m] from the rows after them, [n (n - 1) / 2]; and a's gradient.
Tensor pair_distances(const Tensor& a, double p);
Tensor pair_distances_grad(const Tensor& a, const Tensor& dy, const Tensor& y, double p);

}   // namespace gradus::apply
#endif
