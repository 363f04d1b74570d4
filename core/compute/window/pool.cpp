// Pooling: rows of results, which the kernels compute, shared among threads.
//
// Idea: a kernel computes a run of results that read alike, in vectors over the channels; a row of results is a run, or
// two or three if there is a border. In some row-major images each channel is an image of its own, and the vectors go
// along the row. Gradients of windows that overlap are sums, so there the threads share images, or blocks of channels,
// never rows.
// Read first: core/kernels/window/pool.h.
#include "core/compute/window/pool.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

// -- windows --

Extent Windows::results() const {
  Extent e;
  for (int i = 0; i < 3; ++i) e.size[i] = along[i].empty() ? 0 : along[i].back().result + along[i].back().count;
  return e;
}

// From the first to behind the last number of a span, and where the last span of a run ends.
static int64_t length(const Span& s) { return (s.count - 1) * s.step + 1; }
static int64_t end_of(const Run& r) { return r.span.first + (r.count - 1) * r.step + length(r.span); }

bool Windows::are_apart() const {
  for (const std::vector<Run>& runs : along) {
    int64_t end = 0;
    for (const Run& r : runs) {
      if (r.span.first < end || (r.count > 1 && r.step < length(r.span))) return false;
      end = end_of(r);
    }
  }
  return true;
}

bool Windows::cover_all() const {
  for (int i = 0; i < 3; ++i) {
    int64_t end = 0;
    for (const Run& r : along[i]) {
      const bool has_gaps = (r.span.count > 1 && r.span.step > 1) || (r.count > 1 && r.step > length(r.span));
      if (r.span.first > end || has_gaps) return false;
      end = end_of(r);
    }
    if (end < image.size[i]) return false;
  }
  return true;
}

namespace {

// Adds the next result, to the last run if it is like it.
void append(std::vector<Run>& runs, const Span& s) {
  if (!runs.empty()) {
    Run& r = runs.back();
    const int64_t step = s.first - (r.span.first + (r.count - 1) * r.step);
    const bool alike = s.count == r.span.count && s.divisor == r.span.divisor && (r.count == 1 || step == r.step);
    if (alike) {
      r.step = step, ++r.count;
      return;
    }
  }
  runs.push_back({runs.empty() ? 0 : runs.back().result + runs.back().count, 1, 0, s});
}

// Result o of a window that slides along dimension i of this size.
Span sliding_span(const Window& w, int i, int64_t size, int64_t o) {
  const int64_t start = o * w.stride[i] - w.before[i], step = w.dilation[i];
  const int64_t skipped = start < 0 ? (-start + step - 1) / step : 0;   // places before the image
  const int64_t first = start + skipped * step;
  const int64_t count = std::min(w.size[i] - skipped, (size - first + step - 1) / step);
  return {first, std::max<int64_t>(0, count), step, std::min(start + w.size[i], size + w.after[i]) - start};
}
std::vector<Run> sliding_runs(const Window& w, int i, int64_t size, int64_t results) {
  std::vector<Run> runs;
  // Results begin .. end - 1 read within the image: one run.
  const int64_t begin = std::min(results, (w.before[i] + w.stride[i] - 1) / w.stride[i]);
  const int64_t room = size + w.before[i] - w.extent(i);
  const int64_t end = room < 0 ? begin : std::clamp(room / w.stride[i] + 1, begin, results);
  for (int64_t o = 0; o < begin; ++o) append(runs, sliding_span(w, i, size, o));
  if (end > begin) runs.push_back({begin, end - begin, w.stride[i], sliding_span(w, i, size, begin)});
  for (int64_t o = end; o < results; ++o) append(runs, sliding_span(w, i, size, o));
  return runs;
}

}   // namespace

Windows sliding_windows(const Window& window, const Extent& image, const Extent& results) {
  Windows all{window.dims, image, {}};
  for (int i = 0; i < 3; ++i) all.along[i] = sliding_runs(window, i, image.size[i], results.size[i]);
  return all;
}

