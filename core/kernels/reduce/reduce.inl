// The fast text of reduce.h: sum, max, min and their relatives of a run and of columns, argmax and argmin.
// Read first: run.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/reduce/run.inl"

// max and min: once a NaN is met, the result stays NaN.
struct Absolute {
  template <class V> GRADUS_INLINE V of(const V& x, int64_t) { return (x < 0 ? -x : x) + V{}; }
};
struct Largest {
  template <class V> GRADUS_INLINE void join(V& m, const V& x) { m = (x > m) | (x != x) ? x : m; }
};
struct Smallest {
  template <class V> GRADUS_INLINE void join(V& m, const V& x) { m = (x < m) | (x != x) ? x : m; }
};
struct Max : Plain, Largest {};
struct Min : Plain, Smallest {};
struct Prod : Plain {
  template <class V> GRADUS_INLINE void join(V& p, const V& x) { p *= x; }
};
struct NanSum : Sums {
  template <class V> GRADUS_INLINE V of(const V& x, int64_t) { return x == x ? x : V{}; }
};
struct SumAbs : Absolute, Sums {};
struct SumSquares : Sums {
  template <class V> GRADUS_INLINE V of(const V& x, int64_t) { return x * x; }
};
struct MaxAbs : Absolute, Largest {};
struct MinAbs : Absolute, Smallest {};
template <class T> struct SumAround : Sums {   // one mean for all
  T mean;
  template <class V> [[gnu::always_inline]] V of(const V& x, int64_t) const { return (x - mean) * (x - mean); }
};
template <class T> struct SumAroundColumns : Sums {   // a mean for each column
  const T* mean;
  [[gnu::always_inline]] T of(const T& x, int64_t c) const { return (x - mean[c]) * (x - mean[c]); }
  [[gnu::always_inline]] Lanes<T> of(const Lanes<T>& x, int64_t c) const {
    return (x - lanes_at(mean + c)) * (x - lanes_at(mean + c));
  }
};
template <Reduce f> struct ReducerOf;
template <> struct ReducerOf<Reduce::sum> {
  typedef Sum type;
};
template <> struct ReducerOf<Reduce::max> {
  typedef Max type;
};
template <> struct ReducerOf<Reduce::min> {
  typedef Min type;
};
template <> struct ReducerOf<Reduce::prod> {
  typedef Prod type;
};
template <> struct ReducerOf<Reduce::nansum> {
  typedef NanSum type;
};
template <> struct ReducerOf<Reduce::sum_abs> {
  typedef SumAbs type;
};
template <> struct ReducerOf<Reduce::sum_squares> {
  typedef SumSquares type;
};
template <> struct ReducerOf<Reduce::max_abs> {
  typedef MaxAbs type;
};
template <> struct ReducerOf<Reduce::min_abs> {
  typedef MinAbs type;
};

// Integers are summed and multiplied unsigned, which is allowed to wrap around.
template <Reduce f, class T> struct ReducedAs {
  typedef T type;
};
template <> struct ReducedAs<Reduce::sum, int64_t> {
  typedef uint64_t type;
};
template <> struct ReducedAs<Reduce::prod, int64_t> {
  typedef uint64_t type;
};

// Tiles of one or four registers of columns go down the rows with their partial results in
// registers. Float sums are moved into doubles every 64 rows, see reduce_any.
template <class R, class T>
GRADUS_INLINE void reduce_tile(const R& r, int64_t rows, int64_t width, const T* x, int64_t row, int64_t column, T* y) {
  constexpr int64_t w = lane_count<T>;
  const auto lanes = [&](int64_t i, int64_t c) __attribute__((always_inline)) {
    return r.of(Lanes<T>(lanes_at(x + i * row + c)), column + c);
  };
  Lanes<T> p0 = lanes(0, 0), p1 = p0, p2 = p0, p3 = p0;
  if (width > w) p1 = lanes(0, w), p2 = lanes(0, 2 * w), p3 = lanes(0, 3 * w);
  for (int64_t i = 1; i < rows; ++i) {
    r.join(p0, lanes(i, 0));
    if (width > w) {
      r.join(p1, lanes(i, w));
      r.join(p2, lanes(i, 2 * w));
      r.join(p3, lanes(i, 3 * w));
    }
  }
  __builtin_memcpy(y, &p0, sizeof p0);
  if (width > w) {
    __builtin_memcpy(y + w, &p1, sizeof p1);
    __builtin_memcpy(y + 2 * w, &p2, sizeof p2);
    __builtin_memcpy(y + 3 * w, &p3, sizeof p3);
  }
}

template <class R, class T>
GRADUS_INLINE void reduce_few_columns(
    const R& r, int64_t rows, int64_t width, const T* x, int64_t row, int64_t column, T* y) {
  for (int64_t j = 0; j < width; ++j) y[j] = r.of(x[j], column + j);
  for (int64_t i = 1; i < rows; ++i)
    for (int64_t j = 0; j < width; ++j) r.join(y[j], r.of(x[i * row + j], column + j));
}

