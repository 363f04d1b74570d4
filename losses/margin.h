// Losses that ask for a distance between the right and the wrong side. Targets are 1 and -1, of the input's dtype or
// int64; other numbers enter the formulas, as in PyTorch, but 0, which is neither side, is an Error where no use is
// known for it.
#ifndef GRADUS_LOSSES_MARGIN_H
#define GRADUS_LOSSES_MARGIN_H

#include "losses/reduction.h"

namespace gradus::losses {

struct HingeEmbeddingLossOptions {
  double margin = 1.0;   ///< how far apart what does not belong together has to be
  Reduction reduction = Reduction::mean;
};
/// input where target is 1, max(0, margin - input) where it is -1. input: distances of pairs, any shape; target: 1 for
/// pairs that belong together, -1 for others, the same shape -> [] or that shape. Throws Error for a target of 0.
Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, const HingeEmbeddingLossOptions& options = {});

struct SoftMarginLossOptions {
  Reduction reduction = Reduction::mean;
};
/// log(1 + exp(-target input)): binary_cross_entropy_with_logits for targets 1 and -1. Stable for large input, where
/// PyTorch's is infinite. Both of the same shape -> [] or that shape. Throws Error for a target of 0.
Tensor soft_margin_loss(const Tensor& input, const Tensor& target, const SoftMarginLossOptions& options = {});

struct MarginRankingLossOptions {
  double margin = 0.0;   ///< by how much the better one has to be ahead
  Reduction reduction = Reduction::mean;
};
/// max(0, margin - target (input1 - input2)): input1 has to be larger where target is 1, input2 where it is -1. A
/// target of 0, as sign gives it of a tie, costs the margin and has no gradient. All of the same shape -> [] or that
/// shape.
Tensor margin_ranking_loss(
    const Tensor& input1, const Tensor& input2, const Tensor& target, const MarginRankingLossOptions& options = {});

struct HingeEmbeddingLoss {
  template <std::same_as<HingeEmbeddingLossOptions> O = HingeEmbeddingLossOptions>
  HingeEmbeddingLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit HingeEmbeddingLoss(N margin) : options{.margin = double(margin)} {}
  HingeEmbeddingLossOptions options;
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return hinge_embedding_loss(input, target, options);
  }
};
struct SoftMarginLoss {
  SoftMarginLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return soft_margin_loss(input, target, options);
  }
};
struct MarginRankingLoss {
  template <std::same_as<MarginRankingLossOptions> O = MarginRankingLossOptions>
  MarginRankingLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit MarginRankingLoss(N margin) : options{.margin = double(margin)} {}
  MarginRankingLossOptions options;
  Tensor operator()(const Tensor& input1, const Tensor& input2, const Tensor& target) const {
    return margin_ranking_loss(input1, input2, target, options);
  }
};

}   // namespace gradus::losses
#endif
