// Convolutions as sums of matrix products.
//
// Idea: with the channels innermost, a row of results is the sum, over the rows of the window, of products of what is
// already a matrix in memory: its rows begin `stride` pixels apart, and hold the pixels side by side that one row of
// the window covers. So nothing is gathered (im2col); only the border of zeros is laid around one image at a time. The
// gradient with respect to the image is the same sum the other way around: of the results that a pixel went into, those
// of one residue modulo the stride lie side by side. The gradient of the weights: conv_weight.cpp.
// 3x3 windows of float32 go another way, winograd.h, if there are channels enough. Others may be rounded to bfloat16
// (precision.h): then the bordered image and the weights are made of pairs of channels, which halves the work. (That
// way saves more than half, and would lose too many digits.)
// Read first: GemmKernels::run_sum in core/kernels/matrix/gemm.h.
#include "core/compute/window/conv.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/precision.h"
#include "core/compute/reduce.h"
#include "core/compute/window/depthwise.h"
#include "core/compute/window/winograd.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// Sizes of a kernel [groups * to, from, places] or, transposed, [groups * from, to, places].
struct Kernel {
  const Tensor& w;
  int64_t groups, from, to;
  bool transposed;
};

// Some of the results of a group.
struct Columns {
  int64_t group, begin, count;
};

// The weights of the taps as matrices [from, columns], tap after tap, in the order in which rows of the image hold
// them.
template <class T>
void pack(const Kernel& k, const Window& window, const Axis* axes, const Extent& bordered, const Columns& of, T* out) {
  const T* w = reinterpret_cast<const T*>(k.w.impl()->data);
  const int64_t places = window.places(), outer = k.transposed ? k.to : k.from;
  const int64_t from_step = k.transposed ? outer * places : places, to_step = k.transposed ? places : outer * places;
  w += of.group * (k.transposed ? k.from : k.to) * outer * places + of.begin * to_step;
  each_tap(axes, window, bordered, [&](int64_t place, int64_t) {
    for (int64_t i = 0; i < k.from; ++i)
      for (int64_t j = 0; j < of.count; ++j) *out++ = w[place + i * from_step + j * to_step];
  });
}

bool are_neighbours(const std::vector<Tap>& taps) {
  for (size_t i = 1; i < taps.size(); ++i)
    if (taps[i].shift != taps[i - 1].shift + 1) return false;
  return true;
}

// One row of results of a phase: the first product and the others that are added to it.
struct RowTask {
  const Axis* axes;
  Columns columns;
  GemmTask task = {};
  std::vector<GemmTerm> terms = {};
};
// The weights of a tap are a matrix [depth, columns] whose rows are b_row numbers, or pairs, apart.
RowTask row_task(const Axis* axes, const Columns& columns, const Window& window, const Bordered& image, const Kernel& k,
    int64_t depth, int64_t b_row) {
  RowTask row{axes, columns};
  // Neighbouring taps are one product, if all of their channels take part.
  const bool joined = k.groups == 1 && are_neighbours(axes[2].taps);
  const int64_t apart = joined ? int64_t(axes[2].taps.size()) : 1;
  int64_t number = 0;
  each_tap(axes, window, image.whole, [&](int64_t, int64_t pixel) {
    if (number % apart == 0) row.terms.push_back({pixel * image.channels, number * depth * b_row});
    ++number;
  });
  if (!row.terms.empty()) row.terms.erase(row.terms.begin());   // the first one, at 0
  row.task.m = axes[2].count;
  row.task.n = columns.count;
  row.task.k = number ? apart * depth : 0;
  row.task.a_row = axes[2].from_step * image.channels;
  row.task.a_col = row.task.b_col = 1;
  row.task.b_row = b_row;
  row.task.c_row = axes[2].to_step * k.groups * k.to;
  return row;
}

bool goes_by_one(const Axis& a) {   // over neighbours, from pixel to pixel
  return a.from_step == 1 && a.to_step == 1 && are_neighbours(a.taps);
}

// A part of the rows of an image's results.
struct Band {
  int64_t part, parts;

  int64_t first(const Axis* axes) const { return rows_of(axes) * part / parts; }
  int64_t end(const Axis* axes) const { return rows_of(axes) * (part + 1) / parts; }
};

// The sum over the window for all images of x. Of the three ways, the first two are for special windows.
struct Slide {
  const Tensor& x;
  const Kernel& k;
  const Tensor* bias;
  const Window& window;
  const std::vector<Phase>& phases;
  Bordered image;
  Extent extent;                              // of the results
  const GemmBf16Kernels* rounded = nullptr;   // then image and weights are pairs of neighbouring channels

