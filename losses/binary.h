// Losses for yes-or-no targets: binary cross entropy, of probabilities or of logits, and its focal form.
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

struct SigmoidFocalLossOptions {
  double alpha = 0.25;   ///< weight of the yes-targets, 1 - alpha that of the no-targets; -1: no weights
  double gamma = 2;      ///< 0 or larger: how little what is nearly right counts
  Reduction reduction = Reduction::none;   ///< none, as in torchvision
};
/// (1 - p)^gamma times binary_cross_entropy_with_logits, p being the probability given to the right answer: the many
/// easy examples count little. For detectors, where nearly all targets are 0. As torchvision.ops.sigmoid_focal_loss.
/// input: logits, any shape; target: the same shape and dtype -> that shape or []. There is no gradient for target.
Tensor sigmoid_focal_loss(const Tensor& input, const Tensor& target, const SigmoidFocalLossOptions& options = {});

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
struct SigmoidFocalLoss {
  SigmoidFocalLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return sigmoid_focal_loss(input, target, options);
  }
};

}   // namespace gradus::losses
#endif
