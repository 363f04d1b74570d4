// The inner loops of the matrix product: tiles of C held in registers, dot products, packing.
//
// Idea: a tile of C, a few rows by a few registers of columns, stays in registers while k runs:
// each step loads one row of the tile's B, and multiplies it by one number of A per row of C. The
// tile is as large as the registers allow, so that there are few loads per multiplication; and
// it needs at least 8 registers of sums, because two adders of 4 cycles each want 8 in flight.
// Read first: math.inl, lanes.inl. Read next: gemm.inl, which cuts a product into tiles.

// A piece of a product: some rows of A, some columns of B, where they meet in C.
template <class T> struct Tile {
  int64_t k;
  const T* a;
  int64_t a_row, a_col;
  const T* b;   // its columns are adjacent, unless read with `Read::strided`
  int64_t b_row, b_col;
  T* c;
  int64_t c_row;
  const T* bias;   // for these columns, or null
  bool add_to_c;
  int last;                // columns in the last register, 1 .. lane_count
  const GemmTerm* terms;   // more products with the same C
  int64_t more;            // how many
};

// How the last register of a row of B is read; the ones before it are full.
enum class Read { full, partial, strided };

// Registers in a row of a full tile, and the most rows: AVX-512 has 32 registers, AVX2 and SSE have
// 16 (aarch64 has 32, but nothing is tuned for it yet). A tile at most half as wide has twice
// the rows.
constexpr int tile_registers = register_bytes == 64 ? 4 : 2;
constexpr int tile_rows(int registers) { return 2 * registers <= tile_registers ? 12 : 6; }
template <class T> constexpr int64_t tile_columns = tile_registers * lane_count<T>;

// ---------------------------------------------------------------------------------- registers
// Lanes the CPU moves as a unit: 16 bytes. What crosses their borders costs more.
template <class T> constexpr int chunk = 16 / sizeof(T);
constexpr int chunks = register_bytes / 16;

