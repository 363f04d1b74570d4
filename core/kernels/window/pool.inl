// The fast text of pool.h.
//
// Idea: a body handles some results side by side: neighbouring channels of one window, a register full of them, half of
// it, or the one to three that are left over. A single channel has no neighbours: then the numbers at one place of many
// windows are gathered, and a loop goes over windows.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

// n numbers side by side, in at least 16 bytes; the lanes behind them are zero, and not written.
template <class T, int64_t n> struct SideBySide {
  static constexpr int64_t bytes = n * int64_t(sizeof(T)) < 16 ? 16 : n * int64_t(sizeof(T));
  typedef T type __attribute__((vector_size(bytes), may_alias));
};
template <class T, int64_t n> using Side = typename SideBySide<T, n>::type;
template <int64_t n, class T> GRADUS_INLINE Side<T, n> load(const T* x) {
  Side<T, n> v = {};
  if constexpr (n * sizeof(T) >= 16) __builtin_memcpy(&v, x, sizeof v);
  else
    for (int64_t i = 0; i < n; ++i) v[i] = x[i];   // one by one: a copy of them would go through memory
  return v;
}
template <int64_t n, class T> GRADUS_INLINE void store(T* y, const Side<T, n>& v) {
  if constexpr (n * sizeof(T) >= 16) __builtin_memcpy(y, &v, sizeof v);
  else
    for (int64_t i = 0; i < n; ++i) y[i] = v[i];
}

// An integer as wide as T, for positions beside numbers.
template <class T> struct PositionOf {
  typedef int64_t type;
};
template <> struct PositionOf<float> {
  typedef int32_t type;
};
template <class T> using Position = typename PositionOf<T>::type;

template <int64_t n> struct Count {
  static constexpr int64_t value = n;
};
// The channels from c on, fewer than 2 n, in parts of n, n / 2 ... 16 bytes, and the rest.
template <class T, int64_t n, class Body>
GRADUS_INLINE void each_rest(int64_t left, int64_t w, int64_t c, const Body& body) {
  if (left >= n) body(Count<n>(), w, c), c += n, left -= n;
  if constexpr (n * sizeof(T) > 16) each_rest<T, n / 2>(left, w, c, body);
  else if (left == 1) body(Count<1>(), w, c);
  else if constexpr (n == 4) {
    if (left == 2) body(Count<2>(), w, c);
    if (left == 3) body(Count<3>(), w, c);
  }
}
// Calls body(Count<n>(), w, c) for all results: channels c .. c + n - 1 of window w.
template <class T, class Body> GRADUS_INLINE void each_side(const PoolTask& t, const Body& body) {
  constexpr int64_t most = lane_count<T>;
  for (int64_t w = 0; w < t.windows; ++w) {
    int64_t c = 0;
    for (; c + 2 * most <= t.channels; c += most) body(Count<most>(), w, c);
    each_rest<T, most>(t.channels - c, w, c, body);
  }
}

// -- one channel: results of many windows side by side --

constexpr int64_t block = 64;
GRADUS_INLINE bool has_one_channel(const PoolTask& t) { return t.channels == 1 && t.y_step == 1 && t.windows > 1; }
// The numbers at place k of n windows from w on.
template <class T>
GRADUS_INLINE void gather_place(const PoolTask& t, int64_t k, int64_t w, int64_t n, const T* x, T* piece) {
  const T* from = x + t.places[k] + w * t.x_step;
  if (t.x_step == 1)
    for (int64_t i = 0; i < n; ++i) piece[i] = from[i];
  else if (t.x_step == 2)   // the commonest step, which the compiler turns into shuffles
    for (int64_t i = 0; i < n; ++i) piece[i] = from[2 * i];
  else
    for (int64_t i = 0; i < n; ++i) piece[i] = from[i * t.x_step];
}
// Calls body(w, n) for blocks of n windows from w on.
template <class Body> GRADUS_INLINE void each_block(const PoolTask& t, const Body& body) {
  for (int64_t w = 0; w < t.windows; w += block) body(w, t.windows - w < block ? t.windows - w : block);
}

// -- max --

