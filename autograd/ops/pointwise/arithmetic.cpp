// Arithmetic: one block per op, forward and formulas together.
//
// Shapes broadcast; a formula may return the broadcast shape, and the engine sums it to the input's.
// Read first: autograd/history/record.h.
// Compile with: -O3
#include "autograd/ops/pointwise/arithmetic.h"

#include <cmath>
#include <string_view>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

// a + alpha b in one pass, for add and sub.
Tensor scaled_sum(const char* signature, const char* op, const Tensor& a, const Tensor& b, Scalar alpha) {
  if (Dtype d = result_dtype(a, b); a.dtype() != d || b.dtype() != d)
    return scaled_sum(signature, op, to(a, d), to(b, d), alpha);
  if (a.dtype() == Dtype::bool_) return add(a, mul(b, full({}, alpha, Dtype::bool_)));
  Tensor number = full({}, alpha, a.dtype());
  return record(signature, apply::combine(Ternary::add_scaled, a, b, number, op),
      grad_to(a, [](Tensor dy) { return dy; }), grad_to(b, [alpha](const Tensor& dy) { return mul(dy, alpha); }));
}

void require_subtractable(const char* op, Dtype a, Dtype b) {
  if (a == Dtype::bool_ || b == Dtype::bool_)
    throw DtypeError(
        fmt::format("{}: bool tensors cannot be subtracted; compare them with !=, or convert with to(int64)", op));
}
// -s for numbers of dtype d. INT64_MIN has no negative: among integers it wraps, as everywhere.
Scalar negative_of(Scalar s, Dtype d) {
  return is_float(d) ? Scalar(-s.to_double()) : Scalar(int64_t(0 - uint64_t(s.to_int64())));
}
Dtype dtype_of(Scalar s) { return Operand(s).dtype; }

}   // namespace

// add = a + alpha b                                        a, b: broadcast -> y
//   da = dy     db = alpha dy
Tensor add(const Tensor& a, const Tensor& b) {
  if (needs_promotion("add", a, b)) return promoted(add, a, b);
  return record("add(a, b)", apply::zip(Binary::add, a, b), grad_to(a, [](Tensor dy) { return dy; }),
      grad_to(b, [](Tensor dy) { return dy; }));
}
Tensor add(const Tensor& a, Scalar b) {
  require_defined("add", a);
  if (Dtype d = promote(a.dtype(), b); d != a.dtype() || d == Dtype::bool_) return add(a, full({}, b, d));
  return record("add(a, b)", apply::zip(Binary::add, a, b), grad_to(a, [](Tensor dy) { return dy; }));
}
Tensor add(const Tensor& a, const Tensor& b, const AddOptions& options) {
  require_alpha("add", options.alpha, result_dtype(a, b));
  if (options.alpha.to_double() == 1) return add(a, b);
  return scaled_sum("add(a, b)", "add", a, b, options.alpha);
}
Tensor add(const Tensor& a, Scalar b, const AddOptions& options) { return add(a, number_beside(a, b), options); }

// sub = a - alpha b                                        a, b: broadcast -> y
//   da = dy     db = -alpha dy
Tensor sub(const Tensor& a, const Tensor& b) {
  if (needs_promotion("sub", a, b)) {
    require_subtractable("sub", a.dtype(), b.dtype());
    return promoted(sub, a, b);
  }
  return record("sub(a, b)", apply::zip(Binary::sub, a, b), grad_to(a, [](Tensor dy) { return dy; }),
      grad_to(b, [](const Tensor& dy) { return neg(dy); }));
}
Tensor sub(const Tensor& a, Scalar b) {
  require_defined("sub", a);
  require_subtractable("sub", a.dtype(), dtype_of(b));
  if (Dtype d = promote(a.dtype(), b); d != a.dtype()) return sub(a, full({}, b, d));
  return record("sub(a, b)", apply::zip(Binary::sub, a, b), grad_to(a, [](Tensor dy) { return dy; }));
}
Tensor sub(Scalar a, const Tensor& b) {
  require_defined("sub", b);
  require_subtractable("sub", dtype_of(a), b.dtype());
  if (Dtype d = promote(b.dtype(), a); d != b.dtype()) return sub(full({}, a, d), b);
  return record("sub(a, b)", apply::zip(Binary::sub, a, b), grad_to(b, [](const Tensor& dy) { return neg(dy); }));
}
Tensor sub(const Tensor& a, const Tensor& b, const AddOptions& options) {
  require_subtractable("sub", a.dtype(), b.dtype());
  const Dtype d = result_dtype(a, b);
  require_alpha("sub", options.alpha, d);
  if (options.alpha.to_double() == 1) return sub(a, b);
  return scaled_sum("sub(a, b)", "sub", a, b, negative_of(options.alpha, d));
}
Tensor sub(const Tensor& a, Scalar b, const AddOptions& options) { return sub(a, number_beside(a, b), options); }
Tensor rsub(const Tensor& a, const Tensor& b, const AddOptions& options) { return sub(b, a, options); }
Tensor rsub(const Tensor& a, Scalar b, const AddOptions& options) { return sub(number_beside(a, b), a, options); }

