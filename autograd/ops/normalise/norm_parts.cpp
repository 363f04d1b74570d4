// The formulas that the normalising ops share.
#include "autograd/ops/normalise/norm_parts.h"

namespace gradus {

Standardised standardised(const Tensor& x, const IntList& dims, double eps, bool centred) {
  const Tensor d = centred ? x - mean(x, dims, true) : x;
  const Tensor scale = rsqrt(mean(square(d), dims, true) + eps);
  return {d * scale, scale};
}

Tensor standardised_grad(const Tensor& g, const Standardised& s, const IntList& dims, bool centred) {
  const Tensor across = g - s.z * mean(g * s.z, dims, true);
  return s.scale * (centred ? across - mean(g, dims, true) : across);
}

}   // namespace gradus
