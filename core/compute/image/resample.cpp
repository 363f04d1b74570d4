// Images in other sizes.
//
// Idea: a row of the result is first made as a sum of whole rows of x, which are long runs of numbers, and stays in the
// first cache; then its pixels are sums of that row's pixels, runs of as many numbers as there are channels. So there
// is no image between the dimensions. In a row-major image each channel is an image of its own.
// Compile with: -O3
#include "core/compute/image/resample.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/typed.h"
#include "core/compute/window/window.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// to = w x, or to += w x
template <class T> void write_scaled(int64_t n, T w, const T* x, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] = w * x[i];
}
template <class T> void add_scaled(int64_t n, T w, const T* x, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] += w * x[i];
}

// Of dimension i of three; those that an image does not have come first and are 1.
Taps taps_along(const Resampling& r, int64_t i, Dtype dtype) {
  const Taps taps = taps_of(i < 3 - r.dims ? Rescaling() : r.along[i - (3 - r.dims)], dtype);
  return r.transposed ? taps.transposed() : taps;
}

// Taps of which each number has equally many, at most four: tap k of number j is at [k * to + j].
template <class T> struct EvenTaps {
  static constexpr int64_t most = 4;
  int64_t to = 0, count = 0;   // count: of each number; 0: some have none, or too many
  std::vector<int32_t> at;
  std::vector<T> weight;

  // The last tap of a number that has too few is split in halves until there are enough: nothing is read without
  // weight.
  void fill(const Taps& taps) {
    to = taps.to();
    int64_t fewest = most, highest = 0;
    for (size_t j = 0; j < size_t(to); ++j) {
      fewest = std::min(fewest, taps.begin[j + 1] - taps.begin[j]);
      highest = std::max(highest, taps.begin[j + 1] - taps.begin[j]);
    }
    if (fewest == 0 || highest > most || taps.from > INT32_MAX) return;
    count = highest;
    at.resize(size_t(count * to)), weight.resize(at.size());
    for (int64_t j = 0; j < to; ++j) {
      const int64_t first = taps.begin[size_t(j)], last = taps.begin[size_t(j) + 1] - 1;
      T rest = T(taps.weight[size_t(last)]);
      for (int64_t k = 0; k < count; ++k) {
        const bool is_own = first + k < last;
        if (!is_own && k + 1 < count) rest /= 2;
        at[size_t(k * to + j)] = int32_t(taps.at[size_t(is_own ? first + k : last)]);
        weight[size_t(k * to + j)] = is_own ? T(taps.weight[size_t(first + k)]) : rest;
      }
    }
  }
  template <int n> void sum(const T* row, T* y) const {
    const int32_t* from = at.data();
    const T* w = weight.data();
    for (int64_t j = 0; j < to; ++j) {
      T s = w[j] * row[from[j]];
      for (int k = 1; k < n; ++k) s += w[k * to + j] * row[from[k * to + j]];
      y[j] = s;
    }
  }
  void sum_all(const T* row, T* y) const {
    count == 1 ? sum<1>(row, y) : count == 2 ? sum<2>(row, y) : count == 3 ? sum<3>(row, y) : sum<4>(row, y);
  }
};

template <class T> class Resampler {
 public:
  Resampler(const Resampling& r, const Tensor& x) : channels_(x.shape()[1]) {
    for (int i = 0; i < 3; ++i) taps_[i] = taps_along(r, i, x.dtype());
    keeps_width_ = taps_[2].is_identity();
    if (channels_ == 1 && !keeps_width_) even_.fill(taps_[2]);
  }
  int64_t rows() const { return taps_[0].to() * taps_[1].to(); }   // of an image of the result
  int64_t row_size() const { return taps_[2].from * channels_; }   // of x
  int64_t image_size() const { return taps_[0].from * taps_[1].from * row_size(); }
  int64_t new_row_size() const { return taps_[2].to() * channels_; }

  // Row `row` of the result. line: room for a row of x.
  void run(const T* image, int64_t row, T* line, T* to) const {
    const int64_t d = row / taps_[1].to(), h = row % taps_[1].to();
    const T* made = sum_of_rows(image, d, h, keeps_width_ ? to : line);
    if (!keeps_width_) sum_pixels(made, to);
    else if (made != to) std::copy(made, made + row_size(), to);
  }

 private:
  // The sum of the rows that row (d, h) is made of: in `to`, or in x itself if that is only one.
  const T* sum_of_rows(const T* image, int64_t d, int64_t h, T* to) const {
    const Taps &depth = taps_[0], &height = taps_[1];
    const int64_t n = row_size(), d_end = depth.begin[size_t(d) + 1], h_end = height.begin[size_t(h) + 1];
    int64_t count = 0;
    for (int64_t i = depth.begin[size_t(d)]; i < d_end; ++i)
      for (int64_t k = height.begin[size_t(h)]; k < h_end; ++k, ++count) {
        const T w = T(depth.weight[size_t(i)]) * T(height.weight[size_t(k)]);
        const T* x = image + (depth.at[size_t(i)] * height.from + height.at[size_t(k)]) * n;
        if (w == 1 && count == 0 && i + 1 == d_end && k + 1 == h_end) return x;
        if (count == 0) write_scaled(n, w, x, to);
        else add_scaled(n, w, x, to);
      }
    if (count == 0) std::fill(to, to + n, T(0));
    return to;
  }
  void sum_pixels(const T* row, T* to) const {
    if (even_.count) return even_.sum_all(row, to);
    const Taps& width = taps_[2];
    for (int64_t j = 0; j < width.to(); ++j, to += channels_) {
      const int64_t first = width.begin[size_t(j)], end = width.begin[size_t(j) + 1];
      if (first == end) std::fill(to, to + channels_, T(0));
      for (int64_t k = first; k < end; ++k) {
        const T w = T(width.weight[size_t(k)]);
        const T* x = row + width.at[size_t(k)] * channels_;
        if (k == first) write_scaled(channels_, w, x, to);
        else add_scaled(channels_, w, x, to);
      }
    }
  }

  Taps taps_[3];       // depth, height, width
  EvenTaps<T> even_;   // of the width, in images of one channel
  int64_t channels_;
  bool keeps_width_;
};

Shape shape_after(Shape shape, const Resampling& r) {
  for (int64_t i = 0; i < r.dims; ++i) shape[2 + i] = r.transposed ? r.along[i].from : r.along[i].to;
  return shape;
}

}   // namespace

Tensor resample(const Tensor& given, const Resampling& resampling) {
  const Tensor images = images_in_order(given);
  if (has_planes(images))
    return from_planes(resample(as_planes(images), resampling), images.shape()[0], images.shape()[1]);
  const Shape shape = shape_after(given.shape(), resampling);
  const Tensor x = channels_last(images);
  Tensor y = empty(shape, x.dtype(), MemoryOrder::channels_last(shape.dims()));
  if (y.numel() == 0) return y;
  with_float(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const Resampler<T> r(resampling, x);
    const int64_t grain = std::max<int64_t>(1, 16384 / (r.row_size() + r.new_row_size()));
    parallel_for(shape[0] * r.rows(), grain, [&](int64_t begin, int64_t end) {
      Scratch<T> line(r.row_size());
      for (int64_t i = begin; i < end; ++i)
        r.run(numbers<T>(x) + i / r.rows() * r.image_size(), i % r.rows(), line, numbers<T>(y) + i * r.new_row_size());
    });
  });
  return y;
}

}   // namespace gradus::apply