// Comparing anew with each number finds the first of equals; NaN replaces anything and is replaced by NaN only. What
// stands for a place is label(k), ascending.
template <int64_t n, class T, class Label>
GRADUS_INLINE void largest(
    const PoolTask& t, const T* from, const Label& label, Side<T, n>& value, Side<Position<T>, n>& at) {
  auto m = load<n>(from + t.places[0]);   // not a reference: it stays in a register
  auto at_m = Side<Position<T>, n>{} + label(0);
  for (int64_t k = 1; k < t.count; ++k) {
    const auto v = load<n>(from + t.places[k]);
    const auto wins = (v > m) | (v != v);
    m = wins ? v : m;
    at_m = wins ? Side<Position<T>, n>{} + label(k) : at_m;
  }
  value = m, at = at_m;
}
template <class T, class Label>
GRADUS_INLINE void largest_of_block(
    const PoolTask& t, int64_t w, int64_t n, const T* x, const Label& label, T* m, Position<T>* at) {
  T piece[block];
  gather_place(t, 0, w, n, x, m);
  for (int64_t i = 0; i < n; ++i) at[i] = label(0);
  for (int64_t k = 1; k < t.count; ++k) {
    gather_place(t, k, w, n, x, piece);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const bool wins = (piece[i] > m[i]) | (piece[i] != piece[i]);
      m[i] = wins ? piece[i] : m[i];
      at[i] = wins ? label(k) : at[i];
    }
  }
}

template <class T> static void max(const PoolTask& t, const void* xv, void* yv) {
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  if (has_one_channel(t)) {
    each_block(t, [&](int64_t w, int64_t n) {
      T *m = y + w, piece[block];
      gather_place(t, 0, w, n, x, m);
      for (int64_t k = 1; k < t.count; ++k) {
        gather_place(t, k, w, n, x, piece);
#pragma omp simd
        for (int64_t i = 0; i < n; ++i) m[i] = (piece[i] > m[i]) | (piece[i] != piece[i]) ? piece[i] : m[i];
      }
    });
    return;
  }
  each_side<T>(
      t, [&](auto count, int64_t w, int64_t c) __attribute__((always_inline)) {
        constexpr int64_t n = decltype(count)::value;
        const T* from = x + w * t.x_step + c;
        auto m = load<n>(from + t.places[0]);
        for (int64_t k = 1; k < t.count; ++k) {
          const auto v = load<n>(from + t.places[k]);
          m = (v > m) | (v != v) ? v : m;
        }
        store<n>(y + w * t.y_step + c, m);
      });
}

// Numbers of places that lie further apart than a position can tell, one after the other.
template <class T>
static void max_at_far(const PoolTask& t, const int64_t* numbers, int64_t step, const T* x, T* y, int64_t* index) {
  for (int64_t w = 0; w < t.windows; ++w)
    for (int64_t c = 0; c < t.channels; ++c) {
      const T* from = x + w * t.x_step + c;
      int64_t best = 0;
      for (int64_t k = 1; k < t.count; ++k) {
        const T v = from[t.places[k]];
        if ((v > from[t.places[best]]) | (v != v)) best = k;
      }
      y[w * t.y_step + c] = from[t.places[best]];
      index[w * t.y_step + c] = numbers[best] + w * step;
    }
}
template <class T>
static void max_at(const PoolTask& t, const int64_t* numbers, int64_t step, const void* xv, void* yv, int64_t* index) {
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  const int64_t first = numbers[0];
  if (numbers[t.count - 1] - first > 0x7fffffff) return max_at_far(t, numbers, step, x, y, index);
  const auto label = [&](int64_t k) __attribute__((always_inline)) { return Position<T>(numbers[k] - first); };
  if (has_one_channel(t))
    return each_block(t, [&](int64_t w, int64_t n) {
      Position<T> at[block];
      largest_of_block(t, w, n, x, label, y + w, at);
      for (int64_t i = 0; i < n; ++i) index[w + i] = first + at[i] + (w + i) * step;
    });
  each_side<T>(
      t, [&](auto count, int64_t w, int64_t c) __attribute__((always_inline)) {
        constexpr int64_t n = decltype(count)::value;
        Side<T, n> m;
        Side<Position<T>, n> at;
        largest<n>(t, x + w * t.x_step + c, label, m, at);
        store<n>(y + w * t.y_step + c, m);
        int64_t* to = index + w * t.y_step + c;
        for (int64_t i = 0; i < n; ++i) to[i] = first + w * step + at[i];
      });
}

// dx[w, k, c] (+)= part(k), for channels c .. c + n - 1.
template <bool apart, int64_t n, class T, class Part>
GRADUS_INLINE void spread(const PoolTask& t, T* to, const Part& part) {
  for (int64_t k = 0; k < t.count; ++k)
    if constexpr (apart) store<n>(to + t.places[k], part(k));
    else store<n>(to + t.places[k], load<n>(to + t.places[k]) + part(k));
}

