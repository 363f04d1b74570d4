// Filling parameters with starting values, under PyTorch's names. All of them write in place, under NoGradGuard, with
// numbers from the default generator (manual_seed), and return what they filled.
//
// Sources: Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming), Saxe et al. 2013 (orthogonal), Martens 2010
// (sparse).
#ifndef GRADUS_NN_MODULE_INIT_H
#define GRADUS_NN_MODULE_INIT_H

#include "core/tensor/tensor.h"

namespace gradus::nn::init {

/// What follows a layer, Nonlinearity::relu or "relu". Throws Error for any other word.
class Nonlinearity {
 public:
  enum Value {
    linear,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    sigmoid,
    tanh,
    relu,
    leaky_relu,
    selu
  };
  Nonlinearity(Value value) : value_(value) {}
  Nonlinearity(const char* word);
  operator Value() const { return value_; }

 private:
  Value value_;
};
/// FanMode::fan_in or "fan_in". Throws Error for any other word.
class FanMode {
 public:
  enum Value { fan_in, fan_out };
  FanMode(Value value) : value_(value) {}
  FanMode(const char* word);
  operator Value() const { return value_; }

 private:
  Value value_;
};

/// A template, so that braces are options: {} would be the number 0.
template <class N>
concept Number = std::is_arithmetic_v<N>;

struct UniformOptions {
  double a = 0, b = 1;
};   ///< from a to b
struct NormalOptions {
  double mean = 0, std = 1;
};
/// What a normal distribution gives between a and b.
struct TruncNormalOptions {
  double mean = 0, std = 1, a = -2, b = 2;
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

// Options can also be given in their order, as in Python: uniform_(w, -0.1, 0.1), kaiming_normal_(w, 0, "fan_out").

const Tensor& uniform_(const Tensor& x, const UniformOptions& options = {});
const Tensor& uniform_(const Tensor& x, double a, double b = 1);
const Tensor& normal_(const Tensor& x, const NormalOptions& options = {});
const Tensor& normal_(const Tensor& x, double mean, double std = 1);
/// Throws Error unless a < b and std > 0.
const Tensor& trunc_normal_(const Tensor& x, const TruncNormalOptions& options = {});
const Tensor& trunc_normal_(const Tensor& x, double mean, double std = 1, double a = -2, double b = 2);
const Tensor& constant_(const Tensor& x, double value);
const Tensor& zeros_(const Tensor& x);
const Tensor& ones_(const Tensor& x);
/// 1 on the diagonal, else 0; x is a matrix.
const Tensor& eye_(const Tensor& x);
/// A convolution with these weights [out, in / groups, kernel sizes ...] gives its input, as far as there are channels:
/// 1 in the middle of the kernel from channel i to channel i of each group. Throws ShapeError unless x has 3 to 5
/// dimensions, of which groups divides the first.
const Tensor& dirac_(const Tensor& x, int64_t groups = 1);
/// Rows, or columns if there are fewer of those, of length gain at right angles; x is taken as [out, all the rest].
/// Every such matrix is as likely as any other. Throws ShapeError for fewer than two dimensions.
const Tensor& orthogonal_(const Tensor& x, double gain = 1);
struct SparseOptions {
  double std = 0.01;
};
/// In each column of the matrix x the share `sparsity` of the numbers (rounded up) is 0, the others are normal.
const Tensor& sparse_(const Tensor& x, double sparsity, const SparseOptions& options = {});
template <Number N> const Tensor& sparse_(const Tensor& x, double sparsity, N std) {
  return sparse_(x, sparsity, SparseOptions{double(std)});
}

// x: [out, in] or [out, in, kernel sizes ...]; fan_in = in * kernel, fan_out = out * kernel. Throws ShapeError for
// fewer than two dimensions.
const Tensor& xavier_uniform_(const Tensor& x, const XavierOptions& options = {});
const Tensor& xavier_normal_(const Tensor& x, const XavierOptions& options = {});
template <Number N> const Tensor& xavier_uniform_(const Tensor& x, N gain) {
  return xavier_uniform_(x, XavierOptions{double(gain)});
}
template <Number N> const Tensor& xavier_normal_(const Tensor& x, N gain) {
  return xavier_normal_(x, XavierOptions{double(gain)});
}
const Tensor& kaiming_uniform_(const Tensor& x, const KaimingOptions& options = {});
const Tensor& kaiming_uniform_(
    const Tensor& x, double a, FanMode mode = FanMode::fan_in, Nonlinearity nonlinearity = Nonlinearity::leaky_relu);
const Tensor& kaiming_normal_(const Tensor& x, const KaimingOptions& options = {});
const Tensor& kaiming_normal_(
    const Tensor& x, double a, FanMode mode = FanMode::fan_in, Nonlinearity nonlinearity = Nonlinearity::leaky_relu);

/// The factor by which the deviation must grow to make up for the nonlinearity: 5/3 for tanh, sqrt(2) for relu,
/// sqrt(2 / (1 + slope^2)) for leaky_relu, 3/4 for selu, 1 for the others.
double calculate_gain(Nonlinearity nonlinearity, double slope = 0.01);

}   // namespace gradus::nn::init
#endif
