// What ops on images share: options for each dimension, images with and without a batch, the windows of pooling. For
// .cpp files of ops and layers only.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_WINDOW_PARTS_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_WINDOW_PARTS_H

#include "autograd/ops/common.h"
#include "autograd/ops/window/conv.h"
#include "core/compute/window/fractional_pool.h"
#include "core/compute/window/pool.h"

namespace gradus {

/// One number for all of `dims` dimensions or one each, in 0 .. dims - 1. Throws unless all are least .. most; by
/// default sizes that are made of them cannot overflow.
IntList for_each_dim(const char* op, const char* name, const IntList& list, int64_t dims, int64_t least,
    int64_t most = int64_t(1) << 31);

/// Whether a padding is "same". Throws for a word that is neither this nor "valid".
bool is_same(const char* op, const Padding& padding);

/// x as a batch, and whether it was a single image.
struct Images {
  Tensor x;
  bool single;
};
/// Throws ShapeError unless x is [n, channels, ...] or [channels, ...] and no size but n is 0, nor, if they may be, the
/// channels.
Images images_of(const char* op, const Tensor& x, int64_t dims, bool without_channels = false);
/// y as x came: a batch, or a single image.
inline Tensor as_given(const Images& images, const Tensor& y) { return images.single ? squeeze(y, 0) : y; }

/// How pooling cuts an image into windows; lists as in a call, an empty stride stands for the kernel's size.
struct Cut {
  IntList kernel_size, stride, padding = 0, dilation = 1;
  bool ceil_mode = false;
};
/// Throws if an option is out of range, the kernel larger than the image with its padding, or the padding larger than
/// half of the kernel.
apply::Windows windows_of(const char* op, const Tensor& x, int64_t dims, const Cut& cut);

/// Throws unless fractional pooling is told the size of its result in one way, and well.
void require_one_size(const char* op, int64_t dims, const FractionalOptions& options);

/// x [n, c, ...] -> [n, c, numbers]: each channel of an image as a row, in which an index counts.
inline Tensor as_rows(const Tensor& x) { return flatten(x, 2); }
/// Zeros [n, c, image] with dy added at the index of each number; what has taken numbers by index has this gradient.
Tensor put_at(const Tensor& dy, const Tensor& indices, const Shape& image);

/// The gradient, for a record(), of a tensor of which windows have taken the largest numbers.
struct MaxPoolBack {
  Saved x;
  apply::Windows windows;
  Tensor operator()(const Tensor& dy) const;
};
/// The same from the places of these numbers, as put_at.
struct PlacesBack {
  Saved indices;
  MemoryOrder order;   // of the image
  Tensor operator()(const Tensor& dy, const Shape& image) const;
};
/// The largest number of each window, and the mean, with history; for messages the op's signature, "max_pool2d(x)".
Tensor max_over(const char* signature, const Tensor& x, apply::Windows windows);
ValuesIndices max_over_with_indices(const char* signature, const Tensor& x, apply::Windows windows);
Tensor mean_over(const char* signature, const Tensor& x, apply::Windows windows);

}   // namespace gradus
#endif
