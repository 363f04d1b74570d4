// Weights of a convolution or Linear that does the batch norm behind it, too, as it is in eval mode: one pass less over
// the activations.
#ifndef GRADUS_NN_UTILS_FUSE_H
#define GRADUS_NN_UTILS_FUSE_H

#include "nn/module/parameter.h"

namespace gradus::nn::utils {

struct FusedWeights {
  Parameter weight, bias;
};
/// weight [out, in / groups, ..], or with transpose [in, out / groups, ..]; the others [out]. An undefined bias counts
/// as 0, an undefined bn_weight as 1, an undefined bn_bias as 0. What is returned requires grad as what was given.
/// Throws ShapeError if the sizes do not fit.
FusedWeights fuse_conv_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias, bool transpose = false);
/// The same for a Linear: weight [out, in].
FusedWeights fuse_linear_bn_weights(const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
    const Tensor& running_var, double eps, const Tensor& bn_weight, const Tensor& bn_bias);

}   // namespace gradus::nn::utils
#endif
