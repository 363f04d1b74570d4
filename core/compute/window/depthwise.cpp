// Depthwise convolutions: no products of matrices, but rows of sums, a register of channels at a time.
#include "core/compute/window/depthwise.h"

#include "core/compute/copy.h"
#include "core/kernels/kernels.h"
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

}   // namespace

Tensor depthwise(const Tensor& x, const Tensor& w, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& results) {
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
