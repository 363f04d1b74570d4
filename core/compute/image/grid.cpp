// Reading images at given places. The rules are those of PyTorch 2.13, aten/src/ATen/native/GridSampler.h.
// Compile with: -O3
#include "core/compute/image/grid.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/image/channels.h"
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
// f(i, spots, rule, kind) for each point: its number, and the rule, a copy that no write through a pointer changes.
template <class T, class F> void for_each_point(const Tensor& grid, const GridRule& given, const F& f) {
  const Points points(grid);
  const T* coordinates = numbers<T>(grid);
  with_kind(given, [&](auto kind) {
    parallel_for(points.images * points.each, 1024, [&](int64_t begin, int64_t end) {
      const GridRule rule = given;
      for (int64_t i = begin; i < end; ++i) f(i, Spots<T>(kind, rule, coordinates + i * kind.dims).of, rule, kind);
    });
  });
}

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

}   // namespace

Tensor grid_weights(const Tensor& given, const GridRule& of, const GridOrder& order, Tensor* places) {
  const Tensor grid = dense(given);
  const Points points(grid);
  const Shape shape{points.images, points.each, of.taps()};
  Tensor weights = empty(shape, grid.dtype());
  if (places) *places = empty(shape, Dtype::int64);
  int64_t* place = places ? numbers<int64_t>(*places) : nullptr;
  with_float(grid.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* weight = numbers<T>(weights);
    for_each_point<T>(grid, of, [=](int64_t point, const Spot<T>* spots, const GridRule& rule, auto kind) {
      const int64_t first = point * kind.taps;
      write_taps(spots, rule, order, kind, weight + first, place ? place + first : nullptr);
    });
  });
  return weights;
}

Tensor grid_slopes(const Tensor& given_dw, const Tensor& given, const GridRule& of, const GridOrder& order) {
  const Tensor grid = dense(given), dw = dense(given_dw);
  Tensor slopes = empty(grid.shape(), grid.dtype());
  with_float(grid.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* slope = numbers<T>(slopes);
    const T* all = numbers<T>(dw);
    for_each_point<T>(grid, of, [=](int64_t point, const Spot<T>* spots, const GridRule&, auto kind) {
      constexpr int along = kind.along;
      T w[3][along] = {{}, {}, {T(1)}}, next[3][along] = {}, sum[3] = {};
      for (int d = 0; d < kind.dims; ++d)
        for (int i = 0; i < along; ++i) {
          w[d][i] = weight_of<kind.mode>(spots[d], i, order.of[d]);
          next[d][i] = weight_of<kind.mode>(spots[d], i, order.of[d] + 1);
        }
      const T* from = all + point * kind.depth * along * along;
      for (int z = 0; z < kind.depth; ++z)
        for (int y = 0; y < along; ++y)
          for (int x = 0; x < along; ++x, ++from) {
            sum[0] += *from * next[0][x] * w[1][y] * w[2][z];
            sum[1] += *from * w[0][x] * next[1][y] * w[2][z];
            sum[2] += *from * w[0][x] * w[1][y] * next[2][z];
          }
      std::copy(sum, sum + kind.dims, slope + point * kind.dims);
    });
  });
  return slopes;
}

namespace {

// Images of 2 to 4 channels as pixels of four numbers, a register each, and behind every image a pixel of zeros.
template <class T> class Quads {
 public:
  typedef T Pixel __attribute__((vector_size(4 * sizeof(T))));
  Quads(const Tensor& given, int64_t pixels)
      : image_((pixels + 1) * 4), pixels_(pixels), numbers_(given.shape()[0] * image_) {
    const Tensor x = given.is_contiguous() ? given : channels_last(given);
    const int64_t n = x.shape()[1], step = x.is_contiguous() ? 1 : n, channel = x.is_contiguous() ? pixels : 1;
    if (n == 2) fill<2>(x, step, channel);
    else if (n == 3) fill<3>(x, step, channel);
    else fill<4>(x, step, channel);
  }
  // Writes `count` results of n numbers each. place: -1 for what is absent.
  template <int taps>
  void read(int64_t image, int64_t count, const T* weight, const int64_t* place, int64_t n, T* to) const {
    const T* from = numbers_ + image * image_;
    for (int64_t i = 0; i < count; ++i, weight += taps, place += taps, to += n) {
      Pixel sum = {}, x;
      for (int k = 0; k < taps; ++k) {
        const int64_t at = (place[k] < 0) | (weight[k] == 0) ? pixels_ : place[k];
        std::memcpy(&x, from + at * 4, sizeof x);
        sum += weight[k] * x;
      }
      for (int64_t c = 0; c < n; ++c) to[c] = sum[c];
    }
  }

 private:
  template <int n> void fill(const Tensor& x, int64_t step, int64_t channel) {
    constexpr int64_t together = 4096;
    const int64_t parts = pixels_ / together + 1;   // the last one has the pixel of zeros
    parallel_for(x.shape()[0] * parts, 4, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        const int64_t image = part / parts, first = part % parts * together, last = std::min(first + together, pixels_);
        const T* from = numbers<T>(x) + image * pixels_ * n + first * step;
        T* to = numbers_ + image * image_ + first * 4;
        for (int64_t i = first; i < last; ++i, from += step, to += 4)
          for (int c = 0; c < 4; ++c) to[c] = c < n ? from[c * channel] : T(0);
        if (part % parts == parts - 1) std::fill(to, to + 4, T(0));
      }
    });
  }

  int64_t image_, pixels_;   // image_: from an image to the next
  Scratch<T> numbers_;
};

