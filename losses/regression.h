// Losses for numbers: mean squared error and mean absolute error.
//
// Each loss is a function; a class with PyTorch's name holds its options: `losses::MSELoss criterion; criterion(y, t)`.
#ifndef GRADUS_LOSSES_REGRESSION_H
#define GRADUS_LOSSES_REGRESSION_H

#include "losses/reduction.h"

namespace gradus::losses {

struct MSELossOptions {
  Reduction reduction = Reduction::mean;
};
/// (input - target)^2. Both of the same shape and float dtype -> [], or that shape with Reduction::none. Throws
/// ShapeError if the shapes differ. PyTorch warns and broadcasts there, which turns [64] against [64, 1] into 4096
/// differences: nearly always a mistake.
Tensor mse_loss(const Tensor& input, const Tensor& target, const MSELossOptions& options = {});

struct L1LossOptions {
  Reduction reduction = Reduction::mean;
};
/// |input - target|; the gradient at 0 is 0. Shapes as in mse_loss.
Tensor l1_loss(const Tensor& input, const Tensor& target, const L1LossOptions& options = {});

struct MSELoss {
  MSELossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return mse_loss(input, target, options); }
};
struct L1Loss {
  L1LossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const { return l1_loss(input, target, options); }
};

}   // namespace gradus::losses
#endif
