// Functions of one argument, elementwise.
#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

// abs                                                      x -> |x|
//   dx = dy sign(x)                                        0 at 0, as in PyTorch
Tensor abs(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) throw DtypeError("abs: not for bool tensors; convert with to(int64)");
  return record("abs(x)", apply::map(Unary::abs, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, sign(x)); }));
}

// sign                                                     x -> -1, 0 or 1
//   dx = 0
Tensor sign(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) return x;
  return record("sign(x)", apply::map(Unary::sign, x),
      grad_to(x, [](const Tensor& dy) { return zeros_like(dy); }));
}

// square                                                   x -> x^2
//   dx = 2 dy x
Tensor square(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) return square(to(x, Dtype::int64));
  return record("square(x)", apply::map(Unary::square, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(mul(dy, x), 2); }));
}

// exp                                                      x -> e^x
//   dx = dy y
Tensor exp(const Tensor& x) {
  if (!is_float(x.dtype())) return exp(as_float(x));
  return record("exp(x)", apply::map(Unary::exp, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(dy, y); }));
}

// log                                                      x -> natural logarithm
//   dx = dy / x
Tensor log(const Tensor& x) {
  if (!is_float(x.dtype())) return log(as_float(x));
  return record("log(x)", apply::map(Unary::log, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, x); }));
}

// sqrt                                                     x -> square root
//   dx = dy / (2 y)                                        infinite at 0
Tensor sqrt(const Tensor& x) {
  if (!is_float(x.dtype())) return sqrt(as_float(x));
  return record("sqrt(x)", apply::map(Unary::sqrt, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return div(dy, mul(y, 2)); }));
}

// sin                                                      x in radians
//   dx = dy cos(x)
Tensor sin(const Tensor& x) {
  if (!is_float(x.dtype())) return sin(as_float(x));
  return record("sin(x)", apply::map(Unary::sin, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, cos(x)); }));
}

// cos                                                      x in radians
//   dx = -dy sin(x)
Tensor cos(const Tensor& x) {
  if (!is_float(x.dtype())) return cos(as_float(x));
  return record("cos(x)", apply::map(Unary::cos, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return neg(mul(dy, sin(x))); }));
}

// erf                                                      x -> 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x
//   dx = dy 2 / sqrt(pi) exp(-x^2)
Tensor erf(const Tensor& x) {
  if (!is_float(x.dtype())) return erf(as_float(x));
  return record("erf(x)", apply::map(Unary::erf, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(mul(dy, exp(neg(square(x)))), 2 / std::sqrt(M_PI)); }));
}

}  // namespace gradus
