// Numbers normalised within their row: layer norm and RMS norm.
//
// A row is what x holds in its last dimensions, whose sizes are normalized_shape; weight and bias have that shape.
#ifndef GRADUS_AUTOGRAD_OPS_NORMALISE_LAYER_NORM_H
#define GRADUS_AUTOGRAD_OPS_NORMALISE_LAYER_NORM_H

#include "core/tensor/tensor.h"

namespace gradus {

/// (x - mean) / sqrt(variance + eps) weight + bias, the moments being those of each row.
Tensor layer_norm(const Tensor& x, const IntList& normalized_shape, const Tensor& weight = {}, const Tensor& bias = {},
    double eps = 1e-5);
/// x / sqrt(mean of x^2 + eps) weight; eps is the dtype's epsilon (1.2e-7, 2.2e-16) if not given.
Tensor rms_norm(const Tensor& x, const IntList& normalized_shape, const Tensor& weight = {});
Tensor rms_norm(const Tensor& x, const IntList& normalized_shape, const Tensor& weight, double eps);

}   // namespace gradus
#endif
