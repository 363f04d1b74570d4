// Reading images at given places. The rules are those of PyTorch 2.13, aten/src/ATen/native/GridSampler.h.
// Compile with: -O3
#include "core/compute/image/grid.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/compute/window/window.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

int64_t GridRule::taps() const {
  int64_t n = 1;
  for (int64_t i = 0; i < dims; ++i) n *= along();
  return n;
}

namespace {

// -- from a coordinate to pixels --

// A place along one dimension, in pixels, and its derivative by the coordinate.
template <class T> struct Place {
  T at, slope;
};

template <class T> Place<T> in_pixels(T coordinate, T size, bool align_corners) {
  if (align_corners) return {(coordinate + 1) / 2 * (size - 1), (size - 1) / 2};
  return {((coordinate + 1) * size - 1) / 2, size / 2};
}
template <class T> Place<T> clipped(Place<T> p, T size) {
  if (p.at <= 0) return {0, 0};
  if (p.at >= size - 1) return {size - 1, 0};
  return p;
}
// Mirrored at the edges, which are the outer centres or half a pixel beyond them.
template <class T> Place<T> reflected(Place<T> p, T size, bool align_corners) {
  const T low = align_corners ? T(0) : T(-0.5), span = align_corners ? size - 1 : size;
  if (span == 0) return {0, 0};
  T away = p.at - low, slope = p.slope;
  if (away < 0) away = -away, slope = -slope;
  const T rest = std::fmod(away, span);
  const bool turned = std::fmod(std::floor(away / span), T(2)) != 0;
  return {low + (turned ? span - rest : rest), turned ? -slope : slope};
}
template <class T> Place<T> padded(Place<T> p, T size, const GridRule& rule) {
  if (rule.padding == GridPadding::zeros) return p;
  return clipped(rule.padding == GridPadding::border ? p : reflected(p, size, rule.align_corners), size);
}

// The derivative of some order of c3 x^3 + c2 x^2 + c1 x + c0.
template <class T> T derivative(T c3, T c2, T c1, T c0, T x, int order) {
  switch (order) {
    case 0: return ((c3 * x + c2) * x + c1) * x + c0;
    case 1: return (3 * c3 * x + 2 * c2) * x + c1;
    case 2: return 6 * c3 * x + 2 * c2;
    case 3: return 6 * c3;
    default: return 0;
  }
}
// Of pixel i of four, where the second is t before the place (Keys 1981).
template <class T> T cubic_weight(int i, T t, int order) {
  constexpr T a = T(-0.75);
  const T distance = std::abs(T(i - 1) - t), sign = i >= 2 && order % 2 ? T(-1) : T(1);
  if (i == 0 || i == 3) return sign * derivative(a, -5 * a, 8 * a, -4 * a, distance, order);
  return sign * derivative(a + 2, -(a + 3), T(0), T(1), distance, order);
}
template <class T> T linear_weight(int i, T t, int order) {
  if (order == 0) return i ? t : 1 - t;
  return order == 1 ? T(2 * i - 1) : T(0);
}

// The pixels and weights along one dimension.
template <class T> struct Along {
  int64_t at[4];
  T weight[4];
};
template <class T> Along<T> along(const GridRule& rule, int64_t dim, T coordinate, int order) {
  const int64_t n = rule.size[dim];
  const T size = T(n);
  const bool cubic = rule.mode == GridMode::cubic;   // each of whose pixels is padded by itself
  Place<T> p = in_pixels(coordinate, size, rule.align_corners);
  if (!cubic) p = padded(p, size, rule);
  Along<T> taps{{-1, -1, -1, -1}, {0, 0, 0, 0}};
  if (!(std::abs(p.at) < T(int64_t(1) << 31))) return taps;
  T scale = 1;
  for (int i = 0; i < order; ++i) scale *= p.slope;
  const T before = rule.mode == GridMode::nearest ? std::nearbyint(p.at) : std::floor(p.at), t = p.at - before;
  for (int i = 0; i < rule.along(); ++i) {
    T at = before + T(cubic ? i - 1 : i);
    if (cubic) at = padded(Place<T>{at, 1}, size, rule).at;
    if (at >= 0 && at < size) taps.at[i] = int64_t(at);
    taps.weight[i] = cubic                           ? scale * cubic_weight(i, t, order)
                     : rule.mode == GridMode::linear ? scale * linear_weight(i, t, order)
                     : order == 0                    ? T(1)
                                                     : T(0);
  }
  return taps;
}

// A grid as rows of coordinates.
struct Points {
  int64_t images, each;   // points of each image
  explicit Points(const Tensor& grid) : images(grid.shape()[0]), each(1) {
    for (int64_t d = 1; d + 1 < grid.dim(); ++d) each *= grid.shape()[d];
  }
};

// Calls write(place, weight, k) for the taps k = 0, 1, .. of each point.
template <class Write>
void for_each_tap(const Tensor& given, const GridRule& rule, const GridOrder& order, const Write& write) {
  const Tensor grid = dense(given);
  const Points points(grid);
  with_float(grid.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const T* coordinates = numbers<T>(grid);
    parallel_for(points.images * points.each, 1024, [&](int64_t begin, int64_t end) {
      int64_t k = begin * rule.taps();
      const int count = rule.along(), depth = rule.dims == 3 ? count : 1;
      for (int64_t i = begin; i < end; ++i) {
        Along<T> taps[3] = {{}, {}, {{0}, {T(1)}}};
        for (int64_t d = 0; d < rule.dims; ++d) taps[d] = along(rule, d, coordinates[i * rule.dims + d], order.of[d]);
        for (int z = 0; z < depth; ++z)
          for (int y = 0; y < count; ++y)
            for (int x = 0; x < count; ++x, ++k) {
              const int64_t at[3] = {taps[0].at[x], taps[1].at[y], taps[2].at[z]};
              const bool outside = at[0] < 0 || at[1] < 0 || at[2] < 0;
              write(outside ? -1 : (at[2] * rule.size[1] + at[1]) * rule.size[0] + at[0],
                  taps[0].weight[x] * taps[1].weight[y] * taps[2].weight[z], k);
            }
      }
    });
  });
}

}   // namespace

