// Arithmetic: one block per op, forward and formulas together.
//
// Shapes broadcast; a formula may return the broadcast shape, the engine sums it to the input's.
// Read first: autograd/record.h.
#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

// add                                                      a, b: broadcast -> y
//   da = dy     db = dy
Tensor add(const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) return promoted(add, a, b);
  return record("add(a, b)", apply::zip(Binary::add, a, b),
      grad_to(a, [](const Tensor& dy) { return dy; }),
      grad_to(b, [](const Tensor& dy) { return dy; }));
}
Tensor add(const Tensor& a, Scalar b) {
  if (Dtype d = promote(a.dtype(), b); d != a.dtype() || d == Dtype::bool_) return add(a, full({}, b, d));
  return record("add(a, b)", apply::zip(Binary::add, a, b),
      grad_to(a, [](const Tensor& dy) { return dy; }));
}

// sub                                                      a, b: broadcast -> y
//   da = dy     db = -dy
Tensor sub(const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) {
    if (a.dtype() == Dtype::bool_ && b.dtype() == Dtype::bool_)
      throw DtypeError("sub: bool tensors cannot be subtracted; compare them with !=, or convert with to(int64)");
    return promoted(sub, a, b);
  }
  return record("sub(a, b)", apply::zip(Binary::sub, a, b),
      grad_to(a, [](const Tensor& dy) { return dy; }),
      grad_to(b, [](const Tensor& dy) { return neg(dy); }));
}
Tensor sub(const Tensor& a, Scalar b) {
  if (Dtype d = promote(a.dtype(), b); d != a.dtype() || d == Dtype::bool_) return sub(a, full({}, b, d));
  return record("sub(a, b)", apply::zip(Binary::sub, a, b),
      grad_to(a, [](const Tensor& dy) { return dy; }));
}
Tensor sub(Scalar a, const Tensor& b) {
  if (Dtype d = promote(b.dtype(), a); d != b.dtype() || d == Dtype::bool_) return sub(full({}, a, d), b);
  return record("sub(a, b)", apply::zip(Binary::sub, a, b),
      grad_to(b, [](const Tensor& dy) { return neg(dy); }));
}

// mul                                                      a, b: broadcast -> y
//   da = dy b     db = dy a
Tensor mul(const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) return promoted(mul, a, b);
  return record("mul(a, b)", apply::zip(Binary::mul, a, b),
      grad_to(a, [b = saved(b, 1)](const Tensor& dy) { return mul(dy, b); }),
      grad_to(b, [a = saved(a, 0)](const Tensor& dy) { return mul(dy, a); }));
}
Tensor mul(const Tensor& a, Scalar b) {
  if (Dtype d = promote(a.dtype(), b); d != a.dtype() || d == Dtype::bool_) return mul(a, full({}, b, d));
  return record("mul(a, b)", apply::zip(Binary::mul, a, b),
      grad_to(a, [b](const Tensor& dy) { return mul(dy, b); }));
}

// div                                                      a, b: broadcast -> y
//   da = dy / b     db = -dy y / b
Tensor div(const Tensor& a, const Tensor& b) {
  if (Dtype d = result_dtype(a, b); !is_float(d)) return div(to(a, default_dtype()), to(b, default_dtype()));
  if (needs_promotion(a, b)) return promoted(div, a, b);
  return record("div(a, b)", apply::zip(Binary::div, a, b),
      grad_to(a, [b = saved(b, 1)](const Tensor& dy) { return div(dy, b); }),
      grad_to(b, [b = saved(b, 1)](const Tensor& dy, const Tensor& y) { return neg(div(mul(dy, y), b)); }));
}
Tensor div(const Tensor& a, Scalar b) {
  if (!is_float(a.dtype())) return div(to(a, default_dtype()), b);
  return record("div(a, b)", apply::zip(Binary::div, a, b),
      grad_to(a, [b](const Tensor& dy) { return div(dy, b); }));
}
Tensor div(Scalar a, const Tensor& b) {
  if (!is_float(b.dtype())) return div(a, to(b, default_dtype()));
  return record("div(a, b)", apply::zip(Binary::div, a, b),
      grad_to(b, [b = saved(b, 1)](const Tensor& dy, const Tensor& y) { return neg(div(mul(dy, y), b)); }));
}

// neg                                                      x -> y
//   dx = -dy
Tensor neg(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) throw DtypeError("neg: a bool tensor has no negative; use x == false for its opposite");
  return record("neg(x)", apply::map(Unary::neg, x),
      grad_to(x, [](const Tensor& dy) { return neg(dy); }));
}

