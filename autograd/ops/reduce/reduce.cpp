// Sums, products and variances: what was reduced is expanded back. Extreme values are in extreme.cpp.
#include "autograd/ops/reduce/reduce.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops/reduce/reduce_parts.h"
#include "core/compute/find.h"
#include "core/compute/range.h"

namespace gradus {

namespace {

Tensor sum_over(const Tensor& x, uint32_t dims, bool keepdim) {
  // sum                                                    x -> summed over dims
  //   dx = expand(dy)
  return record("sum(x)", apply::reduce(Reduce::sum, x, dims, keepdim),
      grad_to(x, [dims](const Tensor& dy, const Shape& s) { return expand(keep_dims(dy, s, dims), s); }));
}

Tensor nansum_over(const Tensor& x, uint32_t dims, bool keepdim) {
  if (!is_float(x.dtype())) return sum_over(x, dims, keepdim);
  // nansum                                                 x -> summed over dims, NaN as 0
  //   dx = expand(dy) where x is not NaN, else 0
  return record("nansum(x)", apply::reduce(Reduce::nansum, x, dims, keepdim),
      grad_to(x, [x = saved(x, 0), dims](const Tensor& dy) {
        Tensor g = keep_dims(dy, x.get().shape(), dims);
        return where(eq(x, x), g, mul(g, 0));   // not 0: a NaN in dy stays
      }));
}

Tensor record_mean(const Tensor& x, uint32_t dims, const Tensor& y) {
  // mean                                                   x -> summed over dims and divided by their count n
  //   dx = expand(dy / n)
  const double n = double(std::max<int64_t>(1, count_over(x.shape(), dims)));   // of nothing: no 1 / 0 in second order
  return record("mean(x)", y,
      grad_to(x, [dims, n](const Tensor& dy, const Shape& s) { return expand(keep_dims(div(dy, n), s, dims), s); }));
}

// A division: multiplied by 1 / n, the mean of 41 ones would not be 1. Where the sum leaves the range of its type, as
// that of three times 3e38 does, the numbers are divided first.
Tensor mean_numbers(const Tensor& x, uint32_t dims, bool keepdim) {
  const int64_t n = count_over(x.shape(), dims);
  Tensor y = apply::zip(Binary::div, apply::reduce(Reduce::sum, x, dims, keepdim), double(n));
  if (n == 0 || apply::all_finite(y)) [[likely]]
    return y;
  Tensor shares = apply::reduce(Reduce::sum, apply::zip(Binary::div, x, double(n)), dims, keepdim);
  return apply::select(apply::test(Test::isfinite, y), y, shares);
}

Tensor mean_over(const Tensor& x, uint32_t dims, bool keepdim) {
  require_float("mean", x);
  return record_mean(x, dims, mean_numbers(x, dims, keepdim));
}

Tensor nanmean_over(const Tensor& x, uint32_t dims, bool keepdim) {
  require_float("nanmean", x);
  return div(nansum_over(x, dims, keepdim), sum_over(eq(x, x), dims, keepdim));
}

// For each number the product of all others, without a division: of those before it and those after it.
Tensor products_of_others(const Tensor& x, int64_t dim) {
  return mul(shifted(cumprod_toward(x, dim, false), dim, 1), shifted(cumprod_toward(x, dim, true), dim, 1, true));
}

// The product over one dimension, or over all. The kernel multiplies parts side by side, and a part may leave the range
// of its type although no running product does: 8, 1/8, 8, 1/8 .. has parts of nothing but 8. So what is not finite is
// multiplied again, one number after the other.
Tensor product_over(const Tensor& x, uint32_t dims, bool keepdim) {
  Tensor y = apply::reduce(Reduce::prod, x, dims, keepdim);
  if (!is_float(y.dtype()) || apply::all_finite(y)) return y;
  const bool all = dims == all_dims(x);
  const int64_t dim = all ? 0 : __builtin_ctz(dims);
  Tensor in_turn = apply::scan(apply::Scan::prod, all ? reshape(x.detach(), {-1}) : x, dim);
  return where(isfinite(y), y, reshape(select(in_turn, dim, -1), y.shape()));
}

// dims: one dimension, or all.
Tensor prod_over(const Tensor& x, uint32_t dims, bool keepdim) {
  if (x.dtype() == Dtype::bool_) return prod_over(to(x, Dtype::int64), dims, keepdim);
  // prod                                                   x -> multiplied over dims
  //   dx = dy y / x, or, where a y is 0, infinite or NaN, dy times the product of the others
  return record(
      "prod(x)", product_over(x, dims, keepdim), grad_to(x, [x = saved(x, 0), dims](const Tensor& dy, const Tensor& y) {
        const Shape& s = x.get().shape();
        Tensor g = keep_dims(dy, s, dims);
        if (s.numel() == 0) return mul(g, x);   // no numbers, but a history
        if (apply::all_finite(y) && apply::reduce(Reduce::min_abs, y, all_dims(y), false).item<double>() != 0)
          return div(mul(g, keep_dims(y, s, dims)), x);
        if (s.dims() == 0) return g;
        if ((dims & (dims - 1)) == 0) return mul(g, products_of_others(x, __builtin_ctz(dims)));
        return mul(g, reshape(products_of_others(reshape(x, {s.numel()}), 0), s));
      }));
}

// -- variance: the mean first, then the squares around it, which keeps the digits that a sum of squares would lose --
//
// Note [Again, scaled]: squares of 1e20 or 1e-23 leave the range of float32, and among numbers near 1e8 the rounding of
// the mean is larger than their deviation. Where that happened, which is rare, it is done again with numbers near 1
// that are centred twice: what the first mean lacks is a small number, which the second one keeps.

// n: the count of the numbers less the correction; `whole`: no dims were given.
struct Freedom {
  double n;
  bool whole;
};
Freedom freedom(const Tensor& x, uint32_t dims, const IntList& given, Scalar correction) {
  return {double(count_over(x.shape(), dims)) - correction.to_double(), given.count == 0};
}

Tensor centred_twice(Tensor x, uint32_t dims) {
  for (int i = 0; i < 2; ++i) x = sub(x, mean_over(x, dims, true));
  return x;
}
// x - mean = unit z, with the reduced dimensions of unit as size 1.
struct Centred {
  Tensor z, unit;
};
Centred centred(const Tensor& x, uint32_t dims) {
  Tensor unit = apply::unit_of(apply::reduce(Reduce::max_abs, x, dims, true));
  return {centred_twice(div(x, unit), dims), unit};
}

// The gradient of var: one pass with the known mean, or as a formula.
Tensor var_gradient(
    const Tensor& dy, const Tensor& x, const Tensor& known_mean, uint32_t dims, Freedom freedom, bool again) {
  double n = freedom.n;
  Tensor g = keep_dims(dy, x.shape(), dims);
  if (n <= 0 && freedom.whole)   // infinite except at the mean; with dims the formula below holds, as in PyTorch
    return mul(g, where(eq(x, known_mean), full({}, NAN, x.dtype()), full({}, INFINITY, x.dtype())));
  if (again) return mul(mul(g, 2 / n), centred_twice(x, dims));
  if (!recording()) return apply::combine(Ternary::scaled_difference, x, known_mean, mul(g, 2 / n), "var");
  return mul(mul(g, 2 / n), sub(x, mean_over(x, dims, true)));
}

// dx = dy (x - mean) / (n y)
Tensor std_gradient(const Tensor& dy, const Tensor& y, const Tensor& x, const Tensor& known_mean, uint32_t dims,
    Freedom freedom, bool again) {
  if (!again || freedom.n <= 0)
    return var_gradient(where(eq(y, 0), 0.0, div(dy, mul(y, 2))), x, known_mean, dims, freedom, again);
  Centred c = centred(x, dims);
  Tensor length = keep_dims(y, x.shape(), dims), g = div(keep_dims(dy, x.shape(), dims), freedom.n);
  return mul(c.z, where(eq(length, 0), 0.0, div(g, div(length, c.unit))));
}

// The variance, or its root, and whether it was done again, scaled.
struct Spread {
  Tensor y;
  bool again;
};
Tensor spread_from(const Tensor& squares, Freedom freedom, bool root) {
  Tensor y = apply::zip(Binary::div, squares, std::max(0.0, freedom.n));
  return root ? apply::map(Unary::sqrt, y) : y;
}
Tensor spread_again(const Tensor& x, uint32_t dims, Freedom freedom, bool keepdim, bool root) {
  NoGradGuard guard;
  Centred c = centred(x, dims);
  Tensor y = spread_from(apply::reduce(Reduce::sum_squares, c.z, dims, keepdim), freedom, root);
  Tensor unit = reshape(c.unit, y.shape());
  return root ? mul(y, unit) : mul(mul(y, unit), unit);
}
Spread spread_of(const Tensor& x, const Tensor& mean, uint32_t dims, Freedom freedom, bool keepdim, bool root) {
  Tensor squares = apply::sum_around(x, mean, dims, keepdim);
  const double count = double(count_over(x.shape(), dims));
  // Zeros alone, as dead units have them, are not rare: one look at x tells them.
  if (apply::sums_fit(squares, count, mean) ||
      apply::sums_fit(squares, count, mean, apply::reduce(Reduce::max_abs, x, dims, true))) [[likely]]
    return {spread_from(squares, freedom, root), false};
  return {spread_again(x, dims, freedom, keepdim, root), true};   // see Note [Again, scaled]
}

Tensor var_over(const Tensor& x, const Tensor& mean, uint32_t dims, Freedom n, bool keepdim) {
  Spread spread = spread_of(x, mean, dims, n, keepdim, false);
  // var                                                  x -> sum((x - mean)^2) / n, n: their count less the correction
  //   dx = 2 dy (x - mean) / n
  return record("var(x)", std::move(spread.y),
      grad_to(x, [x = saved(x, 0), mean = saved(mean), dims, n, again = spread.again](const Tensor& dy) {
        return var_gradient(dy, x, mean, dims, n, again);
      }));
}

Tensor std_over(const Tensor& x, const Tensor& mean, uint32_t dims, Freedom n, bool keepdim) {
  Spread spread = spread_of(x, mean, dims, n, keepdim, true);
  // std                                                    x -> sqrt(var(x))
  //   dx = dy (x - mean) / (n y), 0 where y = 0
  return record("std(x)", std::move(spread.y),
      grad_to(x, [x = saved(x, 0), mean = saved(mean), dims, n, again = spread.again](
                     const Tensor& dy, const Tensor& y) { return std_gradient(dy, y, x, mean, dims, n, again); }));
}

Tensor means_for(const char* op, const Tensor& x, uint32_t dims) {
  require_float(op, x);
  return mean_numbers(x, dims, true);
}
// The known means as a result, in its shape and with history.
Tensor mean_result(const Tensor& x, const Tensor& mean, uint32_t dims, bool keepdim) {
  Tensor y = keepdim ? mean : apply::dense(mean);
  if (!keepdim) y = make_view(y, y.impl()->data, reduced_shape(x.shape(), dims, false), nullptr);
  return record_mean(x, dims, y);
}

}   // namespace

Tensor sum(const Tensor& x) {
  require_defined("sum", x);
  return sum_over(x, all_dims(x), false);
}
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim) {
  return sum_over(x, bits_or_all("sum", dims, x), keepdim);
}
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype) { return sum(to(x, dtype), dims, keepdim); }
Tensor mean(const Tensor& x) {
  require_defined("mean", x);
  return mean_over(x, all_dims(x), false);
}
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim) {
  return mean_over(x, bits_or_all("mean", dims, x), keepdim);
}
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype) {
  return mean(to(x, dtype), dims, keepdim);
}
Tensor nansum(const Tensor& x) { return nansum_over(x, all_dims(x), false); }
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim) {
  return nansum_over(x, bits_or_all("nansum", dims, x), keepdim);
}
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype) {
  return nansum(to(x, dtype), dims, keepdim);
}
Tensor nanmean(const Tensor& x) { return nanmean_over(x, all_dims(x), false); }
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim) {
  return nanmean_over(x, bits_or_all("nanmean", dims, x), keepdim);
}
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype) {
  return nanmean(to(x, dtype), dims, keepdim);
}
Tensor prod(const Tensor& x) { return prod_over(x, all_dims(x), false); }
Tensor prod(const Tensor& x, Dtype dtype) { return prod(to(x, dtype)); }
Tensor prod(const Tensor& x, int64_t dim, bool keepdim) { return prod_over(x, bits_or_all("prod", dim, x), keepdim); }
Tensor prod(const Tensor& x, int64_t dim, bool keepdim, Dtype dtype) { return prod(to(x, dtype), dim, keepdim); }

