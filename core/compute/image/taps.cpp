// The rules of interpolation. They are those of PyTorch 2.13, aten/src/ATen/native/UpSample.h and
// cpu/UpSampleKernel.cpp, down to the order of roundings.
#include "core/compute/image/taps.h"

#include <algorithm>
#include <cmath>

#include "core/compute/typed.h"

namespace gradus::apply {

bool Taps::is_identity() const {
  if (to() != from || int64_t(at.size()) != from) return false;
  for (int64_t j = 0; j < from; ++j)
    if (begin[size_t(j)] != j || at[size_t(j)] != j || weight[size_t(j)] != 1) return false;
  return true;
}

Taps Taps::transposed() const {
  Taps t;
  t.from = to();
  t.begin.assign(size_t(from) + 1, 0);
  t.at.resize(at.size());
  t.weight.resize(at.size());
  for (int64_t place : at) ++t.begin[size_t(place) + 1];
  for (size_t i = 1; i < t.begin.size(); ++i) t.begin[i] += t.begin[i - 1];
  std::vector<int64_t> next(t.begin);
  for (int64_t j = 0; j < to(); ++j)
    for (size_t k = size_t(begin[size_t(j)]); k < size_t(begin[size_t(j) + 1]); ++k) {
      const auto slot = size_t(next[size_t(at[k])]++);
      t.at[slot] = j, t.weight[slot] = weight[k];
    }
  return t;
}

namespace {

// Distances between the new centres, in old pixels.
template <class T> T step_of(const Rescaling& r) {
  if (r.align_corners) return r.to > 1 ? T(r.from - 1) / T(r.to - 1) : T(0);
  return r.factor > 0 ? T(1 / r.factor) : T(r.from) / T(r.to);
}
// Where the centre of new pixel j is.
template <class T> T centre(const Rescaling& r, T step, int64_t j) {
  return r.align_corners ? step * T(j) : step * (T(j) + T(0.5)) - T(0.5);
}
int64_t floor_of(double v) { return int64_t(std::floor(float(v))); }   // in float32, so that 2.9999999999 is 3

template <class T> int64_t nearest(const Rescaling& r, T step, int64_t j) {
  const bool exact = r.rule == Interpolation::nearest_exact;
  if (!exact && r.to == r.from) return j;   // these two whatever the factor was
  if (!exact && r.to == 2 * r.from) return j / 2;
  const T position = exact ? std::max(T(0), centre(r, step, j)) + T(0.5) : step * T(j);
  return std::min(floor_of(double(position)), r.from - 1);
}

// The weights of four neighbours, of which the second is t before the wanted place (Keys 1981).
template <class T> void cubic_weights(T t, T* w) {
  constexpr T a = T(-0.75);
  auto near = [](T x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  auto far = [](T x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  w[0] = far(t + 1), w[1] = near(t), w[2] = near(1 - t), w[3] = far((1 - t) + 1);
}

template <class T> void add_between(const Rescaling& r, T step, int64_t j, Taps& taps) {
  const bool cubic = r.rule == Interpolation::cubic;
  if (!cubic && r.to == r.from) return taps.add(j, 1);
  const T position = cubic ? centre(r, step, j) : std::max(T(0), centre(r, step, j));
  const int64_t before = std::min(floor_of(double(position)), r.from - 1);
  const T t = std::clamp(position - T(before), T(0), T(1));
  if (!cubic) {
    taps.add(before, double(1 - t));
    return taps.add(std::min(before + 1, r.from - 1), double(t));
  }
  T w[4];
  cubic_weights(t, w);
  for (int64_t i = 0; i < 4; ++i) taps.add(std::clamp<int64_t>(before - 1 + i, 0, r.from - 1), double(w[i]));
}

void add_mean(const Rescaling& r, int64_t j, Taps& taps) {
  const int64_t first = j * r.from / r.to, behind = ((j + 1) * r.from + r.to - 1) / r.to;
  for (int64_t i = first; i < behind; ++i) taps.add(i, 1 / double(behind - first));
}

template <class T> T filter(Interpolation rule, T x) {
  x = std::abs(x);
  if (rule == Interpolation::smooth_linear) return x < 1 ? 1 - x : T(0);
  if (rule == Interpolation::smooth_cubic) {
    constexpr T a = T(-0.5);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : T(0);
  }
  auto sinc = [](T v) { return v == 0 ? T(1) : std::sin(T(M_PI) * v) / (T(M_PI) * v); };
  return x < 3 ? sinc(x) * sinc(x / 3) : T(0);
}

// As in Pillow: a filter around the centre, which grows with the new pixels, over the old ones that are there.
template <class T> void add_filtered(const Rescaling& r, T step, int64_t j, Taps& taps) {
  if (r.to == r.from) return taps.add(j, 1);
  const T lobes = r.rule == Interpolation::smooth_linear ? 1 : r.rule == Interpolation::smooth_cubic ? 2 : 3;
  const T grown = std::max(T(1), step), support = lobes * grown, middle = step * (T(j) + T(0.5));
  const int64_t first = std::max<int64_t>(0, int64_t(middle - support + T(0.5)));
  const int64_t behind = std::min(r.from, int64_t(middle + support + T(0.5)));
  std::vector<T> w;
  T total = 0;
  for (int64_t i = first; i < behind; ++i) {
    w.push_back(filter(r.rule, (T(i) - middle + T(0.5)) * (1 / grown)));
    total += w.back();
  }
  for (int64_t i = first; i < behind; ++i) taps.add(i, double(total != 0 ? w[size_t(i - first)] / total : T(0)));
}

}   // namespace

Taps taps_of(const Rescaling& r, Dtype dtype) {
  Taps taps;
  taps.from = r.from;
  with_float(dtype, [&](auto zero) {
    using T = decltype(zero);
    const T step = step_of<T>(r);
    for (int64_t j = 0; j < r.to; ++j) {
      switch (r.rule) {
        case Interpolation::nearest:
        case Interpolation::nearest_exact: taps.add(nearest(r, step, j), 1); break;
        case Interpolation::linear:
        case Interpolation::cubic: add_between(r, step, j, taps); break;
        case Interpolation::area: add_mean(r, j, taps); break;
        default: add_filtered(r, step, j, taps);
      }
      taps.end_number();
    }
  });
  return taps;
}

}   // namespace gradus::apply
