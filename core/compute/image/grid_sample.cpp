// Reading images at the points of a grid, and its gradients.
//
// Idea: a few points at a time, whose weights stay in the first cache. Images of 2 to 4 channels become pixels of four
// numbers, a register each; others have their channels innermost.
// Read first: grid_points.h.
// Compile with: -O3
#include "core/compute/image/grid_sample.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/image/channels.h"
#include "core/compute/image/grid_points.h"
#include "core/compute/typed.h"
#include "core/compute/window/window.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// -- the points --

// Where coordinates along one dimension are between two pixels, without branches, so that the compiler makes vectors of
// the loops over points.
template <class T> struct Between {
  T size;
  bool align_corners, border;
  Between(const GridRule& rule, int64_t dim)
      : size(T(rule.size[dim])), align_corners(rule.align_corners), border(rule.padding == GridPadding::border) {}
  static bool suits(const GridRule& rule) {
    return rule.padding != GridPadding::reflection && std::max(rule.size[0], rule.size[1]) < 1 << 30;
  }
  int32_t before(T coordinate, T& t) const {
    T at = in_pixels(coordinate, size, align_corners).at;
    if (border) at = at <= 0 ? T(0) : at >= size - 1 ? size - 1 : at;
    at = std::abs(at) < T(1 << 30) ? at : T(-2);   // so far away, or NaN: beside the image
    int32_t whole = int32_t(at);
    whole -= at < T(whole);
    t = at - T(whole);
    return whole;
  }
  T slope(T coordinate) const {
    const Place<T> p = in_pixels(coordinate, size, align_corners);
    return border && ((p.at <= 0) | (p.at >= size - 1)) ? T(0) : p.slope;
  }
};

// write_taps for points of a plane between four pixels.
template <class T>
void write_four_taps(const T* points, int64_t count, const GridRule& rule, T* weight, int64_t* place) {
  const Between<T> across(rule, 0), down(rule, 1);
  const int32_t width = int32_t(rule.size[0]), height = int32_t(rule.size[1]);
  for (int64_t i = 0; i < count; ++i, weight += 4, place += 4) {
    T u, v;
    const int32_t x = across.before(points[2 * i], u), y = down.before(points[2 * i + 1], v);
    const bool left = (x >= 0) & (x < width), right = (x >= -1) & (x < width - 1);
    const bool above = (y >= 0) & (y < height), below = (y >= -1) & (y < height - 1);
    const int64_t first = int64_t(y) * width + x;
    weight[0] = (1 - u) * (1 - v), weight[1] = u * (1 - v), weight[2] = (1 - u) * v, weight[3] = u * v;
    place[0] = left & above ? first : -1, place[1] = right & above ? first + 1 : -1;
    place[2] = left & below ? first + width : -1, place[3] = right & below ? first + width + 1 : -1;
  }
}
// write_slopes for them.
template <class T> void write_four_slopes(const T* points, int64_t count, const GridRule& rule, const T* dw, T* slope) {
  const Between<T> across(rule, 0), down(rule, 1);
  for (int64_t i = 0; i < count; ++i, points += 2, dw += 4, slope += 2) {
    T u, v;
    across.before(points[0], u), down.before(points[1], v);
    slope[0] = across.slope(points[0]) * ((dw[1] - dw[0]) * (1 - v) + (dw[3] - dw[2]) * v);
    slope[1] = down.slope(points[1]) * ((dw[2] - dw[0]) * (1 - u) + (dw[3] - dw[1]) * u);
  }
}

// A few points of one image, their weights and the places of their pixels.
template <class T, class Kind> struct Group {
  static constexpr int64_t together = 64;
  const GridRule rule;   // a copy, that no write through a pointer changes
  const T* grid;
  int64_t first = 0, count = 0;
  T weight[together * Kind::taps];
  int64_t place[together * Kind::taps];

  Group(const GridRule& of, const Tensor& points) : rule(of), grid(numbers<T>(points)) {}
  bool is_plain() const { return Kind::taps == 4 && Between<T>::suits(rule); }
  const T* point(int64_t i) const { return grid + (first + i) * Kind::dims; }
  bool is_absent(int64_t k) const { return (place[k] < 0) | (weight[k] == 0); }
  void move_to(int64_t begin, int64_t behind) {
    first = begin, count = std::min(together, behind - begin);
    if (is_plain()) return write_four_taps(point(0), count, rule, weight, place);
    for (int64_t i = 0, k = 0; i < count; ++i, k += Kind::taps)
      write_taps(Spots<T>(Kind(), rule, point(i)).of, rule, {}, Kind(), weight + k, place + k);
  }
  // dw: a gradient for each weight.
  void slopes(const T* dw, T* slope) const {
    if (is_plain()) return write_four_slopes(point(0), count, rule, dw, slope);
    for (int64_t i = 0; i < count; ++i, dw += Kind::taps, slope += Kind::dims)
      write_slopes(Spots<T>(Kind(), rule, point(i)).of, {}, Kind(), dw, slope);
  }
};
// Calls f(image, group) for all groups.
template <class T, class Kind, class F> void for_each_group(const GridRule& rule, const Tensor& grid, const F& f) {
  const Points points(grid);
  constexpr int64_t together = Group<T, Kind>::together;
  const int64_t parts = (points.each + together - 1) / together;
  parallel_for(points.images * parts, 16, [&](int64_t begin, int64_t end) {
    Group<T, Kind> group(rule, grid);
    for (int64_t part = begin; part < end; ++part) {
      const int64_t image = part / parts, first = image * points.each;
      group.move_to(first + part % parts * together, first + points.each);
      f(image, group);
    }
  });
}

