// Dropout: random parts of x are left out while training. With training = false, or p = 0, all of these return x
// itself. Floats only; p is a probability, 0..1. They use the default generator.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_DROPOUT_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_DROPOUT_H

#include "core/tensor/tensor.h"

namespace gradus {

/// Each number is 0 with probability p, and the rest are scaled by 1 / (1 - p).
Tensor dropout(const Tensor& x, double p = 0.5, bool training = true);
/// The same for whole channels. x: [n, channels, length] or [channels, length].
Tensor dropout1d(const Tensor& x, double p = 0.5, bool training = true);
/// x: [n, channels, height, width]; as in PyTorch, three sizes are [n, channels, length].
Tensor dropout2d(const Tensor& x, double p = 0.5, bool training = true);
/// x: [n, channels, depth, height, width] or [channels, depth, height, width].
Tensor dropout3d(const Tensor& x, double p = 0.5, bool training = true);
/// Each number is, with probability p, what selu gives at -infinity; then all are scaled and shifted so that mean 0 and
/// variance 1 stay what they are. For nets of selu. With p = 1 the result is 0.
Tensor alpha_dropout(const Tensor& x, double p = 0.5, bool training = false);
/// The same for whole channels. x: [n, channels, ..].
Tensor feature_alpha_dropout(const Tensor& x, double p = 0.5, bool training = false);

}   // namespace gradus
#endif
