// Arithmetic of two tensors, or of a tensor and a number. Shapes broadcast, dtypes are promoted.
#ifndef GRADUS_AUTOGRAD_OPS_ARITHMETIC_H
#define GRADUS_AUTOGRAD_OPS_ARITHMETIC_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

Tensor add(const Tensor& a, const Tensor& b);
Tensor add(const Tensor& a, Scalar b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, Scalar b);
Tensor sub(Scalar a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, Scalar b);
Tensor div(const Tensor& a, const Tensor& b);   ///< true division: integers are converted to floats
Tensor div(const Tensor& a, Scalar b);
Tensor div(Scalar a, const Tensor& b);
Tensor neg(const Tensor& x);
Tensor pow(const Tensor& x, const Tensor& exponent);
Tensor pow(const Tensor& x, Scalar exponent);
Tensor pow(Scalar base, const Tensor& exponent);
Tensor maximum(const Tensor& a, const Tensor& b);   ///< NaN if either is; at a tie each gets half the gradient
Tensor minimum(const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, Scalar a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, Scalar b);

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
inline Tensor operator-(const Tensor& x) { return neg(x); }
inline Tensor& operator+=(Tensor& a, const Tensor& b) { return a.add_(b), a; }
inline Tensor& operator-=(Tensor& a, const Tensor& b) { return a.sub_(b), a; }
inline Tensor& operator*=(Tensor& a, const Tensor& b) { return a.mul_(b), a; }
inline Tensor& operator/=(Tensor& a, const Tensor& b) { return a.div_(b), a; }
inline Tensor& operator+=(Tensor& a, Scalar b) { return a.add_(b), a; }
inline Tensor& operator-=(Tensor& a, Scalar b) { return a.sub_(b), a; }
inline Tensor& operator*=(Tensor& a, Scalar b) { return a.mul_(b), a; }
inline Tensor& operator/=(Tensor& a, Scalar b) { return a.div_(b), a; }

}  // namespace gradus
#endif