// -- the images --

// From a pixel to the next, and from a channel to the next, in images that are row-major or have channels innermost.
struct Steps {
  int64_t pixel, channel;
  Steps(const Tensor& x, int64_t pixels)
      : pixel(x.is_contiguous() ? 1 : x.shape()[1]), channel(x.is_contiguous() ? pixels : 1) {}
};

// Images of n channels, 2 to 4, as pixels of four numbers, and behind every image a pixel of zeros.
template <class T> class Quads {
 public:
  typedef T Pixel __attribute__((vector_size(4 * sizeof(T))));
  Quads(int64_t images, int64_t pixels) : image_((pixels + 1) * 4), pixels_(pixels), numbers_(images * image_) {
    for (int64_t i = 0; i < images; ++i) std::fill_n(numbers_ + i * image_ + pixels * 4, 4, T(0));
  }
  template <class N> void take(N n, const Tensor& x) {
    each(n, x, [](T* quad, const T* number, int64_t channel) {
      for (int c = 0; c < 4; ++c) quad[c] = c < N() ? number[c * channel] : T(0);
    });
  }
  template <class N> void give(N n, const Tensor& x) const {
    each(n, x, [](const T* quad, T* number, int64_t channel) {
      for (int c = 0; c < N(); ++c) number[c * channel] = quad[c];
    });
  }
  // What the points of a group read: n numbers each.
  template <class N, class Kind> void read(N n, int64_t image, const Group<T, Kind>& g, T* to) const {
    const T* from = numbers_ + image * image_;
    for (int64_t i = 0, k = 0; i < g.count; ++i, to += n) {
      Pixel sum = {}, x;
      for (int tap = 0; tap < Kind::taps; ++tap, ++k) {
        load(x, from + at(g, k));
        sum += g.weight[k] * x;
      }
      for (int c = 0; c < N(); ++c) to[c] = sum[c];
    }
  }
  // Adds the numbers at the points, times the weights, to the pixels.
  template <class N, class Kind> void add(N, int64_t image, const Group<T, Kind>& g, const T* from, Steps steps) {
    T* to = numbers_ + image * image_;
    for (int64_t i = 0, k = 0; i < g.count; ++i, from += steps.pixel) {
      Pixel y = {}, sum;
      for (int c = 0; c < N(); ++c) y[c] = from[c * steps.channel];
      for (int tap = 0; tap < Kind::taps; ++tap, ++k) {
        T* place = to + at(g, k);
        load(sum, place);
        sum += g.weight[k] * y;
        std::memcpy(place, &sum, sizeof sum);
      }
    }
  }
  // The products of the numbers at the points and the pixels that these read, 0 outside.
  template <class N, class Kind>
  void multiply(N, int64_t image, const Group<T, Kind>& g, const T* from, Steps steps, T* product) const {
    const T* x = numbers_ + image * image_;
    for (int64_t i = 0, k = 0; i < g.count; ++i, from += steps.pixel) {
      Pixel y = {}, p;
      for (int c = 0; c < N(); ++c) y[c] = from[c * steps.channel];
      for (int tap = 0; tap < Kind::taps; ++tap, ++k) {
        load(p, x + (g.place[k] < 0 ? pixels_ : g.place[k]) * 4);
        p *= y;
        product[k] = g.place[k] < 0 ? T(0) : (p[0] + p[1]) + (p[2] + p[3]);
      }
    }
  }
  void clear(int64_t image) { std::fill_n(numbers_ + image * image_, image_, T(0)); }

 private:
  // f(a pixel here, a pixel of x, from a channel of x to the next)
  template <class N, class F> void each(N n, const Tensor& x, const F& f) const {
    constexpr int64_t together = 4096;
    const Steps steps(x, pixels_);
    const int64_t parts = (pixels_ + together - 1) / together;
    parallel_for(x.shape()[0] * parts, 4, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        const int64_t image = part / parts, first = part % parts * together, last = std::min(first + together, pixels_);
        T *number = numbers<T>(x) + image * pixels_ * n + first * steps.pixel,
          *quad = numbers_ + image * image_ + first * 4;
        for (int64_t i = first; i < last; ++i, number += steps.pixel, quad += 4) f(quad, number, steps.channel);
      }
    });
  }
  static void load(Pixel& x, const T* at) { std::memcpy(&x, at, sizeof x); }
  // Where tap k reads: behind the image if it is absent.
  template <class G> int64_t at(const G& g, int64_t k) const { return (g.is_absent(k) ? pixels_ : g.place[k]) * 4; }

  int64_t image_, pixels_;   // image_: from an image to the next
  Scratch<T> numbers_;
};
template <class F> void with_few(int64_t n, const F& f) {
  if (n == 2) f(std::integral_constant<int64_t, 2>());
  else if (n == 3) f(std::integral_constant<int64_t, 3>());
  else f(std::integral_constant<int64_t, 4>());
}
bool has_few(int64_t channels) { return channels >= 2 && channels <= 4; }

