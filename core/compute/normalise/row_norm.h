// Rows, each normalised by its own mean and deviation: what a tensor holds in its last dimensions, whose sizes are
// `row`.
//
// Results are row-major. An undefined weight counts as ones, an undefined bias as zeros.
#ifndef GRADUS_CORE_COMPUTE_NORMALISE_ROW_NORM_H
#define GRADUS_CORE_COMPUTE_NORMALISE_ROW_NORM_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// What the gradient needs beside x: the mean of each row (undefined for RMS norm), and 1 / sqrt(variance + eps).
struct RowNorm {
  Tensor y, mean, scale;
};
RowNorm layer_norm(const Tensor& x, const Shape& row, const Tensor& weight, const Tensor& bias, double eps);
RowNorm rms_norm(const Tensor& x, const Shape& row, const Tensor& weight, double eps);

/// dweight and dbias have the shape `row`; what is not wanted is undefined.
struct NormGradients {
  Tensor dx, dweight, dbias;
};
NormGradients layer_norm_grad(const Tensor& dy, const Tensor& x, const Shape& row, const Tensor& weight,
    const Tensor& mean, const Tensor& scale, bool wants_dx, bool wants_sums);
NormGradients rms_norm_grad(const Tensor& dy, const Tensor& x, const Shape& row, const Tensor& weight,
    const Tensor& scale, bool wants_dx, bool wants_sums);

}   // namespace gradus::apply
#endif
