// The fast text of gemm_bf16.h: matrix products of numbers that are rounded to bfloat16, two at a time.
//
// Idea: blocking as in gemm.inl, but A and B are both copied, because this is when they are rounded: into pairs of
// neighbours along k, 32 bits each, where a product of float32 has a number. So a tile does as much in one step of k as
// there in two. Rows that lie along n or m are paired by interleaving two of them; those that lie along k are paired as
// they stand, and for B the pairs are then transposed. Each number of C is a single chain, which goes on from block to
// block, so blocks do not show in the bits.
// Read first: gemm_tile.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/bfloat16.inl"

#include "core/kernels/matrix/gemm_tile.inl"

#include "core/kernels/matrix/gemm_share.inl"

// Sizes of blocks, in pairs along k. For 1 MiB of second cache: B takes up to 512 KiB of it, A 200.
constexpr int64_t k_block = 512, n_block = 256, m_block = 96;

typedef Lanes<uint32_t> Pairs;
constexpr int64_t w = lane_count<float>;

// ----------------------------------------------------------------------------------- arithmetic
// add_pairs: c + a b for a pair in each lane, as gemm_bf16.h says.
// pair_up: pairs of a lane of x and the same of y.   pair_along: pairs of neighbours in x, then in y.
// Rounding: while it lives, float32 is computed as gemm_bf16.h says, whatever the thread has set.
#if GRADUS_KERNELS_REGISTER >= 32
class Rounding {
 public:
  Rounding() : before_(_mm_getcsr()) {
    constexpr unsigned no_traps = 0x1f80, flush_results = 0x8000, flush_arguments = 0x0040;
    _mm_setcsr(no_traps | flush_results | flush_arguments);
  }
  ~Rounding() { _mm_setcsr(before_); }

 private:
  unsigned before_;
};
#else
struct Rounding {
  Rounding() {}
};
#endif

#if defined(GRADUS_KERNELS_BF16)
GRADUS_INLINE Lanes<float> add_pairs(Lanes<float> c, Pairs a, Pairs b) {
  return (Lanes<float>)_mm512_dpbf16_ps((__m512)c, (__m512bh)a, (__m512bh)b);
}
GRADUS_INLINE Pairs pair_along(Lanes<float> x, Lanes<float> y) {
  return (Pairs)_mm512_cvtne2ps_pbh((__m512)y, (__m512)x);
}
GRADUS_INLINE Pairs pair_up(Lanes<float> x, Lanes<float> y) {
  // 16-bit lanes 0, 16, 1, 17 ...
  const __m512i number = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i lanes = _mm512_or_si512(_mm512_slli_epi32(_mm512_add_epi32(number, _mm512_set1_epi32(16)), 16), number);
  return (Pairs)_mm512_permutexvar_epi16(lanes, (__m512i)pair_along(x, y));
}
#else
#if GRADUS_KERNELS_REGISTER >= 32
GRADUS_INLINE Lanes<float> add_pairs(Lanes<float> c, Pairs a, Pairs b) {
  c = fused((Lanes<float>)odd_of(a), (Lanes<float>)odd_of(b), c);
  return fused((Lanes<float>)even_of(a), (Lanes<float>)even_of(b), c);
}
#else
// Not inline: the tiles, unrolled for registers, would repeat this long way dozens of times.
[[gnu::noinline]] static Lanes<float> add_pairs(Lanes<float> c, Pairs a, Pairs b) {
  for (int i = 0; i < w; ++i) c[i] = add_pair(c[i], a[i], b[i]);
  return c;
}
#endif
GRADUS_INLINE Pairs pair_up(Lanes<float> x, Lanes<float> y) { return pair_of((Pairs)x, (Pairs)y); }
template <int... i> GRADUS_INLINE Pairs pair_along(Pairs x, Pairs y, Indices<i...>) {
  return pair_of(__builtin_shufflevector(x, y, 2 * i...), __builtin_shufflevector(x, y, 2 * i + 1 ...));
}
GRADUS_INLINE Pairs pair_along(Lanes<float> x, Lanes<float> y) {
  return pair_along((Pairs)x, (Pairs)y, CountTo<w>::type());
}
#endif

