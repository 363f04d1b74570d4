// Random tensors. The numbers themselves come from random.cpp.
#include "core/tensor/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "core/compute/elementwise.h"
#include "core/tensor/loop.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

void require_float(const char* op, Dtype d) {
  if (!is_float(d)) throw DtypeError(fmt::format("{}: expected float32 or float64; got {}", op, d));
}

Tensor filled(const char* op, const Shape& shape, const TensorOptions& options,
    void (*fill)(const Tensor&, double, double, Generator&), double a, double b) {
  require_float(op, options.dtype);
  Tensor x = empty(shape, options.dtype);
  fill(x, a, b, default_generator());
  return options.requires_grad ? x.requires_grad_() : x;
}

}   // namespace

Tensor rand(const Shape& shape, const TensorOptions& options) {
  return filled("rand", shape, options, fill_uniform, 0, 1);
}
Tensor randn(const Shape& shape, const TensorOptions& options) {
  return filled("randn", shape, options, fill_normal, 0, 1);
}
Tensor rand_like(const Tensor& x) { return rand(x.shape(), x.dtype()); }
Tensor rand_like(const Tensor& x, Dtype dtype) { return rand(x.shape(), dtype); }
Tensor randn_like(const Tensor& x) { return randn(x.shape(), x.dtype()); }
Tensor randn_like(const Tensor& x, Dtype dtype) { return randn(x.shape(), dtype); }

Tensor randint(int64_t low, int64_t high, const Shape& shape, Dtype dtype) {
  if (low >= high) throw Error(fmt::format("randint: expected low < high; got low {} and high {}", low, high));
  Tensor x = empty(shape, Dtype::int64);
  fill_randint(x, low, high, default_generator());
  return apply::convert(x, dtype);
}
Tensor randint(int64_t high, const Shape& shape, Dtype dtype) { return randint(0, high, shape, dtype); }
Tensor randint_like(const Tensor& x, int64_t low, int64_t high) { return randint(low, high, x.shape(), x.dtype()); }
Tensor randint_like(const Tensor& x, int64_t high) { return randint(0, high, x.shape(), x.dtype()); }

Tensor randperm(int64_t n) {   // Fisher and Yates
  if (n < 0) throw Error(fmt::format("randperm: n must not be negative; got {}", n));
  Tensor x = empty({n}, Dtype::int64);
  auto* p = reinterpret_cast<int64_t*>(x.impl()->data);
  std::iota(p, p + n, 0);
  Generator& generator = default_generator();
  for (int64_t i = n - 1; i > 0; --i) std::swap(p[i], p[generator.next_below(i + 1)]);
  return x;
}

// -- a distribution for each number --

namespace {

[[noreturn]] void fail_std(double std) {
  throw Error(fmt::format("normal: the standard deviation must not be negative; got {}", std));
}
void require_no_negative_std(const Tensor& std) {
  Tensor negative = apply::dense(apply::compare(Compare::lt, std, Scalar(0.0)));
  if (std.numel() && std::memchr(negative.impl()->data, 1, size_t(std.numel())))
    for (double s : std.to_vector<double>())
      if (s < 0) fail_std(s);
}

Tensor standard_normal(const Shape& shape, Dtype dtype) {
  Tensor z = empty(shape, dtype);
  fill_normal(z, 0, 1, default_generator());
  return z;
}

}   // namespace

Tensor normal(double mean, double std, const Shape& shape, const TensorOptions& options) {
  require_float("normal", options.dtype);
  if (!(std >= 0)) fail_std(std);
  require_finite("normal", "mean", mean, options.dtype);
  require_finite("normal", "std", std, options.dtype);
  return filled("normal", shape, options, fill_normal, mean, std);
}
Tensor normal(const Tensor& mean, double std) {
  require_float("normal", mean.dtype());
  if (!(std >= 0)) fail_std(std);
  require_finite("normal", "std", std, mean.dtype());
  Tensor z = standard_normal(mean.shape(), mean.dtype());
  return apply::zip(Binary::add, apply::zip(Binary::mul, z, std), mean);
}
Tensor normal(double mean, const Tensor& std) {
  require_float("normal", std.dtype());
  require_finite("normal", "mean", mean, std.dtype());
  require_no_negative_std(std);
  Tensor z = standard_normal(std.shape(), std.dtype());
  return apply::zip(Binary::add, apply::zip(Binary::mul, z, std), mean);
}
Tensor normal(const Tensor& mean, const Tensor& std) {
  require_float("normal", mean.dtype());
  require_float("normal", std.dtype());
  Shape shape;
  if (!broadcast(mean.shape(), std.shape(), shape))
    throw ShapeError(
        fmt::format("normal: the shapes do not broadcast: mean is {}, std is {}", mean.shape(), std.shape()));
  require_no_negative_std(std);
  Tensor z = standard_normal(shape, mean.dtype());
  return apply::zip(Binary::add, apply::zip(Binary::mul, z, apply::convert(std, mean.dtype())), mean);
}

