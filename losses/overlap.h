// Losses of how well two regions overlap, for segmentation: dice and Tversky.
#ifndef GRADUS_LOSSES_OVERLAP_H
#define GRADUS_LOSSES_OVERLAP_H

#include "losses/reduction.h"

namespace gradus::losses {

struct TverskyLossOptions {
  double alpha = 0.5;      ///< weight of what is predicted, but not there (false positives)
  double beta = 0.5;       ///< weight of what is there, but not predicted (false negatives)
  double smooth = 1e-5;    ///< added above and below: a prediction of nothing where nothing is costs 0
  int64_t start_dim = 1;   ///< sums go over this dimension and all after it
  Reduction reduction = Reduction::mean;
};
/// 1 - (both + smooth) / (both + alpha false_positives + beta false_negatives + smooth), both = sum(input target).
/// input: probabilities, [batch, ...]; target: 0 and 1, or probabilities, the same shape and dtype -> [], or with
/// Reduction::none one loss for each example. start_dim 2: one for each example and class of [batch, classes, ...];
/// 0: one for all. Throws Error for a number outside 0..1 in either.
Tensor tversky_loss(const Tensor& input, const Tensor& target, const TverskyLossOptions& options = {});

struct DiceLossOptions {
  double smooth = 1e-5;    ///< added above and below: a prediction of nothing where nothing is costs 0
  int64_t start_dim = 1;   ///< sums go over this dimension and all after it
  Reduction reduction = Reduction::mean;
};
/// 1 - (2 sum(input target) + smooth) / (sum(input) + sum(target) + smooth), that is 1 - F1: tversky_loss with both
/// weights 1 / 2. Shapes and errors as there.
Tensor dice_loss(const Tensor& input, const Tensor& target, const DiceLossOptions& options = {});

struct TverskyLoss {
  TverskyLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return tversky_loss(input, target, options); }
};
struct DiceLoss {
  template <std::same_as<DiceLossOptions> O = DiceLossOptions> DiceLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit DiceLoss(N smooth) : options{.smooth = double(smooth)} {}
  DiceLossOptions options;
  Tensor operator()(const Tensor& input, const Tensor& target) const { return dice_loss(input, target, options); }
};

}   // namespace gradus::losses
#endif
