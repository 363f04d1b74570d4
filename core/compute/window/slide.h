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
#include "core/kernels/matrix/gemm_bf16.h"

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
  int64_t lines() const { return whole.size[0] * whole.size[1]; }              // of the bordered image
  void fill(char* to, const char* image, int64_t begin, int64_t end) const {   // lines begin .. end - 1
    const int64_t middle = inside.size[2] * channels * width;
    fill(to, image, middle, begin, end, [=](char* at, const char* from) { std::memcpy(at, from, size_t(middle)); });
  }
  // The same from an image with numbers of another form, whose lines have so many bytes: copy(to, from) copies one.
  template <class Copy>
  void fill(char* to, const char* image, int64_t bytes_of_line, int64_t begin, int64_t end, const Copy& copy) const {
    const int64_t pixel = channels * width, line = whole.size[2] * pixel;
    const int64_t left = border[2].before * pixel, middle = inside.size[2] * pixel;
    for (int64_t i = begin; i < end; ++i) {
      char* at = to + i * line;
      const int64_t d = i / whole.size[1] - border[0].before, h = i % whole.size[1] - border[1].before;
      const bool outside = d < 0 || d >= inside.size[0] || h < 0 || h >= inside.size[1];
      std::memset(at, 0, size_t(outside ? line : left));
      if (outside) continue;
      copy(at + left, image + (d * inside.size[1] + h) * bytes_of_line);
      std::memset(at + left + middle, 0, size_t(line - left - middle));
    }
  }
  // Calls body(i, image) for all images of x, with borders.
  template <class Body> void for_each(const Tensor& x, const Body& body) const {
    const int64_t n = x.shape()[0], image = inside.numel() * channels * width;
    parallel_for(n, 1, [&](int64_t begin, int64_t end) {
      Scratch<char> scratch(bytes());
      for (int64_t i = begin; i < end; ++i) {
        const char* from = x.impl()->data + i * image;
        if (is_needed()) fill(scratch, from, 0, lines());
        body(i, is_needed() ? static_cast<const char*>(scratch) : from);
      }
    });
  }
};

// The sum over units 0 .. n - 1 of what add(unit, sums, is the first), made by make_adder() for each thread, adds to
// `sums`, numbers of this shape: those of a part are added up in order, then the parts, so that the bits do not depend
// on threads.
template <class MakeAdder>
Tensor sums_in_parts(int64_t n, const Shape& shape, Dtype dtype, const MakeAdder& make_adder) {
  const int64_t parts = std::min<int64_t>(n, 8);
  Shape all = shape;
  all.insert(0, parts);
  Tensor sums = empty(all, dtype);
  const int64_t bytes = shape.numel() * int64_t(size_of(dtype));
  parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
    const auto add = make_adder();
    for (int64_t part = begin; part < end; ++part)
      for (int64_t first = n * part / parts, i = first; i < n * (part + 1) / parts; ++i)
        add(i, sums.impl()->data + part * bytes, i == first);
  });
  return reduce(Reduce::sum, sums, 1, false);
}
// The same over images: add(image with its border, dy, sums, is the first).
template <class Add>
Tensor sums_over_images(const Bordered& image, const Tensor& x, const Tensor& dy, const Shape& shape, const Add& add) {
  const int64_t n = x.shape()[0], x_bytes = x.numel() / n * image.width, dy_bytes = dy.numel() / n * image.width;
  return sums_in_parts(n, shape, x.dtype(), [&] {
    return [&, scratch = Scratch<char>(image.bytes())](int64_t i, char* sums, bool first) {
      const char* from = x.impl()->data + i * x_bytes;
      if (image.is_needed()) image.fill(scratch, from, 0, image.lines());
      add(image.is_needed() ? static_cast<const char*>(scratch) : from, dy.impl()->data + i * dy_bytes, sums, first);
    };
  });
}

// Calls body(place in the kernel, pixels behind the first place of the window) for each tap, in the order of memory.
template <class Body> void each_tap(const Axis* axes, const Window& window, const Extent& bordered, const Body& body) {
  for (const Tap& d : axes[0].taps)
    for (const Tap& h : axes[1].taps)
      for (const Tap& v : axes[2].taps)
        body((d.at * window.size[1] + h.at) * window.size[2] + v.at,
            (d.shift * bordered.size[1] + h.shift) * bordered.size[2] + v.shift);
}
// The rows of results of a phase, and the line of the bordered image where the window of row i begins.
inline int64_t rows_of(const Axis* axes) { return axes[0].count * axes[1].count; }
inline int64_t line_of(const Axis* axes, const Extent& bordered, int64_t i) {
  const int64_t d = i / axes[1].count, h = i % axes[1].count;
  return (axes[0].from + d * axes[0].from_step) * bordered.size[1] + axes[1].from + h * axes[1].from_step;
}
// Calls body(pixel of the bordered image, pixel of the result) for the beginning of each of the rows begin .. end - 1.
template <class Body>
void each_row(
    const Axis* axes, const Extent& bordered, const Extent& results, int64_t begin, int64_t end, const Body& body) {
  for (int64_t i = begin; i < end; ++i) {
    const int64_t d = i / axes[1].count, h = i % axes[1].count;
    const int64_t to_line = (axes[0].to + d * axes[0].to_step) * results.size[1] + axes[1].to + h * axes[1].to_step;
    body(line_of(axes, bordered, i) * bordered.size[2] + axes[2].from, to_line * results.size[2] + axes[2].to);
  }
}
template <class Body> void each_row(const Axis* axes, const Extent& bordered, const Extent& results, const Body& body) {
  each_row(axes, bordered, results, 0, rows_of(axes), body);
}

// Not null if a convolution is to be rounded (precision.h). Where channels are few, that takes as long as it saves.
const GemmBf16Kernels* rounded_sums(Dtype dtype, const Window& window, int64_t groups, int64_t from, int64_t to);

}   // namespace gradus::apply
#endif
