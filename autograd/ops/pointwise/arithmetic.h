// Arithmetic of two tensors, or of a tensor and a number. Shapes broadcast, dtypes are promoted.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_ARITHMETIC_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_ARITHMETIC_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// A factor of what is added or subtracted: `add(a, b, {.alpha = 2})` is a + 2 b. Integers take integers, bools bools.
struct AddOptions {
  Scalar alpha = 1;
};
/// "floor" and "trunc" round the quotient, and integers then stay integers; null gives true division.
struct DivOptions {
  const char* rounding_mode = nullptr;
};

Tensor add(const Tensor& a, const Tensor& b);                              // [method; in place keeps nothing, one pass]
Tensor add(const Tensor& a, Scalar b);                                     // [method; in place keeps nothing, one pass]
Tensor add(const Tensor& a, const Tensor& b, const AddOptions& options);   // [method; in place keeps nothing, one pass]
Tensor add(const Tensor& a, Scalar b, const AddOptions& options);          // [method; in place keeps nothing, one pass]
Tensor sub(const Tensor& a, const Tensor& b);                              // [method; in place keeps nothing, one pass]
Tensor sub(const Tensor& a, Scalar b);                                     // [method; in place keeps nothing, one pass]
Tensor sub(Scalar a, const Tensor& b);
Tensor sub(const Tensor& a, const Tensor& b, const AddOptions& options);   // [method; in place keeps nothing, one pass]
Tensor sub(const Tensor& a, Scalar b, const AddOptions& options);          // [method; in place keeps nothing, one pass]
Tensor rsub(const Tensor& a, const Tensor& b, const AddOptions& options = {});   ///< b - alpha a
Tensor rsub(const Tensor& a, Scalar b, const AddOptions& options = {});
Tensor mul(const Tensor& a, const Tensor& b);   // [method; in place keeps argument for b, one pass]
Tensor mul(const Tensor& a, Scalar b);          // [method; in place keeps nothing, one pass]
// [method; in place keeps nothing, one pass]
Tensor div(const Tensor& a, const Tensor& b);   ///< true division: integers are converted to floats
Tensor div(const Tensor& a, Scalar b);          // [method; in place keeps nothing, one pass]
Tensor div(Scalar a, const Tensor& b);
/// Rounded, the gradients are 0. Throws Error if an integer is to be divided by 0.
Tensor div(const Tensor& a, const Tensor& b, const DivOptions& options);   // [method; in place keeps nothing]
Tensor div(const Tensor& a, Scalar b, const DivOptions& options);          // [method; in place keeps nothing]
Tensor neg(const Tensor& x);                                               // [method; in place keeps nothing, one pass]

// -- division with a remainder: each throws Error if an integer is to be divided by 0 --
// [method; in place keeps nothing]
Tensor floor_divide(const Tensor& a, const Tensor& b);   ///< floor(a / b), without a gradient
Tensor floor_divide(const Tensor& a, Scalar b);          // [method; in place keeps nothing]
// [method; in place keeps argument for b, one pass]
Tensor remainder(const Tensor& a, const Tensor& b);   ///< a - b floor(a / b): it has the sign of b, as in Python
Tensor remainder(const Tensor& a, Scalar b);          // [method; in place keeps nothing, one pass]
Tensor remainder(Scalar a, const Tensor& b);
// [method; in place keeps argument for b, one pass]
Tensor fmod(const Tensor& a, const Tensor& b);   ///< a - b trunc(a / b): it has the sign of a, as in C
Tensor fmod(const Tensor& a, Scalar b);          // [method; in place keeps nothing, one pass]

