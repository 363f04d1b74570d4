// Fractional max pooling: plain loops, as each channel has windows of its own.
#include "core/compute/window/fractional_pool.h"

#include <vector>

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// Where `results` windows of `size` numbers begin, of `image` numbers: evenly, shifted and rounded by the sample; the
// last one at the end. In T, so that the same sample gives the same windows as in PyTorch.
template <class T>
void window_starts(T sample, int64_t image, int64_t size, int64_t results, std::vector<int64_t>& starts) {
  starts.resize(size_t(results));
  if (results == 0) return;
  const T alpha = results > 1 ? T(image - size) / T(results - 1) : T(0);
  for (int64_t i = 0; i < results - 1; ++i)
    starts[size_t(i)] = int64_t((T(i) + sample) * alpha) - int64_t(sample * alpha);
  starts.back() = image - size;
}

// One channel of one image, whose numbers are `channels` apart.
template <class T> struct Plane {
  const T* x;
  T* y;
  int64_t* index;
  int64_t channels;
  Extent image;
  const Window& window;
  std::vector<int64_t> starts[3];

  void pool() {
    int64_t to = 0;
    for (int64_t d : starts[0])
      for (int64_t h : starts[1])
        for (int64_t w : starts[2]) {
          const int64_t at = largest(d, h, w);
          y[to] = x[at * channels], index[to] = at;
          to += channels;
        }
  }
  int64_t largest(int64_t d, int64_t h, int64_t w) const {
    const int64_t first = (d * image.size[1] + h) * image.size[2] + w;
    int64_t best = first;
    for (int64_t i = 0; i < window.size[0]; ++i)
      for (int64_t j = 0; j < window.size[1]; ++j)
        for (int64_t k = 0; k < window.size[2]; ++k) {
          const int64_t at = first + (i * image.size[1] + j) * image.size[2] + k;
          const T v = x[at * channels];
          if (v > x[best * channels] || is_nan(v)) best = at;
        }
    return best;
  }
};

template <class T>
void pool_planes(const Tensor& x, const Window& window, const Tensor& samples, const Tensor& y, const Tensor& indices) {
  const Extent image = extent_of(x.shape(), window.dims), results = extent_of(y.shape(), window.dims);
  const int64_t channels = x.shape()[1], dims = window.dims;
  const int64_t work = results.numel() * window.places();
  parallel_for(x.shape()[0] * channels, std::max<int64_t>(1, cheap_grain / work), [&](int64_t begin, int64_t end) {
    Plane<T> plane{nullptr, nullptr, nullptr, channels, image, window, {{0}, {0}, {0}}};
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / channels, c = i % channels, to = n * results.numel() * channels + c;
      plane.x = numbers<T>(x) + n * image.numel() * channels + c;
      plane.y = numbers<T>(y) + to, plane.index = numbers<int64_t>(indices) + to;
      const T* sample = numbers<T>(samples) + i * dims;
      for (int64_t d = 0; d < dims; ++d) {   // in 2 dimensions the width comes first, in 3 the depth
        const int64_t at = 3 - dims + d;
        window_starts(
            sample[dims == 2 ? 1 - d : d], image.size[at], window.size[at], results.size[at], plane.starts[at]);
      }
      plane.pool();
    }
  });
}

}   // namespace

std::pair<Tensor, Tensor> fractional_max_pool(
    const Tensor& given, const Window& window, const Extent& results, const Tensor& samples) {
  const Tensor x = channels_last(given);
  const Shape shape = image_shape(x.shape()[0], x.shape()[1], results, window.dims);
  const MemoryOrder order = MemoryOrder::channels_last(shape.dims());
  Tensor y = empty(shape, x.dtype(), order), indices = empty(shape, Dtype::int64, order);
  if (y.numel() == 0) return {y, indices};
  const Tensor in_order = dense(samples);
  with_float(x.dtype(), [&]<class T>(T) { pool_planes<T>(x, window, in_order, y, indices); });
  return {y, indices};
}

}   // namespace gradus::apply