  // A window of one pixel that goes over all of them is one product of matrices, whose rows are the pixels of all
  // images.
  bool by_pixels(const Tensor& y) const {
    if (window.places() != 1 || k.groups != 1 || image.is_needed() || extent.numel() != image.inside.numel())
      return false;
    run_gemm(x.dtype(), {x.shape()[0] * extent.numel(), k.to, k.from, x.impl()->data, k.from, 1, k.w.impl()->data,
                            k.transposed ? k.to : 1, k.transposed ? 1 : k.from, bias ? bias->impl()->data : nullptr,
                            y.impl()->data, k.to, false});
    return true;
  }

  // By Winograd's algorithm; false if it is not for this window, or could not give all numbers.
  bool by_tiles(const Tensor& y) const {
    if (x.dtype() != Dtype::float32 || window.dims != 2 || phases.size() != 1 || k.groups != 1) return false;
    const Axis &rows = phases[0].axes[1], &columns = phases[0].axes[2];
    if (rows.taps.size() != 3 || columns.taps.size() != 3 || !goes_by_one(rows) || !goes_by_one(columns)) return false;
    const SmallWindow s{x.shape()[0], k.from, k.to, {image.inside.size[1], image.inside.size[2]},
        {extent.size[1], extent.size[2]}, rows.from - image.border[1].before, columns.from - image.border[2].before};
    if (!s.pays()) return false;
    const Scratch<float> weights(9 * k.from * k.to);
    pack(k, window, phases[0].axes, image.whole, {0, 0, k.to}, static_cast<float*>(weights));
    return winograd(s, numbers<float>(x), weights, bias ? numbers<float>(*bias) : nullptr, numbers<float>(y));
  }

  void by_rows(const Tensor& y) const {
    const int64_t width = image.width, n = x.shape()[0];
    const Scratch<char> weights(int64_t(phases.size()) * k.groups * window.places() * depth() * row_of(k.to) * width);
    const std::vector<RowTask> tasks = row_tasks(weights);
    // Threads share images, and if there are few of them, bands of their rows.
    const int64_t bands = n < 8 ? 8 / n : 1, products = y.numel() / (n * bands) * k.from * window.places();
    const int64_t grain = std::max<int64_t>(1, 16 * cheap_grain / std::max<int64_t>(1, products));
    parallel_for(n * bands, grain, [&](int64_t begin, int64_t end) {
      const bool copied = rounded || image.is_needed();
      const Scratch<char> scratch(copied ? image.whole.numel() * image.channels * width : 0);
      for (int64_t i = begin; i < end; ++i) {
        const Band band{i % bands, bands};
        const char* from = x.impl()->data + i / bands * (x.numel() / n) * width;
        if (copied) fill(band, scratch, from);
        run(tasks, band, copied ? static_cast<const char*>(scratch) : from,
            y.impl()->data + i / bands * (y.numel() / n) * width);
      }
    });
  }

