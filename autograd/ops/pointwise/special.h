// The special functions: of the normal distribution, the gamma function and their relatives, elementwise. Integers and
// bools are converted to floats.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_SPECIAL_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_SPECIAL_H

#include <optional>

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor erf(const Tensor& x);      // [method; in place keeps argument, one pass]
Tensor erfc(const Tensor& x);     ///< 1 - erf(x), exact where that is small [method; in place keeps argument, one pass]
Tensor erfcx(const Tensor& x);    ///< exp(x^2) erfc(x)
Tensor erfinv(const Tensor& x);   // [method; in place keeps result]
Tensor ndtr(const Tensor& x);     ///< the distribution function of the normal distribution
Tensor log_ndtr(const Tensor& x);   ///< its logarithm, also where it underflows
Tensor entr(const Tensor& x);       ///< -x log(x), 0 at 0, -infinity below
/// log(x / (1 - x)); x is first clamped to eps .. 1 - eps.
Tensor logit(const Tensor& x, std::optional<double> eps = std::nullopt);   // [method; in place keeps argument]

Tensor lgamma(const Tensor& x);    ///< log|gamma(x)| [method; in place keeps argument]
Tensor digamma(const Tensor& x);   // [method; in place keeps argument]
/// The n-th derivative of digamma. Throws Error for a negative n.
Tensor polygamma(int64_t n, const Tensor& x);   // [method; in place keeps argument]

}   // namespace gradus
#endif
