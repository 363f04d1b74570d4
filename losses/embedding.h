// Losses for embeddings: vectors that should be near to each other, or far apart.
#ifndef GRADUS_LOSSES_EMBEDDING_H
#define GRADUS_LOSSES_EMBEDDING_H

#include "core/base/callable.h"
#include "losses/reduction.h"

namespace gradus::losses {

struct CosineEmbeddingLossOptions {
  double margin = 0;   ///< vectors that are not alike may have a cosine up to this; -1..1
  Reduction reduction = Reduction::mean;
};
/// 1 - cos where target is 1, max(0, cos - margin) where it is -1; cos is the cosine of the angle between the vectors.
/// input1, input2: [n, features] and target [n], of any dtype, or [features] and [] -> [], or target's shape with
/// Reduction::none. Throws Error for a target that is neither 1 nor -1; PyTorch takes its loss for 0.
Tensor cosine_embedding_loss(
    const Tensor& input1, const Tensor& input2, const Tensor& target, const CosineEmbeddingLossOptions& options = {});

struct TripletMarginLossOptions {
  double margin = 1;   ///< by how much the negative has to be further away; above 0
  double p = 2;        ///< of the norm
  double eps = 1e-6;   ///< is added to each difference
  bool swap = false;   ///< the distance between positive and negative counts instead, where it is the smaller one
  Reduction reduction = Reduction::mean;
};
/// max(0, margin + |anchor - positive| - |anchor - negative|), the distances of pairwise_distance.
/// All three of the same shape [.., features] and float dtype -> [], or [..] with Reduction::none.
Tensor triplet_margin_loss(
    const Tensor& anchor, const Tensor& positive, const Tensor& negative, const TripletMarginLossOptions& options = {});

struct TripletMarginWithDistanceLossOptions {
  /// Two batches of vectors -> the distance of each pair; pairwise_distance if it is left out.
  Callable<Tensor(const Tensor&, const Tensor&)> distance_function = {};
  double margin = 1;
  bool swap = false;
  Reduction reduction = Reduction::mean;
};
/// triplet_margin_loss with a distance of one's own: `{.distance_function = [](const Tensor& a, const Tensor& b) {
/// return 1 - cosine_similarity(a, b); }}`. The three have the same number of dimensions.
Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
    const TripletMarginWithDistanceLossOptions& options = {});

struct CosineEmbeddingLoss {
  template <std::same_as<CosineEmbeddingLossOptions> O = CosineEmbeddingLossOptions>
  CosineEmbeddingLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit CosineEmbeddingLoss(N margin) : options{.margin = double(margin)} {}
  CosineEmbeddingLossOptions options;
  Tensor operator()(const Tensor& input1, const Tensor& input2, const Tensor& target) const {
    return cosine_embedding_loss(input1, input2, target, options);
  }
};
struct TripletMarginLoss {
  template <std::same_as<TripletMarginLossOptions> O = TripletMarginLossOptions>
  TripletMarginLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit TripletMarginLoss(N margin) : options{.margin = double(margin)} {}
  TripletMarginLossOptions options;
  Tensor operator()(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const {
    return triplet_margin_loss(anchor, positive, negative, options);
  }
};
struct TripletMarginWithDistanceLoss {
  TripletMarginWithDistanceLossOptions options = {};
  Tensor operator()(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const {
    return triplet_margin_with_distance_loss(anchor, positive, negative, options);
  }
};

}   // namespace gradus::losses
#endif
