// fold and unfold of images: windows as the columns of a matrix, and back.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_PATCHES_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_PATCHES_H

#include "core/base/by_name.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Numbers are one for height and width or one each.
struct UnfoldOptions {
  ByName by_name{};
  IntList dilation = 1, padding = 0, stride = 1;
};
/// x [n, c, height, width] or [c, height, width] -> [n, c places, windows]: each window of the image, with its padding
/// of zeros, as a column: channel after channel, place after place. (The op with dim, size and step, in strided.h,
/// gives windows of one dimension as a view.) Floats.
Tensor unfold(const Tensor& x, const IntList& kernel_size, const UnfoldOptions& options = {});
/// The sum of what unfold would have read at each place of an image: x [n, c places, windows] or [c places, windows] ->
/// [n, c, output_size]. Not the inverse of unfold: where windows overlap, numbers add up.
Tensor fold(const Tensor& x, const IntList& output_size, const IntList& kernel_size, const UnfoldOptions& options = {});

}   // namespace gradus
#endif
