// Batch, instance and group norm: kernels over columns, which are shared among threads.
//
// Idea: with the channels innermost, an image is a matrix in memory whose columns are the channels; so are all images
// together. Threads get chunks of rows. A chunk gives numbers for its columns, which are joined in order: those of a
// channel first, then those of the channels of a group. What that leaves is a map of each channel by itself.
#include "core/compute/normalise/channel_norm.h"

#include <algorithm>
#include <vector>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/compute/window/window.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// x, which has numbers, as one matrix [rows, channels] for all images, or one for each. With few channels several rows
// are taken as one, so that no row is shorter than a few registers.
struct Matrices {
  int64_t images, channels, rows, together = 1, chunk_rows, chunks;

  Matrices(const Tensor& x, int64_t count)
      : images(count), channels(x.shape()[1]), rows(x.numel() / (images * channels)) {
    constexpr int64_t short_row = 64, registers = 16;
    while (channels < short_row && together < rows && (columns() < short_row || columns() % registers)) ++together;
    chunk_rows = std::max<int64_t>(64, cheap_grain / columns() / 64 * 64);
    chunks = (rows / together + chunk_rows - 1) / chunk_rows + (rows % together != 0);
  }
  int64_t columns() const { return together * channels; }

  struct Chunk {
    int64_t first, rows, columns;   // the first number
  };
  Chunk chunk(int64_t image, int64_t i) const {
    const int64_t wide = rows / together, row = i * chunk_rows, begin = image * rows * channels;
    if (row < wide) return {begin + row * columns(), std::min(chunk_rows, wide - row), columns()};
    return {begin + wide * columns(), 1, rows % together * channels};   // rows that do not fill a wide one
  }
  // Calls body(image, the place of its columns among those of all chunks, chunk).
  template <class Body> void for_each_chunk(const Body& body) const {
    const int64_t numbers = std::min(chunk_rows, rows / together + 1) * columns();
    parallel_for(images * chunks, std::max<int64_t>(1, cheap_grain / numbers), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) body(i / chunks, i * columns(), chunk(i / chunks, i % chunks));
    });
  }
  // Calls body(the place of its numbers, how many rows they come from) for all there is of the channels of one image.
  template <class Body> void in_order(int64_t image, const Body& body) const {
    for (int64_t i = 0; i < chunks; ++i) {
      const Chunk c = chunk(image, i);
      for (int64_t j = 0; j < c.columns; j += channels) body((image * chunks + i) * columns() + j, c.rows);
    }
  }
};

const NormColumnKernels& kernels(const Tensor& x) { return kernel_set().norm_columns[int(x.dtype())]; }
double* doubles(const Tensor& x) { return reinterpret_cast<double*>(x.impl()->data); }
double number(const Tensor& x, int64_t i) {
  return x.dtype() == Dtype::float32 ? double(reinterpret_cast<float*>(x.impl()->data)[i]) : doubles(x)[i];
}
double number_or(double value, const Tensor& x, int64_t i) { return x.defined() ? number(x, i) : value; }

// The mean of numbers, and the sum of the squares of their distances from it.
struct Spread {
  double mean = 0, squares = 0;
};
// Those of `count` numbers and of `more` others together (Chan, Golub and LeVeque 1979).
void join(Spread& a, int64_t count, const Spread& b, int64_t more) {
  const double share = double(more) / double(count + more), distance = b.mean - a.mean;
  a.mean += distance * share;
  a.squares += b.squares + distance * distance * double(count) * share;
}

// [images, columns] of x's dtype: of(image, channel), once for each of the rows that are taken together.
template <class Of> Tensor for_columns(const Matrices& m, Dtype dtype, const Of& of) {
  Tensor all = empty({m.images, m.columns()}, dtype);
  with_float(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* out = reinterpret_cast<T*>(all.impl()->data);
    for (int64_t image = 0; image < m.images; ++image)
      for (int64_t i = 0; i < m.together; ++i)
        for (int64_t c = 0; c < m.channels; ++c) *out++ = T(of(image, c));
  });
  return all;
}