template <class R, class T>
static void reduce_each_column(const R& r, int64_t rows, int64_t n, const T* x, int64_t row, T* y) {
  constexpr int64_t w = lane_count<T>, group = 64;
  for (int64_t j = 0; j < n;) {
    const int64_t left = n - j, width = left >= 4 * w ? 4 * w : left >= w ? w : left;
    typename TotalOf<T>::type total[4 * w] = {};
    T part[4 * w];
    for (int64_t i = 0; i < rows; i += group) {
      const int64_t count = rows - i < group ? rows - i : group;
      const T* from = x + i * row + j;
      if (width >= w) reduce_tile(r, count, width, from, row, j, part);
      else reduce_few_columns(r, count, width, from, row, j, part);
      for (int64_t c = 0; c < width; ++c)
        if (i == 0) total[c] = part[c];
        else r.join(total[c], typename TotalOf<T>::type(part[c]));
    }
    for (int64_t c = 0; c < width; ++c) y[j + c] = T(total[c]);
    j += width;
  }
}

template <Reduce f, class T> static void run(int64_t n, const void* x, int64_t sx, void* y) {
  typedef typename ReducedAs<f, T>::type U;
  *(U*)y = reduce_any(typename ReducerOf<f>::type(), n, (const U*)x, sx);
}
template <Reduce f, class T> static void columns(int64_t rows, int64_t n, const void* x, int64_t row, void* y) {
  typedef typename ReducedAs<f, T>::type U;
  reduce_each_column(typename ReducerOf<f>::type(), rows, n, (const U*)x, row, (U*)y);
}

template <class T> static void sum_around(int64_t n, const void* x, int64_t sx, const void* mean, void* y) {
  *(T*)y = reduce_any(SumAround<T>{{}, *(const T*)mean}, n, (const T*)x, sx);
}
template <class T>
static void sum_around_columns(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y) {
  reduce_each_column(SumAroundColumns<T>{{}, (const T*)mean}, rows, n, (const T*)x, row, (T*)y);
}

// The partial results of pair_sums, side by side; a zero changes none of them. A NaN is neither smallest nor largest,
// but is seen in its sum.
template <class T> struct PairLanes {
  Lanes<T> a{}, b{}, product{}, least{}, most{};
  [[gnu::always_inline]] void widen(Lanes<T> low, Lanes<T> high) {
    least = low < least ? low : least;
    most = high > most ? high : most;
  }
  [[gnu::always_inline]] void add(Lanes<T> x, Lanes<T> y) {
    a += x, b += y, product += x * y;
    widen(x < y ? x : y, x < y ? y : x);
  }
  [[gnu::always_inline]] void add(const PairLanes& s) {
    a += s.a, b += s.b, product += s.product;
    widen(s.least, s.most);
  }
};
template <class T> GRADUS_INLINE Lanes<T> lanes_or_zeros(const T* x, int64_t n) {
  Lanes<T> y{};
  __builtin_memcpy(&y, x, (n < lane_count<T> ? n : lane_count<T>)*sizeof(T));
  return y;
}
template <class T> static bool pair_sums(int64_t n, const void* av, const void* bv, double* sums) {
  constexpr int64_t w = lane_count<T>;
  const typename CountTo<int(w)>::type all{};
  const T *a = (const T*)av, *b = (const T*)bv;
  PairLanes<T> range;   // of all numbers
  sums[0] = sums[1] = sums[2] = 0;
  for (int64_t i = 0; i < n;) {
    const int64_t end = n - i < stretch ? n : i + stretch;
    PairLanes<T> even, odd;
    for (; i + 2 * w <= end; i += 2 * w) {
      even.add(lanes_at(a + i), lanes_at(b + i));
      odd.add(lanes_at(a + i + w), lanes_at(b + i + w));
    }
    for (; i < end; i += w) even.add(lanes_or_zeros(a + i, end - i), lanes_or_zeros(b + i, end - i));
    even.add(odd);
    sums[0] += folded(Sum(), even.a, all), sums[1] += folded(Sum(), even.b, all);
    sums[2] += folded(Sum(), even.product, all);
    range.widen(even.least, even.most);
  }
  const bool no_nan = sums[0] == sums[0] && sums[1] == sums[1];
  return folded(Min(), range.least, all) >= 0 && folded(Max(), range.most, all) <= 1 && no_nan;
}

