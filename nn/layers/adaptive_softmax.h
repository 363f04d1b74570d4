// AdaptiveLogSoftmaxWithLoss: a softmax over very many classes, of which few are frequent.
#ifndef GRADUS_NN_LAYERS_ADAPTIVE_SOFTMAX_H
#define GRADUS_NN_LAYERS_ADAPTIVE_SOFTMAX_H

#include <vector>

#include "nn/layers/containers.h"
#include "nn/layers/linear.h"

namespace gradus::nn {

struct AdaptiveLogSoftmaxOptions {
  double div_value = 4;   ///< the k-th cluster of rare classes sees in_features / div_value^k features
  bool head_bias = false;
};
struct AdaptiveLogSoftmaxOutput {
  Tensor output;   ///< [n] or []: the log-probability of each target
  Tensor loss;     ///< []: the mean of -output
  friend std::vector<Tensor*> tensors_of(AdaptiveLogSoftmaxOutput& y) { return {&y.output, &y.loss}; }
};

/// Log-probabilities of classes that are sorted by frequency, the most frequent first (Grave et al., "Efficient softmax
/// approximation for GPUs", 2017). The head has a row for each class below cutoffs[0] and one for each cluster of rare
/// classes: cutoffs[0] .. cutoffs[1] - 1, and so on to n_classes - 1. A cluster costs something only for the rows whose
/// target lies in it.
class AdaptiveLogSoftmaxWithLoss : public Module {
 public:
  /// Throws Error unless cutoffs are ascending numbers of 1 .. n_classes - 1, at least one, and div_value is above 0.
  AdaptiveLogSoftmaxWithLoss(int64_t in_features, int64_t n_classes, const std::vector<int64_t>& cutoffs,
      const AdaptiveLogSoftmaxOptions& options = {});

  /// x [n, in_features] and target, int64, [n]; or [in_features] and []. Throws IndexError for a class out of range.
  AdaptiveLogSoftmaxOutput forward(const Tensor& x, const Tensor& target) const;
  /// x [n, in_features] -> the log-probabilities of all classes, [n, n_classes].
  Tensor log_prob(const Tensor& x) const;
  /// x [n, in_features] -> the most probable class of each row, int64 [n]. Clusters are looked at only for rows whose
  /// largest number in the head is a cluster.
  Tensor predict(const Tensor& x) const;
  /// New starting values, as Linear's.
  void reset_parameters();

  int64_t in_features, n_classes;
  std::vector<int64_t> cutoffs;   ///< n_classes at the end
  AdaptiveLogSoftmaxOptions options;
  Linear head;       ///< to cutoffs[0] classes and the clusters
  ModuleList tail;   ///< a Sequential of two Linear without bias for each cluster
  GRADUS_MODULE(head, tail)

 private:
  int64_t clusters() const { return int64_t(cutoffs.size()) - 1; }
  Tensor cluster_log_prob(int64_t i, const Tensor& x) const;
  Tensor log_prob_from(const Tensor& x, const Tensor& head_log_prob) const;
};

}   // namespace gradus::nn
#endif
