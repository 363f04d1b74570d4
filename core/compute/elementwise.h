// A function of each number of a tensor, or of the numbers at the same position of several, which are broadcast.
//
// The result is written over a donated first operand (donate.h; for select the last) if shape and dtype agree.
#ifndef GRADUS_CORE_COMPUTE_ELEMENTWISE_H
#define GRADUS_CORE_COMPUTE_ELEMENTWISE_H

#include "core/kernels/pointwise/activation.h"
#include "core/kernels/pointwise/binary.h"
#include "core/kernels/pointwise/ternary.h"
#include "core/kernels/pointwise/unary.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// y = f(x), elementwise, in x's memory order.
Tensor map(Unary f, const Tensor& x);
/// The answer for each number, bool_; x is float.
Tensor test(Test f, const Tensor& x);
/// y = f(a, b), broadcast; a and b share a dtype, bool for bitwise functions only. `op` names the caller in errors.
Tensor zip(Binary f, const Tensor& a, const Tensor& b, const char* op = nullptr);
/// y = f(x, s) and f(s, x); s is converted to x's dtype.
Tensor zip(Binary f, const Tensor& x, Scalar s);
Tensor zip(Binary f, Scalar s, const Tensor& x);
Tensor compare(Compare f, const Tensor& a, const Tensor& b, const char* op);   // bool_
Tensor compare(Compare f, const Tensor& x, Scalar s);
/// y = f(a, b, c; p), broadcast; all have the same dtype, to which p is converted.
Tensor combine(Ternary f, const Tensor& a, const Tensor& b, const Tensor& c, const char* op, Scalar p = 0);
/// y = f(x; p), and dx = f(dy, x; p): dy and x have the same shape.
Tensor map(Parametric f, const Tensor& x, double p0, double p1 = 0, double p2 = 0);
Tensor map_grad(Parametric f, const Tensor& dy, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
Tensor activate(Activation f, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
Tensor activate_grad(Activation f, const Tensor& dy, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
/// condition ? a : b, broadcast; condition is bool_.
Tensor select(const Tensor& condition, const Tensor& a, const Tensor& b);
/// sum += x in place, for the engine and optimisers; same shape and dtype. Does not increment the version.
void add_into(const Tensor& sum, const Tensor& x);

}   // namespace gradus::apply
#endif
