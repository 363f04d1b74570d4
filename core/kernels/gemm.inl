// The matrix product C = A B (+ bias) (+ C): which way to compute it, in what order, by whom.
//
// Idea: three ways, chosen by the shape alone. Tiles read B along n; if B lies the other way it is
// transposed a piece at a time, or, when A is the smaller one, C^T = B^T A^T is computed and C
// transposed at the end. Dot products serve where n or m is so small that the lanes of a row stay
// empty. Blocking as in GotoBLAS (Goto, van de Geijn 2008), except that A is read in place where
// possible: copying it cost more than it gained.
// Read first: gemm_tile.inl. Included by fast.inl.

namespace product {

#include "gemm_tile.inl"

// A block of B, k_block x tile_columns, stays in the first cache; m_block rows of A, k_block wide, in the
// second. The blocks along k are those of the bits, too: their sums are added up in C.
#ifndef KB
#define KB 1024
#endif
template <class T> constexpr int64_t k_block = KB / sizeof(T);
#ifndef MB
#define MB 480
#define NB 1024
#endif
#ifndef PB
#define PB 256
#endif
#ifndef PA
#define PA 1024
#endif
#ifndef PAN
#define PAN 4
#endif
constexpr int64_t m_block = MB, n_block = NB;

constexpr int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }
constexpr int64_t at_most(int64_t x, int64_t most) { return x < most ? x : most; }

enum class Way { direct, gathered, dots, straight, transposed };

// Times in units of one multiplication in one lane. A transposed number costs about `moved` of them.
template <class T> Way choose(const GemmTask& t) {
  constexpr int64_t w = lane_count<T>, moved = w / 2, summed = 4 * w;
  const bool b_along_n = t.b_col == 1;
  if (t.n <= tile_columns<T> && t.m * t.n * t.k <= 16384 && t.k <= k_block<T>) {
    if (b_along_n || t.k == 0) return Way::direct;
    if (t.n <= w && t.k <= 8 && t.b_col < 4096) return Way::gathered;
  }
  int64_t best = t.m * t.k * round_up(t.n, w) + (b_along_n ? 0 : moved * t.n * t.k);
  Way way = Way::straight;
  const int64_t transposed = t.n * t.k * round_up(t.m, w) + moved * t.m * t.n +
                             (t.a_row == 1 ? 0 : moved * t.m * t.k);
  if (transposed < best) {
    best = transposed;
    way = Way::transposed;
  }
  const int64_t dots = t.m * t.n * (round_up(t.k, w) + summed);
  return t.a_col == 1 && t.b_row == 1 && dots < best ? Way::dots : way;
}

// A product of typed pointers. If `transposed`, A and B are those of C^T, m is C's columns and n its rows.
template <class T> struct Product {
  int64_t m, n, k;
  const T* a;
  int64_t a_row, a_col;
  const T* b;
  int64_t b_row, b_col;
  const T* bias;
  T* c;
  int64_t c_row;
  bool accumulate, transposed;
};

template <class T> Product<T> product_of(const GemmTask& t, bool transposed) {
  const T *a = (const T*)t.a, *b = (const T*)t.b, *bias = (const T*)t.bias;
  T* c = (T*)t.c;
  if (transposed)
    return {t.n, t.m, t.k, b, t.b_col, t.b_row, a, t.a_col, t.a_row, bias, c, t.c_row, t.accumulate, true};
  return {t.m, t.n, t.k, a, t.a_row, t.a_col, b, t.b_row, t.b_col, bias, c, t.c_row, t.accumulate, false};
}

// Part `part` of `parts` of 0 .. n, in multiples of `unit`.
struct Range {
  int64_t begin, end;
};
static Range part_of(int64_t n, int64_t unit, int64_t part, int64_t parts) {
  const int64_t units = (n + unit - 1) / unit;
  return {at_most(units * part / parts * unit, n), at_most(units * (part + 1) / parts * unit, n)};
}

