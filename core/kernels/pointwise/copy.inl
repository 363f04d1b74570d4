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

// -- turning --

// The numbers of a and b in turns, from number `first` of each on.
template <class T, int first, int... i> GRADUS_INLINE Lanes<T> in_turns(Lanes<T> a, Lanes<T> b, Indices<i...>) {
  return __builtin_shufflevector(a, b, (first + i / 2 + i % 2 * int(sizeof...(i)))...);
}
// Rows become columns when the rows of the first half and those of the second are dealt out in turns, as often as the
// number of rows can be halved.
template <class T, int left, int... k> GRADUS_INLINE void turn_registers(Lanes<T>* row, Indices<k...> half_of_rows) {
  constexpr int half = int(sizeof...(k));
  typedef typename CountTo<2 * half>::type All;
  Lanes<T> next[2 * half];
  ((next[2 * k] = in_turns<T, 0>(row[k], row[k + half], All()),
       next[2 * k + 1] = in_turns<T, half>(row[k], row[k + half], All())),
      ...);
  ((row[2 * k] = next[2 * k], row[2 * k + 1] = next[2 * k + 1]), ...);
  if constexpr (left > 2) turn_registers<T, left / 2>(row, half_of_rows);
}
// A square of registers. put(j, register) takes column j.
template <class T, class Put, int... k>
GRADUS_INLINE void turn_square(const T* x, int64_t sx, const Put& put, Indices<k...>) {
  constexpr int w = int(sizeof...(k));
  Lanes<T> row[] = {lanes_at(x + k * sx)...};
  turn_registers<T, w>(row, typename CountTo<w / 2>::type());
  (put(k, row[k]), ...);
}
// Rows of a matrix whose size is a power of two compete for the same few cache lines. So lines that are written in
// several parts are put together in memory of their own, and each is touched once.
template <class T> static void turn(const void* xv, int64_t sx, void* yv, int64_t sy) {
  constexpr int64_t w = lane_count<T>, parts = 64 / register_bytes;
  typedef typename CountTo<int(w)>::type All;
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  if constexpr (parts == 1) {
    turn_square(
        x, sx, [=](int64_t j, Lanes<T> column) __attribute__((always_inline)) { lanes_at(y + j * sy) = column; },
        All());
  } else {
    Lanes<T> lines[w * parts][parts];
    for (int64_t down = 0; down < parts; ++down)
      for (int64_t across = 0; across < parts; ++across)
        turn_square(
            x + down * w * sx + across * w, sx,
            [&](int64_t j, Lanes<T> column) __attribute__((always_inline)) { lines[across * w + j][down] = column; },
            All());
    for (int64_t j = 0; j < w * parts; ++j)
      for (int64_t part = 0; part < parts; ++part) lanes_at(y + j * sy + part * w) = lines[j][part];
  }
}

// -- streaming --

// y, where a register of memory begins, is written without being read, and kept in no cache.
GRADUS_INLINE void store_past_caches(float* y, Lanes<float> x) {
#if defined(__clang__)
  __builtin_nontemporal_store(x, (Lanes<float>*)y);
#elif GRADUS_KERNELS_REGISTER == 64
  __builtin_ia32_movntps512(y, x);
#elif GRADUS_KERNELS_REGISTER == 32
  __builtin_ia32_movntps256(y, x);
#elif defined(__SSE__)
  __builtin_ia32_movntps(y, x);
#else
  lanes_at(y) = x;
#endif
}
static void stream(int64_t bytes, const void* xv, void* yv) {
  const char* x = (const char*)xv;
  char* y = (char*)yv;
  int64_t i = int64_t(-(uintptr_t)y % 64);   // up to the first cache line
  i = i < bytes ? i : bytes;
  __builtin_memcpy(y, x, uint64_t(i));
  for (; i + 64 <= bytes; i += 64)
    for (int64_t part = 0; part < 64; part += register_bytes)
      store_past_caches((float*)(y + i + part), lanes_at((const float*)(x + i + part)));
  __builtin_memcpy(y + i, x + i, uint64_t(bytes - i));
}

// -- bytes --

// A division takes longer than all the rest. The first factor has so few digits that its product is exact; the second
// is what is missing to 1 / 255. Their sum is x / 255 correctly rounded, for each of the 256 bytes.
GRADUS_INLINE float pixel(unsigned char x) { return float(x) * 0x1.01p-8f + float(x) * 0x1.010102p-24f; }

static void scale_bytes(int64_t n, const unsigned char* x, float mean, float std, float* y) {
  if (mean == 0 && std == 1)
    for (int64_t i = 0; i < n; ++i) y[i] = pixel(x[i]);
  else
    for (int64_t i = 0; i < n; ++i) y[i] = (pixel(x[i]) - mean) / std;
}

template <class T> constexpr CopyKernels kernels_of() {
  CopyKernels k = {};
  k.stream = stream;
  if constexpr (is_float<T> && sizeof(T) == 4) k.scale_bytes = scale_bytes;
  if constexpr (is_float<T> || is_integer<T>) k.fill = fill<T>, k.turn = turn<T>;
  k.convert[0] = convert<T, float>;
  k.convert[1] = convert<T, double>;
  k.convert[2] = convert<T, int64_t>;
  k.convert[3] = convert<T, bool>;
  return k;
}
