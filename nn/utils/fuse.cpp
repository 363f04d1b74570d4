// A batch norm in eval mode is y s + t for each channel, with s = gamma / sqrt(var + eps), t = beta - mean s.
#include "nn/utils/fuse.h"

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn::utils {

namespace {

FusedWeights fuse(const char* op, int64_t channels, const Tensor& weight, const Tensor& bias, const Tensor& mean,
    const Tensor& var, double eps, const Tensor& gamma, const Tensor& beta) {
  if (weight.dim() <= channels)
    throw ShapeError(fmt::format("{}: weight has no dimension {}; it is {}", op, channels, weight.shape()));
  const int64_t out = weight.size(channels);
  for (const Tensor* x : {&bias, &mean, &var, &gamma, &beta})
    if (x->defined() && !(x->shape() == Shape{out}))
      throw ShapeError(fmt::format("{}: weight is {}, so all that is given per channel must be [{}]; got {}", op,
          weight.shape(), out, x->shape()));
  NoGradGuard guard;
  Tensor scale = rsqrt(var + eps);
  if (gamma.defined()) scale = scale * gamma;
  Tensor shift = (bias.defined() ? bias - mean : -mean) * scale;
  if (beta.defined()) shift = shift + beta;
  Shape along = weight.shape();
  for (int64_t d = 0; d < along.dims(); ++d) along[d] = d == channels ? out : 1;
  return {Parameter(weight * scale.reshape(along), weight.requires_grad()),
      Parameter(shift, bias.defined() && bias.requires_grad())};
}

}   // namespace

FusedWeights fuse_conv_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias, bool transpose) {
  return fuse("fuse_conv_bn_weights", transpose, weight, bias, running_mean, running_var, eps, bn_weight, bn_bias);
}
FusedWeights fuse_linear_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias) {
  return fuse("fuse_linear_bn_weights", 0, weight, bias, running_mean, running_var, eps, bn_weight, bn_bias);
}

}   // namespace gradus::nn::utils
