// Convolutions in which each channel sees itself only. For .cpp files of this folder.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_DEPTHWISE_H
#define GRADUS_CORE_COMPUTE_WINDOW_DEPTHWISE_H

#include "core/compute/window/slide.h"

namespace gradus::apply {

/// x [n, c, ...] with channels innermost, w [c, 1, ...] of the window's sizes, bias [c] or null -> [n, c, results].
Tensor depthwise(const Tensor& x, const Tensor& w, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& results);
/// The gradient with respect to w, of this shape. `image` describes x, which has numbers.
Tensor depthwise_weight(
    const Tensor& x, const Tensor& dy, const Window& window, const Bordered& image, const Shape& shape);

}   // namespace gradus::apply
#endif