// Cuts C into a grid of `threads` pieces and takes one. The grid is the one whose largest piece takes
// least time, where each piece must move its columns of B (`b_cost` each) and its rows of A.
template <class T>
void take_share(Product<T>& p, int thread, int threads, int64_t m_unit, int64_t n_unit, int64_t b_cost) {
  int64_t best = INT64_MAX, best_columns = 1;
  for (int64_t columns = 1; columns <= threads; ++columns) {
    const int64_t rows = threads / columns;
    const int64_t m = round_up((p.m + rows - 1) / rows, m_unit);
    const int64_t n = round_up((p.n + columns - 1) / columns, n_unit);
    const int64_t time = m * n + b_cost * n + 2 * m;
    if (time >= best) continue;
    best = time;
    best_columns = columns;
  }
  const int64_t best_rows = threads / best_columns, row = thread / best_columns;
  if (row >= best_rows) {
    p.m = 0;
    return;
  }
  const Range i = part_of(p.m, m_unit, row, best_rows);
  const Range j = part_of(p.n, n_unit, thread % best_columns, best_columns);
  p.m = i.end - i.begin;
  p.n = j.end - j.begin;
  p.a += i.begin * p.a_row;
  p.b += j.begin * p.b_col;
  p.c += p.transposed ? j.begin * p.c_row + i.begin : i.begin * p.c_row + j.begin;
  if (p.bias) p.bias += p.transposed ? i.begin : j.begin;
}

// to[k][columns] = k rows of B, contiguous, the columns rounded up to whole registers.
template <class T>
void pack_columns(const Product<T>& p, const T* b, int64_t k, int64_t columns, T* to) {
  constexpr int64_t w = lane_count<T>, e = chunk<T>;
  const int64_t to_row = round_up(columns, w);
  if (p.b_col == 1) {
    for (int64_t l = 0; l < k; ++l) {
      int64_t j = 0;
      for (; j + w <= columns; j += w)
        store<T>(to + l * to_row + j, lanes_at(b + l * p.b_row + j));
      if (j < columns) store(to + l * to_row + j, load_some(b + l * p.b_row + j, int(columns - j)));
    }
    return;
  }
  for (int64_t j = 0; j < columns; j += w)
    for (int64_t l = 0; l < k; l += e) {
      Lanes<T> y[e];
      const T* block = b + j * p.b_col + l;
      const int64_t width = at_most(columns - j, w), depth = at_most(k - l, e);
      if (width == w && depth == e) transpose_block(block, p.b_col, y);
      else transpose_border(block, p.b_col, width, depth, y);
      for (int64_t i = 0; i < depth; ++i) store(to + (l + i) * to_row + j, y[i]);
    }
}

// The rows of A that one tile reads, side by side for each k: for A stored along m, where each step
// of k is on another page or in the same set of the cache.
template <class T> void pack_slices(const T* a, int64_t a_col, int64_t m, int64_t k, T* to) {
  constexpr int most = tile_rows(tile_registers);
  const int64_t tiles = (m + most - 1) / most, base = m / tiles, higher = m % tiles;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    const int64_t rows = base + (tile < higher);
    if (rows == most) {
      for (int64_t l = 0; l < k; ++l) __builtin_memcpy(to + l * most, a + l * a_col, most * sizeof(T));
    } else {
      for (int64_t l = 0; l < k; ++l)
        for (int64_t i = 0; i < rows; ++i) to[l * rows + i] = a[l * a_col + i];
    }
    a += rows;
    to += rows * k;
  }
}

// C [n, m] = the transposed of from [m, n] (rows `from_row` apart), with bias and old C.
template <class T>
void unpack_transposed(const Product<T>& p, const T* from, int64_t from_row, int64_t m, int64_t n,
                       const T* bias, T* c) {
  constexpr int64_t w = lane_count<T>, e = chunk<T>;
  for (int64_t j = 0; j < m; j += w) {
    const int width = int(at_most(m - j, w));
    const Lanes<T> add = bias ? load_some(bias + j, width) : Lanes<T>{};
    for (int64_t i = 0; i < n; i += e) {
      Lanes<T> y[e];
      transpose_block(from + j * from_row + i, from_row, y);   // the scratch goes on past m and n
      for (int64_t row = 0; row < at_most(n - i, e); ++row) {
        T* to = c + (i + row) * p.c_row + j;
        Lanes<T> x = y[row];
        if (bias) x += add;
        if (p.accumulate) x += load_some(to, width);
        store_some(to, width, x);
      }
    }
  }
}

