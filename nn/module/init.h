// Filling parameters with starting values, under PyTorch's names. All of them write in place, under NoGradGuard, with
// numbers from the default generator (manual_seed), and return what they filled.
//
// Sources: Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming).
#ifndef GRADUS_NN_MODULE_INIT_H
#define GRADUS_NN_MODULE_INIT_H

#include "core/tensor/tensor.h"

namespace gradus::nn::init {

enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };
enum class FanMode { fan_in, fan_out };

struct UniformOptions {
  double a = 0, b = 1;
};   ///< from a to b
struct NormalOptions {
  double mean = 0, std = 1;
};
struct XavierOptions {
  double gain = 1;
};
/// `a`: the slope below zero of the leaky_relu that follows. fan_in preserves the variance in forward, fan_out in
/// backward.
struct KaimingOptions {
  double a = 0;
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
};

const Tensor& uniform_(const Tensor& x, const UniformOptions& options = {});
const Tensor& normal_(const Tensor& x, const NormalOptions& options = {});
const Tensor& constant_(const Tensor& x, double value);
const Tensor& zeros_(const Tensor& x);
const Tensor& ones_(const Tensor& x);

// x: [out, in] or [out, in, kernel sizes ...]; fan_in = in * kernel, fan_out = out * kernel. Throws ShapeError for
// fewer than two dimensions.
const Tensor& xavier_uniform_(const Tensor& x, const XavierOptions& options = {});
const Tensor& xavier_normal_(const Tensor& x, const XavierOptions& options = {});
const Tensor& kaiming_uniform_(const Tensor& x, const KaimingOptions& options = {});
const Tensor& kaiming_normal_(const Tensor& x, const KaimingOptions& options = {});

/// The factor by which the deviation must grow to make up for the nonlinearity: 1, 5/3 for tanh, sqrt(2) for relu,
/// sqrt(2 / (1 + slope^2)) for leaky_relu, 3/4 for selu.
double calculate_gain(Nonlinearity nonlinearity, double slope = 0.01);

}   // namespace gradus::nn::init
#endif