// The sum of a number of C and of bias, before the first pair.
GRADUS_INLINE Lanes<float> plus_bias(Lanes<float> c, Lanes<float> bias) {
#if GRADUS_KERNELS_REGISTER >= 32
  return c + bias;
#else
  for (int i = 0; i < w; ++i) c[i] = add_product(bias[i], float(without_subnormal(c[i])), 1);
  return c;
#endif
}

// ---------------------------------------------------------------------------------------- tiles
// Some rows of A times some columns of B, both in pairs.
struct PairTile {
  int64_t k;   // pairs
  const uint32_t* a;
  int64_t a_row, a_col;
  const uint32_t* b;
  int64_t b_row;
  float* c;
  int64_t c_row;
  const float* bias;   // for these columns, or null
  bool add_to_c;
  int last;                // columns in the last register, 1 .. w
  const GemmTerm* terms;   // more products with the same C
  int64_t more;            // how many
};

// R rows and N registers.
template <int R, int N> [[gnu::noinline]] static void multiply_pairs(const PairTile& t) {
  Lanes<float> sum[R][N] = {};
  float* const c = t.c;
  const int64_t c_row = t.c_row;
  const int rest = t.last;
  auto load = [rest](const float* p, int j) __attribute__((always_inline)) {
    return j < N - 1 ? Lanes<float>(lanes_at(p + j * w)) : load_some(p + j * w, rest);
  };
  if (t.add_to_c)
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
      for (int j = 0; j < N; ++j) sum[i][j] = load(c + i * c_row, j);
  if (const float* bias = t.bias)
#pragma GCC unroll 4
    for (int j = 0; j < N; ++j) {
      const Lanes<float> x = load(bias, j);
#pragma GCC unroll 16
      for (int i = 0; i < R; ++i) sum[i][j] = plus_bias(sum[i][j], x);
    }

  const uint32_t *a[(R + 2) / 3], *b = t.b;   // every third row has a pointer, as in gemm_tile.inl
  const int64_t a_row = t.a_row, a_col = t.a_col, b_row = t.b_row;
  for (int i = 0; i < (R + 2) / 3; ++i) a[i] = t.a + 3 * i * a_row;
  const GemmTerm* term = t.terms;
  for (int64_t more = t.more;; --more, ++term) {
#pragma GCC unroll 2
    for (int64_t l = t.k; l > 0; --l, b += b_row) {
      Pairs y[N];
#pragma GCC unroll 4
      for (int j = 0; j < N; ++j) y[j] = lanes_at(b + j * w);
#pragma GCC unroll 16
      for (int i = 0; i < R; ++i) {
        const Pairs x = a[i / 3][i % 3 * a_row] - Pairs{};   // the pair in every lane
#pragma GCC unroll 4
        for (int j = 0; j < N; ++j) sum[i][j] = add_pairs(sum[i][j], x, y[j]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < (R + 2) / 3; ++i) a[i] += a_col;
    }
    if (more == 0) break;
    b = t.b + term->b;
    for (int i = 0; i < (R + 2) / 3; ++i) a[i] = t.a + term->a + 3 * i * a_row;
  }

#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
    for (int j = 0; j < N; ++j)
      if (j < N - 1) store(c + i * c_row + j * w, sum[i][j]);
      else store_some(c + i * c_row + j * w, rest, sum[i][j]);
}

// The tile of as many rows: for the compiler `rows` is a constant.
template <int N, int R = tile_rows(N)> GRADUS_INLINE void multiply_rows(const PairTile& t, int64_t rows) {
  if (rows == R) multiply_pairs<R, N>(t);
  else if constexpr (R > 1) multiply_rows<N, R - 1>(t, rows);
}

// m rows, n <= tile_columns columns.
template <int N = 1> static void multiply_columns(PairTile t, int64_t m, int64_t n) {
  if constexpr (N < tile_registers) {
    if (n > N * w) return multiply_columns<N + 1>(t, m, n);
  }
  t.last = int(n - (N - 1) * w);
  const Slices slices(m, tile_rows(N));
  for (int64_t i = 0; i < slices.count; ++i) {
    const int64_t rows = slices.height(i);
    multiply_rows<N>(t, rows);
    t.a += rows * t.a_row;
    t.c += rows * t.c_row;
  }
}

// -------------------------------------------------------------------------------------- packing
// Numbers p .. p + n - 1 and zeros.
GRADUS_INLINE Lanes<float> load_up_to(const float* p, int64_t n) {
  return n >= w ? Lanes<float>(lanes_at(p)) : n > 0 ? load_some(p, int(n)) : Lanes<float>{};
}

// Rows of x [k, n] in pairs: panel after panel of `panel` columns, each [pairs][columns], the columns of the last one
// rounded up to whole registers.
static void pack_rows(const float* x, int64_t row, int64_t k, int64_t n, int64_t panel, uint32_t* to) {
  const int64_t pairs = (k + 1) / 2;
  for (int64_t l = 0; l < k; l += 2, x += 2 * row)
    for (int64_t j0 = 0; j0 < n; j0 += panel) {
      const int64_t columns = at_most(n - j0, panel);
      uint32_t* out = to + j0 * pairs + l / 2 * round_up(columns, w);
      for (int64_t j = 0; j < columns; j += w) {
        const int64_t width = columns - j;
        const Lanes<float> even = load_up_to(x + j0 + j, width);
        const Lanes<float> odd = l + 1 < k ? load_up_to(x + row + j0 + j, width) : Lanes<float>{};
        *(Pairs*)(out + j) = pair_up(even, odd);
      }
    }
}

// A row of k numbers in pairs, up to a whole register of them.
GRADUS_INLINE void pack_row(const float* x, int64_t k, uint32_t* to) {
  for (int64_t l = 0; l < k; l += 2 * w, to += w)
    *(Pairs*)to = pair_along(load_up_to(x + l, k - l), load_up_to(x + l + w, k - l - w));
}

// The columns of x [k, n], each contiguous, in panels as those of pack_rows.
static void pack_columns(const float* x, int64_t column, int64_t k, int64_t n, int64_t panel, uint32_t* to) {
  constexpr int64_t e = chunk<float>;
  const int64_t pairs = (k + 1) / 2;
  for (int64_t j = 0; j < n; j += w) {
    const int64_t j0 = j / panel * panel, to_row = round_up(at_most(n - j0, panel), w), width = at_most(n - j, w);
    uint32_t* out = to + j0 * pairs + (j - j0);
    for (int64_t l = 0; l < pairs; l += w) {
      Pairs block[w] = {};   // [column][pair]
      for (int64_t i = 0; i < width; ++i)
        pack_row(x + (j + i) * column + 2 * l, at_most(k - 2 * l, 2 * w), (uint32_t*)&block[i]);
      for (int64_t d = 0; d < at_most(pairs - l, w); d += e) {
        Lanes<float> y[e];
        transpose_block((const float*)block + d, w, y);
        for (int64_t i = 0; i < at_most(pairs - l - d, e); ++i) store((float*)out + (l + d + i) * to_row, y[i]);
      }
    }
  }
}

// --------------------------------------------------------------------------------------- blocks
// A in pairs is [rows][pairs] if its rows are contiguous, else [pairs][rows]; this is how far apart they are: rows no
// power of two, at which neighbours would share a set of the cache.
static int64_t a_step(const GemmTask& t, int64_t rows, int64_t pairs) {
  return t.a_col == 1 ? round_up(pairs, w) + w : round_up(rows, w);
}

// Numbers of scratch.
struct PairScratch {
  int64_t a, b;
  explicit PairScratch(const GemmTask& t) {
    const int64_t pairs = at_most((t.k + 1) / 2, k_block), rows = at_most(t.m, m_block);
    b = pairs * round_up(at_most(t.n, n_block), w);
    a = a_step(t, rows, pairs) * (t.a_col == 1 ? rows : pairs);
  }
};

// c[m, n <= n_block] += the numbers l .. l + k - 1 of the sums.
static void multiply_block(const GemmTask& t, int64_t l, int64_t k, uint32_t* a_scratch, uint32_t* b_scratch) {
  const float *a = (const float*)t.a + l * t.a_col, *b = (const float*)t.b + l * t.b_row;
  const int64_t pairs = (k + 1) / 2;
  constexpr int64_t panel = tile_registers * w;
  if (t.b_col == 1) pack_rows(b, t.b_row, k, t.n, panel, b_scratch);
  else pack_columns(b, t.b_col, k, t.n, panel, b_scratch);
  for (int64_t i = 0; i < t.m; i += m_block) {
    const int64_t rows = at_most(t.m - i, m_block), step = a_step(t, rows, pairs);
    if (t.a_col == 1)
      for (int64_t r = 0; r < rows; ++r) pack_row(a + (i + r) * t.a_row, k, a_scratch + r * step);
    else pack_rows(a + i, t.a_col, k, rows, step, a_scratch);
    for (int64_t j = 0; j < t.n; j += panel) {
      const int64_t columns = at_most(t.n - j, panel);
      multiply_columns({pairs, a_scratch, t.a_col == 1 ? step : 1, t.a_col == 1 ? 1 : step, b_scratch + j * pairs,
                           round_up(columns, w), (float*)t.c + i * t.c_row + j, t.c_row,
                           t.bias && l == 0 ? (const float*)t.bias + j : nullptr, t.accumulate || l > 0, 0, nullptr, 0},
          rows, columns);
    }
  }
}

static void multiply(const GemmTask& task, int thread, int threads, void* scratch) {
  const Share share = share_of(task.m, task.n, task.k, thread, threads, tile_rows(tile_registers), 2 * w, 4);
  const Range rows = share.rows, columns = share.columns;
  GemmTask t = task;
  t.m = rows.end - rows.begin;
  if (t.m <= 0) return;
  const Rounding rounding;
  uint32_t *b_scratch = (uint32_t*)scratch, *a_scratch = b_scratch + PairScratch(task).b;
  const int64_t blocks = (t.k + 2 * k_block - 1) / (2 * k_block);
  const int64_t depth = blocks > 1 ? round_up((t.k + blocks - 1) / blocks, 2 * w) : t.k;
  for (int64_t j = columns.begin; j < columns.end; j += n_block) {
    t.n = at_most(columns.end - j, n_block);
    t.a = (const float*)task.a + rows.begin * t.a_row;
    t.b = (const float*)task.b + j * t.b_col;
    t.c = (float*)task.c + rows.begin * t.c_row + j;
    t.bias = task.bias ? (const float*)task.bias + j : nullptr;
    int64_t l = 0;
    do {   // once even if k is 0
      const int64_t k = at_most(t.k - l, depth);
      multiply_block(t, l, k, a_scratch, b_scratch);
      l += k;
    } while (l < t.k);
  }
}

static size_t scratch_bytes(const GemmTask& t) {
  const PairScratch s(t);
  return sizeof(uint32_t) * size_t(s.a + s.b);
}

// ------------------------------------------------------------------------------ pairs from outside
static void multiply_sum(const GemmTask& t, const GemmTerm* terms, int64_t more) {
  const Rounding rounding;
  constexpr int64_t panel = tile_registers * w;
  for (int64_t j = 0; j < t.n; j += panel)
    multiply_columns({t.k, (const uint32_t*)t.a, t.a_row, t.a_col, (const uint32_t*)t.b + j, t.b_row, (float*)t.c + j,
                         t.c_row, t.bias ? (const float*)t.bias + j : nullptr, t.accumulate, 0, terms, more},
        t.m, at_most(t.n - j, panel));
}

static void pair_up(int64_t n, const float* even, const float* odd, uint32_t* y) {
  for (int64_t i = 0; i < n; i += w) {
    const Pairs pairs = pair_up(load_up_to(even + i, n - i), load_up_to(odd + i, n - i));
    if (n - i >= w) lanes_at(y + i) = pairs;
    else store_some((float*)y + i, int(n - i), (Lanes<float>)pairs);
  }
}
static void pair_along(int64_t n, const float* x, uint32_t* y) {
  for (int64_t i = 0; i < n; i += 2 * w, y += w) {
    const Pairs pairs = pair_along(load_up_to(x + i, n - i), load_up_to(x + i + w, n - i - w));
    if (n - i >= 2 * w) lanes_at(y) = pairs;
    else store_some((float*)y, int((n - i + 1) / 2), (Lanes<float>)pairs);
  }
}

template <class T> constexpr GemmBf16Kernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {{scratch_bytes, multiply, multiply_sum}, pair_up, pair_along};
  else return {};
}
