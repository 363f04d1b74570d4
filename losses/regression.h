// Losses for numbers: squared, absolute, Huber's between the two, and the quantile loss.
//
// Each loss is a function; a class with PyTorch's name holds its options: `losses::MSELoss criterion; criterion(y, t)`.
#ifndef GRADUS_LOSSES_REGRESSION_H
#define GRADUS_LOSSES_REGRESSION_H

#include "losses/reduction.h"

namespace gradus::losses {

struct MSELossOptions {
  Reduction reduction = Reduction::mean;
  Tensor weight = {};   ///< a factor for each term, broadcasts to input's shape; a mean is divided by their sum
};
/// (input - target)^2. Both of the same shape and float dtype -> [], or that shape with Reduction::none. Throws
/// ShapeError if the shapes differ. PyTorch warns and broadcasts there, which turns [64] against [64, 1] into 4096
/// differences: nearly always a mistake.
Tensor mse_loss(const Tensor& input, const Tensor& target, const MSELossOptions& options = {});

struct L1LossOptions {
  Reduction reduction = Reduction::mean;
  Tensor weight = {};   ///< a factor for each term, broadcasts to input's shape; a mean is divided by their sum
};
/// |input - target|; the gradient at 0 is 0. Shapes as in mse_loss.
Tensor l1_loss(const Tensor& input, const Tensor& target, const L1LossOptions& options = {});

struct SmoothL1LossOptions {
  Reduction reduction = Reduction::mean;
  double beta = 1.0;   ///< where the parabola ends; 0: l1_loss
};
/// d^2 / (2 beta) where d = |input - target| is below beta, d - beta / 2 from there on: huber_loss divided by beta.
/// Shapes as in mse_loss.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossOptions& options = {});

struct HuberLossOptions {
  Reduction reduction = Reduction::mean;
  double delta = 1.0;   ///< where the parabola ends, above 0
  Tensor weight = {};   ///< a factor for each term, broadcasts to input's shape; a mean is divided by their number
};
/// d^2 / 2 where d = |input - target| is below delta, delta (d - delta / 2) from there on. Shapes as in mse_loss.
Tensor huber_loss(const Tensor& input, const Tensor& target, const HuberLossOptions& options = {});

struct QuantileLossOptions {
  double q = 0.5;   ///< above 0 and below 1; 0.5 gives half of l1_loss, whose best constant is the median
  Reduction reduction = Reduction::mean;
};
/// q (target - input) where the target is larger, (1 - q) (input - target) where it is smaller; also called pinball
/// loss. Least for the q-quantile of the targets. The gradient at 0 is 0. Shapes as in mse_loss.
Tensor quantile_loss(const Tensor& input, const Tensor& target, const QuantileLossOptions& options = {});

struct MSELoss {
  MSELossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return mse_loss(input, target, options); }
};
struct L1Loss {
  L1LossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return l1_loss(input, target, options); }
};
struct SmoothL1Loss {
  SmoothL1LossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return smooth_l1_loss(input, target, options); }
};
struct HuberLoss {
  HuberLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return huber_loss(input, target, options); }
};
struct QuantileLoss {
  QuantileLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return quantile_loss(input, target, options); }
};

}   // namespace gradus::losses
#endif
