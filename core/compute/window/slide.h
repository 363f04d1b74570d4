// How a window slides: which rows of results there are, and what in the bordered image they sum up. For .cpp files of
// this folder.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_SLIDE_H
#define GRADUS_CORE_COMPUTE_WINDOW_SLIDE_H

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/reduce.h"
#include "core/compute/window/window.h"

namespace gradus::apply {

// A place of the window: how far behind the first place it reads, and where it is in the kernel.
struct Tap {
  int64_t shift, at;
};

// What happens along one dimension: `count` results, the first at `to`, `to_step` apart; the first place of the window
// reads at `from` in the bordered image, and goes on by `from_step`.
struct Axis {
  int64_t count = 0, to = 0, to_step = 1, from = 0, from_step = 1;
  std::vector<Tap> taps;
};

// The zeros before and after an image that the taps of all axes may read.
struct Border {
  int64_t before = 0, after = 0;
};

// A convolution along dimension i with n results.
Axis axis_of(const Window& w, int i, int64_t n);
// Its transposed: `n` pixels get back what the m results beside them hold. One axis for each residue modulo the stride.
std::vector<Axis> transposed_axes(const Window& w, int i, int64_t n, int64_t m, Border& border);

// The axes of all dimensions. A convolution has one phase; a transposed one several, which together reach all results.
struct Phase {
  Axis axes[3];
};

// An image in scratch with zeros around it, channels innermost.
struct Bordered {
  Extent inside, whole;
  Border border[3];
  int64_t channels, width;   // bytes per number

  Bordered(const Extent& e, const Border (&b)[3], int64_t c, Dtype dtype)
      : inside(e), border{b[0], b[1], b[2]}, channels(c), width(int64_t(size_of(dtype))) {
    for (int i = 0; i < 3; ++i) whole.size[i] = e.size[i] + b[i].before + b[i].after;
    const int64_t all[] = {whole.size[0], whole.size[1], whole.size[2], channels, width};
    if (product_of_sizes(all) < 0) throw MemoryError("conv: an image with its padding is beyond 64 bits");
  }
  bool is_needed() const { return whole.numel() != inside.numel(); }
  int64_t bytes() const { return is_needed() ? whole.numel() * channels * width : 0; }
  void clear(char* to) const { std::memset(to, 0, size_t(bytes())); }
  // The border is there already.
  void fill(char* to, const char* image) const {
    const int64_t line = inside.size[2] * channels * width;
    for (int64_t d = 0; d < inside.size[0]; ++d)
      for (int64_t h = 0; h < inside.size[1]; ++h, image += line) {
        const int64_t row = (d + border[0].before) * whole.size[1] + h + border[1].before;
        std::memcpy(to + (row * whole.size[2] + border[2].before) * channels * width, image, size_t(line));
      }
  }
  // Calls body(i, image) for all images of x, with borders.
  template <class Body> void for_each(const Tensor& x, const Body& body) const {
    const int64_t n = x.shape()[0], image = inside.numel() * channels * width;
    parallel_for(n, 1, [&](int64_t begin, int64_t end) {
      Scratch<char> scratch(bytes());
      if (is_needed()) clear(scratch);
      for (int64_t i = begin; i < end; ++i) {
        const char* from = x.impl()->data + i * image;
        if (is_needed()) fill(scratch, from);
        body(i, is_needed() ? static_cast<const char*>(scratch) : from);
      }
    });
  }
};

// The sum over all images of what add(image with its border, dy, sums, is the first) adds to `sums`, numbers of this
// shape: those of a part are added up in order, then the parts, so that the bits do not depend on threads.
template <class Add>
Tensor sums_over_images(const Bordered& image, const Tensor& x, const Tensor& dy, const Shape& shape, const Add& add) {
  const int64_t n = x.shape()[0], parts = std::min<int64_t>(n, 8);
  const int64_t x_bytes = x.numel() / n * image.width, dy_bytes = dy.numel() / n * image.width;
  Shape all = shape;
  all.insert(0, parts);
  Tensor sums = empty(all, x.dtype());
  parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
    Scratch<char> scratch(image.bytes());
    if (image.is_needed()) image.clear(scratch);
    for (int64_t part = begin; part < end; ++part)
      for (int64_t i = n * part / parts, first = i; i < n * (part + 1) / parts; ++i) {
        const char* from = x.impl()->data + i * x_bytes;
        if (image.is_needed()) image.fill(scratch, from);
        add(image.is_needed() ? static_cast<const char*>(scratch) : from, dy.impl()->data + i * dy_bytes,
            sums.impl()->data + part * (sums.numel() / parts) * image.width, i == first);
      }
  });
  return reduce(Reduce::sum, sums, 1, false);
}

// Calls body(place in the kernel, pixels behind the first place of the window) for each tap, in the order of memory.
template <class Body> void each_tap(const Axis* axes, const Window& window, const Extent& bordered, const Body& body) {
  for (const Tap& d : axes[0].taps)
    for (const Tap& h : axes[1].taps)
      for (const Tap& v : axes[2].taps)
        body((d.at * window.size[1] + h.at) * window.size[2] + v.at,
            (d.shift * bordered.size[1] + h.shift) * bordered.size[2] + v.shift);
}
// Calls body(pixel of the bordered image, pixel of the result) for the beginning of each row of results.
template <class Body> void each_row(const Axis* axes, const Extent& bordered, const Extent& results, const Body& body) {
  for (int64_t d = 0; d < axes[0].count; ++d)
    for (int64_t h = 0; h < axes[1].count; ++h) {
      const int64_t line =
          (axes[0].from + d * axes[0].from_step) * bordered.size[1] + axes[1].from + h * axes[1].from_step;
      const int64_t to_line = (axes[0].to + d * axes[0].to_step) * results.size[1] + axes[1].to + h * axes[1].to_step;
      body(line * bordered.size[2] + axes[2].from, to_line * results.size[2] + axes[2].to);
    }
}

}   // namespace gradus::apply
#endif
