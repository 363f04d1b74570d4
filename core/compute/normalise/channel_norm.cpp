// Batch, instance and group norm: kernels over columns or planes, which are shared among threads.
//
// Idea: with the channels innermost, an image is a matrix in memory whose columns are the channels; so are all images
// together. In a row-major image the channels are its rows, called planes. Threads get chunks of such a matrix. A chunk
// gives numbers for its channels, which are joined in order: those of a channel first, then those of the channels of a
// group. What that leaves is a map of each channel by itself.
#include "core/compute/normalise/channel_norm.h"

#include <algorithm>
#include <cmath>
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

// What a kernel takes at a time: a matrix in memory, from number `first` of x on.
struct Chunk {
  int64_t first, rows, columns;
  int64_t image, channel;   // whose map it is given, and from which channel on
  int64_t at;               // the place of its results among those of all chunks
};

// x, which has numbers, as one matrix [rows, channels] for all images, or one for each. With few channels several rows
// are taken as one, so that no row is shorter than a few registers.
struct Columns {
  const NormColumnKernels& kernels;
  int64_t images, channels, rows, together = 1, chunk_rows, chunks;

  Columns(const Tensor& x, int64_t count)
      : kernels(kernel_set().norm_columns[int(x.dtype())]),
        images(count),
        channels(x.shape()[1]),
        rows(x.numel() / (images * channels)) {
    constexpr int64_t short_row = 64, registers = 16;
    while (channels < short_row && together < rows && (columns() < short_row || columns() % registers)) ++together;
    chunk_rows = std::max<int64_t>(64, cheap_grain / columns() / 64 * 64);
    chunks = (rows / together + chunk_rows - 1) / chunk_rows + (rows % together != 0);
  }
  int64_t columns() const { return together * channels; }
  int64_t count() const { return images * chunks; }
  int64_t results() const { return images * chunks * columns(); }
  int64_t grain() const { return cheap_grain / (std::min(chunk_rows, rows / together + 1) * columns()); }

  Chunk chunk(int64_t i) const {
    const int64_t image = i / chunks, row = i % chunks * chunk_rows;
    const int64_t wide = rows / together, begin = image * rows * channels, at = i * columns();
    if (row < wide) return {begin + row * columns(), std::min(chunk_rows, wide - row), columns(), image, 0, at};
    // Rows that do not fill a wide one.
    return {begin + wide * columns(), 1, rows % together * channels, image, 0, at};
  }
  // Calls body(the place of its numbers, how many rows they come from) for all there is of the channels of one image.
  template <class Body> void in_order(int64_t image, const Body& body) const {
    for (int64_t i = image * chunks; i < (image + 1) * chunks; ++i) {
      const Chunk c = chunk(i);
      for (int64_t j = 0; j < c.columns; j += channels) body(c.at + j, c.rows);
    }
  }
};

// x, row-major with numbers, as planes of pixels: a chunk is a few planes of an image, or a piece of a large one.
struct Planes {
  static constexpr int64_t together = 1;
  const NormColumnKernels& kernels;
  int64_t images, channels, in_set, pixels, piece, pieces, some, parts;

  Planes(const Tensor& x, int64_t count)
      : kernels(kernel_set().norm_planes[int(x.dtype())]),
        images(count),
        channels(x.shape()[1]),
        in_set(x.shape()[0] / images),
        pixels(x.numel() / (x.shape()[0] * channels)),
        piece(std::min(pixels, cheap_grain)),
        pieces((pixels + piece - 1) / piece),
        some(std::min(channels, cheap_grain / piece)),
        parts((channels + some - 1) / some) {}
  int64_t columns() const { return channels; }
  int64_t count() const { return images * in_set * pieces * parts; }
  int64_t results() const { return images * in_set * pieces * channels; }
  int64_t grain() const { return cheap_grain / (some * piece); }

