// The gradient of a convolution's weights: sums over rows of results of products of matrices; and both gradients in one
// pass where Winograd's algorithm has them.
// Read first: conv.cpp.
#include "core/compute/window/conv_weight.h"

#include <algorithm>
#include <optional>

#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/precision.h"
#include "core/compute/reduce.h"
#include "core/compute/window/conv.h"
#include "core/compute/window/depthwise.h"
#include "core/compute/window/winograd.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// The gradient of the weights as [groups, places, from, to], the order in which the products make it.
struct WeightSums {
  const Window& window;
  const Bordered& image;
  Extent results;
  int64_t groups, from, to;
  // Not null: products are of pairs of neighbouring results, and of the pixels that these read at one place.
  const GemmBf16Kernels* rounded = nullptr;

  // From pair to pair, and from row to row, of the results.
  int64_t pair_step() const { return (to + 15) / 16 * 16; }
  int64_t row_step() const { return rounded ? results.size[2] / 2 * pair_step() : results.size[2] * groups * to; }

  bool joined() const { return groups == 1 && window.dilation[2] == 1; }

  // The line of the bordered image where the window of row `row` of results begins, and how many it goes on.
  int64_t line(int64_t row) const {
    const int64_t d = row / results.size[1], h = row % results.size[1];
    return d * window.stride[0] * image.whole.size[1] + h * window.stride[1];
  }
  int64_t lines_of_window() const { return (window.extent(0) - 1) * image.whole.size[1] + window.extent(1); }
  // sums (+)= what rows begin .. end - 1 of the results of one image add: a few of them at a time, which stay in the
  // first cache for all places.
  void add(const GemmKernels& kernels, const char* x, const char* dy, int64_t begin, int64_t end, char* sums,
      bool first) const {
    constexpr int64_t most = 16;
    const int64_t rows_together = std::clamp<int64_t>(112 / results.size[2], 4, most);   // measured
    const int64_t width = image.width, channels = groups * to;
    const int64_t together = joined() ? window.size[2] : 1;
    GemmTerm terms[most];
    GemmTask t = {};
    t.m = together * from, t.n = to, t.k = rounded ? results.size[2] / 2 : results.size[2];
    t.a_row = t.b_col = 1;
    t.a_col = window.stride[2] * image.channels * (rounded ? 2 : 1);
    t.b_row = rounded ? pair_step() : channels, t.c_row = to;
    for (int64_t row = begin; row < end; row += rows_together) {
      const int64_t more = std::min(rows_together, end - row) - 1;
      for (int64_t i = 0; i < more; ++i)
        terms[i] = {(line(row + 1 + i) - line(row)) * image.whole.size[2] * image.channels, (1 + i) * row_step()};
      t.accumulate = !first || row > begin;
      char* c = sums;
      for (int64_t g = 0; g < groups; ++g) {
        t.b = dy + (row * row_step() + g * to) * width;
        for (int64_t place = 0; place < window.places(); place += together, c += t.m * to * width) {
          t.a = x + ((line(row) * image.whole.size[2] + pixel_of(place)) * image.channels + g * from) * width;
          t.c = c;
          kernels.run_sum(t, terms, more);
        }
      }
    }
  }
  // Images, and if there are few of them, bands of their rows that are not small.
  Tensor over_images(const Tensor& x, const Tensor& dy, const Shape& shape) const {
    const int64_t n = x.shape()[0], rows = results.size[0] * results.size[1], pixels = results.numel();
    const int64_t bands = n < 8 ? std::clamp<int64_t>(pixels / 128, 1, std::min(8 / n, rows)) : 1;
    const GemmKernels& kernels = rounded ? *rounded : kernel_set().gemm[int(x.dtype())];
    const int64_t x_bytes = image.inside.numel() * image.channels * image.width;
    const int64_t dy_bytes = pixels * groups * to * image.width;
    return sums_in_parts(n * bands, shape, x.dtype(), [&] {
      return [&, scratch = Scratch<char>(image.bytes()),
                 pixels_in_pairs = Scratch<uint32_t>(rounded ? image.whole.numel() * image.channels : 0),
                 results_in_pairs = Scratch<uint32_t>(rounded ? rows * row_step() : 0)](
                 int64_t i, char* sums, bool first) {
        const int64_t begin = rows * (i % bands) / bands, end = rows * (i % bands + 1) / bands;
        const char* from = x.impl()->data + i / bands * x_bytes;
        if (image.is_needed()) {
          image.fill(scratch, from, line(begin), line(end - 1) + lines_of_window());
          from = scratch;
        }
        const char* dy_of_image = dy.impl()->data + i / bands * dy_bytes;
        if (rounded) {
          pair_pixels(from, pixels_in_pairs, line(begin), line(end - 1) + lines_of_window());
          pair_results(dy_of_image, results_in_pairs, begin, end);
          from = reinterpret_cast<const char*>(static_cast<uint32_t*>(pixels_in_pairs));
          dy_of_image = reinterpret_cast<const char*>(static_cast<uint32_t*>(results_in_pairs));
        }
        add(kernels, from, dy_of_image, begin, end, sums, first);
      };
    });
  }
  // Each pixel of these lines with the one that the next result reads.
  void pair_pixels(const char* x, uint32_t* to_pairs, int64_t begin, int64_t end) const {
    const int64_t line = image.whole.size[2] * image.channels, apart = window.stride[2] * image.channels;
    for (int64_t i = begin; i < end; ++i) {
      const float* pixels = reinterpret_cast<const float*>(x) + i * line;
      rounded->pair_up(line - apart, pixels, pixels + apart, to_pairs + i * line);
    }
  }
  void pair_results(const char* dy, uint32_t* to_pairs, int64_t begin, int64_t end) const {
    const int64_t pairs = results.size[2] / 2;
    for (int64_t i = begin * pairs; i < end * pairs; ++i) {
      const float* two = reinterpret_cast<const float*>(dy) + i * 2 * to;
      rounded->pair_up(to, two, two + to, to_pairs + i * pair_step());
    }
  }
  int64_t pixel_of(int64_t place) const {
    const int64_t v = place % window.size[2], h = place / window.size[2] % window.size[1];
    const int64_t d = place / window.size[2] / window.size[1];
    return (d * window.dilation[0] * image.whole.size[1] + h * window.dilation[1]) * image.whole.size[2] +
           v * window.dilation[2];
  }
};