Tensor var(const Tensor& x) { return var(x, IntList(Shape{}), {}); }
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options) {
  uint32_t bits = bits_or_all("var", dims, x);
  return var_over(x, means_for("var", x, bits), bits, freedom(x, bits, dims, options.correction), options.keepdim);
}
Tensor std(const Tensor& x) { return std(x, IntList(Shape{}), {}); }
Tensor std(const Tensor& x, const IntList& dims, const VarOptions& options) {
  uint32_t bits = bits_or_all("std", dims, x);
  return std_over(x, means_for("std", x, bits), bits, freedom(x, bits, dims, options.correction), options.keepdim);
}
VarMean var_mean(const Tensor& x) { return var_mean(x, IntList(Shape{}), {}); }
VarMean var_mean(const Tensor& x, const IntList& dims, const VarOptions& options) {
  uint32_t bits = bits_or_all("var_mean", dims, x);
  Tensor mean = means_for("var_mean", x, bits);
  return {var_over(x, mean, bits, freedom(x, bits, dims, options.correction), options.keepdim),
      mean_result(x, mean, bits, options.keepdim)};
}
StdMean std_mean(const Tensor& x) { return std_mean(x, IntList(Shape{}), {}); }
StdMean std_mean(const Tensor& x, const IntList& dims, const VarOptions& options) {
  uint32_t bits = bits_or_all("std_mean", dims, x);
  Tensor mean = means_for("std_mean", x, bits);
  return {std_over(x, mean, bits, freedom(x, bits, dims, options.correction), options.keepdim),
      mean_result(x, mean, bits, options.keepdim)};
}

}   // namespace gradus