  Chunk chunk(int64_t i) const {
    const int64_t channel = i % parts * some, first = i / parts % pieces * piece, image = i / (parts * pieces);
    return {(image * channels + channel) * pixels + first, std::min(some, channels - channel),
        std::min(piece, pixels - first), image / in_set, channel, i / parts * channels + channel};
  }
  template <class Body> void in_order(int64_t image, const Body& body) const {
    for (int64_t i = image * in_set * pieces; i < (image + 1) * in_set * pieces; ++i)
      body(i * channels, std::min(piece, pixels - i % pieces * piece));
  }
};

// f(Planes or Columns) for x as images_in_order gives it.
template <class F> auto with_chunks(const Tensor& x, int64_t images, const F& f) {
  return has_planes(x) ? f(Planes(x, images)) : f(Columns(x, images));
}
template <class Chunks, class Body> void for_each_chunk(const Chunks& m, const Body& body) {
  parallel_for(m.count(), std::max<int64_t>(1, m.grain()), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) body(m.chunk(i));
  });
}

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
template <class Chunks, class Of> Tensor for_columns(const Chunks& m, Dtype dtype, const Of& of) {
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
  template <class Chunks>
  Maps(const Chunks& m, const ChannelNorm& norm, Dtype dtype)
      : group_(m.channels / norm.sets.groups),
        groups_(norm.sets.groups),
        relu_(norm.relu),
        columns_(m.columns()),
        width_(int64_t(size_of(dtype))) {
    mean_ = for_columns(m, dtype, [&](int64_t i, int64_t c) { return doubles(norm.mean)[set(i, c)]; });
    factor_ = for_columns(
        m, dtype, [&](int64_t i, int64_t c) { return doubles(norm.scale)[set(i, c)] * number_or(1, norm.weight, c); });
    shift_ = for_columns(m, dtype, [&](int64_t, int64_t c) { return number_or(0, norm.bias, c); });
  }
  /// The place of the set that a channel belongs to.
  int64_t set(int64_t image, int64_t channel) const { return image * groups_ + channel / group_; }
  ColumnMap of(const Chunk& c) const { return {at(mean_, c), at(factor_, c), at(shift_, c), relu_}; }
  const char* at(const Tensor& numbers, const Chunk& c) const {
    return numbers.impl()->data + (c.image * columns_ + c.channel) * width_;
  }

 private:
  int64_t group_, groups_;
  bool relu_;
  int64_t columns_, width_;
  Tensor mean_, factor_, shift_;
};

Tensor like_images(const Tensor& x) {
  const int64_t dims = x.dim();
  return empty(
      x.shape(), x.dtype(), x.is_contiguous() ? MemoryOrder::row_major(dims) : MemoryOrder::channels_last(dims));
}

// The spreads of the channels of one image, from what its chunks gave.
template <class Chunks>
std::vector<Spread> spreads(const Chunks& m, int64_t image, const double* means, const double* squares) {
  std::vector<Spread> channels(size_t(m.channels));
  int64_t count = 0;
  m.in_order(image, [&](int64_t at, int64_t more) {
    for (Spread& channel : channels) {
      join(channel, count, {means[at], squares[at]}, more);
      ++at;
    }
    count += more;
  });
  return channels;
}

template <class Chunks> Moments moments(const Chunks& m, const Tensor& x, const NormSets& sets) {
  const int64_t width = int64_t(size_of(x.dtype()));
  Scratch<double> means(m.results()), squares(m.results());
  for_each_chunk(m, [&](const Chunk& c) {
    m.kernels.moments(c.rows, c.columns, x.impl()->data + c.first * width, means + c.at, squares + c.at);
  });
  Moments all{empty({sets.images, sets.groups}, Dtype::float64), empty({sets.images, sets.groups}, Dtype::float64)};
  const int64_t group = m.channels / sets.groups, count = x.numel() / (m.images * m.channels);
  for (int64_t image = 0; image < m.images; ++image) {
    const std::vector<Spread> channels = spreads(m, image, means, squares);
    for (int64_t g = 0, set = image * sets.groups; g < sets.groups; ++g, ++set) {
      Spread spread;
      for (int64_t c = 0; c < group; ++c) join(spread, c * count, channels[size_t(g * group + c)], count);
      // Of infinities it depends on the chunks whether they meet: a mean that is not finite is NaN.
      doubles(all.mean)[set] = std::isfinite(spread.mean) ? spread.mean : std::nan("");
      doubles(all.var)[set] = (spread.squares < 0 ? 0 : spread.squares) / double(count * group);
    }
  }
  return all;
}

}   // namespace