// What is copied to scratch.
template <class T> bool packs_b(const Product<T>& p) { return p.b_col != 1 || p.m > PB; }
template <class T> bool packs_a(const Product<T>& p) {
  return p.a_row == 1 && p.a_col * int64_t(sizeof(T)) >= PA && p.n >= PAN * tile_columns<T>;
}
template <class T> int64_t scratch_b(const Product<T>& p) {
  return packs_b(p) ? k_block<T> * tile_columns<T> : 0;
}
template <class T> int64_t scratch_a(const Product<T>& p) {
  return packs_a(p) ? k_block<T> * round_up(at_most(p.m, m_block), 16) : 0;
}
template <class T> int64_t scratch_c(const Product<T>& p) {
  constexpr int64_t w = lane_count<T>;
  return p.transposed ? round_up(at_most(p.m, m_block), w) * round_up(at_most(p.n, n_block), w) : 0;
}

template <class T>
void multiply_block(const Product<T>& p, bool pack_b, bool pack_a, int64_t i0, int64_t m, int64_t j0, int64_t n,
                    T* c, int64_t c_row, T* b_scratch, T* a_scratch) {
  const int64_t blocks = (p.k + k_block<T> - 1) / k_block<T>;
  const int64_t depth = blocks > 1 ? round_up((p.k + blocks - 1) / blocks, 8) : p.k;
  int64_t l0 = 0;
  do {   // once even if k is 0
    const int64_t k = at_most(p.k - l0, depth);
    const T* a = p.a + i0 * p.a_row + l0 * p.a_col;
    if (pack_a) pack_slices(a, p.a_col, m, k, a_scratch);
    for (int64_t j = 0; j < n; j += tile_columns<T>) {
      const int64_t columns = at_most(n - j, tile_columns<T>);
      const T* b = p.b + l0 * p.b_row + (j0 + j) * p.b_col;
      if (pack_b) pack_columns(p, b, k, columns, b_scratch);
      Tile<T> t = {};
      t.k = k;
      t.a = pack_a ? a_scratch : a;
      t.a_row = pack_a ? 1 : p.a_row;
      t.a_col = p.a_col;
      t.b = pack_b ? b_scratch : b;
      t.b_row = pack_b ? round_up(columns, lane_count<T>) : p.b_row;
      t.c = c + j;
      t.c_row = c_row;
      t.bias = p.bias && !p.transposed && l0 == 0 ? p.bias + j0 + j : nullptr;
      t.add_to_c = l0 > 0 || (p.accumulate && !p.transposed);
      multiply_columns(t, m, columns, pack_a);
    }
    l0 += k;
  } while (l0 < p.k);
}

template <class T> void multiply_blocks(const Product<T>& whole, const Product<T>& p, void* scratch) {
  const bool pack_b = packs_b(whole), pack_a = packs_a(whole);
  T* b_scratch = (T*)scratch;
  T* a_scratch = b_scratch + scratch_b(whole);
  T* c_scratch = a_scratch + scratch_a(whole);
  for (int64_t j0 = 0; j0 < p.n; j0 += n_block)
    for (int64_t i0 = 0; i0 < p.m; i0 += m_block) {
      const int64_t m = at_most(p.m - i0, m_block), n = at_most(p.n - j0, n_block);
      if (!p.transposed) {
        multiply_block(p, pack_b, pack_a, i0, m, j0, n, p.c + i0 * p.c_row + j0, p.c_row, b_scratch, a_scratch);
        continue;
      }
      const int64_t row = round_up(n, lane_count<T>);
      multiply_block(p, pack_b, pack_a, i0, m, j0, n, c_scratch, row, b_scratch, a_scratch);
      unpack_transposed(p, c_scratch, row, m, n, p.bias ? p.bias + i0 : nullptr, p.c + j0 * p.c_row + i0);
    }
}

// One tile's width and no scratch.
template <class T> void multiply_direct(const Product<T>& p, bool gathered) {
  Tile<T> t = {p.k, p.a, p.a_row, p.a_col, p.b, p.b_row, p.b_col, p.c, p.c_row, p.bias, p.accumulate, int(p.n)};
  if (gathered) multiply_panel<T, 1, Read::strided>(t, p.m, false);
  else multiply_columns(t, p.m, p.n, false);
}

