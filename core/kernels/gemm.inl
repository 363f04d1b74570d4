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
template <class T> constexpr int64_t k_block = KB / sizeof(T);
constexpr int64_t m_outer = 1920, m_block = MB, n_block = NB;

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

// A block of B as its tiles read it: panel after panel of tile_columns columns, each [k][columns], the
// columns of the last one rounded up to whole registers.
template <class T> void pack_rows(const T* b, int64_t b_row, int64_t k, int64_t n, T* to) {
  constexpr int64_t w = lane_count<T>, most = tile_columns<T>;
  for (int64_t l = 0; l < k; ++l, b += b_row)   // whole rows: memory likes to be read in order
    for (int64_t j0 = 0; j0 < n; j0 += most) {
      const int64_t columns = at_most(n - j0, most);
      T* row = to + j0 * k + l * round_up(columns, w);
      int64_t j = 0;
      for (; j + w <= columns; j += w) store<T>(row + j, lanes_at(b + j0 + j));
      if (j < columns) store(row + j, load_some(b + j0 + j, int(columns - j)));
    }
}

// The same if B lies along k.
template <class T> void pack_transposed(const T* b, int64_t b_col, int64_t k, int64_t n, T* to) {
  constexpr int64_t w = lane_count<T>, e = chunk<T>, most = tile_columns<T>;
  for (int64_t j = 0; j < n; j += w) {
    const int64_t j0 = j / most * most, to_row = round_up(at_most(n - j0, most), w);
    const int64_t width = at_most(n - j, w);
    T* column = to + j0 * k + (j - j0);
    for (int64_t l = 0; l < k; l += e) {
      Lanes<T> y[e];
      const T* block = b + j * b_col + l;
      const int64_t depth = at_most(k - l, e);
      if (width == w && depth == e) transpose_block(block, b_col, y);
      else transpose_border(block, b_col, width, depth, y);
      for (int64_t i = 0; i < depth; ++i) store(column + (l + i) * to_row, y[i]);
    }
  }
}

// The rows of A that one tile reads, side by side for each k: for A stored along m, where each step
// of k is on another page or in the same set of the cache.
template <class T> void pack_slices(const T* a, int64_t a_col, int64_t m, int64_t k, T* to) {
  const Slices slices(m, tile_rows(tile_registers));
  for (int64_t l0 = 0; l0 < k; l0 += 16) {   // a few steps of k at a time, to read A in whole lines
    const int64_t l1 = at_most(l0 + 16, k);
    int64_t i = 0;
    for (int64_t s = 0; s < slices.count; ++s) {
      const int64_t rows = slices.height(s);
      T* slice = to + i * k;
      if (rows == tile_rows(tile_registers)) {
        constexpr int r = tile_rows(tile_registers);
        for (int64_t l = l0; l < l1; ++l) __builtin_memcpy(slice + l * r, a + l * a_col + i, r * sizeof(T));
      } else {
        for (int64_t l = l0; l < l1; ++l)
          for (int64_t r = 0; r < rows; ++r) slice[l * rows + r] = a[l * a_col + i + r];
      }
      i += rows;
    }
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
template <class T> bool packs_b(const Product<T>& p) { return p.b_col != 1 || p.m > 256 || (p.m > 48 && p.k * p.n * int64_t(sizeof(T)) >= PBB); }
template <class T> bool packs_a(const Product<T>& p) {
  return p.a_row == 1 && p.a_col * int64_t(sizeof(T)) >= 1024 && p.n >= 4 * tile_columns<T>;
}
template <class T> int64_t scratch_b(const Product<T>& p) {
  return packs_b(p) ? k_block<T> * round_up(at_most(p.n, n_block), lane_count<T>) : 0;
}
template <class T> int64_t scratch_a(const Product<T>& p) {
  return packs_a(p) ? k_block<T> * round_up(at_most(p.m, m_block), 16) : 0;
}
template <class T> int64_t scratch_c(const Product<T>& p) {
  constexpr int64_t w = lane_count<T>;
  return p.transposed ? round_up(at_most(p.m, m_outer), w) * round_up(at_most(p.n, n_block), w) : 0;
}

template <class T>
void multiply_block(const Product<T>& p, bool pack_b, bool pack_a, int64_t m, int64_t n,
                    T* b_scratch, T* a_scratch) {
  const int64_t blocks = (p.k + k_block<T> - 1) / k_block<T>;
  const int64_t depth = blocks > 1 ? round_up((p.k + blocks - 1) / blocks, 8) : p.k;
  int64_t l = 0;
  do {   // once even if k is 0
    const int64_t k = at_most(p.k - l, depth);
    const T* b = p.b + l * p.b_row;
    if (pack_b && p.b_col == 1) pack_rows(b, p.b_row, k, n, b_scratch);
    else if (pack_b) pack_transposed(b, p.b_col, k, n, b_scratch);
    for (int64_t i = 0; i < m; i += m_block) {
      const int64_t rows = at_most(m - i, m_block);
      const T* a = p.a + i * p.a_row + l * p.a_col;
      if (pack_a) pack_slices(a, p.a_col, rows, k, a_scratch);
      for (int64_t j = 0; j < n; j += tile_columns<T>) {
        const int64_t columns = at_most(n - j, tile_columns<T>);
        Tile<T> t = {};
        t.k = k;
        t.a = pack_a ? a_scratch : a;
        t.a_row = pack_a ? 1 : p.a_row;
        t.a_col = p.a_col;
        t.b = pack_b ? b_scratch + j * k : b + j;
        t.b_row = pack_b ? round_up(columns, lane_count<T>) : p.b_row;
        t.c = p.c + i * p.c_row + j;
        t.c_row = p.c_row;
        t.bias = p.bias && l == 0 ? p.bias + j : nullptr;
        t.add_to_c = l > 0 || p.accumulate;
        multiply_columns(t, rows, columns, pack_a);
      }
    }
    l += k;
  } while (l < p.k);
}

template <class T> void multiply_blocks(const Product<T>& whole, const Product<T>& p, void* scratch) {
  const bool pack_b = packs_b(whole), pack_a = packs_a(whole);
  T* b_scratch = (T*)scratch;
  T* a_scratch = b_scratch + scratch_b(whole);
  T* c_scratch = a_scratch + scratch_a(whole);
  for (int64_t j = 0; j < p.n; j += n_block)
    for (int64_t i = 0; i < p.m; i += m_outer) {
      const int64_t m = at_most(p.m - i, m_outer), n = at_most(p.n - j, n_block);
      Product<T> q = p;
      q.a += i * p.a_row;
      q.b += j * p.b_col;
      if (!p.transposed) {
        q.c += i * p.c_row + j;
        if (p.bias) q.bias += j;
        multiply_block(q, pack_b, pack_a, m, n, b_scratch, a_scratch);
        continue;
      }
      q.c = c_scratch;
      q.c_row = round_up(n, lane_count<T>);
      q.bias = nullptr;
      q.accumulate = false;
      multiply_block(q, pack_b, pack_a, m, n, b_scratch, a_scratch);
      unpack_transposed(p, c_scratch, q.c_row, m, n, p.bias ? p.bias + i : nullptr, p.c + j * p.c_row + i);
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
  const Slices slices(n, s);
  for (int64_t i = 0; i < slices.count; ++i) {
    const int64_t columns = slices.height(i);
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
