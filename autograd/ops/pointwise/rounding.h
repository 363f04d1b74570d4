// Rounding, and questions about single numbers. Rounding keeps integers as they are; its gradients are 0.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_ROUNDING_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_ROUNDING_H

#include <optional>

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct RoundOptions {
  int64_t decimals = 0;
};                               ///< negative: to tens, hundreds, ...
Tensor floor(const Tensor& x);   // [method; in place keeps nothing, one pass]
Tensor ceil(const Tensor& x);    // [method; in place keeps nothing, one pass]
// [method; in place keeps nothing, one pass]
Tensor round(const Tensor& x);                                ///< to the nearest, a half to the even one
Tensor round(const Tensor& x, const RoundOptions& options);   ///< x is a float tensor [method; in place keeps nothing]
Tensor trunc(const Tensor& x);                                ///< towards 0 [method; in place keeps nothing, one pass]
// [method; in place keeps nothing, one pass]
Tensor frac(const Tensor& x);   ///< x - trunc(x); x is a float tensor
inline Tensor fix(const Tensor& x) { return trunc(x); }

/// What replaces NaN and the infinities; by default the largest and smallest numbers of the dtype.
struct NanToNumOptions {
  double nan = 0;
  std::optional<double> posinf = {}, neginf = {};
};
Tensor nan_to_num(const Tensor& x, const NanToNumOptions& options = {});   // [method; in place keeps argument]

Tensor isnan(const Tensor& x);      ///< this and the following: bool [method]
Tensor isinf(const Tensor& x);      // [method]
Tensor isfinite(const Tensor& x);   // [method]
Tensor isposinf(const Tensor& x);   // [method]
Tensor isneginf(const Tensor& x);   // [method]
Tensor signbit(const Tensor& x);    ///< is it negative? -0 is, too [method]

}   // namespace gradus
#endif
