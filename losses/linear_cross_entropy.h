// Cross entropy behind a linear layer, without all logits in memory at once.
#ifndef GRADUS_LOSSES_LINEAR_CROSS_ENTROPY_H
#define GRADUS_LOSSES_LINEAR_CROSS_ENTROPY_H

#include <optional>

#include "losses/reduction.h"

namespace gradus::losses {

struct LinearCrossEntropyOptions {
  Tensor linear_bias = {};                    ///< [classes], or [classes, d1 ...]
  Tensor weight = {};                         ///< [classes], a factor per class
  std::optional<int64_t> ignore_index = {};   ///< targets with this value are ignored; none: -100
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;     ///< 0..1: the share of the target spread evenly over all classes
  int64_t batch_chunk_size = 0;   ///< rows of logits in memory at once; 0: 2^20 logits, but at least 256 rows
};
/// cross_entropy(linear(input, linear_weight, linear_bias), target), for so many classes that all logits would take
/// more memory than the rest. input: [n, features] or [features]; linear_weight: [classes, features], or
/// [classes, d1 .., features] for logits [n, classes, d1 ..]. Targets, results and errors as in cross_entropy; rows
/// that are ignored never meet the weight. For a mean or a sum one pass over chunks of rows gives the loss and its
/// gradients; Reduction::none computes the logits once more in backward.
///
/// All logits are made at once for targets that are probabilities, for d1 .., for label_smoothing together with weight,
/// and where the backward pass is itself recorded.
Tensor linear_cross_entropy(const Tensor& input, const Tensor& linear_weight, const Tensor& target,
    const LinearCrossEntropyOptions& options = {});

}   // namespace gradus::losses
#endif
