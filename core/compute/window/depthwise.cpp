// Depthwise convolutions: no products of matrices, but rows of sums, a register of channels at a time.
//
// Idea, for row-major images: with its border a channel is one run of numbers, and so are the results, if those are
// computed as well whose window begins in the border, and left out afterwards. So runs are long, whatever the width.
#include "core/compute/window/depthwise.h"

#include <algorithm>
#include <cmath>

#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// A row of results of a phase: where its taps read, and their weights, tap after tap.
struct Row {
  std::vector<int64_t> offsets;
  std::vector<char> weights;   // [taps, channels]
};
template <class T> void append_weights(const T* w, int64_t channels, int64_t places, int64_t place, Row& row) {
  const size_t at = row.weights.size();
  row.weights.resize(at + size_t(channels) * sizeof(T));
  T* to = reinterpret_cast<T*>(row.weights.data() + at);
  for (int64_t c = 0; c < channels; ++c) to[c] = w[c * places + place];
}
Row row_of(const Axis* axes, const Window& window, const Extent& bordered, const Tensor& w) {
  const int64_t channels = w.shape()[0], places = window.places();
  const char* weights = w.impl()->data;
  Row row;
  each_tap(axes, window, bordered, [&](int64_t place, int64_t pixel) {
    row.offsets.push_back(pixel * channels);
    if (w.dtype() == Dtype::float32)
      append_weights(reinterpret_cast<const float*>(weights), channels, places, place, row);
    else append_weights(reinterpret_cast<const double*>(weights), channels, places, place, row);
  });
  return row;
}

// One channel of an image with its border, and the run of results that begin in it.
struct PlaneRun {
  Bordered image;
  Extent results;
  std::vector<int64_t> offsets;
  int64_t first, n;   // the first result's window, and results, those that are left out included

  PlaneRun(const Phase& phase, const Window& window, const Bordered& x, const Extent& e)
      : image(x),
        results(e),
        first(at(phase.axes[0].from, phase.axes[1].from, phase.axes[2].from)),
        n(at(e.size[0] - 1, e.size[1] - 1, e.size[2])) {
    each_tap(phase.axes, window, image.whole, [&](int64_t, int64_t pixel) { offsets.push_back(pixel); });
  }
  int64_t at(int64_t d, int64_t h, int64_t w) const { return (d * image.whole.size[1] + h) * image.whole.size[2] + w; }
  // Calls body(the number of the run, the number of the results) for the beginning of each row of results.
  template <class Body> void each_row(const Body& body) const {
    for (int64_t d = 0; d < results.size[0]; ++d)
      for (int64_t h = 0; h < results.size[1]; ++h) body(at(d, h, 0), (d * results.size[1] + h) * results.size[2]);
  }
  const char* with_border(const char* plane, char* scratch) const {
    if (!image.is_needed()) return plane;
    image.fill(scratch, plane, 0, image.lines());
    return scratch;
  }
  int64_t grain() const { return std::max<int64_t>(1, cheap_grain / (n * int64_t(1 + offsets.size()))); }
};

Tensor depthwise_planes(const Tensor& x, const Tensor& w, const Tensor* bias, const Window& window, const Phase& phase,
    const Border (&border)[3], const Extent& results) {
  const int64_t channels = x.shape()[1], places = window.places();
  Tensor y = empty(image_shape(x.shape()[0], channels, results, window.dims), x.dtype());
  if (y.numel() == 0) return y;
  const Bordered image(extent_of(x.shape(), window.dims), border, 1, x.dtype());
  const PlaneRun run(phase, window, image, results);
  const int64_t width = image.width, row = results.size[2] * width;
  // The weights in the order of the taps.
  Tensor weights = empty({channels, places}, w.dtype());
  int64_t tap = 0;
  each_tap(phase.axes, window, run.image.whole, [&](int64_t place, int64_t) {
    for (int64_t c = 0; c < channels; ++c)
      std::memcpy(weights.impl()->data + (c * places + tap) * width, w.impl()->data + (c * places + place) * width,
          size_t(width));
    ++tap;
  });
  const DepthwiseKernels& kernels = kernel_set().depthwise[int(x.dtype())];
  parallel_for(x.shape()[0] * channels, run.grain(), [&](int64_t begin, int64_t end) {
    Scratch<char> bordered(run.image.bytes()), sums(run.n * width);
    for (int64_t i = begin; i < end; ++i) {
      const int64_t c = i % channels;
      const char* plane = run.with_border(x.impl()->data + i * run.image.inside.numel() * width, bordered);
      kernels.plane({run.n, int64_t(run.offsets.size()), plane + run.first * width, run.offsets.data()},
          weights.impl()->data + c * places * width, bias ? bias->impl()->data + c * width : nullptr, sums);
      char* to = y.impl()->data + i * results.numel() * width;
      run.each_row(
          [&](int64_t from, int64_t result) { std::memcpy(to + result * width, sums + from * width, size_t(row)); });
    }
  });
  return y;
}

bool are_finite(const char* sums, int64_t n, Dtype dtype) {
  return with_float(dtype, [=]<class T>(T) {
    const T* x = reinterpret_cast<const T*>(sums);
    return std::all_of(x, x + n, [](T v) { return std::isfinite(v); });
  });
}