// The same for any number of channels, from images that have them innermost.
template <int taps, class N, class T>
void read_taps(const T* image, int64_t count, const T* weight, const int64_t* place, N n, T* to) {
  for (int64_t i = 0; i < count; ++i, to += n) {
    std::fill(to, to + n, T(0));
    for (int k = 0; k < taps; ++k, ++weight, ++place)
      if (*place >= 0 && *weight != 0) add_scaled(n, *weight, image + *place * n, to);
  }
}

// write_taps for points of a plane between four pixels, without branches: loops that the compiler makes vectors of.
template <class T>
void write_four_taps(const T* points, int64_t count, const GridRule& rule, T* weight, int64_t* place) {
  const T width = T(rule.size[0]), height = T(rule.size[1]);
  const int32_t across = int32_t(rule.size[0]), down = int32_t(rule.size[1]);
  const bool border = rule.padding == GridPadding::border;
  const auto before = [=](T coordinate, T size, T& t) {
    T at = in_pixels(coordinate, size, rule.align_corners).at;
    if (border) at = at <= 0 ? T(0) : at >= size - 1 ? size - 1 : at;
    at = std::abs(at) < T(1 << 30) ? at : T(-2);   // so far away, or NaN: beside the image
    int32_t whole = int32_t(at);
    whole -= at < T(whole);
    t = at - T(whole);
    return whole;
  };
  for (int64_t i = 0; i < count; ++i, weight += 4, place += 4) {
    T u, v;
    const int32_t x = before(points[2 * i], width, u), y = before(points[2 * i + 1], height, v);
    const bool left = (x >= 0) & (x < across), right = (x >= -1) & (x < across - 1);
    const bool above = (y >= 0) & (y < down), below = (y >= -1) & (y < down - 1);
    const int64_t first = int64_t(y) * across + x;
    weight[0] = (1 - u) * (1 - v), weight[1] = u * (1 - v), weight[2] = (1 - u) * v, weight[3] = u * v;
    place[0] = left & above ? first : -1, place[1] = right & above ? first + 1 : -1;
    place[2] = left & below ? first + across : -1, place[3] = right & below ? first + across + 1 : -1;
  }
}

// Calls read(image, how many, weights, places, the first point) for a few points of one image at a time, whose weights
// stay in the first cache.
template <class T, class Kind, class Read>
void read_points(Kind kind, const GridRule& given, const Tensor& grid, const Read& read) {
  constexpr int64_t together = 64;
  const Points points(grid);
  const int64_t parts = (points.each + together - 1) / together;
  parallel_for(points.images * parts, 16, [&](int64_t begin, int64_t end) {
    const GridRule rule = given;
    T weight[together * Kind::taps];
    int64_t place[together * Kind::taps];
    for (int64_t part = begin; part < end; ++part) {
      const int64_t at = part % parts * together, count = std::min(together, points.each - at);
      const int64_t first = part / parts * points.each + at;
      const bool four =
          Kind::taps == 4 && rule.padding != GridPadding::reflection && std::max(rule.size[0], rule.size[1]) < 1 << 30;
      if (four) write_four_taps(numbers<T>(grid) + first * 2, count, rule, weight, place);
      for (int64_t i = 0; !four && i < count; ++i)
        write_taps(Spots<T>(kind, rule, numbers<T>(grid) + (first + i) * Kind::dims).of, rule, {}, kind,
            weight + i * Kind::taps, place + i * Kind::taps);
      read(part / parts, count, weight, place, first);
    }
  });
}

}   // namespace

Tensor grid_sample(const Tensor& x, const Tensor& given_grid, const GridRule& rule, const Shape& shape) {
  const Tensor grid = dense(given_grid);
  const int64_t channels = x.shape()[1], pixels = rule.size[0] * rule.size[1] * rule.size[2];
  Tensor y = empty(shape, x.dtype(), MemoryOrder::channels_last(shape.dims()));
  if (y.numel() == 0) return y;
  with_float(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* to = numbers<T>(y);
    with_kind(rule, [&](auto kind) {
      constexpr int taps = decltype(kind)::taps;
      if (channels >= 2 && channels <= 4) {
        const Quads<T> quads(x, pixels);
        read_points<T>(
            kind, rule, grid, [&](int64_t image, int64_t count, const T* w, const int64_t* p, int64_t first) {
              quads.template read<taps>(image, count, w, p, channels, to + first * channels);
            });
        return;
      }
      const Tensor images = channels_last(x);
      with_channels(channels, [&](auto n) {
        read_points<T>(
            kind, rule, grid, [&](int64_t image, int64_t count, const T* w, const int64_t* p, int64_t first) {
              read_taps<taps>(numbers<T>(images) + image * pixels * n, count, w, p, n, to + first * n);
            });
      });
    });
  });
  return y;
}

}   // namespace gradus::apply
