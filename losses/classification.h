// Losses for class targets: cross entropy of logits, its focal form, and negative log likelihood of log-probabilities.
#ifndef GRADUS_LOSSES_CLASSIFICATION_H
#define GRADUS_LOSSES_CLASSIFICATION_H

#include "losses/reduction.h"

namespace gradus::losses {

struct CrossEntropyLossOptions {
  Tensor weight = {};            ///< [classes], a factor per class
  int64_t ignore_index = -100;   ///< targets with this value are ignored
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;   ///< 0..1: the share of the target spread evenly over all classes
};
/// -log softmax(logits)[target], also called softmax loss.
/// logits: [batch, classes], [classes] or [batch, classes, d1 ...]. target: class numbers, int64,
/// in logits' shape without classes; or probabilities in logits' shape and dtype. -> [], or with
/// Reduction::none one loss per class number. The mean is over the targets that are not ignored,
/// weighted by their class's weight; with probabilities, over all losses. Throws IndexError for a
/// class out of range, Error for probabilities of one class, whose loss would always be 0. Stable for large logits:
/// the row's maximum is subtracted first.
Tensor cross_entropy(const Tensor& logits, const Tensor& target, const CrossEntropyLossOptions& options = {});

struct NLLLossOptions {
  Tensor weight = {};            ///< [classes], a factor per class
  int64_t ignore_index = -100;   ///< targets with this value are ignored
  Reduction reduction = Reduction::mean;
};
/// -input[target]: the negative log likelihood of log-probabilities, as log_softmax gives them. Shapes, mean and errors
/// as in cross_entropy with class numbers: cross_entropy(x, t) = nll_loss(log_softmax(x, 1), t). Of logits or
/// probabilities it is a number without meaning, and not an error, as in PyTorch: log_softmax first.
Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossOptions& options = {});

struct FocalLossOptions {
  double gamma = 2;              ///< 0 or larger: how little what is nearly right counts; 0: cross entropy
  Tensor weight = {};            ///< [classes], a factor per class
  int64_t ignore_index = -100;   ///< targets with this value are ignored
  Reduction reduction = Reduction::mean;
};
/// (1 - p)^gamma (-log p), p = softmax(logits)[target]: cross entropy in which easy examples count little. Shapes and
/// errors as in cross_entropy with class numbers. The mean is over the targets that are not ignored, whatever they
/// weigh. For targets of yes and no: sigmoid_focal_loss.
Tensor focal_loss(const Tensor& logits, const Tensor& target, const FocalLossOptions& options = {});
template <PlainNumber N> Tensor focal_loss(const Tensor& logits, const Tensor& target, N gamma) {
  return focal_loss(logits, target, FocalLossOptions{.gamma = double(gamma)});
}

struct CrossEntropyLoss {
  template <std::same_as<CrossEntropyLossOptions> O = CrossEntropyLossOptions>
  CrossEntropyLoss(const O& o = {}) : options(o) {}
  template <std::convertible_to<Tensor> Weight>
  explicit CrossEntropyLoss(const Weight& weight) : options{.weight = weight} {}
  CrossEntropyLossOptions options;
  Tensor operator()(const Tensor& logits, const Tensor& target) const { return cross_entropy(logits, target, options); }
};
struct NLLLoss {
  template <std::same_as<NLLLossOptions> O = NLLLossOptions> NLLLoss(const O& o = {}) : options(o) {}
  template <std::convertible_to<Tensor> Weight> explicit NLLLoss(const Weight& weight) : options{.weight = weight} {}
  NLLLossOptions options;
  Tensor operator()(const Tensor& input, const Tensor& target) const { return nll_loss(input, target, options); }
};
struct FocalLoss {
  template <std::same_as<FocalLossOptions> O = FocalLossOptions> FocalLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit FocalLoss(N gamma) : options{.gamma = double(gamma)} {}
  FocalLossOptions options;
  Tensor operator()(const Tensor& logits, const Tensor& target) const { return focal_loss(logits, target, options); }
};

}   // namespace gradus::losses
#endif