template <class T, int R> void multiply_dots_rows(Tile<T>& t, int64_t n, int64_t c_col, int64_t bias_row, int64_t bias_col) {
  constexpr int s = register_bytes == 64 ? 5 : 2;
  const int64_t tiles = (n + s - 1) / s, base = n / tiles, higher = n % tiles;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    const int64_t columns = base + (tile < higher);
    if (columns == 1) multiply_dots<T, R, 1>(t, c_col, bias_row, bias_col);
    if (columns == 2) multiply_dots<T, R, 2>(t, c_col, bias_row, bias_col);
    if constexpr (s > 2) {
      if (columns == 3) multiply_dots<T, R, 3>(t, c_col, bias_row, bias_col);
      if (columns == 4) multiply_dots<T, R, 4>(t, c_col, bias_row, bias_col);
      if (columns == 5) multiply_dots<T, R, 5>(t, c_col, bias_row, bias_col);
    }
    t.b += columns * t.b_col;
    t.c += columns * c_col;
    if (t.bias) t.bias += columns * bias_col;
  }
}

// Columns of C in groups inside, rows in fours outside; with m < 4 the other way round.
template <class T> void multiply_all_dots(const Product<T>& p, bool swap) {
  const int64_t m = swap ? p.n : p.m, n = swap ? p.m : p.n;
  const int64_t bias_row = swap, bias_col = !swap;
  for (int64_t i = 0; i < m;) {
    Tile<T> t = {};
    t.k = p.k;
    t.a_row = swap ? p.b_col : p.a_row;
    t.b_col = swap ? p.a_row : p.b_col;
    t.a = (swap ? p.b : p.a) + i * t.a_row;
    t.b = swap ? p.a : p.b;
    t.c_row = swap ? 1 : p.c_row;
    t.c = p.c + i * t.c_row;
    t.bias = p.bias ? p.bias + i * bias_row : nullptr;
    t.add_to_c = p.accumulate;
    const int64_t c_col = swap ? p.c_row : 1;
    if (m - i >= 4) multiply_dots_rows<T, 4>(t, n, c_col, bias_row, bias_col);
    else multiply_dots_rows<T, 1>(t, n, c_col, bias_row, bias_col);
    i += m - i >= 4 ? 4 : 1;
  }
}

template <class T> void multiply(const GemmTask& task, int thread, int threads, void* scratch) {
  const Way way = choose<T>(task);
  if (way == Way::direct || way == Way::gathered) {
    if (thread == 0) multiply_direct(product_of<T>(task, false), way == Way::gathered);
    return;
  }
  const Product<T> whole = product_of<T>(task, way == Way::transposed);
  Product<T> p = whole;
  if (threads > 1) {
    const int64_t m_unit = way == Way::dots ? 4 : tile_rows(tile_registers);
    const int64_t n_unit = way == Way::dots ? 4 : 2 * lane_count<T>;
    take_share(p, thread, threads, m_unit, n_unit, p.b_col == 1 ? 2 : lane_count<T> / 2);
  }
  if (p.m == 0 || p.n == 0) return;
  if (way == Way::dots) multiply_all_dots(p, task.m < 4);
  else multiply_blocks(whole, p, scratch);
}

// Integers: plain loops. Row i of C gathers a[i, l] times row l of B.
template <>
void multiply<int64_t>(const GemmTask& t, int thread, int threads, void*) {
  const int64_t *a = (const int64_t*)t.a, *b = (const int64_t*)t.b, *bias = (const int64_t*)t.bias;
  for (int64_t i = thread; i < t.m; i += threads) {
    int64_t* c = (int64_t*)t.c + i * t.c_row;
    for (int64_t j = 0; j < t.n; ++j) c[j] = plus(t.accumulate ? c[j] : 0, bias ? bias[j] : 0);
    for (int64_t l = 0; l < t.k; ++l) {
      const int64_t x = a[i * t.a_row + l * t.a_col];
      const int64_t* y = b + l * t.b_row;
      for (int64_t j = 0; j < t.n; ++j) c[j] = plus(c[j], times(x, y[j * t.b_col]));
    }
  }
}

}  // namespace product

// Bytes of scratch of one thread. 64 more so that each piece may begin on a cache line.
template <class T> size_t gemm_scratch(const GemmTask& task) {
  if constexpr (!is_float<T>) return 0;
  else {
    const product::Way way = product::choose<T>(task);
    if (way != product::Way::straight && way != product::Way::transposed) return 0;
    const product::Product<T> p = product::product_of<T>(task, way == product::Way::transposed);
    return sizeof(T) * (product::scratch_b(p) + product::scratch_a(p) + product::scratch_c(p));
  }
}

template <class T> void gemm(const GemmTask& task, int thread, int threads, void* scratch) {
  if (task.m <= 0 || task.n <= 0) return;
  product::multiply<T>(task, thread, threads, scratch);
}
