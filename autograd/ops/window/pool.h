// Pooling: one number for each window of an image. Images are [n, channels, ...] or, a single one, [channels, ...];
// results have their channels innermost in memory if the images have, else they are row-major.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_POOL_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_POOL_H

#include "autograd/ops/reduce/reduce.h"
#include "core/base/by_name.h"

namespace gradus {

/// Numbers are one for all dimensions or one each, as in kernel_size.
struct MaxPoolOptions {
  ByName by_name{};
  IntList stride = {};      ///< from window to window; {} is kernel_size
  IntList padding = 0;      ///< a border in which nothing is the largest; at most half of kernel_size
  IntList dilation = 1;     ///< from place to place of a window
  bool ceil_mode = false;   ///< one more window where the last one would leave numbers over
};
/// The largest number of each window; NaN if there is one. x [n, c, ...] -> [n, c, ...], in each dimension
/// (x + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1. The gradient goes to the first of equal numbers.
/// Integers, too. Throws ShapeError if the kernel is larger than x with its padding.
Tensor max_pool1d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});
Tensor max_pool2d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});
Tensor max_pool3d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});
/// And where they are, int64: an index counts the numbers of one channel of an image in row-major order, as max_unpool
/// takes them.
ValuesIndices max_pool1d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});
ValuesIndices max_pool2d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});
ValuesIndices max_pool3d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options = {});

struct AvgPoolOptions {
  ByName by_name{};
  IntList stride = {}, padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;   ///< the zeros of the border count, too
  int64_t divisor_override = 0;    ///< what sums are divided by instead; 0: nothing special
};
/// The mean of each window; shapes as in max_pool. Of integers rounded towards 0.
Tensor avg_pool1d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options = {});
Tensor avg_pool2d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options = {});
Tensor avg_pool3d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options = {});

struct LPPoolOptions {
  IntList stride = {};
  bool ceil_mode = false;
};
/// (the sum of x^p over each window)^(1 / p), p = norm_type. Without absolute values, as in PyTorch: NaN if the sum is
/// negative. Where it is 0, so is the gradient.
Tensor lp_pool1d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options = {});
Tensor lp_pool2d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options = {});
Tensor lp_pool3d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options = {});

}   // namespace gradus
#endif
