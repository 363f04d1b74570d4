// Determinants of matrices [.., n, n] and of batches of them.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_DETERMINANT_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_DETERMINANT_H

#include "core/tensor/tensor.h"

namespace gradus {

/// The gradient is right for singular matrices too.
Tensor det(const Tensor& a);   // [method]
/// Sign and logarithm of the absolute value of the determinant, -infinity where it is 0. The sign has no gradient.
struct SignLogabsdet {
  Tensor sign, logabsdet;
};
SignLogabsdet slogdet(const Tensor& a);   // [method]
Tensor logdet(const Tensor& a);           ///< NaN where the determinant is negative [method]

}   // namespace gradus
#endif
