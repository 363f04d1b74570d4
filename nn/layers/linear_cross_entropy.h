// LinearCrossEntropyLoss: the last layer of a classifier and its loss in one, for very many classes.
#ifndef GRADUS_NN_LAYERS_LINEAR_CROSS_ENTROPY_H
#define GRADUS_NN_LAYERS_LINEAR_CROSS_ENTROPY_H

#include <optional>
#include <vector>

#include "losses/reduction.h"
#include "nn/layers/linear.h"

namespace gradus::nn {

struct LinearCrossEntropyLossOptions {
  std::vector<int64_t> out_features = {};   ///< d1 ..: each row has d1 .. targets
  bool bias = false;
  losses::Reduction reduction = losses::Reduction::mean;
  Tensor weight = {};                         ///< [num_classes], a factor per class
  std::optional<int64_t> ignore_index = {};   ///< targets with this value are ignored; none: -100
  double label_smoothing = 0;                 ///< 0..1: the share of the target spread evenly over all classes
  int64_t batch_chunk_size = 0;               ///< rows of logits in memory at once; 0: as linear_cross_entropy chooses
};

/// losses::linear_cross_entropy with a weight of its own.
class LinearCrossEntropyLoss : public Module {
 public:
  /// Throws Error for negative sizes and label_smoothing outside 0..1, ShapeError unless the weight is [num_classes].
  LinearCrossEntropyLoss(int64_t in_features, int64_t num_classes, const LinearCrossEntropyLossOptions& options = {});

  /// x [n, in_features], target [n, d1 ..] of class numbers or [n, num_classes, d1 ..] of probabilities -> [], or
  /// [n, d1 ..] with Reduction::none. Without n: x [in_features], if there are no d1 ...
  Tensor forward(const Tensor& x, const Tensor& target) const;
  std::string extra_repr() const override;

  int64_t num_classes;
  std::vector<int64_t> out_features;
  losses::Reduction reduction;
  std::optional<int64_t> ignore_index;
  double label_smoothing;
  int64_t batch_chunk_size;
  Buffer weight;   ///< [num_classes]; undefined if it was left out
  Linear linear;   ///< to num_classes d1 .. logits
  GRADUS_MODULE(weight, linear)
};

}   // namespace gradus::nn
#endif
