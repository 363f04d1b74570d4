// Images normalised by their channels: batch, instance, group and local response norm.
//
// x is [n, channels, ...], weight and bias are [channels]. Results are row-major, unless x has its channels innermost
// in memory: then they have, too.
#ifndef GRADUS_AUTOGRAD_OPS_NORMALISE_CHANNEL_NORM_H
#define GRADUS_AUTOGRAD_OPS_NORMALISE_CHANNEL_NORM_H

#include "core/tensor/tensor.h"

namespace gradus {

struct BatchNormOptions {
  bool training = false;
  double momentum = 0.1;   ///< what a batch counts in running_mean and running_var
  double eps = 1e-5;
};
/// (x - mean) / sqrt(variance + eps) weight + bias. While training the moments are those of each channel in the batch,
/// and running_mean and running_var [channels], unless undefined, move towards them: r = (1 - momentum) r + momentum
/// moment, the variance divided by count - 1. Otherwise the moments are running_mean and running_var. An empty batch
/// changes neither.
Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var, const Tensor& weight = {},
    const Tensor& bias = {}, const BatchNormOptions& options = {});
/// relu(batch_norm(..)) with one pass over memory less, forward and backward.
Tensor batch_norm_relu(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
    const Tensor& weight = {}, const Tensor& bias = {}, const BatchNormOptions& options = {});

struct InstanceNormOptions {
  bool use_input_stats = true;
  double momentum = 0.1;
  double eps = 1e-5;
};
/// The same with moments of each channel in each image; running_mean and running_var move towards their means over the
/// images.
Tensor instance_norm(const Tensor& x, const Tensor& running_mean = {}, const Tensor& running_var = {},
    const Tensor& weight = {}, const Tensor& bias = {}, const InstanceNormOptions& options = {});

/// With moments of num_groups equal parts of the channels in each image.
Tensor group_norm(
    const Tensor& x, int64_t num_groups, const Tensor& weight = {}, const Tensor& bias = {}, double eps = 1e-5);

struct LocalResponseNormOptions {
  double alpha = 1e-4, beta = 0.75, k = 1;
};
/// x / (k + alpha mean of x^2)^beta, the mean over `size` neighbouring channels, those outside counting as 0. x has at
/// least 3 dimensions; the result has its memory order.
Tensor local_response_norm(const Tensor& x, int64_t size, const LocalResponseNormOptions& options = {});

}   // namespace gradus
#endif
