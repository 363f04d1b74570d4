// Functions of one argument, elementwise. Integers and bools are converted to floats except by abs, sign, sgn, square
// and positive. NaN where a function has no real value.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_UNARY_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_UNARY_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor abs(const Tensor& x);          // [method; in place keeps argument, one pass]
Tensor sign(const Tensor& x);         // [method; in place keeps nothing, one pass]
Tensor positive(const Tensor& x);     ///< x itself [method]
Tensor square(const Tensor& x);       // [method; in place keeps argument, one pass]
Tensor reciprocal(const Tensor& x);   // [method; in place keeps result, one pass]
Tensor sqrt(const Tensor& x);         // [method; in place keeps result, one pass]
Tensor rsqrt(const Tensor& x);        // [method; in place keeps result, one pass]

Tensor exp(const Tensor& x);     // [method; in place keeps result, one pass]
Tensor exp2(const Tensor& x);    // [method; in place keeps result, one pass]
Tensor expm1(const Tensor& x);   ///< exp(x) - 1, exact near 0 [method; in place keeps result, one pass]
Tensor log(const Tensor& x);     // [method; in place keeps argument, one pass]
Tensor log2(const Tensor& x);    // [method; in place keeps argument, one pass]
Tensor log10(const Tensor& x);   // [method; in place keeps argument, one pass]
Tensor log1p(const Tensor& x);   ///< log(1 + x), exact near 0 [method; in place keeps argument, one pass]

Tensor sin(const Tensor& x);       // [method; in place keeps argument, one pass]
Tensor cos(const Tensor& x);       // [method; in place keeps argument, one pass]
Tensor tan(const Tensor& x);       // [method; in place keeps result, one pass]
Tensor asin(const Tensor& x);      // [method; in place keeps argument]
Tensor acos(const Tensor& x);      // [method; in place keeps argument]
Tensor atan(const Tensor& x);      // [method; in place keeps argument]
Tensor sinh(const Tensor& x);      // [method; in place keeps argument]
Tensor cosh(const Tensor& x);      // [method; in place keeps argument]
Tensor asinh(const Tensor& x);     // [method; in place keeps argument]
Tensor acosh(const Tensor& x);     // [method; in place keeps argument]
Tensor atanh(const Tensor& x);     // [method; in place keeps argument]
Tensor sinc(const Tensor& x);      ///< sin(pi x) / (pi x), 1 at 0 [method; in place keeps argument]
Tensor deg2rad(const Tensor& x);   // [method; in place keeps nothing]
Tensor rad2deg(const Tensor& x);   // [method; in place keeps nothing]

// PyTorch's other names.
inline Tensor absolute(const Tensor& x) { return abs(x); }
inline Tensor sgn(const Tensor& x) { return sign(x); }   // [method; in place keeps nothing, one pass]
inline Tensor arcsin(const Tensor& x) { return asin(x); }
inline Tensor arccos(const Tensor& x) { return acos(x); }
inline Tensor arctan(const Tensor& x) { return atan(x); }
inline Tensor arcsinh(const Tensor& x) { return asinh(x); }
inline Tensor arccosh(const Tensor& x) { return acosh(x); }
inline Tensor arctanh(const Tensor& x) { return atanh(x); }

}   // namespace gradus
#endif