// -- the gradients --

// A thread has all points of an image, as these add to the same pixels.
template <class T, class Kind, class N>
void spread_few(N n, const GridRule& rule, const Tensor& dy, const Tensor& grid, int64_t grain, const Tensor& dx) {
  const Points points(grid);
  const Steps steps(dy, points.each);
  Quads<T> quads(points.images, dx.numel() / (points.images * n));
  parallel_for(points.images, grain, [&](int64_t begin, int64_t end) {
    Group<T, Kind> group(rule, grid);
    for (int64_t image = begin; image < end; ++image) {
      const int64_t first = image * points.each, behind = first + points.each;
      const T* from = numbers<T>(dy) + first * n;
      quads.clear(image);
      for (int64_t i = first; i < behind; i += group.count, from += group.count * steps.pixel) {
        group.move_to(i, behind);
        quads.add(n, image, group, from, steps);
      }
    }
  });
  quads.give(n, dx);
}
// A thread has some channels of an image, which are innermost in dy and dx, and all points.
template <class T, class Kind>
void spread_any(const GridRule& rule, const Tensor& dy, const Tensor& grid, int64_t grain, const Tensor& dx) {
  constexpr int64_t together = 32;
  const Points points(grid);
  const int64_t channels = dx.shape()[1], pixels = dx.numel() / (points.images * channels);
  const int64_t parts = (channels + together - 1) / together;
  fill(dx, 0);
  parallel_for(points.images * parts, grain, [&](int64_t begin, int64_t end) {
    Group<T, Kind> group(rule, grid);
    for (int64_t part = begin; part < end; ++part) {
      const int64_t image = part / parts, c = part % parts * together, behind = (image + 1) * points.each;
      T* to = numbers<T>(dx) + image * pixels * channels + c;
      with_channels(std::min(together, channels - c), [&](auto n) {
        for (int64_t i = image * points.each; i < behind; i += group.count) {
          group.move_to(i, behind);
          const T* from = numbers<T>(dy) + i * channels + c;
          for (int64_t k = 0; k < group.count * Kind::taps; ++k)
            if (!group.is_absent(k))
              add_scaled(n, group.weight[k], from + k / Kind::taps * channels, to + group.place[k] * channels);
        }
      });
    }
  });
}

// The slopes of all points, from the products that multiply(image, group, the numbers of dy at its first point,
// products) makes.
template <class T, class Kind, class F>
void write_all_slopes(
    const GridRule& rule, const Tensor& dy, const Tensor& grid, const Tensor& slopes, const F& multiply) {
  const Points points(grid);
  const Steps steps(dy, points.each);
  for_each_group<T, Kind>(rule, grid, [&](int64_t image, const Group<T, Kind>& group) {
    T product[Group<T, Kind>::together * Kind::taps];
    const int64_t first = image * points.each;
    const T* from = numbers<T>(dy) + first * dy.shape()[1] + (group.first - first) * steps.pixel;
    multiply(image, group, from, product);
    group.slopes(product, numbers<T>(slopes) + group.first * Kind::dims);
  });
}

// What f(rule as a type, a zero of the numbers' type) does for the kind of rule and numbers.
template <class F> void with_types(const GridRule& rule, Dtype dtype, const F& f) {
  with_float(dtype, [&](auto zero) { with_kind(rule, [&](auto kind) { f(kind, zero); }); });
}

}   // namespace

