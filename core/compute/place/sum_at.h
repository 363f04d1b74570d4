// Slices added up at the positions that an index names. What an index must be: index.h.
#ifndef GRADUS_CORE_COMPUTE_PLACE_SUM_AT_H
#define GRADUS_CORE_COMPUTE_PLACE_SUM_AT_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Zeros of this shape, to which source[.., i, ..] is added at index[i] of dim, in the order of i; no bools.
Tensor sum_at(const Shape& shape, int64_t dim, const Tensor& index, const Tensor& source);

}   // namespace gradus::apply
#endif