// A channel's sums over all images, in order.
Tensor depthwise_weight_planes(
    const Tensor& x, const Tensor& dy, const Window& window, const Bordered& image, const Shape& shape) {
  const int64_t channels = x.shape()[1], places = window.places();
  const Extent results = extent_of(dy.shape(), window.dims);
  Phase phase;
  for (int i = 0; i < 3; ++i) phase.axes[i] = axis_of(window, i, results.size[i]);
  const PlaneRun run(phase, window, {image.inside, image.border, 1, x.dtype()}, results);
  const int64_t width = run.image.width, row = results.size[2] * width;
  const DepthwiseKernels& kernels = kernel_set().depthwise[int(x.dtype())];
  Tensor dw = full(shape, 0, x.dtype());
  parallel_for(channels, std::max<int64_t>(1, run.grain() / x.shape()[0]), [&](int64_t begin, int64_t end) {
    Scratch<char> bordered(run.image.bytes()), gradient(run.n * width);
    std::memset(gradient, 0, size_t(run.n * width));   // what was left out has none
    for (int64_t c = begin; c < end; ++c) {
      char* sums = dw.impl()->data + c * places * width;
      const auto add = [&](bool by_rows) {
        for (int64_t i = c; i < x.shape()[0] * channels; i += channels) {
          const char* plane = run.with_border(x.impl()->data + i * run.image.inside.numel() * width, bordered);
          const char* from = dy.impl()->data + i * results.numel() * width;
          run.each_row([&](int64_t at, int64_t result) {
            if (!by_rows) std::memcpy(gradient + at * width, from + result * width, size_t(row));
            else
              kernels.weight_plane(
                  {results.size[2], places, plane + at * width, run.offsets.data()}, from + result * width, sums);
          });
          if (!by_rows) kernels.weight_plane({run.n, places, plane, run.offsets.data()}, gradient, sums);
        }
      };
      add(false);
      if (are_finite(sums, places, x.dtype())) continue;
      std::memset(sums, 0, size_t(places * width));   // perhaps an infinity met what was left out
      add(true);
    }
  });
  return dw;
}

}   // namespace

Tensor depthwise_images(const Tensor& x, const Window& window) {
  const bool is_dense = window.stride[0] == 1 && window.stride[1] == 1 && window.stride[2] == 1;
  return is_dense && has_planes(x) ? x : channels_last(x);
}

Tensor depthwise(const Tensor& x, const Tensor& w, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& results) {
  if (has_planes(x)) return depthwise_planes(x, w, bias, window, phases[0], border, results);
  const int64_t channels = x.shape()[1];
  Tensor y = empty(image_shape(x.shape()[0], channels, results, window.dims), x.dtype(),
      MemoryOrder::channels_last(window.dims + 2));
  if (y.numel() == 0) return y;
  const Bordered image(extent_of(x.shape(), window.dims), border, channels, x.dtype());
  std::vector<Row> rows;
  for (const Phase& phase : phases) rows.push_back(row_of(phase.axes, window, image.whole, w));
  const DepthwiseKernels& kernels = kernel_set().depthwise[int(x.dtype())];
  const void* b = bias ? bias->impl()->data : nullptr;
  image.for_each(x, [&](int64_t i, const char* from) {
    char* to = y.impl()->data + i * results.numel() * channels * image.width;
    for (size_t r = 0; r < rows.size(); ++r) {
      const Axis& along = phases[r].axes[2];
      DepthwiseRow row{along.count, channels, int64_t(rows[r].offsets.size()), nullptr, along.from_step * channels,
          rows[r].offsets.data(), along.to_step * channels};
      each_row(phases[r].axes, image.whole, results, [&](int64_t pixel, int64_t result) {
        row.x = from + pixel * channels * image.width;
        kernels.row(row, rows[r].weights.data(), b, to + result * channels * image.width);
      });
    }
  });
  return y;
}

Tensor depthwise_weight(
    const Tensor& x, const Tensor& dy, const Window& window, const Bordered& image, const Shape& shape) {
  if (has_planes(x)) return depthwise_weight_planes(x, dy, window, image, shape);
  const int64_t channels = x.shape()[1], places = window.places();
  const Extent results = extent_of(dy.shape(), window.dims);
  Phase phase;
  for (int i = 0; i < 3; ++i) phase.axes[i] = axis_of(window, i, results.size[i]);
  std::vector<int64_t> offsets;
  each_tap(phase.axes, window, image.whole, [&](int64_t, int64_t pixel) { offsets.push_back(pixel * channels); });
  const DepthwiseKernels& kernels = kernel_set().depthwise[int(x.dtype())];
  const DepthwiseRow row{
      results.size[2], channels, places, nullptr, window.stride[2] * channels, offsets.data(), channels};
  const Tensor total = sums_over_images(
      image, x, dy, {places, channels}, [&](const char* from, const char* gradient, char* sums, bool first) {
        if (first) std::memset(sums, 0, size_t(places * channels * image.width));
        DepthwiseRow r = row;
        each_row(phase.axes, image.whole, results, [&](int64_t pixel, int64_t result) {
          r.x = from + pixel * channels * image.width;
          kernels.weight_row(r, gradient + result * channels * image.width, sums);
        });
      });
  int64_t strides[Shape::max_dims] = {1, 1};   // of [channels, 1, kernel] in [places, channels]
  for (int64_t d = shape.dims() - 1, run = channels; d >= 2; run *= shape[d--]) strides[d] = run;
  Tensor dw = empty(shape, x.dtype());
  assign(dw, make_view(total, total.impl()->data, shape, strides));
  return dw;
}

}   // namespace gradus::apply