// The window of these sums, if it is one that Winograd's algorithm may be for.
std::optional<SmallWindow> small_window(const Tensor& x, const WeightSums& sums) {
  const Window& w = sums.window;
  if (x.dtype() != Dtype::float32 || w.dims != 2 || sums.groups != 1) return {};
  for (int i = 1; i < 3; ++i)
    if (w.size[i] != 3 || w.stride[i] != 1 || w.dilation[i] != 1) return {};
  const Extent& image = sums.image.inside;
  const SmallWindow s{x.shape()[0], sums.from, sums.to, {image.size[1], image.size[2]},
      {sums.results.size[1], sums.results.size[2]}, -w.before[1], -w.before[2]};
  if (!s.pays()) return {};
  return s;
}

// total [places, from, to] = the gradient of the weights by Winograd's algorithm; false as above.
bool weigh_by_tiles(const Tensor& x, const Tensor& dy, const WeightSums& sums, const Tensor& total) {
  const auto s = small_window(x, sums);
  return s && winograd_gradients(*s, numbers<float>(x), numbers<float>(dy), nullptr, nullptr, numbers<float>(total));
}

WeightSums weight_sums(const Tensor& x, const Tensor& dy, const Window& window, int64_t groups, const Bordered& image) {
  return {window, image, extent_of(dy.shape(), window.dims), groups, x.shape()[1] / groups, dy.shape()[1] / groups};
}
Bordered bordered(const Tensor& x, const Window& window) {
  Border border[3];
  for (int i = 0; i < 3; ++i) border[i] = {window.before[i], window.after[i]};
  return {extent_of(x.shape(), window.dims), border, x.shape()[1], x.dtype()};
}