// mul                                                      a, b: broadcast -> y
//   da = dy b     db = dy a
Tensor mul(const Tensor& a, const Tensor& b) {
  if (needs_promotion("mul", a, b)) return promoted(mul, a, b);
  return record("mul(a, b)", apply::zip(Binary::mul, a, b),
      grad_to(a, [b = saved(b, 1)](Tensor dy) { return times(std::move(dy), b); }),
      grad_to(b, [a = saved(a, 0)](Tensor dy) { return times(std::move(dy), a); }));
}
Tensor mul(const Tensor& a, Scalar b) {
  require_defined("mul", a);
  if (Dtype d = promote(a.dtype(), b); d != a.dtype() || d == Dtype::bool_) return mul(a, full({}, b, d));
  return record(
      "mul(a, b)", apply::zip(Binary::mul, a, b), grad_to(a, [b](Tensor dy) { return times(std::move(dy), b); }));
}

// div                                                      a, b: broadcast -> y
//   da = dy / b     db = -dy y / b
Tensor div(const Tensor& a, const Tensor& b) {
  if (Dtype d = result_dtype(a, b); !is_float(d)) return div(to(a, default_dtype()), to(b, default_dtype()));
  if (needs_promotion("div", a, b)) return promoted(div, a, b);
  return record("div(a, b)", apply::zip(Binary::div, a, b),
      grad_to(a, [b = saved(b, 1)](const Tensor& dy) { return div(dy, b); }),
      grad_to(b, [b = saved(b, 1)](const Tensor& dy, const Tensor& y) { return neg(div(mul(dy, y), b)); }));
}
Tensor div(const Tensor& a, Scalar b) {
  require_defined("div", a);
  if (!is_float(a.dtype())) return div(to(a, default_dtype()), b);
  return record("div(a, b)", apply::zip(Binary::div, a, b), grad_to(a, [b](const Tensor& dy) { return div(dy, b); }));
}
Tensor div(Scalar a, const Tensor& b) {
  require_defined("div", b);
  if (!is_float(b.dtype())) return div(a, to(b, default_dtype()));
  return record("div(a, b)", apply::zip(Binary::div, a, b),
      grad_to(b, [b = saved(b, 1)](const Tensor& dy, const Tensor& y) { return neg(div(mul(dy, y), b)); }));
}

static void require_divisible(const char* op, const Tensor& a, const Tensor& b) {
  require_not_bool(op, result_dtype(a, b));
  if (a.dtype() == Dtype::int64 && b.dtype() == Dtype::int64) require_no_zero(op, a, b);
}

// div_floor, div_trunc                                     a, b: broadcast -> the quotient, rounded down or towards 0
//   da = 0     db = 0
static Tensor div_floor(const Tensor& a, const Tensor& b) {
  require_divisible("div", a, b);
  if (needs_promotion("div", a, b)) return promoted(div_floor, a, b);
  return record(
      "div_floor(a, b)", apply::zip(Binary::div_floor, a, b, "div"), grad_to(a, NoSlope{}), grad_to(b, NoSlope{}));
}
static Tensor div_trunc(const Tensor& a, const Tensor& b) {
  require_divisible("div", a, b);
  if (needs_promotion("div", a, b)) return promoted(div_trunc, a, b);
  const Binary f = is_float(a.dtype()) ? Binary::div_trunc : Binary::div;   // int64 is divided towards 0
  return record("div_trunc(a, b)", apply::zip(f, a, b, "div"), grad_to(a, NoSlope{}), grad_to(b, NoSlope{}));
}
Tensor div(const Tensor& a, const Tensor& b, const DivOptions& options) {
  std::string_view mode = options.rounding_mode ? options.rounding_mode : "";
  if (mode == "floor") return div_floor(a, b);
  if (mode == "trunc") return div_trunc(a, b);
  if (options.rounding_mode)
    throw Error(fmt::format("div: rounding_mode must be \"floor\" or \"trunc\"; got \"{}\"", mode));
  return div(a, b);
}
Tensor div(const Tensor& a, Scalar b, const DivOptions& options) { return div(a, number_beside(a, b), options); }

Tensor floor_divide(const Tensor& a, const Tensor& b) {
  Dtype d = result_dtype(a, b);
  require_not_bool("floor_divide", d);
  Tensor x = apply::convert(a, d), y = apply::convert(b, d);
  if (d == Dtype::int64) require_no_zero("floor_divide", x, y);
  return apply::zip(Binary::div_floor, x, y, "floor_divide");
}
Tensor floor_divide(const Tensor& a, Scalar b) { return floor_divide(a, number_beside(a, b)); }

// remainder = a - b floor(a / b)                           a, b: broadcast -> y, which has the sign of b
//   da = dy     db = -dy floor(a / b)
Tensor remainder(const Tensor& a, const Tensor& b) {
  require_divisible("remainder", a, b);
  if (needs_promotion("remainder", a, b)) return promoted(remainder, a, b);
  return record("remainder(a, b)", apply::zip(Binary::remainder, a, b, "remainder"),
      grad_to(a, [](Tensor dy) { return dy; }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return neg(mul(dy, div_floor(a, b))); }));
}
Tensor remainder(const Tensor& a, Scalar b) { return remainder(a, number_beside(a, b)); }
Tensor remainder(Scalar a, const Tensor& b) { return remainder(number_beside(b, a), b); }

