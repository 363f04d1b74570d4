// Where the points of a grid are between the pixels of an image, and what these weigh. For .cpp files of this
// folder. The rules are those of PyTorch 2.13, aten/src/ATen/native/GridSampler.h.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_GRID_POINTS_H
#define GRADUS_CORE_COMPUTE_IMAGE_GRID_POINTS_H

#include <cmath>

#include "core/compute/image/grid.h"

namespace gradus::apply {

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

// Where a coordinate is between the pixels of its dimension: `t` behind pixel `before`.
template <class T> struct Spot {
  bool inside;   // not NaN, and not so far away that no integer counts the pixels
  int64_t before;
  T t, slope;
};
template <GridMode mode, class T> Spot<T> spot_of(const GridRule& rule, int64_t dim, T coordinate) {
  const T size = T(rule.size[dim]);
  Place<T> p = in_pixels(coordinate, size, rule.align_corners);
  if (mode != GridMode::cubic) p = padded(p, size, rule);   // of four pixels each is padded by itself
  if (!(std::abs(p.at) < T(int64_t(1) << 31))) return {false, 0, 0, 0};
  int64_t before = int64_t(mode == GridMode::nearest ? std::nearbyint(p.at) : p.at);
  if (mode != GridMode::nearest) before -= p.at < T(before);   // the floor
  return {true, before, p.at - T(before), p.slope};
}

template <GridMode mode> constexpr int pixels_along = mode == GridMode::nearest ? 1 : mode == GridMode::linear ? 2 : 4;

// Pixel i of those along one dimension; -1 outside.
template <GridMode mode, class T> int64_t pixel_of(const GridRule& rule, int64_t dim, const Spot<T>& spot, int i) {
  int64_t at = spot.before + i;
  if (mode == GridMode::cubic) {
    --at;
    if (rule.padding != GridPadding::zeros) at = int64_t(padded(Place<T>{T(at), 1}, T(rule.size[dim]), rule).at);
  }
  return spot.inside && at >= 0 && at < rule.size[dim] ? at : -1;
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
// The weight of pixel i, a polynomial of t (1; 1 - t and t; those of Keys 1981), differentiated by the coordinate.
template <GridMode mode, class T> T weight_of(const Spot<T>& spot, int i, int order) {
  T scale = spot.inside ? 1 : 0;
  for (int k = 0; k < order; ++k) scale *= spot.slope;
  if (mode == GridMode::nearest) return order ? T(0) : scale;
  if (mode == GridMode::linear) {
    const T t = i ? spot.t : 1 - spot.t, rise = i ? 1 : -1;
    return order == 0 ? scale * t : order == 1 ? scale * rise : T(0);
  }
  constexpr T a = T(-0.75);
  const T distance = std::abs(T(i - 1) - spot.t);
  if (i >= 2 && order % 2) scale = -scale;   // it falls as t grows
  if (i == 0 || i == 3) return scale * derivative(a, -5 * a, 8 * a, -4 * a, distance, order);
  return scale * derivative(a + 2, -(a + 3), T(0), T(1), distance, order);
}

// A grid as rows of coordinates.
struct Points {
  int64_t images, each;   // points of each image
  explicit Points(const Tensor& grid) : images(grid.shape()[0]), each(1) {
    for (int64_t d = 1; d + 1 < grid.dim(); ++d) each *= grid.shape()[d];
  }
};

// What a rule is, as a type, so that the short loops over pixels and dimensions are unrolled.
template <GridMode m, int d> struct Kind {
  static constexpr GridMode mode = m;
  static constexpr int dims = d, along = pixels_along<m>, depth = d == 3 ? along : 1, taps = depth * along * along;
};
template <class F> void with_kind(const GridRule& rule, const F& f) {
  const bool deep = rule.dims == 3;
  if (rule.mode == GridMode::cubic) f(Kind<GridMode::cubic, 2>());
  else if (rule.mode == GridMode::linear) deep ? f(Kind<GridMode::linear, 3>()) : f(Kind<GridMode::linear, 2>());
  else deep ? f(Kind<GridMode::nearest, 3>()) : f(Kind<GridMode::nearest, 2>());
}
// Where a point is along each dimension.
template <class T> struct Spots {
  Spot<T> of[3] = {};
  template <class Kind> Spots(Kind, const GridRule& rule, const T* coordinates) {
    for (int d = 0; d < Kind::dims; ++d) of[d] = spot_of<Kind::mode>(rule, d, coordinates[d]);
  }
};
// The weights of the pixels that a point reads, and, unless `place` is null, where these are.
template <class T, class Kind>
void write_taps(const Spot<T>* spots, const GridRule& rule, const GridOrder& order, Kind, T* weight, int64_t* place) {
  constexpr int along = Kind::along;
  T w[3][along] = {{}, {}, {T(1)}};
  int64_t at[3][along] = {};
  for (int d = 0; d < Kind::dims; ++d)
    for (int i = 0; i < along; ++i) {
      w[d][i] = weight_of<Kind::mode>(spots[d], i, order.of[d]);
      at[d][i] = place ? pixel_of<Kind::mode>(rule, d, spots[d], i) : 0;
    }
  int64_t k = 0;
  for (int z = 0; z < Kind::depth; ++z)
    for (int y = 0; y < along; ++y)
      for (int x = 0; x < along; ++x, ++k) {
        weight[k] = w[0][x] * w[1][y] * w[2][z];
        const bool outside = (at[0][x] | at[1][y] | at[2][z]) < 0;
        if (place) place[k] = outside ? -1 : (at[2][z] * rule.size[1] + at[1][y]) * rule.size[0] + at[0][x];
      }
}

// For each coordinate of a point the sum over its taps of dw and the weights, differentiated once more by it.
template <class T, class Kind>
void write_slopes(const Spot<T>* spots, const GridOrder& order, Kind, const T* dw, T* slope) {
  constexpr int along = Kind::along;
  T w[3][along] = {{}, {}, {T(1)}}, next[3][along] = {}, sum[3] = {};
  for (int d = 0; d < Kind::dims; ++d)
    for (int i = 0; i < along; ++i) {
      w[d][i] = weight_of<Kind::mode>(spots[d], i, order.of[d]);
      next[d][i] = weight_of<Kind::mode>(spots[d], i, order.of[d] + 1);
    }
  for (int z = 0; z < Kind::depth; ++z)
    for (int y = 0; y < along; ++y)
      for (int x = 0; x < along; ++x, ++dw) {
        sum[0] += *dw * next[0][x] * w[1][y] * w[2][z];
        sum[1] += *dw * w[0][x] * next[1][y] * w[2][z];
        sum[2] += *dw * w[0][x] * w[1][y] * next[2][z];
      }
  for (int d = 0; d < Kind::dims; ++d) slope[d] = sum[d];
}

}   // namespace gradus::apply
#endif
