// The gradients of convolutions with respect to the weights, alone or together with that of the image.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_CONV_WEIGHT_H
#define GRADUS_CORE_COMPUTE_WINDOW_CONV_WEIGHT_H

#include <utility>

#include "core/compute/window/window.h"

namespace gradus::apply {

/// The gradient with respect to w, row-major: x [n, c, ...], dy [n, o, ...] -> [o, c / groups, ...].
Tensor conv_weight(const Tensor& x, const Tensor& dy, const Window& window, int64_t groups);
/// Both gradients, {dx, dw}: what conv_transpose and conv_weight give, which share work here if they can.
std::pair<Tensor, Tensor> conv_gradients(
    const Tensor& x, const Tensor& w, const Tensor& dy, const Window& window, int64_t groups);

}   // namespace gradus::apply
#endif
