// Rounding, and questions about single numbers.
#include "autograd/ops/pointwise/rounding.h"

#include <cmath>
#include <limits>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

bool is_whole(const char* op, const Tensor& x) {
  require_not_bool(op, x.dtype());
  return !is_float(x.dtype());
}

Tensor tested(Test f, const Tensor& x, bool of_integers) {
  return is_float(x.dtype()) ? apply::test(f, x) : full(x.shape(), of_integers, Dtype::bool_);
}

}   // namespace

// floor, ceil, round, trunc                 x -> a whole number: below, above, the nearest (of two the even), towards 0
//   dx = 0
Tensor floor(const Tensor& x) {
  if (is_whole("floor", x)) return clone(x);
  return record("floor(x)", apply::map(Unary::floor, x), grad_to(x, NoSlope{}));
}
Tensor ceil(const Tensor& x) {
  if (is_whole("ceil", x)) return clone(x);
  return record("ceil(x)", apply::map(Unary::ceil, x), grad_to(x, NoSlope{}));
}
Tensor round(const Tensor& x) {
  if (is_whole("round", x)) return clone(x);
  return record("round(x)", apply::map(Unary::round, x), grad_to(x, NoSlope{}));
}
Tensor trunc(const Tensor& x) {
  if (is_whole("trunc", x)) return clone(x);
  return record("trunc(x)", apply::map(Unary::trunc, x), grad_to(x, NoSlope{}));
}
// With d decimals: x 10^d is rounded and divided by 10^d again, in the dtype of x, as in PyTorch.
Tensor round(const Tensor& x, const RoundOptions& options) {
  require_float("round", x);
  if (options.decimals == 0) return round(x);
  const double power = std::pow(10.0, std::abs(double(options.decimals)));
  return record("round(x)", apply::map(Parametric::round_to, x, power, options.decimals < 0), grad_to(x, NoSlope{}));
}

// frac                                                     x -> x - trunc(x)
//   dx = dy
Tensor frac(const Tensor& x) {
  require_float("frac", x);
  return record("frac(x)", apply::map(Unary::frac, x), grad_to(x, [](Tensor dy) { return dy; }));
}

// nan_to_num                                               x with numbers in place of NaN and the infinities
//   dx = dy where x is finite, else 0
Tensor nan_to_num(const Tensor& x, const NanToNumOptions& options) {
  if (!is_float(x.dtype())) return clone(x);
  const double most =
      x.dtype() == Dtype::float32 ? double(std::numeric_limits<float>::max()) : std::numeric_limits<double>::max();
  return record("nan_to_num(x)",
      apply::map(Parametric::nan_to_num, x, options.nan, options.posinf.value_or(most), options.neginf.value_or(-most)),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::map_grad(Parametric::nan_to_num, dy, x);
        return where(isfinite(x), dy, 0.0);
      }));
}

Tensor isnan(const Tensor& x) { return tested(Test::isnan, x, false); }
Tensor isinf(const Tensor& x) { return tested(Test::isinf, x, false); }
Tensor isfinite(const Tensor& x) { return tested(Test::isfinite, x, true); }
Tensor isposinf(const Tensor& x) { return tested(Test::isposinf, x, false); }
Tensor isneginf(const Tensor& x) { return tested(Test::isneginf, x, false); }
Tensor signbit(const Tensor& x) { return x.dtype() == Dtype::int64 ? lt(x, 0) : tested(Test::signbit, x, false); }

}   // namespace gradus
