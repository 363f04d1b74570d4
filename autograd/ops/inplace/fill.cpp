// Filling in place. What comes in was computed from nothing, so zeros go to where the old numbers came from.
#include "autograd/ops/inplace/fill.h"

#include <cmath>

#include "autograd/ops/inplace/inplace.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

// Draws into a row-major tensor first, so that the numbers do not depend on x's strides.
template <class Fill> const Tensor& fill_random(const char* op, const Tensor& x, Dtype dtype, Fill fill) {
  Tensor values = empty(x.shape(), dtype);
  fill(values, default_generator());
  return replace(op, x, values);
}
template <class Fill> const Tensor& fill_random_float(const char* op, const Tensor& x, Fill fill) {
  require_float(op, x);
  return fill_random(op, x, x.dtype(), fill);
}
void require_finite(const char* op, const char* name, double value, const Tensor& x) {
  require_float(op, x);
  require_finite(op, name, value, x.dtype());
}
void require_normal(const char* op, double mean, double std, const Tensor& x) {
  require_finite(op, "mean", mean, x);
  require_finite(op, "std", std, x);
}
// Integers are drawn as float64.
Dtype float_for(const Tensor& x) { return is_float(x.dtype()) ? x.dtype() : Dtype::float64; }

// The largest n such that x's dtype holds every integer from 0 to n.
int64_t exact_integers(const Tensor& x) {
  switch (x.dtype()) {
    case Dtype::float32: return int64_t(1) << 24;
    case Dtype::float64: return int64_t(1) << 53;
    case Dtype::bool_: return 1;
    default: return INT64_MAX;
  }
}

}   // namespace

const Tensor& uniform_(const Tensor& x, double low, double high) {
  if (!(low <= high)) throw Error(fmt::format("uniform_: expected low <= high; got low {} and high {}", low, high));
  require_finite("uniform_", "low", low, x);
  require_finite("uniform_", "high", high, x);
  require_finite("uniform_", "high - low", high - low, x);
  return fill_random_float("uniform_", x, [&](const Tensor& y, Generator& g) { fill_uniform(y, low, high, g); });
}
const Tensor& normal_(const Tensor& x, double mean, double std) {
  if (!(std >= 0)) throw Error(fmt::format("normal_: the standard deviation must not be negative; got {}", std));
  require_normal("normal_", mean, std, x);
  return fill_random_float("normal_", x, [&](const Tensor& y, Generator& g) { fill_normal(y, mean, std, g); });
}
const Tensor& log_normal_(const Tensor& x, double mean, double std) {
  if (!(std > 0)) throw Error(fmt::format("log_normal_: expected std > 0; got {}", std));
  require_normal("log_normal_", mean, std, x);
  return fill_random_float("log_normal_", x, [&](const Tensor& y, Generator& g) {
    fill_normal(y, mean, std, g);
    apply::assign(y, apply::map(Unary::exp, y));
  });
}
const Tensor& exponential_(const Tensor& x, double lambd) {
  if (!(lambd > 0)) throw Error(fmt::format("exponential_: expected lambd > 0; got {}", lambd));
  return fill_random_float("exponential_", x, [&](const Tensor& y, Generator& g) { fill_exponential(y, lambd, g); });
}
const Tensor& cauchy_(const Tensor& x, double median, double sigma) {
  if (!(sigma > 0)) throw Error(fmt::format("cauchy_: expected sigma > 0; got {}", sigma));
  require_finite("cauchy_", "median", median, x);
  require_finite("cauchy_", "sigma", sigma, x);
  return fill_random_float("cauchy_", x, [&](const Tensor& y, Generator& g) { fill_cauchy(y, median, sigma, g); });
}
const Tensor& geometric_(const Tensor& x, double p) {
  if (!(p > 0 && p < 1)) throw Error(fmt::format("geometric_: p must lie between 0 and 1; got {}", p));
  return fill_random("geometric_", x, float_for(x), [&](const Tensor& y, Generator& g) { fill_geometric(y, p, g); });
}
const Tensor& bernoulli_(const Tensor& x, double p) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("bernoulli_: p must be a probability, 0..1; got {}", p));
  return fill_random("bernoulli_", x, float_for(x), [&](const Tensor& y, Generator& g) {
    fill_uniform(y, 0, 1, g);
    apply::assign(y, apply::compare(Compare::lt, y, p));
  });
}
const Tensor& bernoulli_(const Tensor& x, const Tensor& p) {
  Shape common;
  if (!broadcast(x.shape(), p.shape(), common) || !(common == x.shape()))
    throw ShapeError(
        fmt::format("bernoulli_: p {} does not broadcast to the tensor {} being filled", p.shape(), x.shape()));
  return replace("bernoulli_", x, bernoulli(expand(p.detach(), x.shape())));
}

const Tensor& random_(const Tensor& x, int64_t from, int64_t to) {
  if (!(from < to)) throw Error(fmt::format("random_: expected from < to; got {} and {}", from, to));
  int64_t most = exact_integers(x),
          least = x.dtype() == Dtype::bool_   ? 0
                  : x.dtype() == Dtype::int64 ? INT64_MIN
                                              : -most;
  if (from < least || to - 1 > most)
    throw Error(fmt::format("random_: {} holds the integers from {} to {}; from {} and to {} go beyond them", x.dtype(),
        least, most, from, to));
  return fill_random("random_", x, Dtype::int64, [&](const Tensor& y, Generator& g) { fill_randint(y, from, to, g); });
}
const Tensor& random_(const Tensor& x, int64_t to) { return random_(x, 0, to); }
const Tensor& random_(const Tensor& x) {
  int64_t most = exact_integers(x);
  return random_(x, 0, most == INT64_MAX ? most : most + 1);
}

const Tensor& fill_diagonal_(const Tensor& x, Scalar value, bool wrap) {
  const Shape& s = x.shape();
  bool square = true;
  for (int64_t size : s) square &= size == s[0];
  if (s.dims() < 2 || (s.dims() > 2 && !square))
    throw ShapeError(fmt::format("fill_diagonal_: expected a matrix, or more dimensions of equal size; got {}", s));
  require_no_inference("fill_diagonal_", x, "this tensor");
  records_change("fill_diagonal_", x, false);   // so that a refusal names this method
  int64_t strides[Shape::max_dims], step = 0, count = s[0];
  copy_strides(x, strides);
  for (int64_t d = 0; d < s.dims(); ++d) step += strides[d], count = std::min(count, s[d]);
  auto fill_line = [&](int64_t first_row, int64_t length) {
    char* first = x.impl()->data + first_row * strides[0] * int64_t(size_of(x.dtype()));
    link_view(make_view(x, first, {length}, &step), x).fill_(value);
  };
  fill_line(0, count);
  if (wrap && s.dims() == 2)
    for (int64_t row = s[1] + 1; row < s[0]; row += s[1] + 1) fill_line(row, std::min(s[1], s[0] - row));
  return x;
}

}   // namespace gradus