Tensor grid_sample(const Tensor& x, const Tensor& given_grid, const GridRule& rule, const Shape& shape) {
  const Tensor grid = dense(given_grid);
  const int64_t channels = x.shape()[1], pixels = rule.size[0] * rule.size[1] * rule.size[2];
  Tensor y = empty(shape, x.dtype(), MemoryOrder::channels_last(shape.dims()));
  if (y.numel() == 0) return y;
  with_types(rule, x.dtype(), [&](auto kind, auto zero) {
    using T = decltype(zero);
    using K = decltype(kind);
    T* to = numbers<T>(y);
    if (has_few(channels))
      return with_few(channels, [&](auto n) {
        Quads<T> quads(x.shape()[0], pixels);
        quads.take(n, images_in_order(x));
        for_each_group<T, K>(rule, grid,
            [&](int64_t image, const Group<T, K>& group) { quads.read(n, image, group, to + group.first * n); });
      });
    const Tensor images = channels_last(x);
    with_channels(channels, [&](auto n) {
      for_each_group<T, K>(rule, grid, [&](int64_t image, const Group<T, K>& group) {
        const T* from = numbers<T>(images) + image * pixels * n;
        T* read = to + group.first * n;
        for (int64_t i = 0, k = 0; i < group.count; ++i, read += n) {
          std::fill(read, read + n, T(0));
          for (int tap = 0; tap < K::taps; ++tap, ++k)
            if (!group.is_absent(k)) add_scaled(n, group.weight[k], from + group.place[k] * n, read);
        }
      });
    });
  });
  return y;
}

Tensor grid_sample_dx(const Tensor& given_dy, const Tensor& x, const Tensor& given_grid, const GridRule& rule) {
  const Tensor grid = dense(given_grid);
  const int64_t channels = x.shape()[1], dims = x.dim();
  const bool few = has_few(channels);
  const Tensor dy = few ? images_in_order(given_dy) : channels_last(given_dy);
  const bool row_major = few && x.is_contiguous();
  Tensor dx = empty(x.shape(), x.dtype(), row_major ? MemoryOrder::row_major(dims) : MemoryOrder::channels_last(dims));
  if (dx.numel() == 0) return dx;
  const int64_t grain = std::max<int64_t>(1, 16384 / (1 + Points(grid).each * rule.taps() * 8));
  with_types(rule, x.dtype(), [&](auto kind, auto zero) {
    using T = decltype(zero);
    using K = decltype(kind);
    if (few) with_few(channels, [&](auto n) { spread_few<T, K>(n, rule, dy, grid, grain, dx); });
    else spread_any<T, K>(rule, dy, grid, grain, dx);
  });
  return dx;
}

Tensor grid_sample_dgrid(const Tensor& given_dy, const Tensor& given_x, const Tensor& given, const GridRule& rule) {
  if (rule.mode == GridMode::nearest || given.numel() == 0) return full(given.shape(), 0, given.dtype());
  const Tensor grid = dense(given);
  const int64_t channels = given_x.shape()[1], pixels = rule.size[0] * rule.size[1] * rule.size[2];
  const bool few = has_few(channels);
  const Tensor x = few ? images_in_order(given_x) : channels_last(given_x);
  const Tensor dy = few ? images_in_order(given_dy) : channels_last(given_dy);
  Tensor slopes = empty(grid.shape(), grid.dtype());
  with_types(rule, x.dtype(), [&](auto kind, auto zero) {
    using T = decltype(zero);
    using K = decltype(kind);
    if (few)
      return with_few(channels, [&](auto n) {
        const Steps steps(dy, Points(grid).each);
        Quads<T> quads(x.shape()[0], pixels);
        quads.take(n, x);
        write_all_slopes<T, K>(
            rule, dy, grid, slopes, [&](int64_t image, const Group<T, K>& group, const T* from, T* product) {
              quads.multiply(n, image, group, from, steps, product);
            });
      });
    with_channels(channels, [&](auto n) {
      write_all_slopes<T, K>(
          rule, dy, grid, slopes, [&](int64_t image, const Group<T, K>& group, const T* from, T* product) {
            const T* pixel = numbers<T>(x) + image * pixels * n;
            for (int64_t k = 0; k < group.count * K::taps; ++k)
              product[k] = group.place[k] >= 0 ? dot(n, pixel + group.place[k] * n, from + k / K::taps * n) : T(0);
          });
    });
  });
  return slopes;
}

}   // namespace gradus::apply
