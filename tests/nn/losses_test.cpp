// Losses by the names of torch.nn: each class passes its options on.
#include "nn/losses.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"

using namespace gradus;
using losses::Reduction;

TEST_CASE("a loss by its name in torch.nn holds its options") {
  manual_seed(6);
  const Tensor x = randn({4, 3}), t = rand({4, 3}), p = rand({4, 3}), v = rand({4, 3}) + 0.1, c = tensor({0, 1, 2, 0});
  const Tensor w = tensor({1.0, 2.0, 0.5}), side = where(x > 0, 1.0, -1.0);
  const Reduction sum = Reduction::sum;
  CHECK(equal(nn::MSELoss{{.reduction = sum}}(x, t), losses::mse_loss(x, t, {.reduction = sum})));
  CHECK(equal(nn::L1Loss{{.weight = w}}(x, t), losses::l1_loss(x, t, {.weight = w})));
  CHECK(equal(nn::SmoothL1Loss{{.beta = 0.3}}(x, t), losses::smooth_l1_loss(x, t, {.beta = 0.3})));
  CHECK(equal(nn::HuberLoss{{.delta = 0.3}}(x, t), losses::huber_loss(x, t, {.delta = 0.3})));
  CHECK(equal(nn::QuantileLoss{{.q = 0.3}}(x, t), losses::quantile_loss(x, t, {.q = 0.3})));
  CHECK(equal(nn::BCELoss{{.weight = w}}(p, t), losses::binary_cross_entropy(p, t, {.weight = w})));
  CHECK(equal(nn::BCEWithLogitsLoss{{.pos_weight = w}}(x, t),
      losses::binary_cross_entropy_with_logits(x, t, {.pos_weight = w})));
  CHECK(equal(nn::SigmoidFocalLoss{{.gamma = 1}}(x, t), losses::sigmoid_focal_loss(x, t, {.gamma = 1})));
  CHECK(equal(nn::CrossEntropyLoss{{.weight = w}}(x, c), losses::cross_entropy(x, c, {.weight = w})));
  CHECK(equal(nn::NLLLoss{{.ignore_index = 0}}(x, c), losses::nll_loss(x, c, {.ignore_index = 0})));
  CHECK(equal(nn::FocalLoss{{.gamma = 1}}(x, c), losses::focal_loss(x, c, {.gamma = 1})));
  CHECK(equal(nn::KLDivLoss{{.log_target = true}}(x, t), losses::kl_div(x, t, {.log_target = true})));
  CHECK(equal(nn::PoissonNLLLoss{{.full = true}}(x, t), losses::poisson_nll_loss(x, t, {.full = true})));
  CHECK(equal(nn::GaussianNLLLoss{{.eps = 0.5}}(x, t, v), losses::gaussian_nll_loss(x, t, v, {.eps = 0.5})));
  CHECK(equal(nn::HingeEmbeddingLoss{{.margin = 2}}(x, side), losses::hinge_embedding_loss(x, side, {.margin = 2})));
  CHECK(equal(nn::SoftMarginLoss{{.reduction = sum}}(x, side), losses::soft_margin_loss(x, side, {.reduction = sum})));
  CHECK(
      equal(nn::MarginRankingLoss{{.margin = 2}}(x, t, side), losses::margin_ranking_loss(x, t, side, {.margin = 2})));
  CHECK(equal(nn::DiceLoss{{.smooth = 1}}(p, t), losses::dice_loss(p, t, {.smooth = 1})));
  CHECK(equal(nn::TverskyLoss{{.beta = 0.9}}(p, t), losses::tversky_loss(p, t, {.beta = 0.9})));

  const Tensor pair = tensor({1.0, -1.0, 1.0, -1.0}), labels = tensor({{0, -1, 0}, {1, 2, -1}, {2, -1, 0}, {-1, 0, 0}});
  CHECK(equal(nn::CosineEmbeddingLoss{{.margin = 0.3}}(x, t, pair),
      losses::cosine_embedding_loss(x, t, pair, {.margin = 0.3})));
  CHECK(equal(nn::TripletMarginLoss{{.swap = true}}(x, t, p), losses::triplet_margin_loss(x, t, p, {.swap = true})));
  CHECK(equal(nn::TripletMarginWithDistanceLoss{{.margin = 2}}(x, t, p),
      losses::triplet_margin_with_distance_loss(x, t, p, {.margin = 2})));
  CHECK(equal(nn::MultiMarginLoss{{.p = 2}}(x, c), losses::multi_margin_loss(x, c, {.p = 2})));
  CHECK(equal(nn::MultiLabelMarginLoss{{.reduction = sum}}(x, labels),
      losses::multilabel_margin_loss(x, labels, {.reduction = sum})));
  CHECK(equal(
      nn::MultiLabelSoftMarginLoss{{.weight = w}}(x, t), losses::multilabel_soft_margin_loss(x, t, {.weight = w})));
  CHECK(equal(nn::InfoNCELoss{{.temperature = 0.3}}(x, t), losses::info_nce_loss(x, t, {.temperature = 0.3})));
  CHECK(equal(nn::NTXentLoss{{.temperature = 0.3}}(x, t), losses::nt_xent_loss(x, t, {.temperature = 0.3})));
  const Tensor steps = log_softmax(randn({5, 2, 3}), 2), said = tensor({{1, 0}, {0, 1}}), few = tensor({5, 4}),
               two = tensor({2, 2});
  CHECK(equal(nn::CTCLoss{{.blank = 2}}(steps, said, few, two), losses::ctc_loss(steps, said, few, two, {.blank = 2})));
}

