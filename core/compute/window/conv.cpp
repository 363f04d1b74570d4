// Convolutions as sums of matrix products.
//
// Idea: with the channels innermost, a row of results is the sum, over the rows of the window, of products of what is
// already a matrix in memory: its rows begin `stride` pixels apart, and hold the pixels side by side that one row of
// the window covers. So nothing is gathered (im2col); only the border of zeros is laid around one image at a time. The
// gradient with respect to the image is the same sum the other way around: of the results that a pixel went into, those
// of one residue modulo the stride lie side by side. The gradient of the weights is a sum over rows of results.
// Read first: GemmKernels::run_sum in core/kernels/matrix/gemm.h.
#include "core/compute/window/conv.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/reduce.h"
#include "core/compute/window/depthwise.h"
#include "core/kernels/kernels.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// Sizes of a kernel [groups * to, from, places] or, transposed, [groups * from, to, places].
struct Kernel {
  const Tensor& w;
  int64_t groups, from, to;
  bool transposed;
};

// The weights of the taps as matrices [from, to], tap after tap, in the order in which rows of the image hold them.
template <class T>
void pack(const Kernel& k, const Window& window, const Axis* axes, const Extent& bordered, int64_t group, T* out) {
  const T* w = reinterpret_cast<const T*>(k.w.impl()->data);
  const int64_t places = window.places(), outer = k.transposed ? k.to : k.from;
  const int64_t from_step = k.transposed ? outer * places : places, to_step = k.transposed ? places : outer * places;
  w += group * (k.transposed ? k.from : k.to) * outer * places;
  each_tap(axes, window, bordered, [&](int64_t place, int64_t) {
    for (int64_t i = 0; i < k.from; ++i)
      for (int64_t j = 0; j < k.to; ++j) *out++ = w[place + i * from_step + j * to_step];
  });
}

bool are_neighbours(const std::vector<Tap>& taps) {
  for (size_t i = 1; i < taps.size(); ++i)
    if (taps[i].shift != taps[i - 1].shift + 1) return false;
  return true;
}

// One row of results: the first product and the others that are added to it.
struct RowTask {
  GemmTask task = {};
  std::vector<GemmTerm> terms;
};
RowTask row_task(const Axis* axes, const Window& window, const Bordered& image, const Kernel& k, int64_t results) {
  RowTask row;
  // Neighbouring taps are one product, if all of their channels take part.
  const bool joined = k.groups == 1 && are_neighbours(axes[2].taps);
  const int64_t apart = joined ? int64_t(axes[2].taps.size()) : 1;
  int64_t number = 0;
  each_tap(axes, window, image.whole, [&](int64_t, int64_t pixel) {
    if (number % apart == 0) row.terms.push_back({pixel * image.channels, number * k.from * k.to});
    ++number;
  });
  if (!row.terms.empty()) row.terms.erase(row.terms.begin());   // the first one, at 0
  row.task.m = axes[2].count;
  row.task.n = k.to;
  row.task.k = number ? apart * k.from : 0;
  row.task.a_row = axes[2].from_step * image.channels;
  row.task.a_col = row.task.b_col = 1;
  row.task.b_row = k.to;
  row.task.c_row = axes[2].to_step * results;
  return row;
}

// The sum over the window for all images.
Tensor slide(const Tensor& x, const Kernel& k, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& extent) {
  if (k.groups > 1 && k.from == 1 && k.to == 1) return depthwise(x, k.w, bias, window, phases, border, extent);
  const int64_t n = x.shape()[0], channels = k.groups * k.from, results = k.groups * k.to;
  Tensor y =
      empty(image_shape(n, results, extent, window.dims), x.dtype(), MemoryOrder::channels_last(window.dims + 2));
  if (y.numel() == 0) return y;
  const Bordered image(extent_of(x.shape(), window.dims), border, channels, x.dtype());
  const GemmKernels& kernels = kernel_set().gemm[int(x.dtype())];
  const int64_t width = image.width, packed = window.places() * k.from * k.to;   // at most, of one group
  Scratch<char> weights(int64_t(phases.size()) * k.groups * packed * width);
  std::vector<RowTask> rows;
  for (const Phase& phase : phases)
    for (int64_t g = 0; g < k.groups; ++g) {
      char* w = weights + int64_t(rows.size()) * packed * width;
      if (x.dtype() == Dtype::float32) pack(k, window, phase.axes, image.whole, g, reinterpret_cast<float*>(w));
      else pack(k, window, phase.axes, image.whole, g, reinterpret_cast<double*>(w));
      rows.push_back(row_task(phase.axes, window, image, k, results));
      rows.back().task.b = w;
      rows.back().task.bias = bias ? bias->impl()->data + g * k.to * width : nullptr;
    }
  image.for_each(x, [&](int64_t i, const char* from) {
    char* to = y.impl()->data + i * extent.numel() * results * width;
    for (size_t r = 0; r < rows.size(); ++r) {
      const int64_t g = int64_t(r) % k.groups;
      GemmTask t = rows[r].task;
      each_row(phases[r / size_t(k.groups)].axes, image.whole, extent, [&](int64_t pixel, int64_t result) {
        t.a = from + (pixel * channels + g * k.from) * width;
        t.c = to + (result * results + g * k.to) * width;
        kernels.run_sum(t, rows[r].terms.data(), int64_t(rows[r].terms.size()));
      });
    }
  });
  return y;
}

}   // namespace

Tensor conv(const Tensor& given, const Tensor& w, const Tensor* bias, const Extent& results, const Window& window,
    int64_t groups) {
  const Tensor x = channels_last(given), weights = dense(w), b = bias ? dense(*bias) : Tensor();
  Phase phase;
  Border border[3];
  for (int i = 0; i < 3; ++i) {
    phase.axes[i] = axis_of(window, i, results.size[i]);
    border[i] = {window.before[i], window.after[i]};
  }
  const Kernel k{weights, groups, w.shape()[1], w.shape()[0] / groups, false};
  return slide(x, k, bias ? &b : nullptr, window, {phase}, border, results);
}