// What the kernels take of a norm.
class Maps {
 public:
  Maps(const Matrices& m, const ChannelNorm& norm, Dtype dtype)
      : group_(m.channels / norm.sets.groups),
        groups_(norm.sets.groups),
        relu_(norm.relu),
        bytes_(m.columns() * int64_t(size_of(dtype))) {
    mean_ = for_columns(m, dtype, [&](int64_t i, int64_t c) { return doubles(norm.mean)[set(i, c)]; });
    factor_ = for_columns(
        m, dtype, [&](int64_t i, int64_t c) { return doubles(norm.scale)[set(i, c)] * number_or(1, norm.weight, c); });
    shift_ = for_columns(m, dtype, [&](int64_t, int64_t c) { return number_or(0, norm.bias, c); });
  }
  /// The place of the set that a channel belongs to.
  int64_t set(int64_t image, int64_t channel) const { return image * groups_ + channel / group_; }
  ColumnMap of(int64_t image) const { return {at(mean_, image), at(factor_, image), at(shift_, image), relu_}; }
  const char* at(const Tensor& numbers, int64_t image) const { return numbers.impl()->data + image * bytes_; }

 private:
  int64_t group_, groups_;
  bool relu_;
  int64_t bytes_;
  Tensor mean_, factor_, shift_;
};

Tensor like_images(const Tensor& x) { return empty(x.shape(), x.dtype(), MemoryOrder::channels_last(x.dim())); }

}   // namespace

Moments channel_moments(const Tensor& given, const NormSets& sets) {
  const Tensor x = channels_last(given);
  const Matrices m(x, sets.images);
  const int64_t width = int64_t(size_of(x.dtype())), all = m.images * m.chunks * m.columns();
  Scratch<double> means(all), squares(all);
  m.for_each_chunk([&](int64_t, int64_t at, const Matrices::Chunk& c) {
    kernels(x).moments(c.rows, c.columns, x.impl()->data + c.first * width, means + at, squares + at);
  });
  Moments moments{empty({sets.images, sets.groups}, Dtype::float64), empty({sets.images, sets.groups}, Dtype::float64)};
  const int64_t group = m.channels / sets.groups;
  std::vector<Spread> channels;
  for (int64_t image = 0; image < m.images; ++image) {
    channels.assign(size_t(m.channels), {});
    int64_t rows = 0;
    m.in_order(image, [&](int64_t at, int64_t more) {
      for (Spread& channel : channels) {
        join(channel, rows, {means[at], squares[at]}, more);
        ++at;
      }
      rows += more;
    });
    for (int64_t g = 0, set = image * sets.groups; g < sets.groups; ++g, ++set) {
      Spread spread;
      for (int64_t c = 0; c < group; ++c) join(spread, c * rows, channels[size_t(g * group + c)], rows);
      doubles(moments.mean)[set] = spread.mean;
      doubles(moments.var)[set] = (spread.squares < 0 ? 0 : spread.squares) / double(rows * group);
    }
  }
  return moments;
}

Tensor channel_norm(const Tensor& given, const ChannelNorm& norm) {
  const Tensor x = channels_last(given), y = like_images(x);
  const Matrices m(x, norm.sets.images);
  const Maps maps(m, norm, x.dtype());
  const int64_t width = int64_t(size_of(x.dtype()));
  m.for_each_chunk([&](int64_t image, int64_t, const Matrices::Chunk& c) {
    const int64_t first = c.first * width;
    kernels(x).apply(c.rows, c.columns, x.impl()->data + first, maps.of(image), y.impl()->data + first);
  });
  return y;
}

