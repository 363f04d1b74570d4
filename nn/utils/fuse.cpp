// A batch norm in eval mode is y s + t for each channel, with s = gamma / sqrt(var + eps), t = beta - mean s.
#include "nn/utils/fuse.h"

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn {

using utils::FusedWeights;

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
  return {Parameter((weight * scale.reshape(along)).to(weight.dtype()), weight.requires_grad()),
      Parameter(shift.to(weight.dtype()), bias.defined() && bias.requires_grad())};
}

}   // namespace

FusedWeights detail::fuse_bn(const char* op, const Module& layer, const Parameter& weight, const Parameter& bias,
    const BatchNorm& bn, bool transpose) {
  if (weight.is_lazy())
    throw Error(
        fmt::format("{}: the sizes of {} come from the first batch; call it with one before", op, layer.type_name()));
  if (layer.training() || bn.training())
    throw Error(fmt::format("{}: both layers must be in eval mode; call eval() on the net before", op));
  if (!bn.running_mean.defined())
    throw Error(fmt::format(
        "{}: {} has no running moments, as it was made with track_running_stats = false", op, bn.type_name()));
  return fuse(op, transpose, weight, bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias);
}

FusedWeights utils::fuse_conv_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias, bool transpose) {
  return fuse("fuse_conv_bn_weights", transpose, weight, bias, running_mean, running_var, eps, bn_weight, bn_bias);
}
FusedWeights utils::fuse_linear_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias) {
  return fuse("fuse_linear_bn_weights", 0, weight, bias, running_mean, running_var, eps, bn_weight, bn_bias);
}

Linear utils::fuse_linear_bn_eval(const Linear& linear, const BatchNorm& bn) {
  FusedWeights fused = detail::fuse_bn("fuse_linear_bn_eval", linear, linear.weight, linear.bias, bn, false);
  Linear layer(0, 0);
  layer.weight = std::move(fused.weight);
  layer.bias = std::move(fused.bias);
  layer.eval();
  return layer;
}

}   // namespace gradus::nn