// fmod = a - b trunc(a / b)                                a, b: broadcast -> y, which has the sign of a
//   da = dy     db = -dy trunc(a / b)
Tensor fmod(const Tensor& a, const Tensor& b) {
  require_divisible("fmod", a, b);
  if (needs_promotion("fmod", a, b)) return promoted(fmod, a, b);
  return record("fmod(a, b)", apply::zip(Binary::fmod, a, b, "fmod"), grad_to(a, [](Tensor dy) { return dy; }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) { return neg(mul(dy, div_trunc(a, b))); }));
}
Tensor fmod(const Tensor& a, Scalar b) { return fmod(a, number_beside(a, b)); }

// neg                                                      x -> y
//   dx = -dy
Tensor neg(const Tensor& x) {
  require_defined("neg", x);
  if (x.dtype() == Dtype::bool_)
    throw DtypeError("neg: a bool tensor has no negative; use x == false for its opposite");
  return record("neg(x)", apply::map(Unary::neg, x), grad_to(x, [](const Tensor& dy) { return neg(dy); }));
}

// pow = a^b                                                a, b: broadcast -> y
//   da = dy b a^(b - 1), 0 where b = 0     db = dy y log(a), 0 where a = 0 and b >= 0
Tensor pow(const Tensor& a, const Tensor& b) {
  require_defined("pow", a, b);
  require_not_bool("pow", result_dtype(a, b));
  if (needs_promotion("pow", a, b)) return promoted(pow, a, b);
  return record("pow(a, b)", apply::zip(Binary::pow, a, b),
      grad_to(a,
          [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) {
            Tensor flat = eq(b, 0), power = sub(b, 1);
            if (recording()) power = where(flat, 0.0, power);   // a^-2 of the next derivative may be infinite
            return where(flat, 0.0, mul(dy, mul(b, pow(a, power))));
          }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, const Tensor& y) {
        return mul(dy, where(logical_and(eq(a, 0), ge(b, 0)), 0.0, mul(y, log(a))));
      }));
}
// The exponent 1/2 stands for a root if it is a number: sqrt(-0) is -0, sqrt(-infinity) is NaN. In a tensor it does
// not.
static Tensor power_of(const Tensor& a, double b) {
  return b == 0.5    ? apply::map(Unary::sqrt, a)
         : b == -0.5 ? apply::map(Unary::rsqrt, a)
                     : apply::zip(Binary::pow, a, b);
}
Tensor pow(const Tensor& a, Scalar b) {
  require_defined("pow", a);
  Dtype d = promote(a.dtype(), b);
  if (d == Dtype::bool_) return b.to_int64() ? clone(a) : ones_like(a);
  if (d == Dtype::int64) {
    if (b.to_int64() < 0)
      throw DtypeError("pow: integers to a negative power are not integers; convert with to(float32)");
    return apply::zip(Binary::pow, apply::convert(a, d), b);
  }
  if (!is_float(a.dtype())) return pow(to(a, d), b);
  return record(
      "pow(a, b)", power_of(a, b.to_double()), grad_to(a, [a = saved(a, 0), b = b.to_double()](const Tensor& dy) {
        return b == 0 ? zeros_like(a) : mul(dy, mul(pow(a, b - 1), b));
      }));
}
Tensor pow(Scalar a, const Tensor& b) {
  require_defined("pow", b);
  Dtype d = promote(b.dtype(), a);
  require_not_bool("pow", d);
  if (d == Dtype::int64) return apply::zip(Binary::pow, a, apply::convert(b, d));
  if (!is_float(b.dtype())) return pow(a, to(b, d));
  return record("pow(a, b)", apply::zip(Binary::pow, a, b),
      grad_to(b, [a = a.to_double(), b = saved(b, 1)](const Tensor& dy, const Tensor& y) {
        Tensor rise = mul(y, std::log(a));
        return mul(dy, a == 0 ? where(ge(b, 0), 0.0, rise) : rise);
      }));
}

Tensor float_power(const Tensor& x, const Tensor& exponent) {
  return pow(to(x, Dtype::float64), to(exponent, Dtype::float64));
}
Tensor float_power(const Tensor& x, Scalar exponent) { return pow(to(x, Dtype::float64), exponent.to_double()); }
Tensor float_power(Scalar base, const Tensor& exponent) { return pow(base.to_double(), to(exponent, Dtype::float64)); }

// A whole exponent is applied in two halves: 2^exponent may overflow where the result does not.
Tensor ldexp(const Tensor& x, const Tensor& exponent) {
  if (is_float(exponent.dtype())) return mul(x, pow(2.0, exponent));
  Tensor e = to(exponent, is_float(x.dtype()) ? x.dtype() : default_dtype()), half = floor(mul(e, 0.5));
  return mul(mul(x, pow(2.0, half)), pow(2.0, sub(e, half)));
}

}   // namespace gradus
