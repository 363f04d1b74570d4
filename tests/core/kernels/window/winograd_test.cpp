// The kernels of winograd.h in every table this machine can run. Together they must be what Lavin and Gray say: sums
// over 3x3 windows, here in long double, without any of the matrices.
#include "core/kernels/window/winograd.h"

#include <algorithm>
#include <utility>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

constexpr int64_t places = WinogradKernels::places;

template <class F> void each(F f) {
  each_table([&](const KernelSet& set) { f(set.winograd[0]); });
}

// A row of tiles whose lines and columns partly lie outside of an image of `height` lines.
struct Row {
  int64_t tiles, channels, first, width, top, height;
  WinogradRow row() const { return {tiles, channels, first, width, tiles * channels + 3}; }
  bool has(int64_t line, int64_t column) const {
    return top + line >= 0 && top + line < height && first + column >= 0 && first + column < width;
  }
  // Where a number of an image is; lines count from the first one of the tiles, columns too.
  size_t at(int64_t line, int64_t column, int64_t c) const {
    return size_t(((top + line) * width + first + column) * channels + c);
  }
  template <class T> std::vector<T*> lines(T* image, int64_t count) const {
    std::vector<T*> all;
    for (int64_t i = 0; i < count; ++i) all.push_back(has(i, -first) ? image + at(i, -first, 0) : nullptr);
    return all;
  }
  int64_t numel() const { return height * width * channels; }
};
// One tile inside, one at each edge, several with channels that do not fill registers.
const Row rows[] = {{1, 16, 0, 6, 0, 6}, {1, 32, -1, 5, -1, 4}, {3, 17, 0, 14, 0, 6}, {3, 40, -1, 10, -2, 3},
    {2, 16, 2, 9, 1, 9}, {1, 20, -3, 2, -5, 1}};

double worst_of(double worst, Real want, float got) {
  return std::max(worst, std::isnan(got) ? inf : double(std::fabs(want - got)));
}

}   // namespace

TEST_CASE("Winograd's maps around a product by places give the sums over 3x3 windows") {
  each([](const WinogradKernels& kernels) {
    for (const Row& k : rows) {
      const std::vector<float> x = numbers<float>(k.numel(), -1, 1, 1), g = numbers<float>(9 * k.channels, -1, 1, 2);
      const std::vector<float> bias = numbers<float>(k.channels, -1, 1, 3);
      const WinogradRow row = k.row();
      std::vector<float> v(size_t(places * row.plane)), u(size_t(places * k.channels));
      kernels.pixels(row, k.lines(x.data(), 6).data(), v.data());
      kernels.windows(k.channels, g.data(), u.data(), k.channels);
      for (int64_t p = 0; p < places; ++p)
        for (int64_t i = 0; i < k.tiles * k.channels; ++i)
          v[size_t(p * row.plane + i)] *= u[size_t(p * k.channels + i % k.channels)];
      for (const float* b : {bias.data(), static_cast<const float*>(nullptr)}) {
        std::vector<float> y(size_t(k.numel()), 7);
        CHECK(kernels.results(row, v.data(), b, k.lines(y.data(), 4).data()));
        double worst = 0;
        for (int64_t line = 0; line < 4; ++line)
          for (int64_t column = 0; column < 4 * k.tiles; ++column)
            for (int64_t c = 0; c < k.channels && k.has(line, column); ++c) {
              Real sum = b ? Real(b[c]) : 0;
              for (int64_t i = 0; i < 9; ++i)
                if (k.has(line + i / 3, column + i % 3))
                  sum += Real(g[size_t(i * k.channels + c)]) * x[k.at(line + i / 3, column + i % 3, c)];
              float& got = y[k.at(line, column, c)];
              worst = worst_of(worst, sum, std::exchange(got, 7.0f));
            }
        CHECK(worst < 5e-6);
        CHECK(std::count(y.begin(), y.end(), 7.0f) == k.numel());   // nothing else was written
      }
    }
  });
}

