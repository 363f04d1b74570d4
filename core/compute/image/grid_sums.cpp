// The three sums over the same products that reading an image at points and its gradients are.
// Compile with: -O3
#include "core/compute/image/grid_sums.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/image/channels.h"
#include "core/compute/typed.h"
#include "core/compute/window/window.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

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
    const int64_t* place = numbers<int64_t>(places);
    const T *weight = numbers<T>(weights), *images = numbers<T>(x);
    T* to = numbers<T>(y);
    with_channels(r.channels, [&](auto n) {
      parallel_for(r.images * r.points, r.grain(), [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const T* image = images + i / r.points * r.pixels * n;
          std::fill(to + i * n, to + (i + 1) * n, T(0));
          for (int64_t k = i * r.taps; k < (i + 1) * r.taps; ++k)
            if (place[k] >= 0 && weight[k] != 0) add_scaled(n, weight[k], image + place[k] * n, to + i * n);
        }
      });
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
  const int64_t grain = std::max<int64_t>(1, 16384 / (1 + r.points * r.taps * 8));
  with_float(y.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const int64_t* place = numbers<int64_t>(places);
    const T *weight = numbers<T>(weights), *from = numbers<T>(y);
    T* all = numbers<T>(x);
    std::fill(all, all + x.numel(), T(0));
    parallel_for(r.images * parts, grain, [=](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        const int64_t image = part / parts, first = part % parts * together;
        T* to = all + image * r.pixels * r.channels + first;
        with_channels(std::min(together, r.channels - first), [&](auto n) {
          for (int64_t i = image * r.points; i < (image + 1) * r.points; ++i)
            for (int64_t k = i * r.taps; k < (i + 1) * r.taps; ++k)
              if (place[k] >= 0 && weight[k] != 0)
                add_scaled(n, weight[k], from + i * r.channels + first, to + place[k] * r.channels);
        });
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
    const int64_t* place = numbers<int64_t>(places);
    const T *images = numbers<T>(x), *read = numbers<T>(y);
    T* to = numbers<T>(weights);
    with_channels(r.channels, [&](auto n) {
      parallel_for(r.images * r.points, r.grain(), [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const T* image = images + i / r.points * r.pixels * n;
          for (int64_t k = i * r.taps; k < (i + 1) * r.taps; ++k)
            to[k] = place[k] >= 0 ? dot(n, image + place[k] * n, read + i * n) : T(0);
        }
      });
    });
  });
  return weights;
}

}   // namespace gradus::apply
