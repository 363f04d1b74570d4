// What the normalising ops share: the formulas of their gradients as ops, which can be differentiated again. For .cpp
// files only.
#ifndef GRADUS_AUTOGRAD_OPS_NORMALISE_NORM_PARTS_H
#define GRADUS_AUTOGRAD_OPS_NORMALISE_NORM_PARTS_H

#include "autograd/ops/common.h"

namespace gradus {

/// z = (x - mean) scale, scale = 1 / sqrt(variance + eps) over these dimensions; without a mean if not centred.
struct Standardised {
  Tensor z, scale;
};
Standardised standardised(const Tensor& x, const IntList& dims, double eps, bool centred);
/// The gradient of x: scale (g - mean(g) - z mean(g z)), g that of z.
Tensor standardised_grad(const Tensor& g, const Standardised& s, const IntList& dims, bool centred);

}   // namespace gradus
#endif
