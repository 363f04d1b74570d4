// Special functions, elementwise. Their numerics: core/kernels/math/special.inl and gamma.inl.
#include "autograd/ops/pointwise/special.h"

#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

// erf                                                     x -> 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x
//   dx = dy 2 / sqrt(pi) exp(-x^2)
Tensor erf(const Tensor& x) {
  if (!is_float(x.dtype())) return erf(as_float(x));
  return record("erf(x)", apply::map(Unary::erf, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(mul(dy, exp(neg(square(x)))), M_2_SQRTPI); }));
}

// erfc                                                     x -> 1 - erf(x)
//   dx = -dy 2 / sqrt(pi) exp(-x^2)
Tensor erfc(const Tensor& x) {
  if (!is_float(x.dtype())) return erfc(as_float(x));
  return record("erfc(x)", apply::map(Unary::erfc, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(mul(dy, exp(neg(square(x)))), -M_2_SQRTPI); }));
}

// 2 x erfcx(x) - 2 / sqrt(pi), from the third term on by the asymptotic series where its terms cancel.
static Tensor erfcx_slope(const Tensor& x, const Tensor& y) {
  const double far = x.dtype() == Dtype::float32 ? 6 : 25;
  Tensor w = square(reciprocal(clamp_min(x, far))), series = mul(w, 135135 / 64.0);
  for (double c : {-10395 / 32.0, 945 / 16.0, -105 / 8.0, 15 / 4.0, -3 / 2.0}) series = mul(add(series, c), w);
  return where(gt(x, far), mul(mul(w, add(series, 1)), -M_2_SQRTPI / 2), sub(mul(mul(x, y), 2), M_2_SQRTPI));
}

// erfcx                                                    x -> exp(x^2) erfc(x)
//   dx = dy (2 x y - 2 / sqrt(pi))                         without the digits that this difference loses
Tensor erfcx(const Tensor& x) {
  if (!is_float(x.dtype())) return erfcx(as_float(x));
  return record(
      "erfcx(x)", apply::map(Unary::erfcx, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy, const Tensor& y) {
        if (!recording()) return apply::combine(Ternary::erfcx_grad, dy, x, y, "erfcx");
        return mul(dy, erfcx_slope(x, y));
      }));
}

// erfinv                                                   x -> y with erf(y) = x
//   dx = dy sqrt(pi) / 2 exp(y^2)
Tensor erfinv(const Tensor& x) {
  if (!is_float(x.dtype())) return erfinv(as_float(x));
  return record("erfinv(x)", apply::map(Unary::erfinv, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) { return mul(mul(dy, exp(square(y))), 1 / M_2_SQRTPI); }));
}

// ndtr                                                     x -> the probability that a normal variable is below x
//   dx = dy exp(-x^2 / 2) / sqrt(2 pi)
Tensor ndtr(const Tensor& x) {
  if (!is_float(x.dtype())) return ndtr(as_float(x));
  return record("ndtr(x)", apply::map(Unary::ndtr, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    return mul(mul(dy, exp(mul(square(x), -0.5))), M_SQRT1_2 * M_2_SQRTPI / 2);
  }));
}

// The normal density over ndtr(x), in three pieces whose derivatives stay in range: far to the left an asymptotic
// series, then a constant over erfcx, which is infinite on the far right, where the quotient itself takes over. NaN
// takes that way, too: clamp(x, 0, 40) would have a slope of 0 there.
static Tensor density_over_ndtr(const Tensor& x) {
  const double far = x.dtype() == Dtype::float32 ? 10 : 30, root_2_over_pi = M_SQRT1_2 * M_2_SQRTPI;
  Tensor t = clamp_min(neg(x), far), w = square(reciprocal(t)), series = mul(w, 706);
  for (double c : {-74, 10, -2, 1}) series = mul(add(series, c), w);
  Tensor left = mul(t, add(series, 1)), middle = div(root_2_over_pi, erfcx(mul(clamp(x, -far, 0), -M_SQRT1_2)));
  Tensor v = where(lt(x, 0), 0.0, where(gt(x, 40), 40.0, x)),
         right = div(mul(exp(mul(square(v), -0.5)), root_2_over_pi / 2), ndtr(v));
  return where(lt(x, -far), left, where(lt(x, 0), middle, right));
}

// log_ndtr                                                 x -> log(ndtr(x))
//   dx = dy sqrt(2 / pi) / erfcx(-x / sqrt(2))            the density over ndtr(x)
Tensor log_ndtr(const Tensor& x) {
  if (!is_float(x.dtype())) return log_ndtr(as_float(x));
  return record("log_ndtr(x)", apply::map(Unary::log_ndtr, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (recording()) return mul(dy, density_over_ndtr(x));
    return mul(div(dy, erfcx(mul(x, -M_SQRT1_2))), M_SQRT1_2 * M_2_SQRTPI);
  }));
}

// entr                                                     x -> -x log(x)
//   dx = -dy (1 + log(x))
Tensor entr(const Tensor& x) {
  if (!is_float(x.dtype())) return entr(as_float(x));
  return record("entr(x)", apply::map(Unary::entr, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, sub(-1.0, log(x))); }));
}

// logit                                                    x -> log(x / (1 - x)), x clamped to eps .. 1 - eps
//   dx = dy / (x (1 - x)), 0 where x was clamped           without eps: NaN outside 0 .. 1
Tensor logit(const Tensor& x, std::optional<double> eps) {
  if (!is_float(x.dtype())) return logit(as_float(x), eps);
  const double low = eps.value_or(-1);
  return record("logit(x)", apply::map(Parametric::logit, x, low), grad_to(x, [x = saved(x, 0), low](const Tensor& dy) {
    if (!recording()) return apply::map_grad(Parametric::logit, dy, x, low);
    const Tensor& v = x;
    const double end = low < 0 ? 0.0 : low;
    return where(add(lt(v, end), gt(v, 1 - end)), low < 0 ? double(NAN) : 0.0, div(dy, mul(v, sub(1, v))));
  }));
}

// -- the gamma function --

// lgamma                                                   x -> log|gamma(x)|
//   dx = dy digamma(x)
Tensor lgamma(const Tensor& x) {
  if (!is_float(x.dtype())) return lgamma(as_float(x));
  return record("lgamma(x)", apply::map(Unary::lgamma, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, digamma(x)); }));
}

// digamma                                                  x -> the derivative of lgamma
//   dx = dy polygamma(1, x)
Tensor digamma(const Tensor& x) {
  if (!is_float(x.dtype())) return digamma(as_float(x));
  return record("digamma(x)", apply::map(Unary::digamma, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return mul(dy, polygamma(1, x)); }));
}

// polygamma                                                n, x -> the n-th derivative of digamma
//   dx = dy polygamma(n + 1, x)
Tensor polygamma(int64_t n, const Tensor& x) {
  if (n < 0)
    throw Error(fmt::format("polygamma: n, the order of the derivative of digamma, must not be negative; got {}", n));
  if (n > 1000000) throw Error(fmt::format("polygamma: n must be at most 1000000; got {}", n));   // it takes n steps
  if (!is_float(x.dtype())) return polygamma(n, as_float(x));
  if (n == 0) return digamma(x);
  return record("polygamma(n, x)",
      n == 1 ? apply::map(Unary::trigamma, x) : apply::map(Parametric::polygamma, x, double(n)),
      grad_to(x, [x = saved(x, 1), n](const Tensor& dy) { return mul(dy, polygamma(n + 1, x)); }));
}

}   // namespace gradus
