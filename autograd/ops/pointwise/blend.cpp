// Ops that choose or mix: where, clamp, lerp, addcmul, addcdiv.
#include "autograd/ops/pointwise/blend.h"

#include <limits>

#include "autograd/ops/common.h"

namespace gradus {

// where                                                    condition bool, a, b: broadcast -> y
//   da = dy where condition, else 0     db = dy where not condition, else 0
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  if (condition.dtype() != Dtype::bool_)
    throw DtypeError(fmt::format("where: condition must be bool; it is {} {}. A comparison such as x > 0 gives one.",
        condition.dtype(), condition.shape()));
  if (Dtype d = result_dtype(a, b); a.dtype() != d || b.dtype() != d) return where(condition, to(a, d), to(b, d));
  if (a.dtype() == Dtype::bool_) {
    auto both = [](const Tensor& x, const Tensor& y) { return apply::zip(Binary::bitwise_and, x, y, "where"); };
    return apply::zip(Binary::bitwise_or, both(condition, a), both(logical_not(condition), b), "where");
  }
  return record("where(condition, a, b)", apply::select(condition, a, b),
      grad_to(a, [c = saved(condition, 0)](const Tensor& dy) { return where(c, dy, 0.0); }),
      grad_to(b, [c = saved(condition, 0)](const Tensor& dy) { return where(c, 0.0, dy); }));
}
Tensor where(const Tensor& condition, Scalar a, const Tensor& b) { return where(condition, number_beside(b, a), b); }
Tensor where(const Tensor& condition, const Tensor& a, Scalar b) { return where(condition, a, number_beside(a, b)); }
Tensor where(const Tensor& condition, Scalar a, Scalar b) {
  Dtype d = result_dtype({a, b});
  return where(condition, full({}, a, d), full({}, b, d));
}

namespace {

// dy where low <= x <= high, else 0.
Tensor keep_within(const Tensor& dy, const Tensor& x, double low, double high) {
  if (!recording()) return apply::combine(Ternary::clamp_grad, dy, x, full({}, low, x.dtype()), "clamp", high);
  return where(logical_and(ge(x, low), le(x, high)), dy, 0.0);
}

Tensor clamped(const Tensor& x, const Bounds& bounds) {
  if (!bounds.min) return apply::zip(Binary::minimum, x, *bounds.max);
  if (!bounds.max) return apply::zip(Binary::maximum, x, *bounds.min);
  return apply::combine(Ternary::clamp, x, full({}, *bounds.min, x.dtype()), full({}, *bounds.max, x.dtype()), "clamp");
}

}   // namespace

// clamp = min(max(x, min), max)                            x, min, max: broadcast -> y
//   dx = dy where min <= x <= max, else 0     dmin = dy where x < min < max, else 0
//       dmax = dy where x > max or min > max, else 0
Tensor clamp(const Tensor& x, const Bounds& bounds) {
  if (!bounds.min && !bounds.max) throw Error("clamp: expected min, max or both; got neither");
  Dtype d = x.dtype();
  for (const std::optional<Scalar>& bound : {bounds.min, bounds.max})
    if (bound) d = promote(d, *bound);
  require_not_bool("clamp", d);
  if (d != x.dtype()) return clamp(to(x, d), bounds);
  constexpr double inf = std::numeric_limits<double>::infinity();
  double low = bounds.min ? bounds.min->to_double() : -inf, high = bounds.max ? bounds.max->to_double() : inf;
  return record("clamp(x)", clamped(x, bounds),
      grad_to(x, [x = saved(x, 0), low, high](const Tensor& dy) { return keep_within(dy, x, low, high); }));
}
Tensor clamp(const Tensor& x, Scalar min, Scalar max) { return clamp(x, {.min = min, .max = max}); }
Tensor clamp_min(const Tensor& x, Scalar min) { return clamp(x, {.min = min}); }
Tensor clamp_max(const Tensor& x, Scalar max) { return clamp(x, {.max = max}); }

Tensor clamp(const Tensor& x, const Tensor& min, const Tensor& max) {
  if (!min.defined() && !max.defined()) throw Error("clamp: expected min, max or both; got neither");
  if (!max.defined()) return clamp_min(x, min);
  if (!min.defined()) return clamp_max(x, max);
  Dtype d = result_dtype({x, min, max});
  require_not_bool("clamp", d);
  if (x.dtype() != d || min.dtype() != d || max.dtype() != d) return clamp(to(x, d), to(min, d), to(max, d));
  return record("clamp(x, min, max)", apply::combine(Ternary::clamp, x, min, max, "clamp"),
      joint(
          {&x, &min, &max}, [x = saved(x, 0), low = saved(min, 1), high = saved(max, 2)](const Tensor& dy, Need need) {
            Gradients<3> g;
            if (need[0]) g.of[0] = where(logical_and(ge(x, low), le(x, high)), dy, 0.0);
            if (need[1]) g.of[1] = where(logical_and(lt(x, low), lt(low, high)), dy, 0.0);
            if (need[2]) g.of[2] = where(logical_or(gt(x, high), gt(low, high)), dy, 0.0);
            return g;
          }));
}

