// The fast text of copy.h. Read first: loops.inl, lanes.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/pointwise/loops.inl"

template <class T> static void fill(int64_t n, const void* value, void* yv) {
  const T v = *(const T*)value;
  T* y = (T*)yv;
  for (int64_t i = 0; i < n; ++i) y[i] = v;
}

// A float that int64 cannot hold, NaN included, becomes the smallest int64, as in PyTorch on x86
// (C++ leaves it undefined). To bool: anything but 0 is true.
template <class To> struct ConvertTo {
  template <class From> GRADUS_INLINE To of(From x) { return To(x); }
};
template <> struct ConvertTo<int64_t> {
  GRADUS_INLINE int64_t of(unsigned char x) { return x; }
  GRADUS_INLINE int64_t of(int64_t x) { return x; }
  template <class From> GRADUS_INLINE int64_t of(From x) {
    const bool fits = (x >= From(-9223372036854775808.0)) & (x < From(9223372036854775808.0));
    return fits ? int64_t(x) : INT64_MIN;
  }
};

// y[i] = x[-i]: what flip does.
template <class T, int... i> static void copy_backwards(int64_t n, const T* x, T* y, Indices<i...>) {
  constexpr int64_t w = lane_count<T>;
  int64_t at = 0;
  for (; at + w <= n; at += w) {
    const Lanes<T> line = lanes_at(x - at - w + 1);
    lanes_at(y + at) = __builtin_shufflevector(line, line, (int(w) - 1 - i)...);
  }
  for (; at < n; ++at) y[at] = x[-at];
}

template <class T> static void copy_strided(int64_t n, const T* x, int64_t sx, T* y) {
  if (sx == -1) return copy_backwards(n, x, y, typename CountTo<int(lane_count<T>)>::type());
  if (sx == 2)
    for (int64_t i = 0; i < n; ++i) y[i] = x[2 * i];   // a stride known at compile time gives vector code
  else
    for (int64_t i = 0; i < n; ++i) y[i] = x[i * sx];
}

// The type as which numbers are read: one that has lanes.
template <class T> struct WordOf {
  typedef T type;
};
template <> struct WordOf<bool> {
  typedef uint8_t type;
};
template <class A, class B> constexpr bool is_same = false;
template <class A> constexpr bool is_same<A, A> = true;

template <class From, class To> static void convert(int64_t n, const void* xv, int64_t sx, void* yv, int64_t sy) {
  typedef typename WordOf<To>::type Word;
  const From* x = (const From*)xv;
  To* y = (To*)yv;
  if constexpr (is_same<From, Word>)
    if (sy == 1 && sx != 1 && sx != 0) return copy_strided(n, x, sx, (Word*)yv);
  if (sy == 1) return each<ConvertTo<To>>(n, x, sx, y);
  for (int64_t i = 0; i < n; ++i) y[i * sy] = ConvertTo<To>::of(x[i * sx]);
}

template <class T> constexpr CopyKernels kernels_of() {
  CopyKernels k = {};
  if constexpr (is_float<T> || is_integer<T>) k.fill = fill<T>;
  k.convert[0] = convert<T, float>;
  k.convert[1] = convert<T, double>;
  k.convert[2] = convert<T, int64_t>;
  k.convert[3] = convert<T, bool>;
  return k;
}
