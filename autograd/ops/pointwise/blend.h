// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv. Shapes broadcast.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_BLEND_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_BLEND_H

#include <optional>

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// a where the condition (bool) holds, else b.
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);   // [method of a]
Tensor where(const Tensor& condition, Scalar a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, Scalar b);   // [method of a]
Tensor where(const Tensor& condition, Scalar a, Scalar b);          ///< floats give default_dtype()

/// `clamp(x, {.min = 0})`: one bound or both.
struct Bounds {
  std::optional<Scalar> min = {}, max = {};
};
/// min(max(x, min), max), so that max wins where min > max. The gradient at a bound is 1.
Tensor clamp(const Tensor& x, Scalar min, Scalar max);   // [method; in place keeps argument, one pass]
Tensor clamp(const Tensor& x, const Bounds& bounds);     // [method; in place keeps argument, one pass]
// [method; in place keeps argument, one pass]
Tensor clamp(const Tensor& x, const Tensor& min, const Tensor& max);   ///< one of the two may be undefined
Tensor clamp_min(const Tensor& x, Scalar min);                         // [method; in place keeps argument, one pass]
Tensor clamp_min(const Tensor& x, const Tensor& min);                  // [method; in place keeps argument, one pass]
Tensor clamp_max(const Tensor& x, Scalar max);                         // [method; in place keeps argument, one pass]
Tensor clamp_max(const Tensor& x, const Tensor& max);                  // [method; in place keeps argument, one pass]
inline Tensor clip(const Tensor& x, Scalar min, Scalar max) { return clamp(x, min, max); }
inline Tensor clip(const Tensor& x, const Bounds& bounds) { return clamp(x, bounds); }
inline Tensor clip(const Tensor& x, const Tensor& min, const Tensor& max) { return clamp(x, min, max); }

/// start + weight (end - start). Throws DtypeError unless all have one float dtype (a weight of shape [] may have
/// another).
Tensor lerp(const Tensor& start, const Tensor& end, Scalar weight);   // [method; in place keeps nothing, one pass]
// [method; in place keeps argument for weight, one pass]
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight);

struct AddcOptions {
  Scalar value = 1;
};
// [method; in place keeps nothing, one pass]
Tensor addcmul(const Tensor& x, const Tensor& a, const Tensor& b, const AddcOptions& options = {});   ///< x + value a b
/// x + value a / b. Throws DtypeError if a and b are integers.
// [method; in place keeps nothing, one pass]
Tensor addcdiv(const Tensor& x, const Tensor& a, const Tensor& b, const AddcOptions& options = {});

}   // namespace gradus
#endif
