// Functions of one argument, elementwise.
#include "autograd/ops/pointwise/unary.h"

#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

// sqrt(x^2 + 1) also where x^2 is infinite.
static Tensor beside_1(const Tensor& x) {
  return recording() ? hypot(x, number_beside(x, 1)) : apply::zip(Binary::hypot, x, 1.0);
}

// abs                                                      x -> |x|
//   dx = dy sign(x)                                        0 at 0, as in PyTorch
Tensor abs(const Tensor& x) {
  require_defined("abs", x);
  require_not_bool("abs", x.dtype());
  return record("abs(x)", apply::map(Unary::abs, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, sign(x)); }));
}

// sign                                                     x -> -1, 0 or 1
//   dx = 0
Tensor sign(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) return clone(x);
  return record("sign(x)", apply::map(Unary::sign, x), grad_to(x, NoSlope{}));
}

Tensor positive(const Tensor& x) {
  require_not_bool("positive", x.dtype());
  return x;
}

// square                                                   x -> x^2
//   dx = 2 dy x
Tensor square(const Tensor& x) {
  require_defined("square", x);
  if (x.dtype() == Dtype::bool_) return square(to(x, Dtype::int64));
  return record("square(x)", apply::map(Unary::square, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(mul(dy, x), 2); }));
}

// reciprocal                                               x -> 1 / x
//   dx = -dy y^2
Tensor reciprocal(const Tensor& x) {
  if (!is_float(x.dtype())) return reciprocal(as_float(x));
  return record("reciprocal(x)", apply::map(Unary::reciprocal, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return neg(mul(mul(dy, y), y)); }));
}

// sqrt                                                     x -> square root
//   dx = dy / (2 y)                                        infinite at 0
Tensor sqrt(const Tensor& x) {
  require_defined("sqrt", x);
  if (!is_float(x.dtype())) return sqrt(as_float(x));
  return record("sqrt(x)", apply::map(Unary::sqrt, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return div(dy, mul(y, 2)); }));
}

// rsqrt                                                    x -> 1 / sqrt(x)
//   dx = -dy y^3 / 2                                       factor by factor: y^3 may leave the range
Tensor rsqrt(const Tensor& x) {
  if (!is_float(x.dtype())) return rsqrt(as_float(x));
  return record("rsqrt(x)", apply::map(Unary::rsqrt, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(mul(mul(mul(dy, -0.5), y), y), y); }));
}

// -- exponentials and logarithms --

// exp                                                      x -> e^x
//   dx = dy y
Tensor exp(const Tensor& x) {
  require_defined("exp", x);
  if (!is_float(x.dtype())) return exp(as_float(x));
  return record("exp(x)", apply::map(Unary::exp, x),
      grad_to(x, [](Tensor dy, const Tensor& y) { return times(std::move(dy), y); }));
}

// exp2                                                     x -> 2^x
//   dx = dy y ln 2
Tensor exp2(const Tensor& x) {
  if (!is_float(x.dtype())) return exp2(as_float(x));
  return record("exp2(x)", apply::map(Unary::exp2, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(mul(dy, y), M_LN2); }));
}

// expm1                                                    x -> e^x - 1
//   dx = dy (y + 1)
Tensor expm1(const Tensor& x) {
  if (!is_float(x.dtype())) return expm1(as_float(x));
  return record("expm1(x)", apply::map(Unary::expm1, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(dy, add(y, 1)); }));
}

// log                                                      x -> natural logarithm
//   dx = dy / x
Tensor log(const Tensor& x) {
  require_defined("log", x);
  if (!is_float(x.dtype())) return log(as_float(x));
  return record(
      "log(x)", apply::map(Unary::log, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, x); }));
}

// log2                                                     x -> logarithm to base 2
//   dx = dy / (x ln 2)
Tensor log2(const Tensor& x) {
  if (!is_float(x.dtype())) return log2(as_float(x));
  return record("log2(x)", apply::map(Unary::log2, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, mul(x, M_LN2)); }));
}

// log10                                                    x -> logarithm to base 10
//   dx = dy / (x ln 10)
Tensor log10(const Tensor& x) {
  if (!is_float(x.dtype())) return log10(as_float(x));
  return record("log10(x)", apply::map(Unary::log10, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, mul(x, M_LN10)); }));
}

// log1p                                                    x -> log(1 + x)
//   dx = dy / (x + 1)
Tensor log1p(const Tensor& x) {
  if (!is_float(x.dtype())) return log1p(as_float(x));
  return record("log1p(x)", apply::map(Unary::log1p, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, add(x, 1)); }));
}

// -- circular functions and their inverses --

// sin                                                      x in radians
//   dx = dy cos(x)
Tensor sin(const Tensor& x) {
  if (!is_float(x.dtype())) return sin(as_float(x));
  return record(
      "sin(x)", apply::map(Unary::sin, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, cos(x)); }));
}

// cos                                                      x in radians
//   dx = -dy sin(x)
Tensor cos(const Tensor& x) {
  if (!is_float(x.dtype())) return cos(as_float(x));
  return record("cos(x)", apply::map(Unary::cos, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return neg(mul(dy, sin(x))); }));
}

