// Convolutions of images, and their gradients by the image. float32 and float64; results have their channels innermost
// in memory, but for depthwise convolutions of row-major images without strides, which are row-major, too.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_CONV_H
#define GRADUS_CORE_COMPUTE_WINDOW_CONV_H

#include "core/compute/window/window.h"

namespace gradus::apply {

/// What a convolution of x into `results` channels reads, here and in conv_weight.h: x itself, or a copy in another
/// memory order.
Tensor images_for(const Tensor& x, int64_t results, const Window& window, int64_t groups);

/// x [n, c, ...], w [o, c / groups, ...] of the window's sizes, bias [o] or null -> [n, o, results].
Tensor conv(
    const Tensor& x, const Tensor& w, const Tensor* bias, const Extent& results, const Window& window, int64_t groups);
/// The gradient with respect to x; and, with a bias [c], the transposed convolution. dy [n, o, ...] -> [n, c, image].
Tensor conv_transpose(
    const Tensor& dy, const Tensor& w, const Tensor* bias, const Extent& image, const Window& window, int64_t groups);

}   // namespace gradus::apply
#endif