/// Integers give integers, which wrap around; a negative power is 0 unless the base is 1 or -1.
Tensor pow(const Tensor& x, const Tensor& exponent);   // [method; in place keeps argument]
// [method; in place keeps argument]
Tensor pow(const Tensor& x, Scalar exponent);   ///< throws DtypeError for integers to a negative integer
Tensor pow(Scalar base, const Tensor& exponent);
Tensor float_power(const Tensor& x, const Tensor& exponent);   ///< pow in float64 [method; in place keeps argument]
Tensor float_power(const Tensor& x, Scalar exponent);          // [method; in place keeps argument]
Tensor float_power(Scalar base, const Tensor& exponent);
// [method; in place keeps argument for exponent]
Tensor ldexp(const Tensor& x, const Tensor& exponent);   ///< x 2^exponent

// -- other names --
inline Tensor subtract(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor subtract(const Tensor& a, Scalar b) { return sub(a, b); }
inline Tensor multiply(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor multiply(const Tensor& a, Scalar b) { return mul(a, b); }
inline Tensor divide(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor divide(const Tensor& a, Scalar b) { return div(a, b); }
inline Tensor true_divide(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor true_divide(const Tensor& a, Scalar b) { return div(a, b); }
inline Tensor negative(const Tensor& x) { return neg(x); }

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator+(const Tensor& a, Scalar b) { return add(a, b); }
inline Tensor operator+(Scalar a, const Tensor& b) { return add(b, a); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator-(const Tensor& a, Scalar b) { return sub(a, b); }
inline Tensor operator-(Scalar a, const Tensor& b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator*(const Tensor& a, Scalar b) { return mul(a, b); }
inline Tensor operator*(Scalar a, const Tensor& b) { return mul(b, a); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator/(const Tensor& a, Scalar b) { return div(a, b); }
inline Tensor operator/(Scalar a, const Tensor& b) { return div(a, b); }
inline Tensor operator%(const Tensor& a, const Tensor& b) { return remainder(a, b); }
inline Tensor operator%(const Tensor& a, Scalar b) { return remainder(a, b); }
inline Tensor operator%(Scalar a, const Tensor& b) { return remainder(a, b); }
inline Tensor operator-(const Tensor& x) { return neg(x); }
inline const Tensor& operator+=(const Tensor& a, const Tensor& b) { return a.add_(b); }
inline const Tensor& operator-=(const Tensor& a, const Tensor& b) { return a.sub_(b); }
inline const Tensor& operator*=(const Tensor& a, const Tensor& b) { return a.mul_(b); }
inline const Tensor& operator/=(const Tensor& a, const Tensor& b) { return a.div_(b); }
inline const Tensor& operator+=(const Tensor& a, Scalar b) { return a.add_(b); }
inline const Tensor& operator-=(const Tensor& a, Scalar b) { return a.sub_(b); }
inline const Tensor& operator*=(const Tensor& a, Scalar b) { return a.mul_(b); }
inline const Tensor& operator/=(const Tensor& a, Scalar b) { return a.div_(b); }
// x[0] += 1 changes x; x[mask] += 1, which would change nothing, is an error.
inline const Tensor& operator+=(Tensor&& a, const Tensor& b) { return a.seen_elsewhere("+=").add_(b); }
inline const Tensor& operator+=(Tensor&& a, Scalar b) { return a.seen_elsewhere("+=").add_(b); }
inline const Tensor& operator-=(Tensor&& a, const Tensor& b) { return a.seen_elsewhere("-=").sub_(b); }
inline const Tensor& operator-=(Tensor&& a, Scalar b) { return a.seen_elsewhere("-=").sub_(b); }
inline const Tensor& operator*=(Tensor&& a, const Tensor& b) { return a.seen_elsewhere("*=").mul_(b); }
inline const Tensor& operator*=(Tensor&& a, Scalar b) { return a.seen_elsewhere("*=").mul_(b); }
inline const Tensor& operator/=(Tensor&& a, const Tensor& b) { return a.seen_elsewhere("/=").div_(b); }
inline const Tensor& operator/=(Tensor&& a, Scalar b) { return a.seen_elsewhere("/=").div_(b); }

}   // namespace gradus
#endif
