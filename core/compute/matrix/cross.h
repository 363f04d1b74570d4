// The cross product.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_CROSS_H
#define GRADUS_CORE_COMPUTE_MATRIX_CROSS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The cross product along a dimension of size 3; a and b are row-major, of the same shape and dtype, not bool.
Tensor cross(const Tensor& a, const Tensor& b, int64_t dim);

}   // namespace gradus::apply
#endif
