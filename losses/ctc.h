// CTC: sequences of labels whose places in the input are not known, as in speech and handwriting.
#ifndef GRADUS_LOSSES_CTC_H
#define GRADUS_LOSSES_CTC_H

#include <vector>

#include "losses/reduction.h"

namespace gradus::losses {

struct CTCLossOptions {
  int64_t blank = 0;   ///< the class that stands for no label
  Reduction reduction = Reduction::mean;
  bool zero_infinity = false;   ///< a sample without any path counts 0 and has no gradient
};
/// -log of the probability of each sample's labels, summed over all paths: each step emits a class, equal neighbours
/// count once, blanks not at all. log_probs: log_softmax over the last dimension, [steps, n, classes] or, for one
/// sample, [steps, classes]. targets, int64: [n, longest], padded with anything, or all labels one after the other,
/// [sum of target_lengths]. The lengths are n numbers each, as int64 tensors or vectors. -> [], or [n] with
/// Reduction::none; the mean is over samples, each divided by its number of labels, or by 1 without labels.
///
/// A sample with fewer steps than its labels need, one each and one between equal neighbours, has infinite loss and NaN
/// for its gradient, unless zero_infinity is set. As in PyTorch, the gradient is that of the logits behind log_probs
/// (exp(log_probs) less the probability of each class given the labels), and passes through log_softmax unchanged.
/// Throws Error for log_probs above 0, which are probabilities or logits, and for lengths below 0 or beyond log_probs
/// or targets, IndexError for labels that are no class or blank: the message names the sample.
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
    const Tensor& target_lengths, const CTCLossOptions& options = {});
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const std::vector<int64_t>& input_lengths,
    const std::vector<int64_t>& target_lengths, const CTCLossOptions& options = {});

struct CTCLoss {
  CTCLossOptions options = {};
  Tensor operator()(
      const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths, const Tensor& target_lengths) const {
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, options);
  }
  Tensor operator()(const Tensor& log_probs, const Tensor& targets, const std::vector<int64_t>& input_lengths,
      const std::vector<int64_t>& target_lengths) const {
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, options);
  }
};

}   // namespace gradus::losses
#endif
