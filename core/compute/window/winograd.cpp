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

// Rows of tiles, counted over all images.
struct TileRows {
  int64_t begin, end;
  int64_t count() const { return end - begin; }
};

// How the tiles of all images are cut into units.
struct Tiling {
  const SmallWindow& s;
  int64_t high, wide;   // tiles of an image
  int64_t rows, unit;   // of tiles: of all images, of a unit

  explicit Tiling(const SmallWindow& of)
      : s(of), high((of.results[0] + tile - 1) / tile), wide((of.results[1] + tile - 1) / tile), rows(of.n * high) {
    // As many tiles as stay in a third of the second cache, beside weights and the lines that are fetched; not so few
    // that weights that do not fit are read more often than used, nor so many that threads have nothing to share.
    constexpr int64_t cached = 320 << 10, shares = 8;   // measured, as the next one
    const int64_t bytes = places * (s.from + s.to) * int64_t(sizeof(float));
    const int64_t least = places * s.from * s.to * int64_t(sizeof(float)) <= cached ? 24 : 48;
    const int64_t tiles = std::min(std::max(cached / bytes, least), std::max<int64_t>(16, rows * wide / shares));
    unit = std::clamp<int64_t>(tiles / wide, 1, rows);
  }
  int64_t units() const { return (rows + unit - 1) / unit; }
  // The unit that begins with this row, of those before row `end`; perhaps none.
  TileRows unit_at(int64_t row, int64_t end) const { return {std::min(row, end), std::min(row + unit, end)}; }
  // Numbers from place to place of a unit with these channels.
  int64_t plane(int64_t channels) const { return unit * wide * channels + apart; }
};

// Images that are read or written tile by tile: the tiles of a row reach over `count` lines, and the first tile of an
// image begins at [top, left].
template <class T> struct Images {
  const Tiling& tiling;
  T* data;
  const int64_t (&size)[2];
  int64_t channels, top, left, count;

  int64_t first_line(int64_t row) const { return top + row % tiling.high * tile; }   // of a row of tiles, in its image
  T* line(int64_t row, int64_t number) const {
    return data + (row / tiling.high * size[0] + number) * size[1] * channels;
  }
  // Calls body(row, its number in the image, lines, first number in the unit) for all of these rows.
  template <class Body> void each_row(const TileRows& rows, const Body& body) const {
    const WinogradRow row{tiling.wide, channels, left, size[1], tiling.plane(channels)};
    for (int64_t r = rows.begin; r < rows.end; ++r) {
      T* lines[read];
      for (int64_t i = 0; i < count; ++i) {
        const int64_t number = first_line(r) + i;
        lines[i] = number >= 0 && number < size[0] ? line(r, number) : nullptr;
      }
      body(row, r % tiling.high, lines, (r - rows.begin) * tiling.wide * channels);
    }
  }
  // Fetches the p-th of `places` parts of these rows' lines into the second cache. Products leave the memory idle, so
  // it is done between them, for the maps that come next: those would wait for lines two thirds of their time.
  [[gnu::always_inline]] void fetch(const TileRows& rows, int64_t p) const {
    if (rows.count() == 0) return;
    constexpr int64_t cache_line = 64 / sizeof(T);
    T* const begin = line(rows.begin, std::max<int64_t>(0, first_line(rows.begin)));
    T* const end = line(rows.end - 1, std::min(size[0], first_line(rows.end - 1) + count));
    T* const stop = begin + (end - begin) * (p + 1) / places;
    for (T* at = begin + (end - begin) * p / places; at < stop; at += cache_line) __builtin_prefetch(at, 0, 2);
  }
};

// The mapped tiles of a unit, v those of pixels, m those of results, and the products between them at place p.
struct Unit {
  const Tiling& tiling;
  const WinogradKernels& kernels = kernel_set().winograd[int(Dtype::float32)];
  const GemmKernels& products = kernel_set().gemm[int(Dtype::float32)];
  int64_t from = tiling.s.from, to = tiling.s.to;
  int64_t v_plane = tiling.plane(from), m_plane = tiling.plane(to);
  Scratch<float> v{places * v_plane}, m{places * m_plane};