// clamp_min = max(x, min)                                  x, min: broadcast -> y
//   dx = dy where x >= min, else 0     dmin = dy where x < min, else 0
Tensor clamp_min(const Tensor& x, const Tensor& min) {
  if (needs_promotion("clamp_min", x, min)) return promoted(clamp_min, x, min);
  return record("clamp_min(x, min)", apply::zip(Binary::maximum, x, min, "clamp_min"),
      grad_to(x, [x = saved(x, 0), min = saved(min, 1)](const Tensor& dy) { return where(ge(x, min), dy, 0.0); }),
      grad_to(min, [x = saved(x, 0), min = saved(min, 1)](const Tensor& dy) { return where(lt(x, min), dy, 0.0); }));
}

// clamp_max = min(x, max)                                  x, max: broadcast -> y
//   dx = dy where x <= max, else 0     dmax = dy where x > max, else 0
Tensor clamp_max(const Tensor& x, const Tensor& max) {
  if (needs_promotion("clamp_max", x, max)) return promoted(clamp_max, x, max);
  return record("clamp_max(x, max)", apply::zip(Binary::minimum, x, max, "clamp_max"),
      grad_to(x, [x = saved(x, 0), max = saved(max, 1)](const Tensor& dy) { return where(le(x, max), dy, 0.0); }),
      grad_to(max, [x = saved(x, 0), max = saved(max, 1)](const Tensor& dy) { return where(gt(x, max), dy, 0.0); }));
}

// lerp = start + weight (end - start)                      start, end, weight: broadcast -> y
//   dstart = dy (1 - weight)     dend = dy weight     dweight = dy (end - start)
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight) {
  require_same_dtype("lerp", start, end, "start", "end");
  if (!is_float(start.dtype()))
    throw DtypeError(
        fmt::format("lerp: expected float32 or float64; got {}. Convert with to(float32).", start.dtype()));
  if (weight.dim() == 0 && weight.dtype() != start.dtype()) return lerp(start, end, to(weight, start.dtype()));
  require_same_dtype("lerp", start, weight, "start", "weight");
  return record("lerp(start, end, weight)", apply::combine(Ternary::lerp, start, end, weight, "lerp"),
      grad_to(start, [w = saved(weight, 2)](const Tensor& dy) { return mul(dy, sub(1, w)); }),
      grad_to(end, [w = saved(weight, 2)](const Tensor& dy) { return mul(dy, w); }),
      grad_to(weight,
          [start = saved(start, 0), end = saved(end, 1)](const Tensor& dy) { return mul(dy, sub(end, start)); }));
}
Tensor lerp(const Tensor& start, const Tensor& end, Scalar weight) {
  return lerp(start, end, full({}, weight, is_float(start.dtype()) ? start.dtype() : default_dtype()));
}

namespace {

// f(x, a, b) in the dtype of all three.
template <class F>
Tensor with_one_dtype(
    const char* op, F f, const Tensor& x, const Tensor& a, const Tensor& b, const AddcOptions& options) {
  Dtype d = result_dtype({x, a, b});
  require_not_bool(op, d);
  return f(to(x, d), to(a, d), to(b, d), options);
}
bool have_one_dtype(const Tensor& x, const Tensor& a, const Tensor& b) {
  return x.dtype() == a.dtype() && a.dtype() == b.dtype() && x.dtype() != Dtype::bool_;
}

}   // namespace

// addcmul = x + value a b                                  x, a, b: broadcast -> y
//   dx = dy     da = dy value b     db = dy value a
Tensor addcmul(const Tensor& x, const Tensor& a, const Tensor& b, const AddcOptions& options) {
  if (!have_one_dtype(x, a, b)) return with_one_dtype("addcmul", addcmul, x, a, b, options);
  return record("addcmul(x, a, b)", apply::combine(Ternary::addcmul, x, a, b, "addcmul", options.value),
      grad_to(x, [](Tensor dy) { return dy; }),
      grad_to(a, [b = saved(b, 2), value = options.value](const Tensor& dy) { return mul(dy, scaled(b, value)); }),
      grad_to(b, [a = saved(a, 1), value = options.value](const Tensor& dy) { return mul(dy, scaled(a, value)); }));
}

// addcdiv = x + value a / b                                x, a, b: broadcast -> y
//   dx = dy     da = dy value / b     db = -dy value a / b^2
Tensor addcdiv(const Tensor& x, const Tensor& a, const Tensor& b, const AddcOptions& options) {
  if (!is_float(a.dtype()) && !is_float(b.dtype()))
    throw DtypeError(fmt::format(
        "addcdiv: expected float32 or float64; a is {}, b is {}. Convert one with to(float32).", a.dtype(), b.dtype()));
  if (!have_one_dtype(x, a, b)) return with_one_dtype("addcdiv", addcdiv, x, a, b, options);
  return record("addcdiv(x, a, b)", apply::combine(Ternary::addcdiv, x, a, b, "addcdiv", options.value),
      grad_to(x, [](Tensor dy) { return dy; }),
      grad_to(a, [b = saved(b, 2), value = options.value](const Tensor& dy) { return div(scaled(dy, value), b); }),
      grad_to(b, [a = saved(a, 1), b = saved(b, 2), value = options.value](const Tensor& dy) {
        return neg(mul(dy, div(div(scaled(a, value), b), b)));
      }));
}

}   // namespace gradus