 private:
  const GemmKernels& kernels() const { return rounded ? *rounded : kernel_set().gemm[int(x.dtype())]; }
  int64_t depth() const { return rounded ? (k.from + 1) / 2 : k.from; }
  int64_t row_of(int64_t count) const { return rounded ? (count + 15) / 16 * 16 : count; }
  // Columns whose weights, of all places, stay in the second cache, where each row of results reads them.
  int64_t columns_together() const {
    constexpr int64_t cached = 512 << 10, least = 32;
    const int64_t column = std::max<int64_t>(1, window.places() * k.from * image.width);
    return std::min(k.to, std::max(least, cached / column / least * least));
  }
  std::vector<RowTask> row_tasks(char* weights) const {
    std::vector<RowTask> tasks;
    const int64_t together = columns_together();
    for (const Phase& phase : phases)
      for (int64_t g = 0; g < k.groups; ++g)
        for (int64_t j = 0; j < k.to; j += together) {
          const Columns columns{g, j, std::min(together, k.to - j)};
          if (rounded) pack_pairs(phase.axes, columns, reinterpret_cast<uint32_t*>(weights));
          else if (x.dtype() == Dtype::float32)
            pack(k, window, phase.axes, image.whole, columns, reinterpret_cast<float*>(weights));
          else pack(k, window, phase.axes, image.whole, columns, reinterpret_cast<double*>(weights));
          tasks.push_back(row_task(phase.axes, columns, window, image, k, depth(), row_of(columns.count)));
          tasks.back().task.b = weights;
          tasks.back().task.bias = bias ? bias->impl()->data + (g * k.to + j) * image.width : nullptr;
          weights += window.places() * depth() * row_of(columns.count) * image.width;
        }
    return tasks;
  }
  void pack_pairs(const Axis* axes, const Columns& columns, uint32_t* to) const {
    const int64_t taps = int64_t(axes[0].taps.size() * axes[1].taps.size() * axes[2].taps.size());
    const Scratch<float> plain((taps * k.from + 1) * columns.count);
    const float* zeros = std::fill_n(plain + taps * k.from * columns.count, columns.count, 0.0f) - columns.count;
    pack(k, window, axes, image.whole, columns, static_cast<float*>(plain));
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t i = 0; i < k.from; i += 2, to += row_of(columns.count)) {
        const float* row = plain + (tap * k.from + i) * columns.count;
        rounded->pair_up(columns.count, row, i + 1 < k.from ? row + columns.count : zeros, to);
      }
  }
  // Copies the lines that the windows of a band read.
  void fill(const Band& band, char* to, const char* from) const {
    int64_t begin = image.lines(), end = 0;
    for (const Phase& phase : phases) {
      const Axis* axes = phase.axes;
      if (band.first(axes) == band.end(axes) || axes[0].taps.empty() || axes[1].taps.empty()) continue;
      const int64_t behind = axes[0].taps.back().shift * image.whole.size[1] + axes[1].taps.back().shift + 1;
      begin = std::min(begin, line_of(axes, image.whole, band.first(axes)));
      end = std::max(end, line_of(axes, image.whole, band.end(axes) - 1) + behind);
    }
    if (rounded)
      image.fill(to, from, image.inside.size[2] * k.from * image.width, begin, end,
          [&](char* at, const char* line) { pair_line(at, line); });
    else image.fill(to, from, begin, end);
  }
  void pair_line(char* to, const char* from) const {
    const int64_t pixels = image.inside.size[2], together = k.from % 2 ? 1 : pixels;   // an odd channel gets a zero
    for (int64_t i = 0; i < pixels; i += together)
      rounded->pair_along(together * k.from, reinterpret_cast<const float*>(from) + i * k.from,
          reinterpret_cast<uint32_t*>(to) + i * depth());
  }
  void run(const std::vector<RowTask>& tasks, const Band& band, const char* from, char* to) const {
    for (const RowTask& row : tasks) {
      const Columns& c = row.columns;
      GemmTask t = row.task;
      each_row(
          row.axes, image.whole, extent, band.first(row.axes), band.end(row.axes), [&](int64_t pixel, int64_t result) {
            t.a = from + (pixel * image.channels + c.group * k.from) * image.width;
            t.c = to + ((result * k.groups + c.group) * k.to + c.begin) * image.width;
            kernels().run_sum(t, row.terms.data(), int64_t(row.terms.size()));
          });
    }
  }
};

Tensor slide(const Tensor& x, const Kernel& k, const Tensor* bias, const Window& window,
    const std::vector<Phase>& phases, const Border (&border)[3], const Extent& extent) {
  if (k.groups > 1 && k.from == 1 && k.to == 1) return depthwise(x, k.w, bias, window, phases, border, extent);
  Tensor y = empty(image_shape(x.shape()[0], k.groups * k.to, extent, window.dims), x.dtype(),
      MemoryOrder::channels_last(window.dims + 2));
  if (y.numel() == 0) return y;
  const Bordered image(extent_of(x.shape(), window.dims), border, k.groups * k.from, x.dtype());
  const Slide all{x, k, bias, window, phases, image, extent};
  if (all.by_pixels(y) || all.by_tiles(y)) return y;
  const GemmBf16Kernels* rounded = rounded_sums(x.dtype(), window, k.groups, k.from, k.to);
  const Bordered pairs(image.inside, border, (k.from + 1) / 2, x.dtype());
  Slide{x, k, bias, window, phases, rounded ? pairs : image, extent, rounded}.by_rows(y);
  return y;
}

}   // namespace

const GemmBf16Kernels* rounded_sums(Dtype dtype, const Window& window, int64_t groups, int64_t from, int64_t to) {
  return groups == 1 && from >= 4 && window.places() * to >= 32 ? rounded_kernels(dtype) : nullptr;
}

Tensor images_for(const Tensor& x, int64_t results, const Window& window, int64_t groups) {
  const bool is_depthwise = groups > 1 && x.shape()[1] == groups && results == groups;
  return is_depthwise ? depthwise_images(x, window) : channels_last(x);
}

Tensor conv(const Tensor& given, const Tensor& w, const Tensor* bias, const Extent& results, const Window& window,
    int64_t groups) {
  const Tensor x = images_for(given, w.shape()[0], window, groups), weights = dense(w),
               b = bias ? dense(*bias) : Tensor();
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
  const Tensor dy = images_for(given, groups * w.shape()[1], window, groups), weights = dense(w),
               b = bias ? dense(*bias) : Tensor();
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

}   // namespace gradus::apply
