// Losses for yes-or-no targets: binary cross entropy, of probabilities or of logits.
#ifndef GRADUS_LOSSES_BINARY_H
#define GRADUS_LOSSES_BINARY_H

#include "losses/reduction.h"

namespace gradus::losses {

struct BCELossOptions {
  Tensor weight = {};   ///< a factor for each term; broadcasts to input's shape
  Reduction reduction = Reduction::mean;
};
/// -(t log x + (1 - t) log(1 - x)), logarithms clamped at -100 as in PyTorch.
/// input: probabilities, 0..1, any shape; target: the same shape and dtype -> [] or that shape.
/// Throws Error for a probability outside 0..1 (NaN passes through). Instead of a sigmoid and this,
/// prefer binary_cross_entropy_with_logits.
Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const BCELossOptions& options = {});

struct BCEWithLogitsLossOptions {
  Tensor weight = {};       ///< a factor for each term; broadcasts to input's shape
  Tensor pos_weight = {};   ///< a factor for the positive part, t log x; broadcasts to input's shape
  Reduction reduction = Reduction::mean;
};
/// binary_cross_entropy(sigmoid(input), target), computed without overflow: max(x, 0) - x t + log(1 + exp(-|x|)).
/// input: logits, any shape; target: the same shape and dtype -> [] or that shape.
Tensor binary_cross_entropy_with_logits(
    const Tensor& input, const Tensor& target, const BCEWithLogitsLossOptions& options = {});

struct BCELoss {
  BCELossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return binary_cross_entropy(input, target, options);
  }
};
struct BCEWithLogitsLoss {
  BCEWithLogitsLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return binary_cross_entropy_with_logits(input, target, options);
  }
};

}   // namespace gradus::losses
#endif