// pow = a^b                                                a, b: broadcast -> y
//   da = dy b a^(b - 1), 0 where b = 0     db = dy y log(a), 0 where a = 0 and b >= 0
Tensor pow(const Tensor& a, const Tensor& b) {
  if (Dtype d = result_dtype(a, b); !is_float(d))
    throw DtypeError("pow: both tensors are integers; convert one with to(float32), or give the exponent as a number");
  if (needs_promotion(a, b)) return promoted(pow, a, b);
  return record("pow(a, b)", apply::zip(Binary::pow, a, b),
      grad_to(a, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy) {
        return where(eq(b, 0), 0.0, mul(dy, mul(b, pow(a, sub(b, 1)))));
      }),
      grad_to(b, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, const Tensor& y) {
        return where(mul(eq(a, 0), ge(b, 0)), 0.0, mul(dy, mul(y, log(a))));
      }));
}
Tensor pow(const Tensor& a, Scalar b) {
  if (!is_float(a.dtype()) && !b.is_floating()) {   // exact, by repeated multiplication
    if (b.to_int64() < 0) throw DtypeError("pow: integers to a negative power are no integers; convert with to(float32)");
    Tensor y = ones(a.shape(), Dtype::int64), square = to(a, Dtype::int64);
    for (int64_t e = b.to_int64(); e; e >>= 1, square = e ? mul(square, square) : square)
      if (e & 1) y = mul(y, square);
    return y;
  }
  if (!is_float(a.dtype())) return pow(to(a, default_dtype()), b);
  return record("pow(a, b)", apply::zip(Binary::pow, a, b.to_double()),
      grad_to(a, [a = saved(a, 0), b = b.to_double()](const Tensor& dy) {
        return b == 0 ? zeros_like(a) : mul(dy, mul(pow(a, b - 1), b));
      }));
}
Tensor pow(Scalar a, const Tensor& b) {
  if (!is_float(b.dtype())) return pow(a, to(b, default_dtype()));
  return record("pow(a, b)", apply::zip(Binary::pow, a, b),
      grad_to(b, [a = a.to_double(), b = saved(b, 1)](const Tensor& dy, const Tensor& y) {
        Tensor db = mul(dy, mul(y, std::log(a)));
        return a == 0 ? where(ge(b, 0), 0.0, db) : db;
      }));
}

// maximum, minimum                                         a, b: broadcast -> y
//   da = dy where a wins, dy / 2 at a tie, 0 elsewhere; db the same for b
static Gradients<2> extremum_gradients(const Tensor& dy, Need need, const Tensor& winner_a, const Tensor& winner_b, const Tensor& tie) {
  Tensor shared = where(tie, mul(dy, 0.5), dy);
  return {{need[0] ? where(winner_b, 0.0, shared) : Tensor(), need[1] ? where(winner_a, 0.0, shared) : Tensor()}};
}
Tensor maximum(const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) return promoted(maximum, a, b);
  return record("maximum(a, b)", apply::zip(Binary::maximum, a, b),
      joint({&a, &b}, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, Need need) {
        return extremum_gradients(dy, need, gt(a, b), lt(a, b), eq(a, b));
      }));
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) return promoted(minimum, a, b);
  return record("minimum(a, b)", apply::zip(Binary::minimum, a, b),
      joint({&a, &b}, [a = saved(a, 0), b = saved(b, 1)](const Tensor& dy, Need need) {
        return extremum_gradients(dy, need, lt(a, b), gt(a, b), eq(a, b));
      }));
}

// where                                                    condition bool, a, b: broadcast -> y
//   da = dy where condition, else 0     db = dy where not condition, else 0
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  if (condition.dtype() != Dtype::bool_)
    throw DtypeError(fmt::format("where: condition must be bool; it is {} {}. A comparison such as x > 0 gives one.",
                                 condition.dtype(), condition.shape()));
  if (Dtype d = result_dtype(a, b); a.dtype() != b.dtype()) return where(condition, to(a, d), to(b, d));
  if (a.dtype() == Dtype::bool_) return to(where(condition, to(a, Dtype::int64), to(b, Dtype::int64)), Dtype::bool_);
  return record("where(condition, a, b)", apply::select(condition, a, b),
      grad_to(a, [c = saved(condition, 0)](const Tensor& dy) { return where(c, dy, 0.0); }),
      grad_to(b, [c = saved(condition, 0)](const Tensor& dy) { return where(c, 0.0, dy); }));
}
Tensor where(const Tensor& condition, Scalar a, const Tensor& b) {
  return where(condition, full({}, a, promote(b.dtype(), a)), b);
}
Tensor where(const Tensor& condition, const Tensor& a, Scalar b) {
  return where(condition, a, full({}, b, promote(a.dtype(), b)));
}

}  // namespace gradus
