// Reduces one run of numbers to one: the building block of reduce.inl and rows.inl.
//
// Idea: partial results side by side in vector variables ("lanes"), four of them, so that the adder
// never waits for itself. Which number goes into which lane depends on n alone (and on the
// instruction set): the bits of a sum do not depend on its stride. Read first: lanes.inl, runs.inl.

// What a reduction makes of each number (of; c is its column), and how it joins two partial results, numbers or lanes.
struct Plain {
  template <class V> GRADUS_INLINE V of(const V& x, int64_t) { return x; }
};
struct Sums {
  template <class V> GRADUS_INLINE void join(V& s, const V& x) { s += x; }
};
struct Sum : Plain, Sums {};

// All lanes of p joined: the upper half to the lower one, and so on.
template <class R, class V, int... i> GRADUS_INLINE auto folded(const R& r, V p, Indices<i...>) {
  constexpr int w = int(sizeof...(i));
  if constexpr (w >= 64) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 32)...)));
  if constexpr (w >= 32) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 16)...)));
  if constexpr (w >= 16) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 8)...)));
  if constexpr (w >= 8) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 4)...)));
  if constexpr (w >= 4) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 2)...)));
  if constexpr (w >= 2) r.join(p, V(__builtin_shufflevector(p, p, (i ^ 1)...)));
  return p[0];
}

template <class T, int... i> GRADUS_INLINE Lanes<T> lane_numbers(Indices<i...>) { return Lanes<T>{T(i)...}; }

// Reduces n >= 1 contiguous numbers.
template <class R, class T> GRADUS_INLINE T reduce_run(const R& r, int64_t n, const T* x) {
  constexpr int64_t w = lane_count<T>;
  const auto lanes = [&](int64_t i) __attribute__((always_inline)) { return r.of(Lanes<T>(lanes_at(x + i)), 0); };
  if (n >= 2 * w) {
    const typename CountTo<int(w)>::type all{};
    Lanes<T> p0 = lanes(0), p1 = lanes(w);
    int64_t i = 2 * w;
    if (n >= 4 * w) {
      Lanes<T> p2 = lanes(2 * w), p3 = lanes(3 * w);
      for (i = 4 * w; i + 4 * w <= n; i += 4 * w) {
        r.join(p0, lanes(i));
        r.join(p1, lanes(i + w));
        r.join(p2, lanes(i + 2 * w));
        r.join(p3, lanes(i + 3 * w));
      }
      r.join(p0, p2);
      r.join(p1, p3);
    }
    r.join(p0, p1);
    for (; i + w <= n; i += w) r.join(p0, lanes(i));
    if (i < n) {   // the last vector of the run, of which the numbers that are new count
      Lanes<T> joined = p0;
      r.join(joined, lanes(n - w));
      p0 = lane_numbers<T>(all) >= T(i + w - n) ? joined : p0;
    }
    return folded(r, p0, all);
  }
  T result = r.of(x[0], 0);
  for (int64_t i = 1; i < n; ++i) r.join(result, r.of(x[i], 0));
  return result;
}

// A long sum is taken in stretches of 1024, whose sums are added up in the wider type, so that the
// error does not grow with n. Numbers with a stride are gathered first, which keeps the order.
constexpr int64_t stretch = 1024;
template <class T> struct TotalOf {
  typedef T type;
};
template <> struct TotalOf<float> {
  typedef double type;
};

template <class R, class T> static T reduce_any(const R& r, int64_t n, const T* x, int64_t sx) {
  if (sx == 1 && n <= stretch) return reduce_run(r, n, x);
  typename TotalOf<T>::type total = 0;
  T piece[stretch];
  for (int64_t i = 0; i < n; i += stretch) {
    const int64_t count = n - i < stretch ? n - i : stretch;
    const T* from = x + i;
    if (sx != 1) {
      gather(count, x + i * sx, sx, piece);
      from = piece;
    }
    const typename TotalOf<T>::type part = reduce_run(r, count, from);
    if (i == 0) total = part;
    else r.join(total, part);
  }
  return T(total);
}