Tensor conv_transpose(const Tensor& given, const Tensor& w, const Tensor* bias, const Extent& image,
    const Window& window, int64_t groups) {
  const Tensor dy = channels_last(given), weights = dense(w), b = bias ? dense(*bias) : Tensor();
  const Extent results = extent_of(dy.shape(), window.dims);
  (void)empty(
      image_shape(dy.shape()[0], groups * w.shape()[1], image, window.dims), dy.dtype());   // throws if it does not fit
  Border border[3];
  std::vector<Axis> axes[3];
  for (int i = 0; i < 3; ++i) axes[i] = transposed_axes(window, i, image.size[i], results.size[i], border[i]);
  std::vector<Phase> phases;
  for (const Axis& d : axes[0])
    for (const Axis& h : axes[1])
      for (const Axis& v : axes[2]) phases.push_back({{d, h, v}});
  const Kernel k{weights, groups, w.shape()[0] / groups, w.shape()[1], true};
  return slide(dy, k, bias ? &b : nullptr, window, phases, border, image);
}

namespace {

// The gradient of the weights as [groups, places, from, to], the order in which the products make it.
struct WeightSums {
  const Window& window;
  const Bordered& image;
  Extent results;
  int64_t groups, from, to;

  bool joined() const { return groups == 1 && window.dilation[2] == 1; }

  // Where the window of row `row` of results begins, in pixels.
  int64_t line(int64_t row) const {
    const int64_t d = row / results.size[1], h = row % results.size[1];
    return (d * window.stride[0] * image.whole.size[1] + h * window.stride[1]) * image.whole.size[2];
  }
  // sums (+)= what one image adds: a few rows of results at a time, which stay in the first cache for all places.
  void add(const GemmKernels& kernels, const char* x, const char* dy, char* sums, bool first) const {
    constexpr int64_t rows_together = 4;
    const int64_t all = results.size[0] * results.size[1], width = image.width, channels = groups * to;
    const int64_t together = joined() ? window.size[2] : 1;
    GemmTerm terms[rows_together];
    GemmTask t = {};
    t.m = together * from, t.n = to, t.k = results.size[2];
    t.a_row = t.b_col = 1;
    t.a_col = window.stride[2] * image.channels, t.b_row = channels, t.c_row = to;
    for (int64_t row = 0; row < all; row += rows_together) {
      const int64_t more = std::min(rows_together, all - row) - 1;
      for (int64_t i = 0; i < more; ++i)
        terms[i] = {(line(row + 1 + i) - line(row)) * image.channels, (1 + i) * results.size[2] * channels};
      t.accumulate = !first || row > 0;
      char* c = sums;
      for (int64_t g = 0; g < groups; ++g) {
        t.b = dy + (row * results.size[2] * channels + g * to) * width;
        for (int64_t place = 0; place < window.places(); place += together, c += t.m * to * width) {
          t.a = x + ((line(row) + pixel_of(place)) * image.channels + g * from) * width;
          t.c = c;
          kernels.run_sum(t, terms, more);
        }
      }
    }
  }
  int64_t pixel_of(int64_t place) const {
    const int64_t v = place % window.size[2], h = place / window.size[2] % window.size[1];
    const int64_t d = place / window.size[2] / window.size[1];
    return (d * window.dilation[0] * image.whole.size[1] + h * window.dilation[1]) * image.whole.size[2] +
           v * window.dilation[2];
  }
};

}   // namespace

Tensor conv_weight(const Tensor& given, const Tensor& given_dy, const Window& window, int64_t groups) {
  const Tensor x = channels_last(given), dy = channels_last(given_dy);
  Border border[3];
  for (int i = 0; i < 3; ++i) border[i] = {window.before[i], window.after[i]};
  const Bordered image(extent_of(x.shape(), window.dims), border, x.shape()[1], x.dtype());
  const WeightSums sums{
      window, image, extent_of(dy.shape(), window.dims), groups, x.shape()[1] / groups, dy.shape()[1] / groups};
  Extent kernel;
  for (int i = 0; i < 3; ++i) kernel.size[i] = window.size[i];
  const Shape shape = image_shape(groups * sums.to, sums.from, kernel, window.dims);
  if (x.shape()[0] == 0 || dy.numel() == 0) return full(shape, 0, x.dtype());
  if (groups > 1 && sums.from == 1 && sums.to == 1) return depthwise_weight(x, dy, window, image, shape);
  const GemmKernels& kernels = kernel_set().gemm[int(x.dtype())];
  const Tensor total = sums_over_images(image, x, dy, {groups, window.places(), sums.from, sums.to},
      [&](const char* from, const char* gradient, char* to, bool first) {
        sums.add(kernels, from, gradient, to, first);
      });
  int64_t strides[Shape::max_dims] = {};
  strides[0] = 1, strides[1] = sums.to;
  for (int64_t d = shape.dims() - 1, run = sums.from * sums.to; d >= 2; run *= shape[d--]) strides[d] = run;
  Tensor dw = empty(shape, x.dtype());
  for (int64_t g = 0; g < groups; ++g) {   // [to, from, ...] of each group
    Shape own = shape;
    own[0] = sums.to;
    int64_t row_major_strides[Shape::max_dims];
    row_major(own, row_major_strides);
    const int64_t at = g * own.numel() * image.width;
    assign(make_view(dw, dw.impl()->data + at, own, row_major_strides),
        make_view(total, total.impl()->data + at, own, strides));
  }
  return dw;
}

}   // namespace gradus::apply
