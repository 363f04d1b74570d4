// The fast text of winograd.h: the maps A, B and G, a register of channels at a time.
//
// Idea: a map is applied to the columns of a tile, then to its rows. As points come in pairs p and -p, even and odd
// powers are summed apart, and their sum and difference are the values at both. The last register of channels begins
// so that it ends with the last one: some are computed twice, none is treated apart.
// Read first: winograd.h, reference_winograd.cpp.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

using V = Lanes<float>;
constexpr int64_t lanes = lane_count<float>;
static_assert(lanes <= WinogradKernels::least_channels);

constexpr float a = WinogradPoints::a, b = WinogradPoints::b, a2 = a * a, b2 = b * b, a3 = a2 * a, b3 = b2 * b;
constexpr float at_0 = 1 / (a2 * b2), at_a = 1 / (2 * a2 * (a2 - b2)), at_b = 1 / (2 * b2 * (b2 - a2));

// ---------------------------------------------------------------------------------------- maps
// of(x, y): y = M x, for a column or row of registers.
struct TimesBt {
  static constexpr int from = 6, to = 6;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V even_a = x[4] - b2 * x[2], odd_a = x[3] - b2 * x[1];
    const V even_b = x[4] - a2 * x[2], odd_b = x[3] - a2 * x[1];
    y[0] = x[4] - (a2 + b2) * x[2] + (a2 * b2) * x[0];
    y[1] = even_a + a * odd_a;
    y[2] = even_a - a * odd_a;
    y[3] = even_b + b * odd_b;
    y[4] = even_b - b * odd_b;
    y[5] = x[5] - (a2 + b2) * x[3] + (a2 * b2) * x[1];
  }
};
struct TimesB {
  static constexpr int from = 6, to = 6;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V sum_a = x[1] + x[2], odd_a = a * (x[1] - x[2]);
    const V sum_b = x[3] + x[4], odd_b = b * (x[3] - x[4]);
    y[0] = (a2 * b2) * x[0];
    y[1] = (a2 * b2) * x[5] - b2 * odd_a - a2 * odd_b;
    y[2] = -(a2 + b2) * x[0] - b2 * sum_a - a2 * sum_b;
    y[3] = odd_a + odd_b - (a2 + b2) * x[5];
    y[4] = x[0] + sum_a + sum_b;
    y[5] = x[5];
  }
};
struct TimesA {
  static constexpr int from = 4, to = 6;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V even_a = x[0] + a2 * x[2], odd_a = a * x[1] + a3 * x[3];
    const V even_b = x[0] + b2 * x[2], odd_b = b * x[1] + b3 * x[3];
    y[0] = x[0];
    y[1] = even_a + odd_a;
    y[2] = even_a - odd_a;
    y[3] = even_b + odd_b;
    y[4] = even_b - odd_b;
    y[5] = x[3];
  }
};
struct TimesAt {
  static constexpr int from = 6, to = 4;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V sum_a = x[1] + x[2], difference_a = x[1] - x[2];
    const V sum_b = x[3] + x[4], difference_b = x[3] - x[4];
    y[0] = x[0] + sum_a + sum_b;
    y[1] = a * difference_a + b * difference_b;
    y[2] = a2 * sum_a + b2 * sum_b;
    y[3] = x[5] + a3 * difference_a + b3 * difference_b;
  }
};
struct TimesG {
  static constexpr int from = 3, to = 6;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V even_a = at_a * x[0] + (at_a * a2) * x[2], even_b = at_b * x[0] + (at_b * b2) * x[2];
    y[0] = at_0 * x[0];
    y[1] = even_a + (at_a * a) * x[1];
    y[2] = even_a - (at_a * a) * x[1];
    y[3] = even_b + (at_b * b) * x[1];
    y[4] = even_b - (at_b * b) * x[1];
    y[5] = x[2];
  }
};
struct TimesGt {
  static constexpr int from = 6, to = 3;
  GRADUS_INLINE void of(const V* x, V* y) {
    const V sum_a = at_a * (x[1] + x[2]), sum_b = at_b * (x[3] + x[4]);
    y[0] = at_0 * x[0] + sum_a + sum_b;
    y[1] = (at_a * a) * (x[1] - x[2]) + (at_b * b) * (x[3] - x[4]);
    y[2] = x[5] + a2 * sum_a + b2 * sum_b;
  }
};

// M x M^T, x coming from load(i, j) and going to store(i, j, y).
template <class M, class Load, class Store> GRADUS_INLINE void both_sides(const Load& load, const Store& store) {
  V half[M::to][M::from];
#pragma GCC unroll 6
  for (int j = 0; j < M::from; ++j) {
    V x[M::from], y[M::to];
#pragma GCC unroll 6
    for (int i = 0; i < M::from; ++i) x[i] = load(i, j);
    M::of(x, y);
#pragma GCC unroll 6
    for (int i = 0; i < M::to; ++i) half[i][j] = y[i];
  }
#pragma GCC unroll 6
  for (int i = 0; i < M::to; ++i) {
    V y[M::to];
    M::of(half[i], y);
#pragma GCC unroll 6
    for (int j = 0; j < M::to; ++j) store(i, j, y[j]);
  }
}

// --------------------------------------------------------------------------------------- tiles
// Calls body(c) for the first of each register of n channels.
template <class Body> GRADUS_INLINE void each_register(int64_t n, const Body& body) {
  for (int64_t c = 0; c < n; c += lanes) body(c + lanes <= n ? c : n - lanes);
}