Tensor grid_places(const Tensor& grid, const GridRule& rule) {
  const Points points(grid);
  Tensor places = empty({points.images, points.each, rule.taps()}, Dtype::int64);
  int64_t* to = numbers<int64_t>(places);
  for_each_tap(grid, rule, {}, [&](int64_t place, auto, int64_t k) { to[k] = place; });
  return places;
}

Tensor grid_weights(const Tensor& grid, const GridRule& rule, const GridOrder& order) {
  const Points points(grid);
  Tensor weights = empty({points.images, points.each, rule.taps()}, grid.dtype());
  char* to = weights.impl()->data;
  for_each_tap(
      grid, rule, order, [&](int64_t, auto weight, int64_t k) { reinterpret_cast<decltype(weight)*>(to)[k] = weight; });
  return weights;
}

// -- sums of products --

namespace {

template <class T> void add_scaled(int64_t n, T w, const T* x, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] += w * x[i];
}
template <class T> T dot(int64_t n, const T* a, const T* b) {
  T part[8] = {}, sum = 0;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int64_t j = 0; j < 8; ++j) part[j] += a[i + j] * b[i + j];
  for (; i < n; ++i) sum += a[i] * b[i];
  for (T p : part) sum += p;
  return sum;
}

// Sizes of images, and what the points read of them.
struct Reading {
  int64_t images, channels, pixels, points, taps;
  Reading(const Shape& image, const Tensor& places)
      : images(image[0]), channels(image[1]), pixels(1), points(places.shape()[1]), taps(places.shape()[2]) {
    for (int64_t d = 2; d < image.dims(); ++d) pixels *= image[d];
  }
  int64_t grain() const { return std::max<int64_t>(1, 16384 / (taps * std::max<int64_t>(4, channels))); }
};

}   // namespace

Tensor grid_read(const Tensor& given, const Tensor& places, const Tensor& given_weights, const Shape& shape) {
  const Tensor x = channels_last(given), weights = dense(given_weights);
  Tensor y = empty(shape, x.dtype(), MemoryOrder::channels_last(shape.dims()));
  const Reading r(x.shape(), places);
  with_float(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    parallel_for(r.images * r.points, r.grain(), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t* place = numbers<int64_t>(places) + i * r.taps;
        const T *w = numbers<T>(weights) + i * r.taps, *image = numbers<T>(x) + i / r.points * r.pixels * r.channels;
        T* to = numbers<T>(y) + i * r.channels;
        std::fill(to, to + r.channels, T(0));
        for (int64_t t = 0; t < r.taps; ++t)
          if (place[t] >= 0 && w[t] != 0) add_scaled(r.channels, w[t], image + place[t] * r.channels, to);
      }
    });
  });
  return y;
}

Tensor grid_spread(const Tensor& given, const Tensor& places, const Tensor& given_weights, const Shape& shape) {
  const Tensor y = channels_last(given), weights = dense(given_weights);
  Tensor x = empty(shape, y.dtype(), MemoryOrder::channels_last(shape.dims()));
  const Reading r(shape, places);
  // Points add to the same pixels: a thread has some channels of an image, and all points.
  constexpr int64_t together = 32;
  const int64_t parts = (r.channels + together - 1) / together;
  with_float(y.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* all = numbers<T>(x);
    std::fill(all, all + x.numel(), T(0));
    parallel_for(
        r.images * parts, std::max<int64_t>(1, 16384 / (1 + r.points * r.taps * 8)), [&](int64_t begin, int64_t end) {
          for (int64_t part = begin; part < end; ++part) {
            const int64_t image = part / parts, first = part % parts * together;
            const int64_t n = std::min(together, r.channels - first);
            T* to = all + image * r.pixels * r.channels + first;
            for (int64_t i = image * r.points; i < (image + 1) * r.points; ++i) {
              const int64_t* place = numbers<int64_t>(places) + i * r.taps;
              const T *w = numbers<T>(weights) + i * r.taps, *from = numbers<T>(y) + i * r.channels + first;
              for (int64_t t = 0; t < r.taps; ++t)
                if (place[t] >= 0 && w[t] != 0) add_scaled(n, w[t], from, to + place[t] * r.channels);
            }
          }
        });
  });
  return x;
}

Tensor grid_products(const Tensor& given, const Tensor& given_y, const Tensor& places) {
  const Tensor x = channels_last(given), y = channels_last(given_y);
  Tensor weights = empty(places.shape(), x.dtype());
  const Reading r(x.shape(), places);
  with_float(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    parallel_for(r.images * r.points, r.grain(), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T *image = numbers<T>(x) + i / r.points * r.pixels * r.channels, *read = numbers<T>(y) + i * r.channels;
        for (int64_t t = 0; t < r.taps; ++t) {
          const int64_t place = numbers<int64_t>(places)[i * r.taps + t];
          numbers<T>(weights)[i * r.taps + t] = place >= 0 ? dot(r.channels, image + place * r.channels, read) : T(0);
        }
      }
    });
  });
  return weights;
}

}   // namespace gradus::apply
