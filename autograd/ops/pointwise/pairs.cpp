// Functions of two numbers: extremes, distances, logarithms.
#include "autograd/ops/pointwise/pairs.h"

#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

void require_floats(const char* op, const Tensor& a, const Tensor& b) {
  if (Dtype d = result_dtype(a, b); !is_float(d))
    throw DtypeError(fmt::format(
        "{}: expected float32 or float64; a is {}, b is {}. Convert one with to(float32).", op, a.dtype(), b.dtype()));
}

// dy where a > b, dy / 2 where they are equal, else 0; dy where one of them is NaN.
Tensor share_of_larger(const Tensor& dy, const Tensor& a, const Tensor& b) {
  if (!recording()) return apply::combine(Ternary::share_of_larger, dy, a, b, "maximum");
  return where(lt(a, b), 0.0, where(eq(a, b), mul(dy, 0.5), dy));
}

// a / y, y = sqrt(a^2 + b^2); NaN if a is infinite. Its derivative b^2 / y^3 would come as the difference
// 1 / y - a^2 / y^3; by the quotient of the smaller and the larger number nothing cancels.
Tensor cosine(const Tensor& a, const Tensor& b) {
  Tensor steep = lt(abs(a), abs(b)), quotient = div(where(steep, a, b), where(steep, b, a));
  return div(
      where(steep, mul(quotient, sign(b)), add(sign(a), mul(a, 0))), hypot(quotient, number_beside(quotient, 1)));
}

// b / (a^2 + b^2), 0 where both are 0 or one is infinite. The squares may leave the range, and in float32 so may parts
// of the next derivative: they are taken in double.
Tensor turn(const Tensor& a, const Tensor& b) {
  Tensor p = to(a, Dtype::float64), q = to(b, Dtype::float64), y = hypot(p, q);
  return to(where(logical_or(eq(y, 0), eq(y, INFINITY)), 0.0, div(div(q, y), y)), a.dtype());
}

// 1 / (1 + e^-x), composed of powers up to 1: no derivative of it overflows on the way or loses its digits.
Tensor share(const Tensor& x) {
  if (!recording()) return sigmoid(x);
  Tensor right = gt(x, 0), power = exp(where(right, neg(x), x));
  return div(where(right, 1.0, power), add(power, 1));
}

}   // namespace

// maximum, minimum                                         a, b: broadcast -> y
//   da = dy where a wins, dy / 2 at a tie, 0 elsewhere; db the same for b
Tensor maximum(const Tensor& a, const Tensor& b) {
  if (needs_promotion("maximum", a, b)) return promoted(maximum, a, b);
  return record("maximum(a, b)", apply::zip(Binary::maximum, a, b),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return share_of_larger(dy, a, b); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return share_of_larger(dy, b, a); }));
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  if (needs_promotion("minimum", a, b)) return promoted(minimum, a, b);
  return record("minimum(a, b)", apply::zip(Binary::minimum, a, b),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return share_of_larger(dy, b, a); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return share_of_larger(dy, a, b); }));
}

// fmax, fmin                                               a, b: broadcast -> y, the other one where one is NaN
//   da = dy where a wins, at a tie or where b is NaN, else 0     db = dy elsewhere
Tensor fmax(const Tensor& a, const Tensor& b) {
  if (needs_promotion("fmax", a, b)) return promoted(fmax, a, b);
  if (!is_float(a.dtype())) return maximum(a, b);
  return record("fmax(a, b)", apply::zip(Binary::fmax, a, b, "fmax"),
      joint({&a, &b}, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, Need need) -> Gradients<2> {
        Tensor wins = logical_or(ge(a, b), ne(b, b));
        return {{need[0] ? where(wins, dy, 0.0) : Tensor(), need[1] ? where(wins, 0.0, dy) : Tensor()}};
      }));
}
Tensor fmin(const Tensor& a, const Tensor& b) {
  if (needs_promotion("fmin", a, b)) return promoted(fmin, a, b);
  if (!is_float(a.dtype())) return minimum(a, b);
  return record("fmin(a, b)", apply::zip(Binary::fmin, a, b, "fmin"),
      joint({&a, &b}, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, Need need) -> Gradients<2> {
        Tensor wins = logical_or(le(a, b), ne(b, b));
        return {{need[0] ? where(wins, dy, 0.0) : Tensor(), need[1] ? where(wins, 0.0, dy) : Tensor()}};
      }));
}

// hypot = sqrt(a^2 + b^2)                                  a, b: broadcast -> y
//   da = dy a / y     db = dy b / y                        NaN where both are 0
Tensor hypot(const Tensor& a, const Tensor& b) {
  require_floats("hypot", a, b);
  if (needs_promotion("hypot", a, b)) return promoted(hypot, a, b);
  return record("hypot(a, b)", apply::zip(Binary::hypot, a, b, "hypot"),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](
                     const Tensor& dy, const Tensor& y) { return mul(dy, recording() ? cosine(a, b) : div(a, y)); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, const Tensor& y) {
        return mul(dy, recording() ? cosine(b, a) : div(b, y));
      }));
}