// The sums [groups, places, from, to] as weights [groups * to, from, ...].
Tensor weights_of(const Tensor& total, const WeightSums& sums, const Shape& shape) {
  int64_t strides[Shape::max_dims] = {};
  strides[0] = 1, strides[1] = sums.to;
  for (int64_t d = shape.dims() - 1, run = sums.from * sums.to; d >= 2; run *= shape[d--]) strides[d] = run;
  Tensor dw = empty(shape, total.dtype());
  for (int64_t g = 0; g < sums.groups; ++g) {   // [to, from, ...] of each group
    Shape own = shape;
    own[0] = sums.to;
    int64_t row_major_strides[Shape::max_dims];
    row_major(own, row_major_strides);
    const int64_t at = g * own.numel() * sums.image.width;
    assign(make_view(dw, dw.impl()->data + at, own, row_major_strides),
        make_view(total, total.impl()->data + at, own, strides));
  }
  return dw;
}

}   // namespace

Tensor conv_weight(const Tensor& given, const Tensor& given_dy, const Window& window, int64_t groups) {
  const Tensor x = images_for(given, given_dy.shape()[1], window, groups);
  const Tensor dy = has_planes(x) ? dense(given_dy) : channels_last(given_dy);
  const Bordered image = bordered(x, window);
  WeightSums sums = weight_sums(x, dy, window, groups, image);
  if (sums.results.size[2] % 2 == 0) sums.rounded = rounded_sums(x.dtype(), window, groups, sums.from, sums.to);
  Extent kernel;
  for (int i = 0; i < 3; ++i) kernel.size[i] = window.size[i];
  const Shape shape = image_shape(groups * sums.to, sums.from, kernel, window.dims);
  if (x.shape()[0] == 0 || dy.numel() == 0) return full(shape, 0, x.dtype());
  if (groups > 1 && sums.from == 1 && sums.to == 1) return depthwise_weight(x, dy, window, image, shape);
  if (window.places() == 1 && groups == 1 && !image.is_needed() && sums.results.numel() == image.inside.numel()) {
    Tensor dw = empty(shape, x.dtype());   // one product of matrices
    run_gemm(x.dtype(), {sums.to, sums.from, dy.numel() / sums.to, dy.impl()->data, 1, sums.to, x.impl()->data,
                            sums.from, 1, nullptr, dw.impl()->data, sums.from, false});
    return dw;
  }
  const Shape made{groups, window.places(), sums.from, sums.to};
  Tensor total = empty(made, x.dtype());
  if (!weigh_by_tiles(x, dy, sums, total)) total = sums.over_images(x, dy, made);
  return weights_of(total, sums, shape);
}

std::pair<Tensor, Tensor> conv_gradients(
    const Tensor& given, const Tensor& w, const Tensor& given_dy, const Window& window, int64_t groups) {
  constexpr int64_t many = 8;   // threads share images here, but rows if the two are computed one after the other
  const Tensor x = images_for(given, given_dy.shape()[1], window, groups);
  const Bordered image = bordered(x, window);
  const WeightSums sums = weight_sums(x, given_dy, window, groups, image);
  if (const auto s = small_window(x, sums); s && s->n >= many) {
    const Tensor dy = channels_last(given_dy), weights = dense(w);
    Tensor dx = empty(x.shape(), x.dtype(), MemoryOrder::channels_last(x.dim()));
    Tensor total = empty({groups, window.places(), sums.from, sums.to}, x.dtype());
    const Scratch<float> turned(w.numel());   // [places, to, from]
    for (int64_t place = 0, i = 0; place < window.places(); ++place)
      for (int64_t pair = 0; pair < sums.to * sums.from; ++pair)
        turned[i++] = numbers<float>(weights)[pair * window.places() + place];
    if (winograd_gradients(
            *s, numbers<float>(x), numbers<float>(dy), turned, numbers<float>(dx), numbers<float>(total)))
      return {dx, weights_of(total, sums, w.shape())};
  }
  return {conv_transpose(given_dy, w, nullptr, image.inside, window, groups), conv_weight(x, given_dy, window, groups)};
}

}   // namespace gradus::apply
