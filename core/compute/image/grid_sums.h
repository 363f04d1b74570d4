// What reading images at the points of a grid sums up, and its gradients. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_GRID_SUMS_H
#define GRADUS_CORE_COMPUTE_IMAGE_GRID_SUMS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

// Three sums over the same products. x: images [n, c, ...]; y: what is read, [n, c, points] or in another shape with as
// many points; places and weights [n, points, taps]. What is outside, or has the weight 0, is absent.
/// y = the sum over the taps of weight * x. `shape` is that of the result; its channels are innermost in memory.
Tensor grid_read(const Tensor& x, const Tensor& places, const Tensor& weights, const Shape& shape);
/// x = the sum over all that read a pixel of weight * y.
Tensor grid_spread(const Tensor& y, const Tensor& places, const Tensor& weights, const Shape& shape);
/// weight = the sum over the channels of x * y.
Tensor grid_products(const Tensor& x, const Tensor& y, const Tensor& places);

}   // namespace gradus::apply
#endif