Tensor bernoulli(const Tensor& p) {
  require_float("bernoulli", p.dtype());
  Tensor q = apply::dense(apply::convert(p, Dtype::float64)), u = empty(p.shape(), Dtype::float64);
  const auto* chance = reinterpret_cast<const double*>(q.impl()->data);
  for (int64_t i = 0; i < q.numel(); ++i)
    if (!(chance[i] >= 0 && chance[i] <= 1))
      throw Error(fmt::format("bernoulli: probabilities must lie in 0..1; got {}", chance[i]));
  fill_uniform(u, 0, 1, default_generator());
  auto* to = reinterpret_cast<double*>(u.impl()->data);
  parallel_for(u.numel(), cheap_grain, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = to[i] < chance[i];
  });
  return apply::convert(u, p.dtype());
}

namespace {

// One row of weights: n of them, k draws. `u` are uniform numbers: one per draw with replacement, else one per weight.
void draw_with_replacement(int64_t n, const double* weights, int64_t k, const double* u, int64_t* drawn) {
  std::vector<double> sums{weights, weights + n};
  std::partial_sum(sums.begin(), sums.end(), sums.begin());
  int64_t last = n - 1;
  while (weights[last] == 0) --last;
  for (int64_t i = 0; i < k; ++i)   // the first whose running sum exceeds u: never one of weight 0
    drawn[i] = std::min<int64_t>(last, std::upper_bound(sums.begin(), sums.end(), u[i] * sums.back()) - sums.begin());
}
// A race of exponential clocks with the weights as rates (Efraimidis and Spirakis 2006): the first k to ring are the
// draws.
void draw_without_replacement(int64_t n, const double* weights, int64_t k, const double* u, int64_t* drawn) {
  std::vector<std::pair<double, int64_t>> rings;
  for (int64_t i = 0; i < n; ++i)
    if (weights[i] > 0) rings.emplace_back(-std::log1p(-u[i]) / weights[i], i);
  std::partial_sort(rings.begin(), rings.begin() + k, rings.end());
  for (int64_t i = 0; i < k; ++i) drawn[i] = rings[size_t(i)].second;
}

}   // namespace

Tensor multinomial(const Tensor& weights, int64_t count, bool replacement) {
  require_float("multinomial", weights.dtype());
  if ((weights.dim() != 1 && weights.dim() != 2) || weights.shape().back() == 0)
    throw ShapeError(
        fmt::format("multinomial: weights must be [n] or [rows, n] with n at least 1; got {}", weights.shape()));
  if (count < 1) throw Error(fmt::format("multinomial: expected at least 1 draw; got {}", count));
  int64_t n = weights.shape().back(), rows = weights.numel() / n;
  Tensor w = apply::dense(apply::convert(weights, Dtype::float64));
  const auto* p = reinterpret_cast<const double*>(w.impl()->data);
  for (int64_t row = 0; row < rows; ++row) {
    int64_t possible = 0;
    for (int64_t i = 0; i < n; ++i) {
      double v = p[row * n + i];
      if (!(v >= 0) || std::isinf(v))
        throw Error(fmt::format("multinomial: weights must be finite and not negative; got {}", v));
      possible += v > 0;
    }
    if (possible < (replacement ? 1 : count))
      throw Error(fmt::format("multinomial: row {} has {} weights above 0, too few for {} draw{}{}", row, possible,
          count, count == 1 ? "" : "s", replacement ? "" : " without replacement"));
  }
  Tensor u = empty({rows, replacement ? count : n}, Dtype::float64);
  fill_uniform(u, 0, 1, default_generator());
  Tensor drawn = empty(weights.dim() == 1 ? Shape{count} : Shape{rows, count}, Dtype::int64);
  const auto* random = reinterpret_cast<const double*>(u.impl()->data);
  auto* to = reinterpret_cast<int64_t*>(drawn.impl()->data);
  for (int64_t row = 0; row < rows; ++row)
    (replacement ? draw_with_replacement : draw_without_replacement)(
        n, p + row * n, count, random + row * u.shape()[1], to + row * count);
  return drawn;
}

}   // namespace gradus