// atan2 = the angle of (b, a)                              a, b: broadcast -> y
//   da = dy b / (a^2 + b^2)     db = -dy a / (a^2 + b^2)     0 where both are 0
Tensor atan2(const Tensor& a, const Tensor& b) {
  if (needs_floats("atan2", a, b)) return promoted_to_floats(atan2, a, b);
  return record("atan2(a, b)", apply::zip(Binary::atan2, a, b, "atan2"),
      joint({&a, &b}, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, Need need) -> Gradients<2> {
        if (!recording())
          return {{need[0] ? apply::combine(Ternary::atan2_grad, dy, a, b, "atan2", 1) : Tensor(),
              need[1] ? apply::combine(Ternary::atan2_grad, dy, b, a, "atan2", -1) : Tensor()}};
        return {{need[0] ? mul(dy, turn(a, b)) : Tensor(), need[1] ? neg(mul(dy, turn(b, a))) : Tensor()}};
      }));
}

// copysign = |a| sign(b)                                   a, b: broadcast -> y
//   da = dy y / a, 0 where a = 0     db = 0
Tensor copysign(const Tensor& a, const Tensor& b) {
  if (needs_floats("copysign", a, b)) return promoted_to_floats(copysign, a, b);
  return record("copysign(a, b)", apply::zip(Binary::copysign, a, b, "copysign"),
      grad_to(
          a, [a = saved(a, 0)](const Tensor& dy, const Tensor& y) { return mul(dy, where(eq(a, 0), 0.0, div(y, a))); }),
      grad_to(b, NoSlope{}));
}
Tensor copysign(const Tensor& a, Scalar b) { return copysign(a, number_beside(a, b)); }

Tensor heaviside(const Tensor& x, const Tensor& values) {
  require_same_dtype("heaviside", x, values, "x", "values");
  if (x.dtype() == Dtype::bool_) return to(heaviside(to(x, Dtype::int64), to(values, Dtype::int64)), Dtype::bool_);
  return apply::zip(Binary::heaviside, x, values, "heaviside");
}

// xlogy = a log(b)                                         a, b: broadcast -> y, 0 where a = 0
//   da = dy log(b), 0 where a = 0 and b <= 0     db = dy a / b
Tensor xlogy(const Tensor& a, const Tensor& b) {
  if (needs_floats("xlogy", a, b)) return promoted_to_floats(xlogy, a, b);
  return record("xlogy(a, b)", apply::zip(Binary::xlogy, a, b, "xlogy"),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](
                     const Tensor& dy) { return where(logical_and(eq(a, 0), le(b, 0)), 0.0, xlogy(dy, b)); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return div(mul(dy, a), b); }));
}
Tensor xlogy(const Tensor& a, Scalar b) { return xlogy(a, number_beside(a, b)); }
Tensor xlogy(Scalar a, const Tensor& b) { return xlogy(number_beside(b, a), b); }

// xlog1py = a log(1 + b)                                   a, b: broadcast -> y, 0 where a = 0
//   da = dy log(1 + b), 0 where a = 0 and b <= -1     db = dy a / (b + 1)
Tensor xlog1py(const Tensor& a, const Tensor& b) {
  if (needs_floats("xlog1py", a, b)) return promoted_to_floats(xlog1py, a, b);
  return record("xlog1py(a, b)", apply::zip(Binary::xlog1py, a, b, "xlog1py"),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](
                     const Tensor& dy) { return where(logical_and(eq(a, 0), le(b, -1)), 0.0, xlog1py(dy, b)); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return div(mul(dy, a), add(b, 1)); }));
}
Tensor xlog1py(const Tensor& a, Scalar b) { return xlog1py(a, number_beside(a, b)); }
Tensor xlog1py(Scalar a, const Tensor& b) { return xlog1py(number_beside(b, a), b); }

// logaddexp = log(e^a + e^b)                               a, b: broadcast -> y
//   da = dy / (1 + e^(b - a))     db = dy / (1 + e^(a - b))
Tensor logaddexp(const Tensor& a, const Tensor& b) {
  require_floats("logaddexp", a, b);
  if (needs_promotion("logaddexp", a, b)) return promoted(logaddexp, a, b);
  return record("logaddexp(a, b)", apply::zip(Binary::logaddexp, a, b, "logaddexp"),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return mul(dy, share(sub(a, b))); }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return mul(dy, share(sub(b, a))); }));
}

// logaddexp2 = log2(2^a + 2^b)                             a, b: broadcast -> y
//   da = dy / (1 + 2^(b - a))     db = dy / (1 + 2^(a - b))
Tensor logaddexp2(const Tensor& a, const Tensor& b) {
  require_floats("logaddexp2", a, b);
  if (needs_promotion("logaddexp2", a, b)) return promoted(logaddexp2, a, b);
  return record("logaddexp2(a, b)", apply::zip(Binary::logaddexp2, a, b, "logaddexp2"),
      grad_to(
          a, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return mul(dy, share(mul(sub(a, b), M_LN2))); }),
      grad_to(
          b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return mul(dy, share(mul(sub(b, a), M_LN2))); }));
}

}   // namespace gradus
