// Many numbers in, one out: sum, max, min of a run and of columns, argmax and argmin.
//
// Idea: partial results side by side in vector variables ("lanes"), four of them, so that the adder
// never waits for itself. Which number goes into which lane depends on n alone (and on the
// instruction set): the bits of a sum do not depend on its step. Read first: elementwise.inl.

// One register of T.
constexpr int64_t register_bytes = GRADUS_KERNELS_REGISTER;
template <class T> struct LanesOf {
  typedef T type __attribute__((vector_size(register_bytes), may_alias));
  typedef T unaligned __attribute__((vector_size(register_bytes), aligned(alignof(T)), may_alias));
};
template <class T> using Lanes = typename LanesOf<T>::type;
template <class T> constexpr int64_t lane_count = register_bytes / sizeof(T);
template <class T> GRADUS_INLINE const typename LanesOf<T>::unaligned& lanes_at(const T* x) {
  return *(const typename LanesOf<T>::unaligned*)x;
}

// How to join two partial results, numbers or lanes. In max and min a NaN, once met, stays.
struct Sum { template <class V> GRADUS_INLINE void join(V& s, const V& x) { s += x; } };
struct Max {
  template <class V> GRADUS_INLINE void join(V& m, const V& x) { m = (x > m) | (x != x) ? x : m; }
};
struct Min {
  template <class V> GRADUS_INLINE void join(V& m, const V& x) { m = (x < m) | (x != x) ? x : m; }
};

// Reduces n >= 1 contiguous numbers.
template <class R, class T> GRADUS_INLINE T reduce_run(int64_t n, const T* x) {
  constexpr int64_t w = lane_count<T>;
  T result = x[0];
  int64_t i = 1;
  if (n >= 2 * w) {
    Lanes<T> p0 = lanes_at(x), p1 = lanes_at(x + w);
    i = 2 * w;
    if (n >= 4 * w) {
      Lanes<T> p2 = lanes_at(x + 2 * w), p3 = lanes_at(x + 3 * w);
      for (i = 4 * w; i + 4 * w <= n; i += 4 * w) {
        R::join(p0, Lanes<T>(lanes_at(x + i)));
        R::join(p1, Lanes<T>(lanes_at(x + i + w)));
        R::join(p2, Lanes<T>(lanes_at(x + i + 2 * w)));
        R::join(p3, Lanes<T>(lanes_at(x + i + 3 * w)));
      }
      R::join(p0, p2);
      R::join(p1, p3);
    }
    R::join(p0, p1);
    for (; i + w <= n; i += w) R::join(p0, Lanes<T>(lanes_at(x + i)));
    T lane[w];
    __builtin_memcpy(lane, &p0, sizeof lane);
    for (int64_t half = w / 2; half > 0; half /= 2)
      for (int64_t j = 0; j < half; ++j) R::join(lane[j], lane[j + half]);
    result = lane[0];
  }
  for (; i < n; ++i) R::join(result, x[i]);
  return result;
}

// Integers are summed unsigned, which is allowed to wrap around.
template <class T> struct SummedAs { typedef T type; };
template <> struct SummedAs<int64_t> { typedef uint64_t type; };

// A long sum goes by stretches of 1024, whose sums are added up in the wider type, so that the
// error does not grow with n. Steps other than 1 are copied together, which keeps the order.
constexpr int64_t stretch = 1024;
template <class T> struct TotalOf { typedef T type; };
template <> struct TotalOf<float> { typedef double type; };

template <class R, class T> static T reduce_any(int64_t n, const T* x, int64_t sx) {
  if (sx == 1 && n <= stretch) return reduce_run<R>(n, x);
  typename TotalOf<T>::type total = 0;
  T piece[stretch];
  for (int64_t i = 0; i < n; i += stretch) {
    const int64_t count = n - i < stretch ? n - i : stretch;
    const T* from = x + i;
    if (sx != 1) {
      gather(count, x + i * sx, sx, piece);
      from = piece;
    }
    const typename TotalOf<T>::type part = reduce_run<R>(count, from);
    if (i == 0) total = part;
    else R::join(total, part);
  }
  return T(total);
}

template <class R, class T> static void reduce(int64_t n, const void* x, int64_t sx, void* y) {
  *(T*)y = reduce_any<R>(n, (const T*)x, sx);
}

// Tiles of one or four registers of columns go down the rows with their partial results in
// registers. Float sums are moved into doubles every 64 rows, see reduce_any.
template <class R, class T>
static void reduce_tile(int64_t rows, int64_t width, const T* x, int64_t row, T* y) {
  constexpr int64_t w = lane_count<T>;
  Lanes<T> p0 = lanes_at(x), p1 = p0, p2 = p0, p3 = p0;
  if (width > w) p1 = lanes_at(x + w), p2 = lanes_at(x + 2 * w), p3 = lanes_at(x + 3 * w);
  for (int64_t i = 1; i < rows; ++i) {
    const T* r = x + i * row;
    R::join(p0, Lanes<T>(lanes_at(r)));
    if (width > w) {
      R::join(p1, Lanes<T>(lanes_at(r + w)));
      R::join(p2, Lanes<T>(lanes_at(r + 2 * w)));
      R::join(p3, Lanes<T>(lanes_at(r + 3 * w)));
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
static void reduce_few_columns(int64_t rows, int64_t width, const T* x, int64_t row, T* y) {
  for (int64_t j = 0; j < width; ++j) y[j] = x[j];
  for (int64_t i = 1; i < rows; ++i)
    for (int64_t j = 0; j < width; ++j) R::join(y[j], x[i * row + j]);
}

template <class R, class T>
static void reduce_columns(int64_t rows, int64_t n, const void* xv, int64_t row, void* yv) {
  constexpr int64_t w = lane_count<T>, group = 64;
  for (int64_t j = 0; j < n;) {
    const int64_t left = n - j, width = left >= 4 * w ? 4 * w : left >= w ? w : left;
    typename TotalOf<T>::type total[4 * w] = {};
    T part[4 * w];
    for (int64_t i = 0; i < rows; i += group) {
      const int64_t count = rows - i < group ? rows - i : group;
      const T* x = (const T*)xv + i * row + j;
      if (width >= w) reduce_tile<R>(count, width, x, row, part);
      else reduce_few_columns<R>(count, width, x, row, part);
      for (int64_t c = 0; c < width; ++c)
        if (i == 0) total[c] = part[c];
        else R::join(total[c], typename TotalOf<T>::type(part[c]));
    }
    for (int64_t c = 0; c < width; ++c) ((T*)yv)[j + c] = T(total[c]);
    j += width;
  }
}

// Find the extreme value, then its first position: two quick passes instead of a slow one.
template <class R, class T> static int64_t arg(int64_t n, const void* xv, int64_t sx) {
  const T* x = (const T*)xv;
  const T value = reduce_any<R>(n, x, sx);
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