TEST_CASE("a plain number, or a tensor of weights, in the place of a loss's options is its first one in PyTorch") {
  manual_seed(6);
  const Tensor x = randn({4, 3}), t = rand({4, 3}), p = rand({4, 3}), c = tensor({0, 1, 2, 0});
  const Tensor w = tensor({1.0, 2.0, 0.5}), side = where(x > 0, 1.0, -1.0), pair = tensor({1, -1, 1, -1});
  CHECK(equal(nn::CrossEntropyLoss(w)(x, c), losses::cross_entropy(x, c, {.weight = w})));
  CHECK(equal(nn::NLLLoss(w)(x, c), losses::nll_loss(x, c, {.weight = w})));
  CHECK(equal(nn::TripletMarginLoss(0.5)(x, t, p), losses::triplet_margin_loss(x, t, p, {.margin = 0.5})));
  CHECK(equal(nn::CosineEmbeddingLoss(0.5)(x, t, pair), losses::cosine_embedding_loss(x, t, pair, {.margin = 0.5})));
  CHECK(equal(nn::HingeEmbeddingLoss(2)(x, side), losses::hinge_embedding_loss(x, side, {.margin = 2})));
  CHECK(equal(nn::MarginRankingLoss(2)(x, t, side), losses::margin_ranking_loss(x, t, side, {.margin = 2})));
  CHECK(equal(nn::DiceLoss(1)(p, t), losses::dice_loss(p, t, {.smooth = 1})));
  CHECK(equal(nn::FocalLoss(1)(x, c), losses::focal_loss(x, c, {.gamma = 1})));
  CHECK(equal(nn::InfoNCELoss(0.3)(x, t), losses::info_nce_loss(x, t, 0.3)));
  CHECK(equal(nn::NTXentLoss(0.3f)(x, t), losses::nt_xent_loss(x, t, 0.3f)));
  CHECK(equal(losses::focal_loss(x, c, 1), losses::focal_loss(x, c, {.gamma = 1})));
  CHECK(equal(losses::focal_loss(x, c, {}), losses::focal_loss(x, c)));   // no number: the options
  CHECK(equal(losses::info_nce_loss(x, t, 0.3), losses::info_nce_loss(x, t, {.temperature = 0.3})));
  CHECK(equal(losses::nt_xent_loss(x, t, 1), losses::nt_xent_loss(x, t, {.temperature = 1})));
}

TEST_CASE("empty braces are the default options of a loss") {
  CHECK(nn::DiceLoss({}).options.smooth == 1e-5);
  CHECK(nn::DiceLoss{{}}.options.smooth == 1e-5);
  CHECK(nn::FocalLoss({}).options.gamma == 2);
  CHECK(nn::InfoNCELoss({}).options.temperature == 0.1);
  CHECK(nn::NTXentLoss({}).options.temperature == 0.5);
  CHECK(nn::TripletMarginLoss({}).options.margin == 1);
  CHECK(nn::CosineEmbeddingLoss({}).options.margin == 0);
  CHECK(nn::HingeEmbeddingLoss({}).options.margin == 1);
  CHECK(nn::MarginRankingLoss({}).options.margin == 0);
  CHECK_FALSE(nn::CrossEntropyLoss({}).options.weight.defined());
  CHECK_FALSE(nn::NLLLoss({}).options.weight.defined());
}
