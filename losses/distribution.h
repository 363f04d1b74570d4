// Losses that compare distributions: Kullback-Leibler divergence, Poisson and Gaussian negative log likelihood.
#ifndef GRADUS_LOSSES_DISTRIBUTION_H
#define GRADUS_LOSSES_DISTRIBUTION_H

#include "losses/reduction.h"

namespace gradus::losses {

/// batchmean: the sum divided by the size of the first dimension, which is the divergence as mathematics has it,
/// averaged over the batch. mean divides by the number of classes as well.
enum class KLDivReduction { mean, batchmean, sum, none };
struct KLDivLossOptions {
  KLDivReduction reduction = KLDivReduction::mean;
  bool log_target = false;   ///< target holds logarithms too
};
/// t (log t - input), 0 where t is 0: the terms of the divergence of target from input.
/// input: log-probabilities, as log_softmax gives them; target: probabilities t, or with log_target their logarithms,
/// the same shape and dtype -> [], or that shape with KLDivReduction::none. An input of probabilities
/// or logits gives a number without meaning, often below 0, and no error, as in PyTorch: log_softmax first.
Tensor kl_div(const Tensor& input, const Tensor& target, const KLDivLossOptions& options = {});

struct PoissonNLLLossOptions {
  bool log_input = true;   ///< input is the logarithm of the rate
  bool full = false;       ///< adds Stirling's approximation of log(target!) where target is above 1
  double eps = 1e-8;       ///< added to the rate before its logarithm is taken
  Reduction reduction = Reduction::mean;
};
/// exp(input) - target input, or without log_input: input - target log(input + eps). For targets that are counts.
/// Both of the same shape and float dtype -> [], or that shape with Reduction::none.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, const PoissonNLLLossOptions& options = {});

struct GaussianNLLLossOptions {
  bool full = false;   ///< adds log(2 pi) / 2
  double eps = 1e-6;   ///< the least variance that is computed with; its gradient is not cut
  Reduction reduction = Reduction::mean;
};
/// (log var + (input - target)^2 / var) / 2: for a net that predicts a mean and how sure it is.
/// input [batch, ...]; target: that shape, or with sizes of 1 in it; var, the variance: that shape, or with one size of
/// 1 in it, or without the last dimension -> [], or input's shape with Reduction::none. Throws Error for a negative
/// variance.
Tensor gaussian_nll_loss(
    const Tensor& input, const Tensor& target, const Tensor& var, const GaussianNLLLossOptions& options = {});
/// The same with one variance for all.
Tensor gaussian_nll_loss(
    const Tensor& input, const Tensor& target, double var, const GaussianNLLLossOptions& options = {});

struct KLDivLoss {
  KLDivLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return kl_div(input, target, options); }
};
struct PoissonNLLLoss {
  PoissonNLLLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return poisson_nll_loss(input, target, options);
  }
};
struct GaussianNLLLoss {
  GaussianNLLLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target, const Tensor& var) const {
    return gaussian_nll_loss(input, target, var, options);
  }
  Tensor operator()(const Tensor& input, const Tensor& target, double var) const {
    return gaussian_nll_loss(input, target, var, options);
  }
};

}   // namespace gradus::losses
#endif
