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

// One channel of one image, in any memory order.
template <class T> struct Plane {
  const T* x;
  T* y;
  int64_t* index;
  int64_t result_step;
  int64_t step[3];   // from a number of x to its neighbour
  Extent image;
  const Window& window;
  std::vector<int64_t> starts[3];

  void pool() {
    for (int64_t d : starts[0])
      for (int64_t h : starts[1])
        for (int64_t w : starts[2]) {
          pool_window(d, h, w);
          y += result_step, index += result_step;
        }
  }
  void pool_window(int64_t d, int64_t h, int64_t w) const {
    const T* first = x + d * step[0] + h * step[1] + w * step[2];
    *y = *first, *index = (d * image.size[1] + h) * image.size[2] + w;
    for (int64_t i = 0; i < window.size[0]; ++i)
      for (int64_t j = 0; j < window.size[1]; ++j)
        for (int64_t k = 0; k < window.size[2]; ++k) {
          const T v = first[i * step[0] + j * step[1] + k * step[2]];
          if (!(v > *y) && !is_nan(v)) continue;
          *y = v, *index = ((d + i) * image.size[1] + h + j) * image.size[2] + w + k;
        }
  }
};

template <class T>
void pool_planes(const Tensor& x, const Window& window, const Tensor& samples, const Tensor& y, const Tensor& indices) {
  const Extent image = extent_of(x.shape(), window.dims), results = extent_of(y.shape(), window.dims);
  const int64_t channels = x.shape()[1], dims = window.dims;
  const int64_t work = results.numel() * window.places();
  int64_t steps[Shape::max_dims], y_steps[Shape::max_dims];
  copy_strides(x, steps);
  copy_strides(y, y_steps);
  parallel_for(x.shape()[0] * channels, std::max<int64_t>(1, cheap_grain / work), [&](int64_t begin, int64_t end) {
    Plane<T> plane{nullptr, nullptr, nullptr, y_steps[1 + dims], {}, image, window, {{0}, {0}, {0}}};
    for (int64_t d = 0; d < dims; ++d) plane.step[3 - dims + d] = steps[2 + d];
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / channels, c = i % channels, to = n * y_steps[0] + c * y_steps[1];
      plane.x = numbers<T>(x) + n * steps[0] + c * steps[1];
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
    const Tensor& x, const Window& window, const Extent& results, const Tensor& samples) {
  const Shape shape = image_shape(x.shape()[0], x.shape()[1], results, window.dims);
  const MemoryOrder order = image_order(x);
  Tensor y = empty(shape, x.dtype(), order), indices = empty(shape, Dtype::int64, order);
  if (y.numel() == 0) return {y, indices};
  const Tensor in_order = dense(samples);
  with_float(x.dtype(), [&]<class T>(T) { pool_planes<T>(x, window, in_order, y, indices); });
  return {y, indices};
}

Tensor put_at(const Tensor& dy, const Tensor& indices, const Shape& shape, MemoryOrder order) {
  const int64_t dims = shape.dims() - 2, n = shape[0], channels = shape[1];
  Tensor dx = empty(shape, dy.dtype(), order), from = channels_last(dy), at = channels_last(indices);
  const int64_t results = extent_of(dy.shape(), dims).numel() * channels;
  fill(dx, 0);
  int64_t steps[Shape::max_dims];
  copy_strides(dx, steps);   // of an image in row-major or channels-last order: its pixels are equally far apart
  with_float(dx.dtype(), [&]<class T>(T) {
    parallel_for(n, std::max<int64_t>(1, cheap_grain / std::max<int64_t>(1, results)), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin * results; i < end * results; ++i) {
        T* plane = numbers<T>(dx) + i / results * steps[0] + i % channels * steps[1];
        plane[numbers<int64_t>(at)[i] * steps[1 + dims]] += numbers<T>(from)[i];
      }
    });
  });
  return dx;
}

}   // namespace gradus::apply
