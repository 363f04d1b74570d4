// Convolutions in which each channel sees itself only. For .cpp files of this folder.
//
// Images may be row-major: then a channel is a plane, and nothing moves in memory.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_DEPTHWISE_H
#define GRADUS_CORE_COMPUTE_WINDOW_DEPTHWISE_H

#include "core/compute/window/slide.h"

namespace gradus::apply {

/// What a depthwise convolution by `window` reads of x: x itself if it has planes and the window goes on number by
/// number, else x with its channels innermost. The results have the same order.
Tensor depthwise_images(const Tensor& x, const Window& window);

/// x [n, c, ...] as above, w [c, 1, ...] of the window's sizes, bias [c] or null -> [n, c, results].
Tensor depthwise(const Tensor& x, const Tensor& w, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& results);
/// The gradient with respect to w, of this shape. x, which `image` describes, and dy are as above and have numbers.
Tensor depthwise_weight(
    const Tensor& x, const Tensor& dy, const Window& window, const Bordered& image, const Shape& shape);

}   // namespace gradus::apply
#endif
