// Images in other sizes: short weighted sums along each dimension. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_RESAMPLE_H
#define GRADUS_CORE_COMPUTE_IMAGE_RESAMPLE_H

#include "core/compute/image/taps.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// What happens along the last one to three dimensions, or, for gradients, its transposed.
struct Resampling {
  int64_t dims = 0;
  Rescaling along[3];
  bool transposed = false;
};
/// x [n, c, ...] -> [n, c, ...]: in the memory order of x, that of images_in_order.
Tensor resample(const Tensor& x, const Resampling& r);

}   // namespace gradus::apply
#endif
