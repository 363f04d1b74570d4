// Reduction: how the losses of all examples become one number.
#ifndef GRADUS_LOSSES_REDUCTION_H
#define GRADUS_LOSSES_REDUCTION_H

#include <type_traits>

#include "core/tensor/tensor.h"

namespace gradus::losses {

enum class Reduction { mean, sum, none };

/// A number in the place of options: `focal_loss(x, t, 2.0)`. Such functions are templates, so that `{}` is still the
/// options. Classes take the first option that PyTorch has: `TripletMarginLoss(0.5)`, `CrossEntropyLoss(weight)`. All
/// of their constructors are templates, which leaves `({})` to the default.
template <class T>
concept PlainNumber = std::is_arithmetic_v<T>;

/// Mean, sum, or x itself, by ops.
Tensor reduced(const Tensor& x, Reduction reduction);

/// The number by which the sum of n losses is divided: n for a mean, else 1.
inline double divisor_of(Reduction reduction, int64_t n) { return reduction == Reduction::mean ? double(n) : 1.0; }
/// What the gradient of each is multiplied by: the inverse, but finite for a mean of nothing, which has no gradients.
inline double share_of(Reduction reduction, int64_t n) {
  return reduction == Reduction::mean && n > 0 ? 1 / double(n) : 1.0;
}

}   // namespace gradus::losses
#endif
