// Determinants of matrices [.., n, n] and of batches of them.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_DETERMINANT_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_DETERMINANT_H

#include "core/tensor/tensor.h"

namespace gradus {

/// The gradient is right for singular matrices too.
Tensor det(const Tensor& a);
/// Sign and logarithm of the absolute value of the determinant, -infinity where it is 0. The sign has no gradient.
struct SignLogabsdet {
  Tensor sign, logabsdet;
};
SignLogabsdet slogdet(const Tensor& a);
Tensor logdet(const Tensor& a);   ///< NaN where the determinant is negative

}   // namespace gradus
#endif
