// Windows as columns: rows of the matrix are runs of the image's lines.
// Compile with: -O3
#include "core/compute/window/patches.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

struct Patches {
  const Window& window;
  Extent image, results;

  int64_t places() const { return window.places(); }
  int64_t numel() const { return places() * results.numel(); }

  // Where result 0 reads for place k of dimension i; it may be outside of the image.
  int64_t start(int i, int64_t k) const { return k * window.dilation[i] - window.before[i]; }
  // For each place and line of results, in the order of the matrix: body(line of the image, or -1; where in it result 0
  // reads; results begin .. end - 1 that read within the image).
  template <class Body> void for_each_line(const Body& body) const {
    const int64_t stride = window.stride[2], width = image.size[2];
    for (int64_t i = 0; i < window.size[1]; ++i)
      for (int64_t j = 0; j < window.size[2]; ++j) {
        const int64_t left = start(2, j), right = width - left;
        const int64_t end = right <= 0 ? 0 : std::min(results.size[2], (right + stride - 1) / stride);
        const int64_t begin = std::min(end, left >= 0 ? 0 : (-left + stride - 1) / stride);
        for (int64_t h = 0; h < results.size[1]; ++h) {
          const int64_t line = h * window.stride[1] + start(1, i);
          body(line >= 0 && line < image.size[1] ? line : -1, left, begin, end);
        }
      }
  }
};

// Calls body(image, channel, number of both) on all threads.
template <class Body> void for_each_plane(int64_t n, int64_t channels, const Patches& p, const Body& body) {
  parallel_for(n * channels, std::max<int64_t>(1, cheap_grain / p.numel()), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) body(i / channels, i % channels, i);
  });
}

}   // namespace

Tensor im2col(const Tensor& x, const Window& window, const Extent& results) {
  const Patches p{window, extent_of(x.shape(), 2), results};
  const int64_t n = x.shape()[0], channels = x.shape()[1], count = results.size[2], stride = window.stride[2];
  Tensor columns = empty({n, channels * p.places(), results.numel()}, x.dtype());
  if (columns.numel() == 0) return columns;
  int64_t steps[Shape::max_dims];
  copy_strides(x, steps);
  with_float(x.dtype(), [&]<class T>(T) {
    for_each_plane(n, channels, p, [&](int64_t image, int64_t channel, int64_t i) {
      const T* plane = numbers<T>(x) + image * steps[0] + channel * steps[1];
      T* to = numbers<T>(columns) + i * p.numel();
      p.for_each_line([&](int64_t line, int64_t left, int64_t begin, int64_t end) {
        if (line < 0) begin = end = 0;
        std::fill(to, to + begin, T(0));
        const T* from = plane + line * steps[2] + left * steps[3];
        if (stride * steps[3] == 1) std::copy(from + begin, from + end, to + begin);
        else
          for (int64_t w = begin; w < end; ++w) to[w] = from[w * stride * steps[3]];
        std::fill(to + end, to + count, T(0));
        to += count;
      });
    });
  });
  return columns;
}

Tensor col2im(const Tensor& columns, const Window& window, const Extent& results, const Extent& image) {
  const Patches p{window, image, results};
  const int64_t n = columns.shape()[0], channels = columns.shape()[1] / p.places(), stride = window.stride[2];
  Tensor x = full({n, channels, image.size[1], image.size[2]}, 0, columns.dtype());
  if (columns.numel() == 0) return x;
  const Tensor source = dense(columns);
  with_float(x.dtype(), [&]<class T>(T) {
    for_each_plane(n, channels, p, [&](int64_t, int64_t, int64_t i) {
      T* plane = numbers<T>(x) + i * image.numel();
      const T* from = numbers<T>(source) + i * p.numel();
      p.for_each_line([&](int64_t line, int64_t left, int64_t begin, int64_t end) {
        T* to = plane + line * image.size[2] + left;
        for (int64_t w = begin; line >= 0 && w < end; ++w) to[w * stride] += from[w];
        from += results.size[2];
      });
    });
  });
  return x;
}

}   // namespace gradus::apply
