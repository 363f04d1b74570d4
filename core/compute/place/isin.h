// Looking numbers up in a set.
#ifndef GRADUS_CORE_COMPUTE_PLACE_ISIN_H
#define GRADUS_CORE_COMPUTE_PLACE_ISIN_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// For each number of x whether it is in `test`, as bool; both have the same dtype, not bool.
Tensor is_in(const Tensor& x, const Tensor& test);

}   // namespace gradus::apply
#endif