  void read_pixels(const Images<const float>& x, const TileRows& rows) const {
    x.each_row(rows, [&](const WinogradRow& r, int64_t, const float* const* lines, int64_t at) {
      kernels.pixels(r, lines, v + at);
    });
  }
  void read_gradients(const Images<const float>& dy, const TileRows& rows) const {
    dy.each_row(rows, [&](const WinogradRow& r, int64_t, const float* const* lines, int64_t at) {
      kernels.gradients(r, lines, m + at);
    });
  }
  // Both return whether all of them are finite.
  bool write_results(const Images<float>& y, const TileRows& rows, const float* bias) const {
    bool finite = true;
    y.each_row(rows, [&](const WinogradRow& r, int64_t, float* const* lines, int64_t at) {
      finite &= kernels.results(r, m + at, bias, lines);
    });
    return finite;
  }
  bool write_pixel_gradients(const Images<float>& dx, const TileRows& rows) const {
    bool finite = true;
    dx.each_row(rows, [&](const WinogradRow& r, int64_t number, float* const* lines, int64_t at) {
      finite &= kernels.pixel_gradients(r, v + at, number > 0, lines);
    });
    return finite;
  }
  // m = v u, v = m u, sum (+)= v^T m.
  void multiply(int64_t p, const TileRows& rows, const float* u) const {
    const int64_t tiles = rows.count() * tiling.wide;
    run({tiles, to, from, v + p * v_plane, from, 1, u + p * from * to, to, 1, nullptr, m + p * m_plane, to, false});
  }
  void multiply_back(int64_t p, const TileRows& rows, const float* u) const {
    const int64_t tiles = rows.count() * tiling.wide;
    run({tiles, from, to, m + p * m_plane, to, 1, u + p * from * to, from, 1, nullptr, v + p * v_plane, from, false});
  }
  void add_product(int64_t p, const TileRows& rows, float* sum, bool first) const {
    const int64_t tiles = rows.count() * tiling.wide;
    run({from, to, tiles, v + p * v_plane, 1, from, m + p * m_plane, to, 1, nullptr, sum + p * from * to, to, !first});
  }
  void run(const GemmTask& task) const { products.run_sum(task, nullptr, 0); }
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
  const Images<const float> pixels{tiling, x, s.size, s.from, s.row, s.column, read};
  const Images<float> results{tiling, y, s.results, s.to, 0, 0, tile};
  const Scratch<float> u(places * s.from * s.to);
  kernel_set().winograd[int(Dtype::float32)].windows(s.from * s.to, weights, u, s.from * s.to);
  bool finite = true;
  parallel_for(tiling.units(), 1, [&](int64_t first_unit, int64_t end_unit) {
    const Unit unit{tiling};
    const int64_t end = std::min(tiling.rows, end_unit * tiling.unit);
    for (int64_t row = first_unit * tiling.unit; row < end; row += tiling.unit) {
      const TileRows rows = tiling.unit_at(row, end), next = tiling.unit_at(row + tiling.unit, end);
      unit.read_pixels(pixels, rows);
      for (int64_t p = 0; p < places; ++p) {
        results.fetch(rows, p), pixels.fetch(next, p);
        unit.multiply(p, rows, u);
      }
      if (!unit.write_results(results, rows, bias)) __atomic_store_n(&finite, false, __ATOMIC_RELAXED);
    }
  });
  return finite;
}

namespace {

// The rows of tiles in parts, whose sums are added up in order; two, if the sums are large. An image is in one part, as
// its rows of gradients overlap, unless there are few images.
struct Parts {
  const Tiling& tiling;
  int64_t most = std::clamp<int64_t>(most_numbers / (places * tiling.s.from * tiling.s.to), 2, 8);
  bool of_images;
  int64_t count = std::min(of_images ? tiling.s.n : tiling.units(), most);

  static constexpr int64_t most_numbers = 16 << 20;
  int64_t first_row(int64_t part) const {
    if (of_images) return tiling.s.n * part / count * tiling.high;
    return std::min(tiling.rows, tiling.units() * part / count * tiling.unit);
  }
};

}   // namespace

bool winograd_gradients(
    const SmallWindow& s, const float* x, const float* dy, const float* weights, float* dx, float* dweights) {
  const Tiling tiling(s);
  const Images<const float> pixels{tiling, x, s.size, s.from, s.row, s.column, read};
  const Images<const float> results{tiling, dy, s.results, s.to, 0, 0, tile};
  const Images<float> gradients{tiling, dx, s.size, s.from, s.row, s.column, read};
  const WinogradKernels& kernels = kernel_set().winograd[int(Dtype::float32)];
  const int64_t pairs = s.from * s.to;
  const Scratch<float> u(dx ? places * pairs : 1);
  if (dx) kernels.windows(pairs, weights, u, pairs);
  const Parts parts{.tiling = tiling, .of_images = dx != nullptr};
  Tensor sums = empty({parts.count, places * pairs}, Dtype::float32);
  bool finite = true;
  parallel_for(parts.count, 1, [&](int64_t first, int64_t last) {
    const Unit unit{tiling};
    for (int64_t part = first; part < last; ++part) {
      const int64_t begin = parts.first_row(part), end = parts.first_row(part + 1);
      for (int64_t row = begin; row < end; row += tiling.unit) {
        const TileRows rows = tiling.unit_at(row, end), next = tiling.unit_at(row + tiling.unit, end);
        unit.read_pixels(pixels, rows);
        unit.read_gradients(results, rows);
        for (int64_t p = 0; p < places; ++p) {
          results.fetch(next, p);
          if (!dx) pixels.fetch(next, p);
          unit.add_product(p, rows, numbers<float>(sums) + part * places * pairs, row == begin);
        }
        if (!dx) continue;
        for (int64_t p = 0; p < places; ++p) {
          gradients.fetch(rows, p), pixels.fetch(next, p);
          unit.multiply_back(p, rows, u);
        }
        if (!unit.write_pixel_gradients(gradients, rows)) __atomic_store_n(&finite, false, __ATOMIC_RELAXED);
      }
    }
  });
  const Tensor total = reduce(Reduce::sum, sums, 1, false);
  return kernels.window_gradients(pairs, numbers<float>(total), pairs, dweights) && finite;
}

}   // namespace gradus::apply
