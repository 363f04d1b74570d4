// Where a window that slides over images reads and writes: the geometry that convolutions and pooling share.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_WINDOW_H
#define GRADUS_CORE_COMPUTE_WINDOW_WINDOW_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// A window over the last one to three dimensions of images [n, channels, (depth, (height,)) width]. Dimensions that an
/// image does not have come first and are 1: so loops are written for three.
struct Window {
  int64_t dims = 3;   // of the image
  int64_t size[3] = {1, 1, 1}, stride[3] = {1, 1, 1}, dilation[3] = {1, 1, 1};
  int64_t before[3] = {0, 0, 0}, after[3] = {0, 0, 0};   // zeros around the image

  int64_t places() const { return size[0] * size[1] * size[2]; }
  /// From the first to behind the last number that it covers.
  int64_t extent(int i) const { return dilation[i] * (size[i] - 1) + 1; }
};

/// The sizes of an image's last dimensions as three.
struct Extent {
  int64_t size[3] = {1, 1, 1};
  int64_t numel() const { return size[0] * size[1] * size[2]; }
};
Extent extent_of(const Shape& shape, int64_t dims);
/// [n, channels, ...] with these sizes.
Shape image_shape(int64_t n, int64_t channels, const Extent& extent, int64_t dims);
/// x with its channels innermost and without gaps: itself, or a copy.
Tensor channels_last(const Tensor& x);
/// x itself if it is row-major or has its channels innermost without gaps. Else a copy: with its channels innermost if
/// those of x are, as in image_order, otherwise row-major.
Tensor images_in_order(const Tensor& x);
/// True for row-major images of several channels and pixels, in which each channel lies by itself.
bool has_planes(const Tensor& x);
/// x, or a row-major copy, with the channels as images of their own: [n * channels, 1, ...].
Tensor as_planes(const Tensor& x);
/// The other way around: y, which is [n * channels, 1, ...], as [n, channels, ...].
Tensor from_planes(const Tensor& y, int64_t n, int64_t channels);

}   // namespace gradus::apply
#endif
