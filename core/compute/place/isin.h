// Looking numbers up in a set.
#ifndef GRADUS_CORE_COMPUTE_PLACE_ISIN_H
#define GRADUS_CORE_COMPUTE_PLACE_ISIN_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Of each number of x, whether it is one of `test`, bool; both have one dtype, not bool.
Tensor is_in(const Tensor& x, const Tensor& test);

}   // namespace gradus::apply
#endif
