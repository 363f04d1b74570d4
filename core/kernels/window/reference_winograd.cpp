// The kernels of winograd.h as plain loops: products with A, B and G as they are written on paper.
//
// Compile with: -ffp-contract=off
#include "core/kernels/window/winograd.h"

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

constexpr int64_t rows_of_tile = WinogradKernels::tile, of_window = WinogradKernels::window, six = 6;
constexpr float a = WinogradPoints::a, b = WinogradPoints::b, a2 = a * a, b2 = b * b;

// Row p evaluates a polynomial at point p, or takes its last coefficient: the value at infinity.
constexpr float A[6][4] = {
    {1, 0, 0, 0}, {1, a, a2, a2* a}, {1, -a, a2, -a2* a}, {1, b, b2, b2* b}, {1, -b, b2, -b2* b}, {0, 0, 0, 1}};
// The same, divided by the product of the differences to the other points.
constexpr float at_0 = 1 / (a2 * b2), at_a = 1 / (2 * a2 * (a2 - b2)), at_b = 1 / (2 * b2 * (b2 - a2));
constexpr float G[6][3] = {{at_0, 0, 0}, {at_a, at_a* a, at_a* a2}, {at_a, -at_a* a, at_a* a2},
    {at_b, at_b* b, at_b* b2}, {at_b, -at_b* b, at_b* b2}, {0, 0, 1}};
// Row p has the coefficients of the polynomial that is 0 at the other points: of x^2 (x^2 - a^2) (x^2 - b^2) / (x - p).
constexpr float B_transposed[6][6] = {{a2 * b2, 0, -a2 - b2, 0, 1, 0}, {0, -a* b2, -b2, a, 1, 0},
    {0, a* b2, -b2, -a, 1, 0}, {0, -a2* b, -a2, b, 1, 0}, {0, a2* b, -a2, -b, 1, 0}, {0, a2* b2, 0, -a2 - b2, 0, 1}};

// y[i][j] = the sum over k and l of m(i, k) x(k, l) m(j, l).
template <class M, class X, class Y> void both_sides(int64_t to, int64_t from, const M& m, const X& x, const Y& y) {
  for (int64_t i = 0; i < to; ++i)
    for (int64_t j = 0; j < to; ++j) {
      float sum = 0;
      for (int64_t k = 0; k < from; ++k)
        for (int64_t l = 0; l < from; ++l)
          if (m(i, k) != 0 && m(j, l) != 0) sum += m(i, k) * x(k, l) * m(j, l);
      y(i, j, sum);
    }
}

// Calls body(tile, channel) for all of a row.
template <class Body> void each(const WinogradRow& r, const Body& body) {
  for (int64_t t = 0; t < r.tiles; ++t)
    for (int64_t c = 0; c < r.channels; ++c) body(t, c);
}
// Where a line has column j of tile t, or null.
template <class T> T* pixel_at(const WinogradRow& r, T* line, int64_t t, int64_t j, int64_t c) {
  const int64_t column = r.first + WinogradKernels::tile * t + j;
  return line && column >= 0 && column < r.width ? line + column * r.channels + c : nullptr;
}

void pixels(const WinogradRow& r, const float* const* lines, float* v) {
  each(r, [&](int64_t t, int64_t c) {
    both_sides(
        six, six, [](int64_t i, int64_t k) { return B_transposed[i][k]; },
        [&](int64_t k, int64_t l) {
          const float* d = pixel_at(r, lines[k], t, l, c);
          return d ? *d : 0;
        },
        [&](int64_t i, int64_t j, float x) { v[(i * six + j) * r.plane + t * r.channels + c] = x; });
  });
}

bool results(const WinogradRow& r, const float* m, const float* bias, float* const* lines) {
  bool finite = true;
  each(r, [&](int64_t t, int64_t c) {
    both_sides(
        rows_of_tile, six, [](int64_t i, int64_t k) { return A[k][i]; },
        [&](int64_t k, int64_t l) { return m[(k * six + l) * r.plane + t * r.channels + c]; },
        [&](int64_t i, int64_t j, float x) {
          const float y = bias ? x + bias[c] : x;
          finite &= y - y == 0;
          if (float* to = pixel_at(r, lines[i], t, j, c)) *to = y;
        });
  });
  return finite;
}

void gradients(const WinogradRow& r, const float* const* lines, float* m) {
  each(r, [&](int64_t t, int64_t c) {
    both_sides(
        six, rows_of_tile, [](int64_t i, int64_t k) { return A[i][k]; },
        [&](int64_t k, int64_t l) {
          const float* dy = pixel_at(r, lines[k], t, l, c);
          return dy ? *dy : 0;
        },
        [&](int64_t i, int64_t j, float x) { m[(i * six + j) * r.plane + t * r.channels + c] = x; });
  });
}

bool pixel_gradients(const WinogradRow& r, const float* v, bool below, float* const* lines) {
  bool finite = true;
  each(r, [&](int64_t t, int64_t c) {
    both_sides(
        six, six, [](int64_t i, int64_t k) { return B_transposed[k][i]; },
        [&](int64_t k, int64_t l) { return v[(k * six + l) * r.plane + t * r.channels + c]; },
        [&](int64_t i, int64_t j, float x) {
          float* to = pixel_at(r, lines[i], t, j, c);
          if (!to) return;
          const bool shared = (below && i < 2) || (t > 0 && j < 2);
          *to = shared ? *to + x : x;
          finite &= *to - *to == 0;
        });
  });
  return finite;
}

void windows(int64_t n, const float* g, float* u, int64_t plane) {
  for (int64_t c = 0; c < n; ++c)
    both_sides(
        six, of_window, [](int64_t i, int64_t k) { return G[i][k]; },
        [&](int64_t k, int64_t l) { return g[(k * of_window + l) * n + c]; },
        [&](int64_t i, int64_t j, float x) { u[(i * six + j) * plane + c] = x; });
}

bool window_gradients(int64_t n, const float* u, int64_t plane, float* dg) {
  bool finite = true;
  for (int64_t c = 0; c < n; ++c)
    both_sides(
        of_window, six, [](int64_t i, int64_t k) { return G[k][i]; },
        [&](int64_t k, int64_t l) { return u[(k * six + l) * plane + c]; },
        [&](int64_t i, int64_t j, float x) {
          finite &= x - x == 0;
          dg[(i * of_window + j) * n + c] = x;
        });
  return finite;
}

template <class T> constexpr WinogradKernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {pixels, results, gradients, pixel_gradients, windows, window_gradients};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const WinogradKernels reference_winograd[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