// Calls body.operator()<is at an edge>(tile, its first column) for a row of tiles that cover `size` rows and columns.
template <class Line, class Body>
GRADUS_INLINE void each_tile(const WinogradRow& r, int64_t size, Line lines, const Body& body) {
  bool all = true;
  for (int64_t i = 0; i < size; ++i) all &= lines[i] != nullptr;
  for (int64_t t = 0; t < r.tiles; ++t) {
    const int64_t column = r.first + WinogradKernels::tile * t;
    if (all && column >= 0 && column + size <= r.width) body.template operator()<false>(t, column);
    else body.template operator()<true>(t, column);
  }
}

// to = M x M^T for the tiles of pixels that M takes.
template <class M> GRADUS_INLINE void spread(const WinogradRow& r, const float* const* lines, float* to) {
  each_tile(r, M::from, lines, [&]<bool edge>(int64_t t, int64_t column) {
    each_register(r.channels, [&](int64_t c) {
      float* out = to + t * r.channels + c;
      both_sides<M>(
          [&](int i, int j) __attribute__((always_inline)) {
            if (edge && (!lines[i] || column + j < 0 || column + j >= r.width)) return V{};
            return V(lanes_at(lines[i] + (column + j) * r.channels + c));
          },
          [&](int i, int j, V y) __attribute__((always_inline)) { lanes_at(out + (i * M::to + j) * r.plane) = y; });
    });
  });
}
static void pixels(const WinogradRow& r, const float* const* lines, float* v) { spread<TimesBt>(r, lines, v); }
static void gradients(const WinogradRow& r, const float* const* lines, float* m) { spread<TimesA>(r, lines, m); }

// Finite numbers times 0 are 0, others NaN.
struct Finite {
  V sum[4] = {};
  [[gnu::always_inline]] void see(int i, V x) { sum[i] += x * 0.0f; }
  bool all() const {
    const V s = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    bool yes = true;
    for (int64_t i = 0; i < lanes; ++i) yes &= s[i] == 0;
    return yes;
  }
};

static bool results(const WinogradRow& r, const float* m, const float* bias, float* const* lines) {
  Finite finite;
  each_tile(r, WinogradKernels::tile, lines, [&]<bool edge>(int64_t t, int64_t column) {
    each_register(r.channels, [&](int64_t c) {
      const float* in = m + t * r.channels + c;
      const V add = bias ? V(lanes_at(bias + c)) : V{};
      both_sides<TimesAt>(
          [&](int i, int j) __attribute__((always_inline)) { return V(lanes_at(in + (i * 6 + j) * r.plane)); },
          [&](int i, int j, V y) __attribute__((always_inline)) {
            y += add;
            finite.see(j, y);
            if (edge && (!lines[i] || column + j < 0 || column + j >= r.width)) return;
            lanes_at(lines[i] + (column + j) * r.channels + c) = y;
          });
    });
  });
  return finite.all();
}

static bool pixel_gradients(const WinogradRow& r, const float* v, bool below, float* const* lines) {
  Finite finite;
  decltype(V{} < V{}) all, fresh;   // what the last register of channels adds: not what the one before it has added
  for (int64_t i = 0; i < lanes; ++i) all[i] = -1, fresh[i] = i < lanes - r.channels % lanes ? 0 : -1;
  each_tile(r, WinogradKernels::read, lines, [&]<bool edge>(int64_t t, int64_t column) {
    each_register(r.channels, [&](int64_t c) {
      const float* in = v + t * r.channels + c;
      const auto adds = c % lanes ? fresh : all;
      both_sides<TimesB>(
          [&](int i, int j) __attribute__((always_inline)) { return V(lanes_at(in + (i * 6 + j) * r.plane)); },
          [&](int i, int j, V y) __attribute__((always_inline)) {
            if (edge && (!lines[i] || column + j < 0 || column + j >= r.width)) return;
            float* d = lines[i] + (column + j) * r.channels + c;
            if ((i < 2 && below) || (j < 2 && t > 0)) y = lanes_at(d) + (adds ? y : V{});
            finite.see(j % 4, y);
            lanes_at(d) = y;
          });
    });
  });
  return finite.all();
}

// ------------------------------------------------------------------------------------- windows
static void windows(int64_t n, const float* g, float* u, int64_t plane) {
  each_register(n, [&](int64_t c) {
    both_sides<TimesG>(
        [&](int i, int j) __attribute__((always_inline)) { return V(lanes_at(g + (i * 3 + j) * n + c)); },
        [&](int i, int j, V y) __attribute__((always_inline)) { lanes_at(u + (i * 6 + j) * plane + c) = y; });
  });
}

static bool window_gradients(int64_t n, const float* u, int64_t plane, float* dg) {
  Finite finite;
  each_register(n, [&](int64_t c) {
    both_sides<TimesGt>(
        [&](int i, int j) __attribute__((always_inline)) { return V(lanes_at(u + (i * 6 + j) * plane + c)); },
        [&](int i, int j, V y) __attribute__((always_inline)) {
          finite.see(j, y);
          lanes_at(dg + (i * 3 + j) * n + c) = y;
        });
  });
  return finite.all();
}

template <class T> constexpr WinogradKernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {pixels, results, gradients, pixel_gradients, windows, window_gradients};
  else return {};
}
