// Tiles of images through the maps of Winograd's algorithm, and the products of matrices in between.
//
// Idea: a unit of work is some rows of tiles, of one image or several: as many as stay in the second cache, in their
// mapped form, for the products of all 36 places. Units are dealt to threads; where they begin depends on sizes alone.
// Read first: core/kernels/window/winograd.h.
#include "core/compute/window/winograd.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/numbers.h"
#include "core/compute/reduce.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

constexpr int64_t tile = WinogradKernels::tile, read = WinogradKernels::read, places = WinogradKernels::places;
constexpr int64_t apart = 16;   // between places, which would share sets of the first cache at powers of two

// How the tiles of all images are cut into units.
struct Tiling {
  const SmallWindow& s;
  int64_t high, wide;   // tiles of an image
  int64_t rows, unit;   // of tiles: of all images, of a unit

  explicit Tiling(const SmallWindow& of)
      : s(of), high((of.results[0] + tile - 1) / tile), wide((of.results[1] + tile - 1) / tile), rows(of.n * high) {
    // As many tiles as stay in the second cache; not so few that the weights are read more often than used, nor so many
    // that threads have nothing to share.
    constexpr int64_t cached = 640 << 10, least = 48, shares = 8;   // measured
    const int64_t bytes = places * (s.from + s.to) * int64_t(sizeof(float));
    const int64_t tiles = std::min(std::max(cached / bytes, least), std::max<int64_t>(16, rows * wide / shares));
    unit = std::clamp<int64_t>(tiles / wide, 1, rows);
  }
  int64_t units() const { return (rows + unit - 1) / unit; }
  int64_t tiles_of(int64_t u) const { return (std::min(rows, (u + 1) * unit) - u * unit) * wide; }
  // Numbers from place to place and in all, of a unit with these channels.
  int64_t plane(int64_t channels) const { return unit * wide * channels + apart; }
  int64_t numbers(int64_t channels) const { return places * plane(channels); }

  // Calls body(row, lines, first number of the unit's row) for the rows of tiles of unit u of images with these sizes
  // and channels, where the first tile reads [top, left] and covers `count` lines.
  template <class T, class Body>
  void each_row(int64_t u, T* images, const int64_t (&size)[2], int64_t channels, int64_t top, int64_t left,
      int64_t count, const Body& body) const {
    for (int64_t r = u * unit; r < std::min(rows, (u + 1) * unit); ++r) {
      T* image = images + r / high * size[0] * size[1] * channels;
      T* lines[read];
      for (int64_t i = 0; i < count; ++i) {
        const int64_t line = top + r % high * tile + i;
        lines[i] = line >= 0 && line < size[0] ? image + line * size[1] * channels : nullptr;
      }
      body(WinogradRow{wide, channels, left, size[1], plane(channels)}, lines, (r - u * unit) * wide * channels);
    }
  }
  void pixels(const WinogradKernels& kernels, int64_t u, const float* x, float* v) const {
    each_row(u, x, s.size, s.from, s.row, s.column, read,
        [&](const WinogradRow& row, const float* const* lines, int64_t at) { kernels.pixels(row, lines, v + at); });
  }
};

}   // namespace

bool SmallWindow::pays() const {
  constexpr int64_t least = WinogradKernels::least_channels;
  const int64_t tiles = (results[0] + tile - 1) / tile * ((results[1] + tile - 1) / tile);
  const bool fills_tiles = results[0] * results[1] * 3 >= tiles * tile * tile * 2;   // by two thirds, measured
  return from >= least && to >= least && fills_tiles && n * tiles >= 16;
}

bool winograd(const SmallWindow& s, const float* x, const float* weights, const float* bias, float* y) {
  const Tiling tiling(s);
  const WinogradKernels& kernels = kernel_set().winograd[int(Dtype::float32)];
  const GemmKernels& products = kernel_set().gemm[int(Dtype::float32)];
  const int64_t pairs = s.from * s.to;
  const Scratch<float> u(places * pairs);
  kernels.windows(pairs, weights, u, pairs);
  bool finite = true;
  parallel_for(tiling.units(), 1, [&](int64_t begin, int64_t end) {
    const Scratch<float> v(tiling.numbers(s.from)), m(tiling.numbers(s.to));
    for (int64_t unit = begin; unit < end; ++unit) {
      tiling.pixels(kernels, unit, x, v);
      for (int64_t p = 0; p < places; ++p)
        products.run_sum({tiling.tiles_of(unit), s.to, s.from, v + p * tiling.plane(s.from), s.from, 1, u + p * pairs,
                             s.to, 1, nullptr, m + p * tiling.plane(s.to), s.to, false},
            nullptr, 0);
      tiling.each_row(
          unit, y, s.results, s.to, 0, 0, tile, [&](const WinogradRow& row, float* const* lines, int64_t at) {
            if (!kernels.results(row, m + at, bias, lines)) __atomic_store_n(&finite, false, __ATOMIC_RELAXED);
          });
    }
  });
  return finite;
}

bool winograd_weight(const SmallWindow& s, const float* x, const float* dy, float* dweights) {
  const Tiling tiling(s);
  const WinogradKernels& kernels = kernel_set().winograd[int(Dtype::float32)];
  const GemmKernels& products = kernel_set().gemm[int(Dtype::float32)];
  const int64_t pairs = s.from * s.to, units = tiling.units();
  // Parts of fixed units, whose sums are added up in order; two, if the sums are large.
  constexpr int64_t most_numbers = 16 << 20;
  const int64_t parts = std::min(units, std::clamp<int64_t>(most_numbers / (places * pairs), 2, 8));
  Tensor sums = empty({parts, places * pairs}, Dtype::float32);
  parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
    const Scratch<float> v(tiling.numbers(s.from)), m(tiling.numbers(s.to));
    for (int64_t part = begin; part < end; ++part) {
      float* sum = numbers<float>(sums) + part * places * pairs;
      for (int64_t first = units * part / parts, unit = first; unit < units * (part + 1) / parts; ++unit) {
        tiling.pixels(kernels, unit, x, v);
        tiling.each_row(
            unit, dy, s.results, s.to, 0, 0, tile, [&](const WinogradRow& row, const float* const* lines, int64_t at) {
              kernels.gradients(row, lines, m + at);
            });
        for (int64_t p = 0; p < places; ++p)
          products.run_sum({s.from, s.to, tiling.tiles_of(unit), v + p * tiling.plane(s.from), 1, s.from,
                               m + p * tiling.plane(s.to), s.to, 1, nullptr, sum + p * pairs, s.to, unit > first},
              nullptr, 0);
      }
    }
  });
  const Tensor total = reduce(Reduce::sum, sums, 1, false);
  return kernels.window_gradients(pairs, numbers<float>(total), pairs, dweights);
}

}   // namespace gradus::apply
