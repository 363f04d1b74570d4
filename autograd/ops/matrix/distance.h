// Distances between the rows of matrices.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_DISTANCE_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_DISTANCE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Whether distances with p = 2 are computed from |a|^2 - 2 a b + |b|^2, a product of matrices: faster for many long
/// rows, but distances that are small beside the rows lose digits.
enum class CdistMode : uint8_t {
  use_mm_for_euclid_dist_if_necessary,
  use_mm_for_euclid_dist,
  donot_use_mm_for_euclid_dist
};
/// Distances of every row of x1 [.., r, m] from every row of x2 [.., s, m] -> [.., r, s], with batch dimensions
/// broadcast: the p-norm of the difference, 0 <= p <= infinity. "If necessary" means more than 25 rows. The gradient is
/// 0 where two rows are equal.
Tensor cdist(const Tensor& x1, const Tensor& x2, double p = 2,
    CdistMode compute_mode = CdistMode::use_mm_for_euclid_dist_if_necessary);
/// Distances of each row of x [n, m] from the rows after it -> [n (n - 1) / 2].
Tensor pdist(const Tensor& x, double p = 2);

}   // namespace gradus
#endif