// The position is found again, which is quicker than reading it, and needs neither y nor indices to be kept.
template <bool apart, class T> GRADUS_INLINE void spread_max(const PoolTask& t, const T* x, const T* dy, T* dx) {
  const auto position = [](int64_t k) __attribute__((always_inline)) { return Position<T>(k); };
  if (has_one_channel(t))
    return each_block(t, [&](int64_t w, int64_t n) {
      T m[block];
      Position<T> at[block];
      largest_of_block(t, w, n, x, position, m, at);
      for (int64_t i = 0; i < n; ++i) {
        T* to = dx + (w + i) * t.x_step;
        for (int64_t k = 0; apart && k < t.count; ++k) to[t.places[k]] = 0;
        to[t.places[at[i]]] += dy[w + i];
      }
    });
  each_side<T>(
      t, [&](auto count, int64_t w, int64_t c) __attribute__((always_inline)) {
        constexpr int64_t n = decltype(count)::value;
        Side<T, n> m;
        Side<Position<T>, n> at;
        largest<n>(t, x + w * t.x_step + c, position, m, at);
        const auto g = load<n>(dy + w * t.y_step + c);
        spread<apart, n>(
            t, dx + w * t.x_step + c, [&](int64_t k) __attribute__((always_inline)) {
              return at == Position<T>(k) ? g : Side<T, n>{};
            });
      });
}
template <class T> static void max_grad(const PoolTask& t, const void* x, const void* dy, void* dx) {
  if (t.apart) spread_max<true>(t, (const T*)x, (const T*)dy, (T*)dx);
  else spread_max<false>(t, (const T*)x, (const T*)dy, (T*)dx);
}

// -- mean --

template <class T> static void mean(const PoolTask& t, int64_t divisor, const void* xv, void* yv) {
  const T *x = (const T*)xv, d = T(divisor);
  T* y = (T*)yv;
  if (has_one_channel(t))
    return each_block(t, [&](int64_t w, int64_t n) {
      T *s = y + w, piece[block];
      gather_place(t, 0, w, n, x, s);
      for (int64_t k = 1; k < t.count; ++k) {
        gather_place(t, k, w, n, x, piece);
#pragma omp simd
        for (int64_t i = 0; i < n; ++i) s[i] += piece[i];
      }
      for (int64_t i = 0; i < n; ++i) s[i] /= d;
    });
  each_side<T>(
      t, [&](auto count, int64_t w, int64_t c) __attribute__((always_inline)) {
        constexpr int64_t n = decltype(count)::value;
        const T* from = x + w * t.x_step + c;
        auto s = load<n>(from + t.places[0]);
        for (int64_t k = 1; k < t.count; ++k) s += load<n>(from + t.places[k]);
        store<n>(y + w * t.y_step + c, s / d);
      });
}
// Sums wrap around; none is worth a vector.
static void mean_of_integers(const PoolTask& t, int64_t divisor, const void* xv, void* yv) {
  const int64_t* x = (const int64_t*)xv;
  for (int64_t w = 0; w < t.windows; ++w)
    for (int64_t c = 0; c < t.channels; ++c) {
      int64_t s = 0;
      for (int64_t k = 0; k < t.count; ++k) s = plus(s, x[w * t.x_step + t.places[k] + c]);
      ((int64_t*)yv)[w * t.y_step + c] = quotient(s, divisor);
    }
}

template <bool apart, class T> GRADUS_INLINE void spread_mean(const PoolTask& t, T divisor, const T* dy, T* dx) {
  if (has_one_channel(t))
    return each_block(t, [&](int64_t w, int64_t n) {
      T part[block];
      for (int64_t i = 0; i < n; ++i) part[i] = dy[w + i] / divisor;
      for (int64_t k = 0; k < t.count; ++k) {
        T* to = dx + w * t.x_step + t.places[k];
        for (int64_t i = 0; i < n; ++i) to[i * t.x_step] = (apart ? T(0) : to[i * t.x_step]) + part[i];
      }
    });
  each_side<T>(
      t, [&](auto count, int64_t w, int64_t c) __attribute__((always_inline)) {
        constexpr int64_t n = decltype(count)::value;
        const Side<T, n> part = load<n>(dy + w * t.y_step + c) / divisor;
        spread<apart, n>(
            t, dx + w * t.x_step + c, [&](int64_t) __attribute__((always_inline)) { return part; });
      });
}
template <class T> static void mean_grad(const PoolTask& t, int64_t divisor, const void* dy, void* dx) {
  if (t.apart) spread_mean<true>(t, T(divisor), (const T*)dy, (T*)dx);
  else spread_mean<false>(t, T(divisor), (const T*)dy, (T*)dx);
}

template <class T> constexpr PoolKernels kernels_of() {
  PoolKernels k = {};
  if constexpr (is_float<T>)
    k.max = max<T>, k.max_at = max_at<T>, k.max_grad = max_grad<T>, k.mean = mean<T>, k.mean_grad = mean_grad<T>;
  if constexpr (is_integer<T>) k.max = max<T>, k.max_at = max_at<T>, k.mean = mean_of_integers;
  return k;
}