namespace {

// The sums of dy and of dy (x - mean), [images, channels].
struct GradSums {
  Tensor dy, product;
};
GradSums grad_sums(const Matrices& m, const Maps& maps, const Tensor& dy, const Tensor& x) {
  const int64_t width = int64_t(size_of(x.dtype())), all = m.images * m.chunks * m.columns();
  Scratch<double> sums(all), products(all);
  m.for_each_chunk([&](int64_t image, int64_t at, const Matrices::Chunk& c) {
    const int64_t first = c.first * width;
    kernels(x).grad_sums(
        c.rows, c.columns, dy.impl()->data + first, x.impl()->data + first, maps.of(image), sums + at, products + at);
  });
  const Shape shape{m.images, m.channels};
  GradSums total{full(shape, 0, Dtype::float64), full(shape, 0, Dtype::float64)};
  for (int64_t image = 0; image < m.images; ++image) {
    double *sum = doubles(total.dy) + image * m.channels, *product = doubles(total.product) + image * m.channels;
    m.in_order(image, [&](int64_t at, int64_t) {
      for (int64_t c = 0; c < m.channels; ++c) {
        sum[c] += sums[at + c];
        product[c] += products[at + c];
      }
    });
  }
  return total;
}

// [channels] of x's dtype: the sum over the images of of(image, channel).
template <class Of> Tensor over_images(const Matrices& m, Dtype dtype, const Of& of) {
  Tensor total = full({m.channels}, 0, Dtype::float64);
  for (int64_t image = 0; image < m.images; ++image)
    for (int64_t c = 0; c < m.channels; ++c) doubles(total)[c] += of(image, c);
  return convert(total, dtype);
}

// dx = factor dy + slope (x - mean) + constant, the last two being what the moments of x change with x:
// slope = - scale^3 mean(dy weight (x - mean)), constant = - scale mean(dy weight), means over the set.
Tensor grad_of_images(const Matrices& m, const Maps& maps, const Tensor& dy, const Tensor& x, const ChannelNorm& norm,
    const GradSums* sums) {
  const int64_t count = norm.sets.images * norm.sets.groups, width = int64_t(size_of(x.dtype()));
  std::vector<double> slopes(size_t(count), 0.0), constants(size_t(count), 0.0);
  for (int64_t i = 0; sums && i < m.images; ++i)
    for (int64_t c = 0; c < m.channels; ++c) {
      const int64_t set = maps.set(i, c), at = i * m.channels + c;
      const double scale = doubles(norm.scale)[set];
      const double share = number_or(1, norm.weight, c) * scale / (double(x.numel()) / double(count));
      slopes[size_t(set)] -= share * scale * scale * doubles(sums->product)[at];
      constants[size_t(set)] -= share * doubles(sums->dy)[at];
    }
  const auto of = [&](const std::vector<double>& numbers) {
    return for_columns(m, x.dtype(), [&](int64_t i, int64_t c) { return numbers[size_t(maps.set(i, c))]; });
  };
  const Tensor slope = of(slopes), constant = of(constants), dx = like_images(x);
  m.for_each_chunk([&](int64_t image, int64_t, const Matrices::Chunk& c) {
    const int64_t first = c.first * width;
    kernels(x).grad(c.rows, c.columns, dy.impl()->data + first, x.impl()->data + first, maps.of(image),
        maps.at(slope, image), maps.at(constant, image), dx.impl()->data + first);
  });
  return dx;
}

}   // namespace

NormGradients channel_norm_grad(const Tensor& given_dy, const Tensor& given_x, const ChannelNorm& norm, bool fixed,
    bool wants_dx, bool wants_sums) {
  const Tensor dy = channels_last(given_dy), x = channels_last(given_x);
  const Matrices m(x, norm.sets.images);
  const Maps maps(m, norm, x.dtype());
  NormGradients g;
  GradSums sums;
  if (wants_sums || !fixed) sums = grad_sums(m, maps, dy, x);
  if (wants_sums) {
    g.dweight = over_images(m, x.dtype(), [&](int64_t i, int64_t c) {
      return doubles(norm.scale)[maps.set(i, c)] * doubles(sums.product)[i * m.channels + c];
    });
    g.dbias = over_images(m, x.dtype(), [&](int64_t i, int64_t c) { return doubles(sums.dy)[i * m.channels + c]; });
  }
  if (wants_dx) g.dx = grad_of_images(m, maps, dy, x, norm, fixed ? nullptr : &sums);
  return g;
}

}   // namespace gradus::apply
