// A convolution or Linear that does the batch norm behind it, too, as it is in eval mode: one pass less over the
// activations.
//
//   net.eval();
//   nn::Conv2d fused = nn::utils::fuse_conv_bn_eval(net.conv, net.norm);   // computes norm(conv(x))
#ifndef GRADUS_NN_UTILS_FUSE_H
#define GRADUS_NN_UTILS_FUSE_H

#include "nn/layers/conv.h"
#include "nn/layers/linear.h"
#include "nn/layers/normalise.h"

namespace gradus::nn::utils {

struct FusedWeights {
  Parameter weight, bias;
};
/// weight [out, in / groups, ..], or with transpose [in, out / groups, ..]; the others [out]. An undefined bias counts
/// as 0, an undefined bn_weight as 1, an undefined bn_bias as 0. What is returned has the dtype of weight and requires
/// grad as what was given. Throws ShapeError if the sizes do not fit.
FusedWeights fuse_conv_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias, bool transpose = false);
/// The same for a Linear: weight [out, in].
FusedWeights fuse_linear_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias);

}   // namespace gradus::nn::utils

namespace gradus::nn {
namespace detail {
utils::FusedWeights fuse_bn(const char* op, const Module& layer, const Parameter& weight, const Parameter& bias,
    const BatchNorm& bn, bool transpose);
}   // namespace detail
}   // namespace gradus::nn

namespace gradus::nn::utils {

/// A new layer with the options of conv that computes bn(conv(x)); both stay as they are. Throws Error unless both are
/// in eval mode and bn has running moments. (PyTorch has to be told `transpose` of a transposed convolution.)
template <class Conv>
  requires std::is_base_of_v<ConvNd, Conv>
Conv fuse_conv_bn_eval(
    const Conv& conv, const BatchNorm& bn, bool transpose = std::is_base_of_v<ConvTransposeNd, Conv>) {
  FusedWeights fused = detail::fuse_bn("fuse_conv_bn_eval", conv, conv.weight, conv.bias, bn, transpose);
  Conv layer(0, 0, 1);
  layer.take(conv, std::move(fused.weight), std::move(fused.bias));
  layer.eval();
  return layer;
}
/// The same for a Linear.
Linear fuse_linear_bn_eval(const Linear& linear, const BatchNorm& bn);

}   // namespace gradus::nn::utils
#endif
