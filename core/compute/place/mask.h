// By mask (bool_, of x's shape), in row-major order.
#ifndef GRADUS_CORE_COMPUTE_PLACE_MASK_H
#define GRADUS_CORE_COMPUTE_PLACE_MASK_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor nonzero(const Tensor& x);        // positions of what is not 0: [count, dimensions]
Tensor flat_nonzero(const Tensor& x);   // the same as positions in the flat tensor: [count]
Tensor masked_select(const Tensor& x, const Tensor& mask);
/// x with source's numbers, one after the other, where mask is true. Throws ShapeError naming op if source has too few.
Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source, const char* op = "masked_scatter");

}   // namespace gradus::apply
#endif