Windows adaptive_windows(int64_t dims, const Extent& image, const Extent& results) {
  Windows all{dims, image, {}};
  for (int i = 0; i < 3; ++i)
    for (int64_t o = 0; o < results.size[i]; ++o) {
      const int64_t n = image.size[i], m = results.size[i];
      const int64_t first = o * n / m, end = ((o + 1) * n + m - 1) / m;
      append(all.along[i], {first, end - first, 1, end - first});
    }
  return all;
}

namespace {

// The span of result o.
Span span_of(const std::vector<Run>& runs, int64_t o) {
  const auto next =
      std::upper_bound(runs.begin(), runs.end(), o, [](int64_t result, const Run& r) { return result < r.result; });
  const Run& r = *(next - 1);
  Span s = r.span;
  s.first += (o - r.result) * r.step;
  return s;
}

// The tasks of the rows of one image. Places and numbers are counted from its first one. For several images of short
// rows they are made once, unless they are many.
class RowTasks {
 public:
  RowTasks(const Windows& w, int64_t channels, int64_t images)
      : windows_(w), results_(w.results()), channels_(channels) {
    for (const std::vector<Run>& runs : w.along) {
      int64_t most = 0;
      for (const Run& r : runs) most = std::max(most, r.span.count);
      most_places_ *= most;
    }
    constexpr int64_t many = 1 << 16;
    const int64_t all = count() * int64_t(w.along[2].size());
    if (images > 1 && all <= many / most_places_) prepare(all);
  }

  int64_t count() const { return results_.size[0] * results_.size[1]; }
  int64_t most_places() const { return most_places_; }
  /// How many numbers a row reads, about.
  int64_t work() const { return results_.size[2] * most_places_ * channels_; }
  int64_t image_numel() const { return windows_.image.numel() * channels_; }
  int64_t results_numel() const { return results_.numel() * channels_; }

  /// Calls body(task, first result, divisor, run) for the runs of one row, for `some` channels of all. `places` has
  /// room for most_places().
  template <class Body>
  void for_each_run(int64_t row, int64_t some, bool apart, int64_t* places, const Body& body) const {
    if (prepared_.empty() || some != channels_) return make_runs(row, some, apart, places, body);
    const int64_t runs = int64_t(windows_.along[2].size());
    for (int64_t i = row * runs; i < (row + 1) * runs; ++i) {
      const Prepared& p = prepared_[size_t(i)];
      PoolTask t = p.task;
      t.apart = apart;
      body(t, p.first, p.divisor, *p.run);
    }
  }

 private:
  struct Prepared {
    PoolTask task;
    int64_t first, divisor;
    const Run* run;
  };
  void prepare(int64_t all) {
    std::vector<int64_t> room(static_cast<size_t>(most_places_));
    places_.resize(size_t(all * most_places_));
    prepared_.reserve(size_t(all));
    int64_t* own = places_.data();
    for (int64_t row = 0; row < count(); ++row)
      make_runs(row, channels_, false, room.data(), [&](PoolTask t, int64_t first, int64_t divisor, const Run& run) {
        t.places = std::copy_n(room.data(), t.count, own) - t.count;
        own += t.count;
        prepared_.push_back({t, first, divisor, &run});
      });
  }
  template <class Body> void make_runs(int64_t row, int64_t some, bool apart, int64_t* places, const Body& body) const {
    const Span d = span_of(windows_.along[0], row / results_.size[1]);
    const Span h = span_of(windows_.along[1], row % results_.size[1]);
    for (const Run& run : windows_.along[2]) {
      fill(d, h, run.span, places);
      PoolTask t{places, d.count * h.count * run.span.count, run.count, run.step * channels_, channels_, some, apart};
      if (run.step == 1 && some == channels_) t.channels *= t.windows, t.windows = 1;   // neighbours, like channels
      body(t, (row * results_.size[2] + run.result) * channels_, d.divisor * h.divisor * run.span.divisor, run);
    }
  }
  void fill(const Span& d, const Span& h, const Span& w, int64_t* places) const {
    for (int64_t i = 0; i < d.count; ++i)
      for (int64_t j = 0; j < h.count; ++j) {
        const int64_t line = (d.first + i * d.step) * windows_.image.size[1] + h.first + j * h.step;
        const int64_t first = line * windows_.image.size[2] + w.first;
        for (int64_t k = 0; k < w.count; ++k) *places++ = (first + k * w.step) * channels_;
      }
  }

