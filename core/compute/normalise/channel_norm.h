// Images [n, c, ...] normalised by the mean and deviation of their channels: batch, instance and group norm.
//
// Images are float32 or float64 and have at least one number; results have their order, that of images_in_order
// (core/compute/window/window.h).
#ifndef GRADUS_CORE_COMPUTE_NORMALISE_CHANNEL_NORM_H
#define GRADUS_CORE_COMPUTE_NORMALISE_CHANNEL_NORM_H

#include "core/compute/normalise/row_norm.h"

namespace gradus::apply {

/// Which numbers share a mean and a variance.
struct NormSets {
  int64_t images;   ///< n: each image has its own; 1: those of all images
  int64_t groups;   ///< c: each channel has its own; fewer: that many neighbours of equal number
};
/// float64, [images, groups]. The variance divides by the count.
struct Moments {
  Tensor mean, var;
};
Moments channel_moments(const Tensor& x, const NormSets& sets);

/// y = (x - mean) scale weight + bias; with relu 0 in place of what is negative.
struct ChannelNorm {
  NormSets sets;
  Tensor mean, scale;    ///< float64, [images, groups]
  Tensor weight, bias;   ///< [c], row-major, x's dtype; undefined: ones and zeros
  bool relu = false;
};
Tensor channel_norm(const Tensor& x, const ChannelNorm& norm);
/// With mean and 1 / scale being moments of x, or `fixed`. What is not wanted is undefined.
NormGradients channel_norm_grad(
    const Tensor& dy, const Tensor& x, const ChannelNorm& norm, bool fixed, bool wants_dx, bool wants_sums);

}   // namespace gradus::apply
#endif