Moments channel_moments(const Tensor& given, const NormSets& sets) {
  const Tensor x = images_in_order(given);
  return with_chunks(x, sets.images, [&](const auto& m) { return moments(m, x, sets); });
}

Tensor channel_norm(const Tensor& given, const ChannelNorm& norm) {
  const Tensor x = images_in_order(given), y = like_images(x);
  with_chunks(x, norm.sets.images, [&](const auto& m) {
    const Maps maps(m, norm, x.dtype());
    const int64_t width = int64_t(size_of(x.dtype()));
    for_each_chunk(m, [&](const Chunk& c) {
      const int64_t first = c.first * width;
      m.kernels.apply(c.rows, c.columns, x.impl()->data + first, maps.of(c), y.impl()->data + first);
    });
  });
  return y;
}

namespace {

// The sums of dy and of dy (x - mean), [images, channels].
struct GradSums {
  Tensor dy, product;
};
template <class Chunks> GradSums grad_sums(const Chunks& m, const Maps& maps, const Tensor& dy, const Tensor& x) {
  const int64_t width = int64_t(size_of(x.dtype()));
  Scratch<double> sums(m.results()), products(m.results());
  for_each_chunk(m, [&](const Chunk& c) {
    const int64_t first = c.first * width;
    m.kernels.grad_sums(
        c.rows, c.columns, dy.impl()->data + first, x.impl()->data + first, maps.of(c), sums + c.at, products + c.at);
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
template <class Chunks, class Of> Tensor over_images(const Chunks& m, Dtype dtype, const Of& of) {
  Tensor total = full({m.channels}, 0, Dtype::float64);
  for (int64_t image = 0; image < m.images; ++image)
    for (int64_t c = 0; c < m.channels; ++c) doubles(total)[c] += of(image, c);
  return convert(total, dtype);
}

// dx = factor dy + slope (x - mean) + constant, the last two being what the moments of x change with x:
// slope = - scale^3 mean(dy weight (x - mean)), constant = - scale mean(dy weight), means over the set. Without sums
// the moments are fixed, and dx = factor dy.
template <class Chunks>
Tensor grad_of_images(const Chunks& m, const Maps& maps, const Tensor& dy, const Tensor& x, const ChannelNorm& norm,
    const GradSums* sums) {
  const int64_t count = norm.sets.images * norm.sets.groups, width = int64_t(size_of(x.dtype()));
  std::vector<double> slopes(size_t(sums ? count : 0), 0.0), constants = slopes;
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
  const Tensor slope = sums ? of(slopes) : Tensor(), constant = sums ? of(constants) : Tensor(), dx = like_images(x);
  for_each_chunk(m, [&](const Chunk& c) {
    const int64_t first = c.first * width;
    m.kernels.grad(c.rows, c.columns, dy.impl()->data + first, x.impl()->data + first, maps.of(c),
        sums ? maps.at(slope, c) : nullptr, sums ? maps.at(constant, c) : nullptr, dx.impl()->data + first);
  });
  return dx;
}

}   // namespace

NormGradients channel_norm_grad(const Tensor& given_dy, const Tensor& given_x, const ChannelNorm& norm, bool fixed,
    bool wants_dx, bool wants_sums) {
  const Tensor x = images_in_order(given_x), dy = x.is_contiguous() ? dense(given_dy) : channels_last(given_dy);
  return with_chunks(x, norm.sets.images, [&](const auto& m) {
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
  });
}

}   // namespace gradus::apply