TEST_CASE("transposed, they give the sums of pixels times gradients") {
  each([](const WinogradKernels& kernels) {
    for (const Row& k : rows) {
      const std::vector<float> x = numbers<float>(k.numel(), -1, 1, 1), dy = numbers<float>(k.numel(), -1, 1, 2);
      const WinogradRow row = k.row();
      std::vector<float> v(size_t(places * row.plane)), m = v, u(size_t(places * k.channels));
      kernels.pixels(row, k.lines(x.data(), 6).data(), v.data());
      kernels.gradients(row, k.lines(dy.data(), 4).data(), m.data());
      for (int64_t p = 0; p < places; ++p)
        for (int64_t i = 0; i < k.tiles * k.channels; ++i)
          u[size_t(p * k.channels + i % k.channels)] += v[size_t(p * row.plane + i)] * m[size_t(p * row.plane + i)];
      std::vector<float> dg(size_t(9 * k.channels));
      CHECK(kernels.window_gradients(k.channels, u.data(), k.channels, dg.data()));
      double worst = 0;
      for (int64_t i = 0; i < 9; ++i)
        for (int64_t c = 0; c < k.channels; ++c) {
          Real sum = 0;
          for (int64_t line = 0; line < 4; ++line)
            for (int64_t column = 0; column < 4 * k.tiles; ++column)
              if (k.has(line, column) && k.has(line + i / 3, column + i % 3))
                sum += Real(dy[k.at(line, column, c)]) * x[k.at(line + i / 3, column + i % 3, c)];
          worst = worst_of(worst, sum, dg[size_t(i * k.channels + c)]);
        }
      CHECK(worst < 4e-5);
    }
  });
}

TEST_CASE("and the sums over the windows that a pixel is in, added to those of the tiles on the left and above") {
  each([](const WinogradKernels& kernels) {
    for (const Row& k : rows) {
      const std::vector<float> dy = numbers<float>(k.numel(), -1, 1, 1), g = numbers<float>(9 * k.channels, -1, 1, 2);
      const WinogradRow row = k.row();
      std::vector<float> v(size_t(places * row.plane)), u(size_t(places * k.channels));
      kernels.gradients(row, k.lines(dy.data(), 4).data(), v.data());
      kernels.windows(k.channels, g.data(), u.data(), k.channels);
      for (int64_t p = 0; p < places; ++p)
        for (int64_t i = 0; i < k.tiles * k.channels; ++i)
          v[size_t(p * row.plane + i)] *= u[size_t(p * k.channels + i % k.channels)];
      for (bool below : {false, true}) {
        std::vector<float> dx(size_t(k.numel()), 7);
        CHECK(kernels.pixel_gradients(row, v.data(), below, k.lines(dx.data(), 6).data()));
        double worst = 0;
        for (int64_t line = 0; line < 6; ++line)
          for (int64_t column = 0; column < 4 * k.tiles + 2; ++column)
            for (int64_t c = 0; c < k.channels && k.has(line, column); ++c) {
              Real sum = below && line < 2 ? 7 : 0;
              for (int64_t i = 0; i < 9; ++i) {
                const int64_t from_line = line - i / 3, from = column - i % 3;
                if (from_line >= 0 && from_line < 4 && from >= 0 && from < 4 * k.tiles && k.has(from_line, from))
                  sum += Real(g[size_t(i * k.channels + c)]) * dy[k.at(from_line, from, c)];
              }
              worst = worst_of(worst, sum, std::exchange(dx[k.at(line, column, c)], 7.0f));
            }
        CHECK(worst < 2e-5);
        CHECK(std::count(dx.begin(), dx.end(), 7.0f) == k.numel());   // nothing else was written
      }
    }
  });
}

TEST_CASE("Winograd's maps say whether their results are finite") {
  each([](const WinogradKernels& kernels) {
    const WinogradRow row{1, 17, 0, 4, 17};
    for (int64_t place : {0, 17, 35})
      for (float bad : {INFINITY, NAN}) {
        std::vector<float> m(size_t(places * 17), 1), y(6 * 4 * 17), dg(9 * 17);
        float* const lines[] = {&y[0], &y[68], &y[136], &y[204], &y[272], &y[340]};
        CHECK(kernels.results(row, m.data(), nullptr, lines));
        CHECK(kernels.pixel_gradients(row, m.data(), false, lines));
        CHECK(kernels.window_gradients(17, m.data(), 17, dg.data()));
        m[size_t(place * 17 + 16)] = bad;
        CHECK_FALSE(kernels.results(row, m.data(), nullptr, lines));
        CHECK_FALSE(kernels.pixel_gradients(row, m.data(), false, lines));
        CHECK_FALSE(kernels.window_gradients(17, m.data(), 17, dg.data()));
      }
  });
}