// tan                                                      x in radians
//   dx = dy (1 + y^2)
Tensor tan(const Tensor& x) {
  if (!is_float(x.dtype())) return tan(as_float(x));
  return record("tan(x)", apply::map(Unary::tan, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(dy, add(square(y), 1)); }));
}

// asin                                                     x -> -pi/2 .. pi/2
//   dx = dy / sqrt(1 - x^2)
static Tensor asin_gradient(const Tensor& dy, const Tensor& x) {
  if (!recording()) return apply::zip(Binary::asin_grad, dy, x);
  return mul(dy, rsqrt(mul(sub(1, x), add(x, 1))));
}
Tensor asin(const Tensor& x) {
  if (!is_float(x.dtype())) return asin(as_float(x));
  return record("asin(x)", apply::map(Unary::asin, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return asin_gradient(dy, x); }));
}

// acos                                                     x -> 0 .. pi
//   dx = -dy / sqrt(1 - x^2)
Tensor acos(const Tensor& x) {
  if (!is_float(x.dtype())) return acos(as_float(x));
  return record("acos(x)", apply::map(Unary::acos, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return neg(asin_gradient(dy, x)); }));
}

// atan                                                     x -> -pi/2 .. pi/2
//   dx = dy / (1 + x^2)                                    to differentiate again, as (1 / sqrt(1 + x^2))^2
Tensor atan(const Tensor& x) {
  if (!is_float(x.dtype())) return atan(as_float(x));
  return record("atan(x)", apply::map(Unary::atan, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return div(dy, add(square(x), 1));
    return mul(dy, square(reciprocal(beside_1(x))));
  }));
}

// -- hyperbolic functions and their inverses --

// sinh                                                     x -> (exp(x) - exp(-x)) / 2
//   dx = dy cosh(x)
Tensor sinh(const Tensor& x) {
  if (!is_float(x.dtype())) return sinh(as_float(x));
  return record("sinh(x)", apply::map(Unary::sinh, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, cosh(x)); }));
}

// cosh                                                     x -> (exp(x) + exp(-x)) / 2
//   dx = dy sinh(x)
Tensor cosh(const Tensor& x) {
  if (!is_float(x.dtype())) return cosh(as_float(x));
  return record("cosh(x)", apply::map(Unary::cosh, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, sinh(x)); }));
}

// asinh                                                    x -> log(x + sqrt(x^2 + 1))
//   dx = dy / sqrt(x^2 + 1)
Tensor asinh(const Tensor& x) {
  if (!is_float(x.dtype())) return asinh(as_float(x));
  return record("asinh(x)", apply::map(Unary::asinh, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return div(dy, beside_1(x)); }));
}

// acosh                                                    x -> log(x + sqrt(x^2 - 1))
//   dx = dy / sqrt(x^2 - 1)                                as roots of x - 1, which keeps its digits, and x + 1
Tensor acosh(const Tensor& x) {
  if (!is_float(x.dtype())) return acosh(as_float(x));
  return record("acosh(x)", apply::map(Unary::acosh, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return apply::zip(Binary::acosh_grad, dy, x);
    Tensor v = abs(x);
    return mul(dy, mul(rsqrt(sub(v, 1)), rsqrt(add(v, 1))));
  }));
}

// atanh                                                    x -> log((1 + x) / (1 - x)) / 2
//   dx = dy / (1 - x^2)
Tensor atanh(const Tensor& x) {
  if (!is_float(x.dtype())) return atanh(as_float(x));
  return record("atanh(x)", apply::map(Unary::atanh, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return apply::zip(Binary::atanh_grad, dy, x);
    const Tensor& v = x;
    return div(dy, mul(sub(1, v), add(v, 1)));
  }));
}

// sinc                                                     x -> sin(pi x) / (pi x), 1 at 0
//   dx = dy (pi x cos(pi x) - sin(pi x)) / (pi x^2)        near 0, where the terms cancel, by its Taylor series
Tensor sinc(const Tensor& x) {
  if (!is_float(x.dtype())) return sinc(as_float(x));
  return record("sinc(x)", apply::map(Unary::sinc, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return mul(dy, apply::map(Unary::sinc_slope, x));
    Tensor angle = mul(x, M_PI), near = le(abs(angle), 0.5), a = where(near, 1.0, angle);
    Tensor slope = div(sub(mul(a, cos(a)), sin(a)), square(a));
    Tensor c = clamp(angle, -0.5, 0.5), z = square(c), series = mul(z, -1 / 93405312000.0);
    for (double k : {1 / 518918400.0, -1 / 3991680.0, 1 / 45360.0, -1 / 840.0, 1 / 30.0})
      series = mul(add(series, k), z);
    return mul(dy, mul(where(near, mul(c, sub(series, 1 / 3.0)), slope), M_PI));
  }));
}

Tensor deg2rad(const Tensor& x) { return mul(as_float(x), M_PI / 180); }
Tensor rad2deg(const Tensor& x) { return mul(as_float(x), 180 / M_PI); }

}   // namespace gradus