// Bools are bytes 0 and 1: any is the largest, all the smallest; counted in stretches that 32 bits hold.
template <Reduce f> static void run_of_bools(int64_t n, const void* xv, int64_t sx, void* y) {
  const uint8_t* x = (const uint8_t*)xv;
  if constexpr (f == Reduce::sum) {
    int64_t total = 0;
    uint8_t piece[stretch];
    for (int64_t i = 0; i < n; i += stretch) {
      const int64_t count = n - i < stretch ? n - i : stretch;
      const uint8_t* from = x + i;
      if (sx != 1) {
        gather(count, x + i * sx, sx, piece);
        from = piece;
      }
      uint32_t part = 0;
#pragma omp simd reduction(+ : part)
      for (int64_t j = 0; j < count; ++j) part += from[j];
      total += part;
    }
    *(int64_t*)y = total;
  } else {
    *(uint8_t*)y = reduce_any(typename ReducerOf<f>::type(), n, x, sx);
  }
}
template <Reduce f> static void columns_of_bools(int64_t rows, int64_t n, const void* xv, int64_t row, void* y) {
  const uint8_t* x = (const uint8_t*)xv;
  if constexpr (f == Reduce::sum) {
    for (int64_t j = 0; j < n; j += block) {
      const int64_t width = n - j < block ? n - j : block;
      int64_t* total = (int64_t*)y + j;
      for (int64_t c = 0; c < width; ++c) total[c] = 0;
      for (int64_t i = 0; i < rows; i += stretch) {
        uint32_t part[block] = {};
        for (int64_t k = i; k < i + stretch && k < rows; ++k)
#pragma omp simd
          for (int64_t c = 0; c < width; ++c) part[c] += x[k * row + j + c];
        for (int64_t c = 0; c < width; ++c) total[c] += part[c];
      }
    }
  } else {
    reduce_each_column(typename ReducerOf<f>::type(), rows, n, x, row, (uint8_t*)y);
  }
}

// Find the extreme value, then its first position: two quick passes instead of a slow one.
template <class R, class T> static int64_t arg(int64_t n, const void* xv, int64_t sx) {
  const T* x = (const T*)xv;
  const T value = reduce_any(R(), n, x, sx);
  for (int64_t i = 0; i < n; i += block) {
    const int64_t end = n - i < block ? n : i + block;
    bool here = false;
    for (int64_t j = i; j < end; ++j) here |= (x[j * sx] == value) | (x[j * sx] != x[j * sx]);
    if (!here) continue;
    for (int64_t j = i; j < end; ++j)
      if (x[j * sx] == value || x[j * sx] != x[j * sx]) return j;
  }
  return 0;
}

// Down the rows with the best so far of a block of columns; indices in 32 bits, as wide as a float, then in 64.
template <class R, class T>
static void arg_columns(int64_t rows, int64_t n, const void* xv, int64_t row, void* value, int64_t* index) {
  constexpr bool largest = !__is_base_of(Smallest, R);
  constexpr int64_t most = int64_t(1) << 30;
  for (int64_t j = 0; j < n; j += block) {
    const int64_t width = n - j < block ? n - j : block;
    const T* x = (const T*)xv + j;
    T best[block];
    for (int64_t c = 0; c < width; ++c) best[c] = x[c], index[j + c] = 0;
    for (int64_t first = 1; first < rows; first += most) {
      const int64_t end = rows - first < most ? rows : first + most;
      int32_t at[block];
      for (int64_t c = 0; c < width; ++c) at[c] = -1;
      for (int64_t i = first; i < end; ++i) {
        const T* r = x + i * row;
#pragma omp simd
        for (int64_t c = 0; c < width; ++c) {
          const bool better = ((largest ? r[c] > best[c] : r[c] < best[c]) | (r[c] != r[c])) & (best[c] == best[c]);
          best[c] = better ? r[c] : best[c];
          at[c] = better ? int32_t(i - first) : at[c];
        }
      }
      for (int64_t c = 0; c < width; ++c)
        if (at[c] >= 0) index[j + c] = first + at[c];
    }
    for (int64_t c = 0; c < width; ++c) ((T*)value)[j + c] = best[c];
  }
}

template <class T> constexpr ReduceKernels kernels_of() {
  ReduceKernels k = {};
  if constexpr (is_float<T> || is_integer<T>) {
    for_each_function<Reduce>([&]<Reduce f>() {
      if constexpr (is_float<T> || takes_integers(f)) k.run[int(f)] = run<f, T>, k.columns[int(f)] = columns<f, T>;
    });
    k.argmax = arg<Max, T>;
    k.argmin = arg<Min, T>;
    k.argmax_columns = arg_columns<Max, T>;
    k.argmin_columns = arg_columns<Min, T>;
  } else {
    for_each_function<Reduce>([&]<Reduce f>() {
      if constexpr (takes_bools(f)) k.run[int(f)] = run_of_bools<f>, k.columns[int(f)] = columns_of_bools<f>;
    });
  }
  if constexpr (is_float<T>) {
    k.sum_around = sum_around<T>;
    k.sum_around_columns = sum_around_columns<T>;
    k.pair_sums = pair_sums<T>;
  }
  return k;
}