  const Windows& windows_;
  Extent results_;
  int64_t channels_, most_places_ = 1;
  std::vector<int64_t> places_;
  std::vector<Prepared> prepared_;
};

Tensor new_image(const Tensor& like, const Extent& extent, int64_t dims) {
  return empty(
      image_shape(like.shape()[0], like.shape()[1], extent, dims), like.dtype(), MemoryOrder::channels_last(dims + 2));
}
const PoolKernels& kernels(const Tensor& x) { return kernel_set().pool[int(x.dtype())]; }

// Calls body(image, row, room for places) for all rows of n images, on all threads.
template <class Body> void for_each_row(const RowTasks& rows, int64_t n, const Body& body) {
  parallel_for(n * rows.count(), std::max<int64_t>(1, cheap_grain / rows.work()), [&](int64_t begin, int64_t end) {
    Scratch<int64_t> places(rows.most_places());
    for (int64_t i = begin; i < end; ++i) body(i / rows.count(), i % rows.count(), static_cast<int64_t*>(places));
  });
}

// y = kernel(task, divisor, x, y) for all runs of x, which has its channels innermost.
template <class Kernel> Tensor pooled(const Tensor& x, const Windows& windows, const Kernel& kernel) {
  Tensor y = new_image(x, windows.results(), windows.dims);
  if (y.numel() == 0) return y;
  const int64_t width = int64_t(size_of(x.dtype())), channels = x.shape()[1];
  const RowTasks rows(windows, channels, x.shape()[0]);
  for_each_row(rows, x.shape()[0], [&](int64_t i, int64_t row, int64_t* room) {
    rows.for_each_run(row, channels, false, room, [&](const PoolTask& t, int64_t first, int64_t divisor, const Run&) {
      kernel(t, divisor, x.impl()->data + i * rows.image_numel() * width,
          y.impl()->data + (i * rows.results_numel() + first) * width);
    });
  });
  return y;
}

// dx = kernel(task, divisor, first number of the image, dy, dx) for all runs.
template <class Kernel> Tensor spread(const Tensor& dy, const Windows& windows, const Kernel& kernel) {
  Tensor dx = new_image(dy, windows.image, windows.dims);
  if (dx.numel() == 0) return dx;
  if (dy.numel() == 0) return fill(dx, 0), dx;
  const int64_t n = dy.shape()[0], channels = dy.shape()[1], width = int64_t(size_of(dy.dtype()));
  const RowTasks rows(windows, channels, n);
  const bool apart = windows.are_apart(), clears = !apart || !windows.cover_all();
  const int64_t image = rows.image_numel(), results = rows.results_numel();
  const auto run_row = [&](int64_t i, int64_t row, int64_t first, int64_t some, int64_t* room) {
    rows.for_each_run(row, some, apart, room, [&](const PoolTask& t, int64_t at, int64_t divisor, const Run&) {
      kernel(t, divisor, i * image + first, dy.impl()->data + (i * results + at + first) * width,
          dx.impl()->data + (i * image + first) * width);
    });
  };
  if (!clears) {
    for_each_row(rows, n, [&](int64_t i, int64_t row, int64_t* room) { run_row(i, row, 0, channels, room); });
    return dx;
  }
  // A few images alone would leave threads without work; then blocks of channels are dealt out as well.
  constexpr int64_t many = 8, block = 64;
  const int64_t some = n >= many ? channels : std::min(block, channels), blocks = (channels + some - 1) / some;
  const int64_t work = std::max<int64_t>(1, rows.work() * rows.count() / blocks);
  parallel_for(n * blocks, std::max<int64_t>(1, cheap_grain / work), [&](int64_t begin, int64_t end) {
    Scratch<int64_t> room(rows.most_places());
    for (int64_t part = begin; part < end; ++part) {
      const int64_t i = part / blocks, first = part % blocks * some, own = std::min(some, channels - first);
      const int64_t lines = own == channels ? 1 : image / channels, line = image / lines * own / channels;
      char* to = dx.impl()->data + (i * image + first) * width;
      for (int64_t p = 0; p < lines; ++p) std::memset(to + p * channels * width, 0, size_t(line * width));
      for (int64_t row = 0; row < rows.count(); ++row) run_row(i, row, first, own, room);
    }
  });
  return dx;
}

}   // namespace

