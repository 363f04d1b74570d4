// Connectionist temporal classification: how likely a list of labels is, summed over all ways to spread it over more
// steps than it has labels (Graves et al., "Connectionist temporal classification", 2006).
//
// Idea: between the labels, before and after them, stand blanks: 2 labels + 1 states. From one step to the next a path
// stays, goes on to the next state, or jumps over a blank between two different labels. alpha[t, s] is the log of the
// probability of all paths that are in s at step t. All states of a step are computed together, by a call of each
// kernel; samples are shared among threads.
#ifndef GRADUS_CORE_COMPUTE_SEQUENCE_CTC_H
#define GRADUS_CORE_COMPUTE_SEQUENCE_CTC_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::apply {

struct CtcSample {
  int64_t steps;   // of its input
  int64_t first;   // where its labels begin
  int64_t count;   // how many they are
};
struct CtcBatch {
  std::vector<CtcSample> samples;
  Tensor labels;   // int64, row-major, of all samples
  int64_t blank;
};

/// log_probs [steps, n, classes], any strides.
struct CtcPaths {
  Tensor loss;    // [n]: -log of the probability; infinite if there is no path
  Tensor alpha;   // [n, steps, states], with some room between the rows
};
CtcPaths ctc(const Tensor& log_probs, const CtcBatch& batch);

/// dx[t, i] = dy_i (exp(x[t, i]) - the probability of each class at step t, given the labels), 0 after the end of a
/// sample. That is the gradient of the logits of which x is the log_softmax. Where there is no path, dx is NaN, or 0
/// with zero_infinity; where the loss is NaN, dx is NaN. dy is [n].
Tensor ctc_grad(
    const Tensor& log_probs, const CtcBatch& batch, const CtcPaths& paths, const Tensor& dy, bool zero_infinity);

}   // namespace gradus::apply
#endif
