// Counts and covariances: histograms, bincount, cov, corrcoef.
#include "autograd/ops/reduce/count.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops/reduce/reduce_parts.h"
#include "core/compute/find.h"
#include "core/compute/range.h"

namespace gradus {

namespace {

struct Range {
  double low, high;
};

// A range of a single number is widened on both sides.
Range given_range(const char* op, double low, double high, double margin) {
  if (low > high)
    throw Error(fmt::format("{}: the range must not end before it begins; it is {} .. {}", op, low, high));
  if (!std::isfinite(low) || !std::isfinite(high))
    throw Error(fmt::format("{}: the range {} .. {} is not finite", op, low, high));
  return low == high ? Range{low - margin, high + margin} : Range{low, high};
}
Range range_of(const char* op, const Tensor& x, double margin) {
  if (x.numel() == 0) return {0, 1};
  auto extreme = [&](Reduce f) { return apply::reduce(f, x, all_dims(x), false).item<double>(); };
  return given_range(op, extreme(Reduce::min), extreme(Reduce::max), margin);
}

void check_bins(const char* op, int64_t bins) {
  if (bins < 1) throw Error(fmt::format("{}: bins must be at least 1; it is {}", op, bins));
  if (bins >> 36) throw ShapeError(fmt::format("{}: {} bins do not fit into memory", op, bins));
}

Histogram histogram_over(const Tensor& x, const Tensor& edges, bool evenly, const HistogramOptions& options) {
  if (const Tensor& w = options.weight; w.defined()) {
    require_same_dtype("histogram", x, w, "x", "weight");
    if (!(w.shape() == x.shape()))
      throw ShapeError(fmt::format("histogram: weight must have the shape of x {}; it is {}", x.shape(), w.shape()));
  }
  Tensor hist = apply::histogram(x, options.weight, edges, evenly);
  if (options.density) {
    Tensor sizes = sub(narrow(edges, 0, 1, hist.numel()), narrow(edges, 0, 0, hist.numel()));
    hist = div(hist, mul(sizes, sum(hist)));
  }
  return {hist, edges};
}

// The weight of each observation: counts times weights, undefined if neither is given.
Tensor observation_weights(const CovOptions& o, int64_t n) {
  Tensor w;
  for (const auto& [name, given] : {std::pair("fweights", o.fweights), std::pair("aweights", o.aweights)}) {
    if (!given.defined()) continue;
    if (given.dim() > 1 || given.numel() != n)
      throw ShapeError(fmt::format("cov: {} must be [{}], one for each observation; it is {}", name, n, given.shape()));
    if (!all(ge(given, 0)).item<bool>()) throw Error(fmt::format("cov: {} must be at least 0", name));
    w = w.defined() ? mul(w, given) : given;
  }
  return w;
}

}   // namespace

Tensor bincount(const Tensor& x, const BincountOptions& options) {
  require_int64("bincount", "x", x);
  if (x.dim() != 1) throw ShapeError(fmt::format("bincount: x must have one dimension; it is {}", x.shape()));
  if (options.minlength < 0)
    throw Error(fmt::format("bincount: minlength must not be negative; it is {}", options.minlength));
  Tensor w = options.weights;
  if (w.defined() && !(w.shape() == x.shape()))
    throw ShapeError(fmt::format("bincount: weights must have the shape of x {}; it is {}", x.shape(), w.shape()));
  int64_t bins = options.minlength;
  if (x.numel() > 0) {
    int64_t least = apply::reduce(Reduce::min, x, 1, false).item<int64_t>();
    if (least < 0) throw IndexError(fmt::format("bincount: x must not be negative; it contains {}", least));
    int64_t most = apply::reduce(Reduce::max, x, 1, false).item<int64_t>();
    if (most >= int64_t(1) << 48)
      throw IndexError(fmt::format("bincount: x contains {}; that many counts do not fit into memory", most));
    bins = std::max(bins, most + 1);
  }
  if (w.defined() && !is_float(w.dtype())) w = to(w, Dtype::float64);
  return apply::bincount(x, w, bins);
}

Tensor histc(const Tensor& x, const HistcOptions& options) {
  require_float("histc", x);
  check_bins("histc", options.bins);
  Range range =
      options.min == options.max ? range_of("histc", x, 1) : given_range("histc", options.min, options.max, 1);
  return apply::histogram(x, {}, options.bins, range.low, range.high);
}

Histogram histogram(const Tensor& x, int64_t bins, const HistogramOptions& options) {
  require_float("histogram", x);
  check_bins("histogram", bins);
  if (!options.range.empty() && options.range.size() != 2)
    throw Error(fmt::format("histogram: range must be two numbers, {{low, high}}; got {}", options.range.size()));
  bool given = !options.range.empty();
  Range range =
      given ? given_range("histogram", options.range[0], options.range[1], 0.5) : range_of("histogram", x, 0.5);
  return histogram_over(x, linspace(range.low, range.high, bins + 1, {.dtype = x.dtype()}), true, options);
}

Histogram histogram(const Tensor& x, const Tensor& edges, const HistogramOptions& options) {
  require_float("histogram", x);
  require_same_dtype("histogram", x, edges, "x", "edges");
  if (!options.range.empty()) throw Error("histogram: give a range or edges, not both");
  if (edges.dim() != 1 || edges.numel() < 2)
    throw ShapeError(
        fmt::format("histogram: edges must be one-dimensional, with at least two numbers; they are {}", edges.shape()));
  return histogram_over(x, clone(edges), false, options);
}

Tensor cov(const Tensor& x, const CovOptions& options) {
  if (x.dim() > 2) throw ShapeError(fmt::format("cov: x must be [variables, observations]; it is {}", x.shape()));
  if (x.dtype() == Dtype::bool_) throw DtypeError("cov: bool tensors are not supported; convert with to(float32)");
  if (options.fweights.defined()) require_int64("cov", "fweights", options.fweights);
  if (options.aweights.defined()) require_float("cov", options.aweights);
  Tensor in = as_float(x.dim() < 2 ? reshape(x, {1, x.numel()}) : x);
  int64_t n = in.shape()[1];
  Tensor w = observation_weights(options, n);
  Tensor count = w.defined() ? sum(w) : full({}, double(n), in.dtype());
  if (w.defined() && count.item<double>() == 0) throw Error("cov: the weights must not all be 0");
  Tensor freedom = options.aweights.defined() && options.correction != 0
                       ? sub(count, div(mul(sum(mul(w, options.aweights)), options.correction), count))
                       : sub(count, options.correction);
  freedom = clamp_min(freedom, 0);
  auto weighted = [&](const Tensor& v) { return w.defined() ? mul(v, w) : v; };
  auto means = [&](const Tensor& v) {
    if (!w.defined()) return mean(v, 1, true);
    Tensor y = div(sum(weighted(v), 1, true), count);
    return apply::all_finite(y) ? y : sum(mul(v, div(w, count)), 1, true);   // the sum alone would leave the range
  };
  auto products = [&](const Tensor& v) { return div(matmul(v, t(weighted(v))), freedom); };
  Tensor mean = means(in), centred = sub(in, mean), y = products(centred);
  // Beside a large mean its rounding counts. What is left of it is small, and gone when centred again.
  Tensor squares = mul(diagonal(y.detach()), freedom.detach());
  if (!apply::sums_fit(squares, count.item<double>(), contiguous(mean.detach())))
    y = products(sub(centred, means(centred)));
  return squeeze(y);
}

Tensor corrcoef(const Tensor& x) {
  if (x.dim() > 2) throw ShapeError(fmt::format("corrcoef: x must be [variables, observations]; it is {}", x.shape()));
  Tensor c = cov(x);
  if (Tensor v = c.detach(); !apply::sums_fit(v.dim() ? contiguous(diagonal(v)) : v, 1)) {
    // Squares out of range: the correlation is the same with the rows scaled.
    Tensor in = as_float(x), sizes = apply::reduce(Reduce::max_abs, in, in.dim() ? 1u << (in.dim() - 1) : 0, true);
    c = cov(div(in, apply::unit_of(sizes)));
  }
  if (c.dim() == 0) return div(c, c);
  Tensor deviation = sqrt(diagonal(c));
  return clamp(div(div(c, unsqueeze(deviation, 1)), deviation), -1, 1);
}

}   // namespace gradus
