// Functions of two numbers, elementwise: extremes, angles, logarithms. Shapes broadcast, dtypes are promoted.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_PAIRS_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_PAIRS_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor maximum(const Tensor& a, const Tensor& b);   ///< NaN if either is; at a tie each gets half the gradient [method]
Tensor minimum(const Tensor& a, const Tensor& b);   // [method]
// [method]
Tensor fmax(const Tensor& a, const Tensor& b);   ///< a NaN loses against a number; at a tie a gets the gradient
Tensor fmin(const Tensor& a, const Tensor& b);   // [method]
inline Tensor max(const Tensor& a, const Tensor& b) { return maximum(a, b); }   // [method]
inline Tensor min(const Tensor& a, const Tensor& b) { return minimum(a, b); }   // [method]

// [method; in place keeps argument]
Tensor hypot(const Tensor& a, const Tensor& b);   ///< sqrt(a^2 + b^2) without overflow; throws DtypeError for integers
// [method; in place keeps argument]
Tensor atan2(const Tensor& a, const Tensor& b);   ///< the angle of the point (b, a), from -pi to pi; floats
inline Tensor arctan2(const Tensor& a, const Tensor& b) { return atan2(a, b); }
// [method; in place keeps argument]
Tensor copysign(const Tensor& a, const Tensor& b);   ///< |a| with the sign of b, also that of -0; floats
Tensor copysign(const Tensor& a, Scalar b);          // [method; in place keeps argument]
/// 0 where x < 0, `values` where x = 0, 1 where x > 0; no gradient. Throws DtypeError unless both have one dtype.
Tensor heaviside(const Tensor& x, const Tensor& values);   // [method; in place keeps nothing]
/// a log(b), and 0 where a = 0 unless b is NaN.
Tensor xlogy(const Tensor& a, const Tensor& b);   // [method; in place keeps argument]
Tensor xlogy(const Tensor& a, Scalar b);          // [method; in place keeps argument]
Tensor xlogy(Scalar a, const Tensor& b);
/// a log(1 + b), and 0 where a = 0 unless b is NaN.
Tensor xlog1py(const Tensor& a, const Tensor& b);
Tensor xlog1py(const Tensor& a, Scalar b);
Tensor xlog1py(Scalar a, const Tensor& b);
Tensor logaddexp(const Tensor& a, const Tensor& b);    ///< log(e^a + e^b); throws DtypeError for integers [method]
Tensor logaddexp2(const Tensor& a, const Tensor& b);   ///< log2(2^a + 2^b); throws DtypeError for integers [method]

}   // namespace gradus
#endif
