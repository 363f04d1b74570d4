// Numbers that are not as they should be: out of range, not finite.
#ifndef GRADUS_CORE_COMPUTE_FIND_H
#define GRADUS_CORE_COMPUTE_FIND_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The position, counted in row-major order, of the first number below low or above high; -1 if there is none. NaN is
/// neither. x is float.
int64_t first_outside(const Tensor& x, double low, double high);

/// The position of the first 0 in the same order; -1 if there is none. x is float.
int64_t first_zero(const Tensor& x);

/// Whether there is neither an infinity nor a NaN among x's numbers. x is float.
bool all_finite(const Tensor& x);

}   // namespace gradus::apply
#endif
