// Counting numbers by value: histograms and bincount.
//
// Idea: long inputs are counted in parts, each into bins of its own; the number of parts depends on the sizes
// alone.
#include "core/compute/order/count.h"

#include <algorithm>
#include <cmath>

#include "core/compute/copy.h"
#include "core/compute/reduce.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// y[bin_of(i)] += weight_of(i) for i < n; a negative bin is left out. If there are few bins, several copies are kept:
// successive numbers that fall into the same bin do not wait for each other.
template <class Count, class BinOf, class WeightOf>
Tensor tally(int64_t n, int64_t bins, const BinOf& bin_of, const WeightOf& weight_of) {
  int64_t parts = std::clamp<int64_t>(n / 4 / std::max<int64_t>(cheap_grain / 4, bins), 1, 64),
          part = (n + parts - 1) / parts;
  int64_t copies = bins <= 1024 && n > 4096 ? 4 : 1;
  Tensor y = full({parts * copies, bins}, 0, dtype_of<Count>());
  Count* counts = numbers<Count>(y);
  parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p) {
      Count *own = counts + p * copies * bins, *second = own + bins, *third = second + bins, *fourth = third + bins;
      auto count = [&](int64_t i, Count* into) {
        if (int64_t bin = bin_of(i); bin >= 0) into[bin] += weight_of(i);
      };
      int64_t i = p * part, last = std::min(n, i + part);
      for (; copies == 4 && i + 4 <= last; i += 4)
        count(i, own), count(i + 1, second), count(i + 2, third), count(i + 3, fourth);
      for (; i < last; ++i) count(i, own);
    }
  });
  return reduce(Reduce::sum, y, 1, false);
}

template <class T, class BinOf>
Tensor weighed(const Tensor& x, const Tensor& weight, int64_t bins, const BinOf& bin_of) {
  if (!weight.defined())
    return convert(tally<int64_t>(x.numel(), bins, bin_of, [](int64_t) { return int64_t(1); }), dtype_of<T>());
  Tensor w = dense(weight);
  const T* p = numbers<T>(w);
  return convert(tally<double>(x.numel(), bins, bin_of, [p](int64_t i) { return double(p[i]); }), dtype_of<T>());
}

}   // namespace

Tensor histogram(const Tensor& given, const Tensor& weight, const Tensor& given_edges, bool evenly) {
  Tensor x = dense(given), edges = dense(given_edges);
  return with_float(x.dtype(), [&](auto type) {
    using T = decltype(type);
    const T *p = numbers<T>(x), *first = numbers<T>(edges);
    int64_t bins = edges.numel() - 1;
    T low = first[0], high = first[bins], per_bin = T(bins) / (high - low);
    // The last bin includes its end. With even bins a division finds the bin, except for rounding; unless they are
    // too narrow or too wide for the quotient.
    if (evenly && per_bin > 0 && std::isfinite(per_bin))
      return weighed<T>(x, weight, bins, [=](int64_t i) -> int64_t {
        T v = p[i];
        if (!(v >= low && v <= high)) return -1;
        int64_t bin = std::clamp<int64_t>(int64_t((v - low) * per_bin), 0, bins - 1);
        while (bin > 0 && v < first[bin]) --bin;
        while (bin < bins - 1 && v >= first[bin + 1]) ++bin;
        return bin;
      });
    return weighed<T>(x, weight, bins, [=](int64_t i) -> int64_t {
      T v = p[i];
      if (!(v >= low && v <= high)) return -1;
      return std::min<int64_t>(std::upper_bound(first, first + bins + 1, v) - first, bins) - 1;
    });
  });
}

Tensor histogram(const Tensor& given, const Tensor& weight, int64_t bins, double low, double high) {
  Tensor x = dense(given);
  return with_float(x.dtype(), [&](auto type) {
    using T = decltype(type);
    const T *p = numbers<T>(x), a = T(low), b = T(high);
    if (b > a && std::isfinite(b - a))
      return weighed<T>(x, weight, bins, [=](int64_t i) -> int64_t {
        T v = p[i];
        if (!(v >= a && v <= b)) return -1;
        return std::min<int64_t>(int64_t((v - a) / (b - a) * T(bins)), bins - 1);
      });
    // A range whose ends are equal in T, or whose width overflows: in float64, with both ends halved.
    return weighed<T>(x, weight, bins, [=](int64_t i) -> int64_t {
      if (!(p[i] >= a && p[i] <= b)) return -1;
      double share =
          high > low ? (double(p[i]) / 2 - low / 2) / (high / 2 - low / 2) : 1;   // of the range; a is not quite low
      return std::min<int64_t>(int64_t(std::clamp(share, 0.0, 1.0) * double(bins)), bins - 1);
    });
  });
}

Tensor bincount(const Tensor& given, const Tensor& weights, int64_t bins) {
  Tensor x = dense(given);
  const auto* p = numbers<int64_t>(x);
  auto bin_of = [p](int64_t i) { return p[i]; };
  if (!weights.defined()) return tally<int64_t>(x.numel(), bins, bin_of, [](int64_t) { return int64_t(1); });
  return with_float(weights.dtype(), [&](auto type) { return weighed<decltype(type)>(x, weights, bins, bin_of); });
}

}   // namespace gradus::apply
