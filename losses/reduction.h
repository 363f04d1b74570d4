// Reduction: how the losses of all examples become one number.
#ifndef GRADUS_LOSSES_REDUCTION_H
#define GRADUS_LOSSES_REDUCTION_H

#include "core/tensor/tensor.h"

namespace gradus::losses {

enum class Reduction { mean, sum, none };

/// Mean, sum, or x itself, by ops.
Tensor reduced(const Tensor& x, Reduction reduction);

/// The number by which the sum of n losses is divided: n for a mean, else 1.
inline double divisor_of(Reduction reduction, int64_t n) { return reduction == Reduction::mean ? double(n) : 1.0; }

}   // namespace gradus::losses
#endif