namespace {

// What of images is pooled, and how results get their memory order. Row-major images with many channels are turned
// over, which costs less than pooling along short rows, unless they are so large that the copy is in new memory.
struct Pooled {
  static constexpr int64_t short_row = 12, few_channels = 16, large = 1 << 20;
  int64_t n, channels;
  bool row_major, planes;

  Pooled(const Tensor& images, const Windows& windows)
      : n(images.shape()[0]),
        channels(images.shape()[1]),
        row_major(has_planes(images)),
        planes(row_major && windows.results().size[2] >= short_row &&
               (channels < few_channels || images.numel() >= large)) {}
  // Where the largest number is costs more along a row.
  Pooled with_places() const {
    Pooled other = *this;
    other.planes = false;
    return other;
  }
  Tensor in(const Tensor& x) const { return planes ? as_planes(x) : channels_last(x); }
  Tensor out(const Tensor& y) const {
    if (planes) return from_planes(y, n, channels);
    return row_major ? dense(y) : y;
  }
};

}   // namespace

Tensor max_pool(const Tensor& given, const Windows& windows) {
  const Tensor images = images_in_order(given);
  const Pooled order(images, windows);
  return order.out(pooled(order.in(images), windows,
      [kernel = kernels(given).max](const PoolTask& t, int64_t, const char* from, char* to) { kernel(t, from, to); }));
}

Tensor mean_pool(const Tensor& given, const Windows& windows) {
  const Tensor images = images_in_order(given);
  const Pooled order(images, windows);
  return order.out(pooled(order.in(images), windows, kernels(given).mean));
}

std::pair<Tensor, Tensor> max_pool_with_indices(const Tensor& given, const Windows& windows) {
  const Tensor images = images_in_order(given);
  const Pooled order = Pooled(images, windows).with_places();
  const Tensor x = order.in(images);
  Tensor y = new_image(x, windows.results(), windows.dims);
  Tensor indices = empty(y.shape(), Dtype::int64, MemoryOrder::channels_last(y.dim()));
  if (y.numel() == 0) return {order.out(y), order.out(indices)};
  const int64_t channels = x.shape()[1], width = int64_t(size_of(x.dtype()));
  const RowTasks rows(windows, channels, x.shape()[0]);
  for_each_row(rows, x.shape()[0], [&](int64_t i, int64_t row, int64_t* room) {
    Scratch<int64_t> pixels(rows.most_places());
    rows.for_each_run(row, channels, false, room, [&](PoolTask t, int64_t first, int64_t, const Run& run) {
      for (int64_t k = 0; k < t.count; ++k) pixels[k] = t.places[k] / channels;
      t.windows = run.count, t.channels = channels;   // windows side by side have different numbers
      const int64_t to = i * rows.results_numel() + first;
      kernels(x).max_at(t, pixels, run.step, x.impl()->data + i * rows.image_numel() * width,
          y.impl()->data + to * width, numbers<int64_t>(indices) + to);
    });
  });
  return {order.out(y), order.out(indices)};
}

Tensor max_pool_grad(const Tensor& given_dy, const Tensor& given, const Windows& windows) {
  const Tensor images = images_in_order(given);
  const Pooled order = Pooled(images, windows).with_places();
  const Tensor x = order.in(images), dy = order.in(given_dy);
  const int64_t width = int64_t(size_of(x.dtype()));
  return order.out(spread(dy, windows,
      [&, kernel = kernels(x).max_grad](const PoolTask& t, int64_t, int64_t first, const char* from, char* to) {
        kernel(t, x.impl()->data + first * width, from, to);
      }));
}

Tensor mean_pool_grad(const Tensor& given_dy, const Windows& windows) {
  const Tensor dy = images_in_order(given_dy);
  const Pooled order(dy, windows);
  return order.out(spread(order.in(dy), windows,
      [kernel = kernels(dy).mean_grad](const PoolTask& t, int64_t divisor, int64_t, const char* from, char* to) {
        kernel(t, divisor, from, to);
      }));
}

}   // namespace gradus::apply