// load_some: the first n lanes from memory, 0 in the others, whose memory is not touched.
// strided: the same, lane i from p[i * stride].   store_some: writes the first n lanes.
// chunks_at: chunk i from p + i * stride.
// fused: a b + c, written out, not left to the compiler, so that all tiles round alike.
#if GRADUS_KERNELS_REGISTER == 64
GRADUS_INLINE uint32_t mask(int n) { return (1u << n) - 1; }
GRADUS_INLINE Lanes<float> load_some(const float* p, int n) { return (Lanes<float>)_mm512_maskz_loadu_ps(mask(n), p); }
GRADUS_INLINE Lanes<double> load_some(const double* p, int n) {
  return (Lanes<double>)_mm512_maskz_loadu_pd(mask(n), p);
}
GRADUS_INLINE void store_some(float* p, int n, Lanes<float> x) { _mm512_mask_storeu_ps(p, mask(n), (__m512)x); }
GRADUS_INLINE void store_some(double* p, int n, Lanes<double> x) { _mm512_mask_storeu_pd(p, mask(n), (__m512d)x); }
GRADUS_INLINE Lanes<float> strided(const float* p, int64_t stride, int n) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i index = _mm512_mullo_epi32(lane, _mm512_set1_epi32(int(stride)));
  return (Lanes<float>)_mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask(n), index, p, 4);
}
GRADUS_INLINE Lanes<double> strided(const double* p, int64_t stride, int n) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i index = _mm256_mullo_epi32(lane, _mm256_set1_epi32(int(stride)));
  return (Lanes<double>)_mm512_mask_i32gather_pd(_mm512_setzero_pd(), mask(n), index, p, 8);
}
template <class T> GRADUS_INLINE Lanes<T> chunks_at(const T* p, int64_t stride) {
  __m512 x = _mm512_castps128_ps512(_mm_loadu_ps((const float*)p));
  x = _mm512_insertf32x4(x, _mm_loadu_ps((const float*)(p + stride)), 1);
  x = _mm512_insertf32x4(x, _mm_loadu_ps((const float*)(p + 2 * stride)), 2);
  return (Lanes<T>)_mm512_insertf32x4(x, _mm_loadu_ps((const float*)(p + 3 * stride)), 3);
}
GRADUS_INLINE Lanes<float> fused(Lanes<float> a, Lanes<float> b, Lanes<float> c) {
  return (Lanes<float>)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
GRADUS_INLINE Lanes<double> fused(Lanes<double> a, Lanes<double> b, Lanes<double> c) {
  return (Lanes<double>)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
#elif GRADUS_KERNELS_REGISTER == 32
// The first n lanes of 4 (8) bytes.
GRADUS_INLINE __m256i mask4(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
GRADUS_INLINE __m256i mask8(int n) { return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3)); }
GRADUS_INLINE Lanes<float> load_some(const float* p, int n) { return (Lanes<float>)_mm256_maskload_ps(p, mask4(n)); }
GRADUS_INLINE Lanes<double> load_some(const double* p, int n) { return (Lanes<double>)_mm256_maskload_pd(p, mask8(n)); }
GRADUS_INLINE void store_some(float* p, int n, Lanes<float> x) { _mm256_maskstore_ps(p, mask4(n), (__m256)x); }
GRADUS_INLINE void store_some(double* p, int n, Lanes<double> x) { _mm256_maskstore_pd(p, mask8(n), (__m256d)x); }
GRADUS_INLINE Lanes<float> strided(const float* p, int64_t stride, int n) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i index = _mm256_mullo_epi32(lane, _mm256_set1_epi32(int(stride)));
  return (Lanes<float>)_mm256_mask_i32gather_ps(_mm256_setzero_ps(), p, index, (__m256)mask4(n), 4);
}
GRADUS_INLINE Lanes<double> strided(const double* p, int64_t stride, int n) {
  const __m128i index = _mm_mullo_epi32(_mm_setr_epi32(0, 1, 2, 3), _mm_set1_epi32(int(stride)));
  return (Lanes<double>)_mm256_mask_i32gather_pd(_mm256_setzero_pd(), p, index, (__m256d)mask8(n), 8);
}
template <class T> GRADUS_INLINE Lanes<T> chunks_at(const T* p, int64_t stride) {
  const __m256 x = _mm256_castps128_ps256(_mm_loadu_ps((const float*)p));
  return (Lanes<T>)_mm256_insertf128_ps(x, _mm_loadu_ps((const float*)(p + stride)), 1);
}
GRADUS_INLINE Lanes<float> fused(Lanes<float> a, Lanes<float> b, Lanes<float> c) {
  return (Lanes<float>)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
GRADUS_INLINE Lanes<double> fused(Lanes<double> a, Lanes<double> b, Lanes<double> c) {
  return (Lanes<double>)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
#else
template <class T> GRADUS_INLINE Lanes<T> strided(const T* p, int64_t stride, int n) {
  Lanes<T> x = {};
  for (int i = 0; i < lane_count<T>; ++i)
    if (i < n) x[i] = p[i * stride];
  return x;
}
template <class T> GRADUS_INLINE Lanes<T> load_some(const T* p, int n) { return strided(p, 1, n); }
template <class T> GRADUS_INLINE void store_some(T* p, int n, Lanes<T> x) {
  for (int i = 0; i < lane_count<T>; ++i)
    if (i < n) p[i] = x[i];
}
template <class T> GRADUS_INLINE Lanes<T> chunks_at(const T* p, int64_t) { return lanes_at(p); }
template <class V> GRADUS_INLINE V fused(V a, V b, V c) {
#if defined(GRADUS_KERNELS_FMA)
  for (int i = 0; i < int(sizeof(V) / sizeof(a[0])); ++i) c[i] = madd(a[i], b[i], c[i]);
  return c;
#else
  return a * b + c;
#endif
}
#endif

template <class T> GRADUS_INLINE void store(T* p, Lanes<T> x) { __builtin_memcpy(p, &x, sizeof x); }

// Interleaves the low (or high) halves of the chunks of x and y, `unit` lanes at a time: of floats,
// with unit 1, low gives x0 y0 x1 y1 in the first chunk, high x2 y2 x3 y3.
template <int unit, bool high, class V, int... i> GRADUS_INLINE V interleave(V x, V y, Indices<i...>) {
  constexpr int n = sizeof...(i), c = n / chunks;
  return __builtin_shufflevector(x, y,
      (i / c * c + (high ? c / 2 : 0) + i % c / (2 * unit) * unit + i % unit + (i % (2 * unit) >= unit ? n : 0))...);
}
template <class T, int unit, bool high> GRADUS_INLINE Lanes<T> interleave(Lanes<T> x, Lanes<T> y) {
  return interleave<unit, high>(x, y, typename CountTo<lane_count<T>>::type());
}

// --------------------------------------------------------------------------------------- tiles
// Is register j of the N of a row read and written whole?
template <int N, Read read> constexpr bool whole(int j) { return read == Read::full || j < N - 1; }

// One tile of R rows and N registers. Each element is one chain of additions over k, whatever the
// tile's size: so where the borders between tiles lie does not show in the bits of C.
template <class T, int R, int N, Read read> [[gnu::noinline]] static void multiply_tile(const Tile<T>& t) {
  constexpr int w = lane_count<T>;
  Lanes<T> sum[R][N] = {};
  T* const c = t.c;
  // C is needed last, and is often not in the nearest cache: ask for it first.
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
    for (int j = 0; j < N * register_bytes; j += 64) __builtin_prefetch((const char*)(c + i * t.c_row) + j, 1);

  // x86 addresses as base + {0, 1, 2} * row: every third row gets a pointer of its own.
  const T *a[(R + 2) / 3], *b = t.b;
  const int64_t a_row = t.a_row, a_col = t.a_col, b_row = t.b_row;
  for (int i = 0; i < (R + 2) / 3; ++i) a[i] = t.a + 3 * i * a_row;
  const GemmTerm* term = t.terms;
  for (int64_t more = t.more;; --more, ++term) {
#pragma GCC unroll 2
    for (int64_t l = t.k; l > 0; --l) {
      Lanes<T> y[N];
#pragma GCC unroll 4
      for (int j = 0; j < N; ++j)
        y[j] = whole<N, read>(j)       ? Lanes<T>(lanes_at(b + j * w))
               : read == Read::partial ? load_some(b + j * w, t.last)
                                       : strided(b, t.b_col, t.last);
      b += b_row;
#pragma GCC unroll 16
      for (int i = 0; i < R; ++i) {
        const Lanes<T> x = a[i / 3][i % 3 * a_row] - Lanes<T>{};   // the number in every lane
#pragma GCC unroll 4
        for (int j = 0; j < N; ++j) sum[i][j] = fused(x, y[j], sum[i][j]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < (R + 2) / 3; ++i) a[i] += a_col;
    }
    if (more == 0) break;
    b = t.b + term->b;
    for (int i = 0; i < (R + 2) / 3; ++i) a[i] = t.a + term->a + 3 * i * a_row;
  }

  // Three passes, each without a branch inside.
  const int64_t c_row = t.c_row;
  const int rest = t.last;
  if (const T* bias = t.bias)
#pragma GCC unroll 4
    for (int j = 0; j < N; ++j) {
      const T* p = bias + j * w;
      const Lanes<T> x = whole<N, read>(j) ? Lanes<T>(lanes_at(p)) : load_some(p, rest);
#pragma GCC unroll 16
      for (int i = 0; i < R; ++i) sum[i][j] += x;
    }
  if (t.add_to_c)
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
      for (int j = 0; j < N; ++j) {
        const T* p = c + i * c_row + j * w;
        sum[i][j] += whole<N, read>(j) ? Lanes<T>(lanes_at(p)) : load_some(p, rest);
      }
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
    for (int j = 0; j < N; ++j) {
      T* p = c + i * c_row + j * w;
      if (whole<N, read>(j)) store(p, sum[i][j]);
      else store_some(p, rest, sum[i][j]);
    }
}

// The tile of as many rows: for the compiler `rows` is a constant.
template <class T, int N, Read read, int R = tile_rows(N)>
GRADUS_INLINE void multiply_rows(const Tile<T>& t, int64_t rows) {
  if (rows == R) multiply_tile<T, R, N, read>(t);
  else if constexpr (R > 1) multiply_rows<T, N, read, R - 1>(t, rows);
}

// n rows in slices of at most `most`, as even as possible: 14 as 5 + 5 + 4, not 6 + 6 + 2, because
// low tiles leave the adders idle.
struct Slices {
  int64_t count, base, higher;
  Slices(int64_t n, int64_t most) : count(1), base(n), higher(0) {
    if (n <= most) return;   // no division, which would take longer than a small product
    count = (n + most - 1) / most;
    base = n / count;
    higher = n % count;
  }
  int64_t height(int64_t i) const { return base + (i < higher); }
};

// m rows of N registers. If A is packed, each tile's slice of it is contiguous.
template <class T, int N, Read read> static void multiply_panel(Tile<T>& t, int64_t m, bool packed) {
  const Slices slices(m, tile_rows(packed ? tile_registers : N));
  for (int64_t i = 0; i < slices.count; ++i) {
    const int64_t rows = slices.height(i);
    if (packed) t.a_col = rows;
    multiply_rows<T, N, read>(t, rows);
    t.a += packed ? rows * t.k : rows * t.a_row;
    t.c += rows * t.c_row;
  }
}

// m rows, n <= tile_columns columns.
template <class T, int N = 1> static void multiply_columns(Tile<T>& t, int64_t m, int64_t n, bool packed) {
  constexpr int w = lane_count<T>;
  if constexpr (N < tile_registers) {
    if (n > N * w) return multiply_columns<T, N + 1>(t, m, n, packed);
  }
  t.last = int(n - (N - 1) * w);
  if (t.last == w) multiply_panel<T, N, Read::full>(t, m, packed);
  else multiply_panel<T, N, Read::partial>(t, m, packed);
}

// ---------------------------------------------------------------------------------------- dots
// Adds up the chunks of x.
template <class T, int n> struct Part {
  typedef T type __attribute__((vector_size(n * sizeof(T)), may_alias));
};
template <class T, int n, int... i>
GRADUS_INLINE typename Part<T, n>::type halves(typename Part<T, 2 * n>::type x, Indices<i...>) {
  return __builtin_shufflevector(x, x, i...) + __builtin_shufflevector(x, x, i + n...);
}
template <class T, int n> GRADUS_INLINE typename Part<T, chunk<T>>::type sum_chunks(typename Part<T, n>::type x) {
  if constexpr (n == chunk<T>) return x;
  else return sum_chunks<T, n / 2>(halves<T, n / 2>(x, typename CountTo<n / 2>::type()));
}

// The sums over the lanes of R registers. Registers are interleaved and added until each lane of a
// chunk belongs to another register: half the work of summing one register after another.
template <class T, int R> GRADUS_INLINE void sum_lanes(const Lanes<T>* x, T* sums) {
  constexpr int e = chunk<T>;
#pragma GCC unroll 4
  for (int r = 0; r < R; r += e) {
    const Lanes<T> x1 = x[r + (R > 1)];
    Lanes<T> y = interleave<T, 1, false>(x[r], x1) + interleave<T, 1, true>(x[r], x1);
    if constexpr (e == 4) {
      const Lanes<T> x2 = x[R > 2 ? 2 : 0], x3 = x[R > 3 ? 3 : 0];
      const Lanes<T> z = interleave<T, 1, false>(x2, x3) + interleave<T, 1, true>(x2, x3);
      y = interleave<T, 2, false>(y, z) + interleave<T, 2, true>(y, z);
    }
    const typename Part<T, e>::type s = sum_chunks<T, lane_count<T>>(y);
    __builtin_memcpy(sums + r, &s, (R < e ? R : e) * sizeof(T));
  }
}

// One register of k: all of its lanes, or the first n.
template <bool all, class T, int R, int S>
GRADUS_INLINE void add_dots(const T* a, int64_t a_row, const T* b, int64_t b_col, int n, Lanes<T> (&sum)[S][R]) {
  Lanes<T> x[R];
#pragma GCC unroll 4
  for (int i = 0; i < R; ++i) x[i] = all ? Lanes<T>(lanes_at(a + i * a_row)) : load_some(a + i * a_row, n);
#pragma GCC unroll 8
  for (int j = 0; j < S; ++j) {
    const Lanes<T> y = all ? Lanes<T>(lanes_at(b + j * b_col)) : load_some(b + j * b_col, n);
#pragma GCC unroll 4
    for (int i = 0; i < R; ++i) sum[j][i] = fused(x[i], y, sum[j][i]);
  }
}

// R (1 or 4) rows of A times S columns of B, both contiguous along k. c_col is the stride in C from
// column to column, bias_row and bias_col those in bias.
template <class T, int R, int S>
[[gnu::noinline]] static void multiply_dots(const Tile<T>& t, int64_t c_col, int64_t bias_row, int64_t bias_col) {
  constexpr int w = lane_count<T>;
  Lanes<T> sum[S][R] = {};
  const T *a = t.a, *b = t.b;
  const int64_t a_row = t.a_row, b_col = t.b_col;
  for (int64_t l = t.k / w; l > 0; --l, a += w, b += w) add_dots<true>(a, a_row, b, b_col, w, sum);
  if (const int rest = int(t.k % w)) add_dots<false>(a, a_row, b, b_col, rest, sum);
#pragma GCC unroll 8
  for (int j = 0; j < S; ++j) {
    T total[R];
    sum_lanes<T, R>(sum[j], total);
    for (int i = 0; i < R; ++i) {
      T* c = t.c + i * t.c_row + j * c_col;
      if (t.bias) total[i] += t.bias[i * bias_row + j * bias_col];
      *c = t.add_to_c ? *c + total[i] : total[i];
    }
  }
}

// ------------------------------------------------------------------------------------- packing
// y[e] = column e of the block of x with lane_count rows and `chunk` columns, rows `row` apart.
// Loading chunk by chunk does half of the transposing for free; the rest happens inside chunks.
template <class T> GRADUS_INLINE void transpose_block(const T* x, int64_t row, Lanes<T>* y) {
  constexpr int e = chunk<T>;
  Lanes<T> r[4];
#pragma GCC unroll 4
  for (int i = 0; i < e; ++i) r[i] = chunks_at(x + i * row, e * row);
  const Lanes<T> a = interleave<T, 1, false>(r[0], r[1]), b = interleave<T, 1, true>(r[0], r[1]);
  if constexpr (e == 2) {
    y[0] = a;
    y[1] = b;
  } else {
    const Lanes<T> c = interleave<T, 1, false>(r[2], r[3]), d = interleave<T, 1, true>(r[2], r[3]);
    y[0] = interleave<T, 2, false>(a, c);
    y[1] = interleave<T, 2, true>(a, c);
    y[2] = interleave<T, 2, false>(b, d);
    y[3] = interleave<T, 2, true>(b, d);
  }
}

// The same at the border of a matrix: only `rows` and `columns` of the block exist.
template <class T>
GRADUS_INLINE void transpose_border(const T* x, int64_t row, int64_t rows, int64_t columns, Lanes<T>* y) {
  T block[lane_count<T>][chunk<T>] = {};
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) block[i][j] = x[i * row + j];
  transpose_block(&block[0][0], chunk<T>, y);
}
