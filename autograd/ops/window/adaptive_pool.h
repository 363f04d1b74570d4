// Pooling to a given size: the windows follow from the sizes of the image and of the result.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_ADAPTIVE_POOL_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_ADAPTIVE_POOL_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

/// In an output_size: as many as the image has. PyTorch's None.
constexpr int64_t same_size = -1;

/// Result i of n, along a dimension of m numbers, reads floor(i m / n) .. ceil((i + 1) m / n) - 1. x [n, c, ...] or
/// [c, ...]; output_size is one number for all dimensions or one each. Gradients as in max_pool and avg_pool. Floats.
Tensor adaptive_avg_pool1d(const Tensor& x, const IntList& output_size);
Tensor adaptive_avg_pool2d(const Tensor& x, const IntList& output_size);
Tensor adaptive_avg_pool3d(const Tensor& x, const IntList& output_size);
Tensor adaptive_max_pool1d(const Tensor& x, const IntList& output_size);
Tensor adaptive_max_pool2d(const Tensor& x, const IntList& output_size);
Tensor adaptive_max_pool3d(const Tensor& x, const IntList& output_size);
ValuesIndices adaptive_max_pool1d_with_indices(const Tensor& x, const IntList& output_size);
ValuesIndices adaptive_max_pool2d_with_indices(const Tensor& x, const IntList& output_size);
ValuesIndices adaptive_max_pool3d_with_indices(const Tensor& x, const IntList& output_size);

/// One of both: the sizes of the result, or how large it is in parts of the image, between 0 and 1. One number for all
/// dimensions or one each.
struct FractionalOptions {
  IntList output_size = {};
  std::vector<double> output_ratio = {};
  Tensor random_samples = {};   ///< [n, c, dimensions], 0 .. 1, of x's dtype; undefined: from the default generator
};
/// The largest number of windows of one size that lie at random, nearly evenly, for each channel of an image. In 2
/// dimensions the samples of a channel are for width, height, in 3 for depth, height, width. Source: Graham 2014.
Tensor fractional_max_pool2d(const Tensor& x, const IntList& kernel_size, const FractionalOptions& options);
Tensor fractional_max_pool3d(const Tensor& x, const IntList& kernel_size, const FractionalOptions& options);
ValuesIndices fractional_max_pool2d_with_indices(
    const Tensor& x, const IntList& kernel_size, const FractionalOptions& options);
ValuesIndices fractional_max_pool3d_with_indices(
    const Tensor& x, const IntList& kernel_size, const FractionalOptions& options);

}   // namespace gradus
#endif
