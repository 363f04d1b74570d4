// Unpooling: numbers back at the places that max_pool took them from.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_UNPOOL_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_UNPOOL_H

#include "core/base/by_name.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct MaxUnpoolOptions {
  ByName by_name{};
  IntList stride = {};   ///< {} is kernel_size
  IntList padding = 0;
  IntList output_size = {};   ///< of the image, with or without n and channels; {}: as below
};
/// x [n, c, ...] or [c, ...], and the indices that max_pool_with_indices gave, of the same shape -> an image of zeros
/// with x at its indices, (x - 1) stride - 2 padding + kernel_size in each dimension. Several sizes of an image lead to
/// one of a result: output_size says which, less than a stride away. Where an index occurs twice, the last one stays.
/// Throws IndexError for one outside of the image.
Tensor max_unpool1d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options = {});
Tensor max_unpool2d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options = {});
Tensor max_unpool3d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options = {});

}   // namespace gradus
#endif
