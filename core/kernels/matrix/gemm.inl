// The fast text of gemm.h, the matrix product C = A B (+ bias) (+ C): which way to compute it, in what order, by whom.
//
// Idea: several ways, chosen by the shape alone. Tiles read B along n; if B lies the other way, it
// is transposed while it is packed, or, when A and C are smaller, C^T = B^T A^T is computed and
// transposed at the end. Dot products serve where n or m is so small that lanes would stay empty.
// Blocking as in GotoBLAS (Goto, van de Geijn 2008), except that A is read in place if possible.
// Read first: gemm_tile.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/matrix/gemm_tile.inl"

#include "core/kernels/matrix/gemm_share.inl"

// Sizes of blocks, for 2 MiB of second cache: it holds k_block x n_block of B (1 MiB), packed,
// and m_block rows of A, k_block wide. Longer blocks along k mean that C is read and written less
// often. Where they end shows in the rounding, so it depends on k alone. m_outer bounds the scratch
// for a transposed C.
template <class T> constexpr int64_t k_block = 2048 / sizeof(T);
constexpr int64_t n_block = 512, m_block = 192, m_outer = 1920, second_cache = 2 << 20;

// What transposing a number costs, and what summing the lanes of a dot product, in multiplications
// of one lane. Measured, roughly: it decides between ways of nearly the same speed.
template <class T> constexpr int64_t moving = 4 + lane_count<T> / 4;
template <class T> constexpr int64_t summing = 4 * lane_count<T>;

enum class Way {
  direct,       // one panel of tiles, everything read in place
  gathered,     // the same, but B lies along k and is so small that packing would take longer
  outer,        // k is 1: numbers of A times the row B
  dots,         // dot products along k
  straight,     // tiles with lanes along n
  transposed,   // tiles of C^T = B^T A^T, lanes along m
};

// The fastest way. It depends on the shape alone, never on the share, because the
// ways round differently.
template <class T> Way choose(const GemmTask& t) {
  constexpr int64_t w = lane_count<T>;
  const bool b_along_n = t.b_col == 1, dots_possible = t.a_col == 1 && t.b_row == 1;
  if (t.m * t.n * t.k <= 16384 && t.n <= tile_columns<T> && t.k <= k_block<T> && !(t.n == 1 && dots_possible)) {
    if (b_along_n) return Way::direct;
    if (t.n <= w && t.k <= 8 && t.b_col < 4096) return Way::gathered;
  }
  if (t.k == 1 && b_along_n && t.n >= w) return Way::outer;
  const int64_t straight = t.m * t.k * round_up(t.n, w) + (b_along_n ? 0 : moving<T> * t.n * t.k);
  const int64_t transposed =
      t.n * t.k * round_up(t.m, w) + moving<T> * t.m * t.n + (t.a_row == 1 ? 0 : moving<T> * t.m * t.k);
  const int64_t dots = t.m * t.n * (round_up(t.k, w) + summing<T>);
  // Dots use a number 4 times after loading it, tiles more often: too slow for large A and B.
  if (dots_possible && at_most(t.m, t.n) <= 16 && dots < straight && dots < transposed) return Way::dots;
  return transposed < straight ? Way::transposed : Way::straight;
}

// A task with typed pointers. If `transposed`, it computes C^T: m, n, a, b are those of C^T, while
// c, c_row and bias remain what they are.
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

// Makes p the share of a thread.
template <class T>
void take_share(Product<T>& p, int thread, int threads, int64_t m_unit, int64_t n_unit, int64_t b_cost) {
  const Share s = share_of(p.m, p.n, p.k, thread, threads, m_unit, n_unit, b_cost);
  const Range i = s.rows, j = s.columns;
  p.m = i.end - i.begin;
  p.n = j.end - j.begin;
  p.a += i.begin * p.a_row;
  p.b += j.begin * p.b_col;
  p.c += p.transposed ? j.begin * p.c_row + i.begin : i.begin * p.c_row + j.begin;
  if (p.bias) p.bias += p.transposed ? i.begin : j.begin;
}

// ------------------------------------------------------------------------------------- packing
// A block of B as the tiles read it: panel after panel of tile_columns columns, each
// [k][columns], the columns of the last one rounded up to whole registers.
template <class T> void pack_rows(const T* b, int64_t b_row, int64_t k, int64_t n, T* to) {
  constexpr int64_t w = lane_count<T>, most = tile_columns<T>;
  for (int64_t l = 0; l < k; ++l, b += b_row)
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

// A block of A as the tiles read it: slice after slice, each [k][rows]. For A stored along m, where
// each step of k is on another line, and, in a matrix of 2^i columns, in the same set of the cache.
template <class T> void pack_slices(const T* a, int64_t a_col, int64_t m, int64_t k, T* to) {
  constexpr int most = tile_rows(tile_registers);
  const Slices slices(m, most);
  for (int64_t l0 = 0; l0 < k; l0 += 16) {   // a few steps of k at a time, to read A in whole lines
    const int64_t l1 = at_most(l0 + 16, k);
    for (int64_t s = 0, i = 0; s < slices.count; i += slices.height(s++)) {
      const int64_t rows = slices.height(s);
      const T* from = a + i;
      T* slice = to + i * k;
      for (int64_t l = l0; l < l1; ++l)
        if (rows == most) __builtin_memcpy(slice + l * most, from + l * a_col, most * sizeof(T));
        else
          for (int64_t r = 0; r < rows; ++r) slice[l * rows + r] = from[l * a_col + r];
    }
  }
}

// p.c [n, m] = the transposed of from [m, n] (rows `from_row` apart) + bias + old C. As many rows of C at a time as a
// line of `from` has numbers: they are written on and on, and memory likes that better than a column of pieces.
template <class T> void unpack_transposed(const Product<T>& p, const T* from, int64_t from_row) {
  constexpr int64_t w = lane_count<T>, e = chunk<T>, line = 64 / sizeof(T);
  for (int64_t i0 = 0; i0 < p.n; i0 += line)
    for (int64_t j = 0; j < p.m; j += w) {
      const int width = int(at_most(p.m - j, w));
      const Lanes<T> bias = p.bias ? load_some(p.bias + j, width) : Lanes<T>{};
      for (int64_t i = i0; i < at_most(p.n, i0 + line); i += e) {
        Lanes<T> y[e];
        transpose_block(from + j * from_row + i, from_row, y);   // the scratch goes on past m and n
        for (int64_t row = 0; row < at_most(p.n - i, e); ++row) {
          T* to = p.c + (i + row) * p.c_row + j;
          Lanes<T> x = y[row];
          if (p.bias) x += bias;
          if (p.accumulate) x += load_some(to, width);
          store_some(to, width, x);
        }
      }
    }
}

// What is copied to scratch: B if it lies along k, or is used by many rows, or comes from far away
// (memory likes to be read in order, and a panel is a few numbers of each row); A if it lies along
// m in long rows. Else reading in place is as fast as reading a copy.
template <class T> struct Scratch {
  bool pack_b, pack_a;
  int64_t b, a, c;   // numbers
  explicit Scratch(const Product<T>& p) {
    constexpr int64_t w = lane_count<T>, bytes = sizeof(T);
    pack_b = p.b_col != 1 || p.m > 256 || (p.m > 48 && p.k * p.n * bytes > second_cache);
    constexpr int64_t long_row = register_bytes == 64 ? 2048 : 512;   // measured
    pack_a = p.a_row == 1 && p.a_col * bytes >= long_row && p.k >= 256 && p.n >= 256;
    const int64_t n = round_up(at_most(p.n, n_block), w);
    b = pack_b ? k_block<T> * n : 0;
    a = pack_a ? k_block<T> * round_up(at_most(p.m, m_block), w) : 0;
    c = p.transposed ? round_up(at_most(p.m, m_outer), w) * n : 0;
  }
};

// -------------------------------------------------------------------------------------- blocks
// c[m, n] = all of k, block by block. The loop order keeps a packed block of B for all rows of A.
template <class T> void multiply_block(const Product<T>& p, const Scratch<T>& s, T* b_scratch, T* a_scratch) {
  const int64_t blocks = (p.k + k_block<T> - 1) / k_block<T>;
  const int64_t depth = blocks > 1 ? round_up((p.k + blocks - 1) / blocks, 8) : p.k;
  int64_t l = 0;
  do {   // once even if k is 0
    const int64_t k = at_most(p.k - l, depth);
    const T* b = p.b + l * p.b_row;
    if (s.pack_b && p.b_col == 1) pack_rows(b, p.b_row, k, p.n, b_scratch);
    else if (s.pack_b) pack_transposed(b, p.b_col, k, p.n, b_scratch);
    for (int64_t i = 0; i < p.m; i += m_block) {
      const int64_t rows = at_most(p.m - i, m_block);
      const T* a = p.a + i * p.a_row + l * p.a_col;
      if (s.pack_a) pack_slices(a, p.a_col, rows, k, a_scratch);
      for (int64_t j = 0; j < p.n; j += tile_columns<T>) {
        const int64_t columns = at_most(p.n - j, tile_columns<T>);
        Tile<T> t = {};
        t.k = k;
        t.a = s.pack_a ? a_scratch : a;
        t.a_row = s.pack_a ? 1 : p.a_row;
        t.a_col = p.a_col;
        t.b = s.pack_b ? b_scratch + j * k : b + j;
        t.b_row = s.pack_b ? round_up(columns, lane_count<T>) : p.b_row;
        t.c = p.c + i * p.c_row + j;
        t.c_row = p.c_row;
        t.bias = p.bias && l == 0 ? p.bias + j : nullptr;
        t.add_to_c = l > 0 || p.accumulate;
        multiply_columns(t, rows, columns, s.pack_a);
      }
    }
    l += k;
  } while (l < p.k);
}

// This thread's part p. How much is copied where follows from the whole product.
template <class T> void multiply_blocks(const Product<T>& p, const Scratch<T>& s, T* b_scratch) {
  T *a_scratch = b_scratch + s.b, *c_scratch = a_scratch + s.a;
  for (int64_t j = 0; j < p.n; j += n_block)
    for (int64_t i = 0; i < p.m; i += m_outer) {
      Product<T> q = p;
      q.m = at_most(p.m - i, m_outer);
      q.n = at_most(p.n - j, n_block);
      q.a += i * p.a_row;
      q.b += j * p.b_col;
      q.c += p.transposed ? j * p.c_row + i : i * p.c_row + j;
      if (p.bias) q.bias += p.transposed ? i : j;
      if (!p.transposed) {
        multiply_block(q, s, b_scratch, a_scratch);
        continue;
      }
      Product<T> r = q;   // C^T, to scratch; bias and the old C are added on the way out
      r.c = c_scratch;
      r.c_row = round_up(q.n, lane_count<T>);
      r.bias = nullptr;
      r.accumulate = false;
      multiply_block(r, s, b_scratch, a_scratch);
      unpack_transposed(q, c_scratch, r.c_row);
    }
}

// One panel, nothing copied.
template <class T> void multiply_direct(const GemmTask& t, bool gathered) {
  Tile<T> tile = {t.k, (const T*)t.a, t.a_row, t.a_col, (const T*)t.b, t.b_row, t.b_col, (T*)t.c, t.c_row,
      (const T*)t.bias, t.accumulate, int(t.n), nullptr, 0};
  if (gathered) multiply_panel<T, 1, Read::strided>(tile, t.m, false);
  else multiply_columns(tile, t.m, t.n, false);
}

// k is 1: memory is the limit, and likes C to be written row by row, not tile by tile, in whole cache lines.
template <class T> void multiply_outer(const Product<T>& p) {
  constexpr int64_t w = lane_count<T>;
  const bool plain = !p.bias && !p.accumulate;
  for (int64_t i = 0; i < p.m; ++i) {
    const Lanes<T> a = Lanes<T>{} + p.a[i * p.a_row];
    T* c = p.c + i * p.c_row;
    int64_t j = 0;
    if (plain && p.n >= w) {
      lanes_at(c) = fused(a, Lanes<T>(lanes_at(p.b)), Lanes<T>{});
      j = w - int64_t(uintptr_t(c) / sizeof(T) % w);   // there a register of C begins
    }
    for (; plain && j + w <= p.n; j += w) store<T>(c + j, fused(a, Lanes<T>(lanes_at(p.b + j)), Lanes<T>{}));
    for (; j < p.n; j += w) {
      const int width = int(at_most(p.n - j, w));
      Lanes<T> y = fused(a, load_some(p.b + j, width), Lanes<T>{});
      if (p.bias) y += load_some(p.bias + j, width);
      if (p.accumulate) y += load_some(c + j, width);
      store_some(c + j, width, y);
    }
  }
}

// R rows times all n columns.
template <class T, int R>
void multiply_dots_rows(Tile<T>& t, int64_t n, int64_t c_col, int64_t bias_row, int64_t bias_col) {
  constexpr int most = register_bytes == 64 ? 5 : 2;   // 4 x 5 sums in 32 registers, 4 x 2 in 16
  const Slices slices(n, most);
  for (int64_t i = 0; i < slices.count; ++i) {
    const int64_t columns = slices.height(i);
    if (columns == 1) multiply_dots<T, R, 1>(t, c_col, bias_row, bias_col);
    if (columns == 2) multiply_dots<T, R, 2>(t, c_col, bias_row, bias_col);
    if constexpr (most > 2) {
      if (columns == 3) multiply_dots<T, R, 3>(t, c_col, bias_row, bias_col);
      if (columns == 4) multiply_dots<T, R, 4>(t, c_col, bias_row, bias_col);
      if (columns == 5) multiply_dots<T, R, 5>(t, c_col, bias_row, bias_col);
    }
    t.b += columns * t.b_col;
    t.c += columns * c_col;
    if (t.bias) t.bias += columns * bias_col;
  }
}

// Four rows at a time. If A has fewer, C^T is computed: the layout of C does not matter here.
template <class T> void multiply_all_dots(const Product<T>& p, bool swap) {
  const int64_t m = swap ? p.n : p.m, n = swap ? p.m : p.n;
  const int64_t c_row = swap ? 1 : p.c_row, c_col = swap ? p.c_row : 1;
  const T *a = swap ? p.b : p.a, *b = swap ? p.a : p.b;
  const int64_t a_row = swap ? p.b_col : p.a_row, b_col = swap ? p.a_row : p.b_col;
  for (int64_t i = 0, rows; i < m; i += rows) {
    rows = m - i >= 4 ? 4 : 1;
    Tile<T> t = {};
    t.k = p.k;
    t.a = a + i * a_row;
    t.a_row = a_row;
    t.b = b;
    t.b_col = b_col;
    t.c = p.c + i * c_row;
    t.c_row = c_row;
    t.bias = p.bias && swap ? p.bias + i : p.bias;
    t.add_to_c = p.accumulate;
    if (rows == 4) multiply_dots_rows<T, 4>(t, n, c_col, swap, !swap);
    else multiply_dots_rows<T, 1>(t, n, c_col, swap, !swap);
  }
}

// ---------------------------------------------------------------------------------- the way in
// Thread `thread`'s share of the product.
template <class T> void multiply(const GemmTask& task, int thread, int threads, void* scratch) {
  const Way way = choose<T>(task);
  if (way == Way::direct || way == Way::gathered) {
    if (thread == 0) multiply_direct<T>(task, way == Way::gathered);
    return;
  }
  Product<T> p = product_of<T>(task, way == Way::transposed);
  const Scratch<T> sizes(p);
  if (threads > 1) {
    const int64_t m_unit = way == Way::dots ? 4 : tile_rows(tile_registers);
    const int64_t n_unit = way == Way::dots ? 4 : 2 * lane_count<T>;
    const int64_t b_cost = p.b_col == 1 ? 2 : moving<T>;
    take_share(p, thread, threads, m_unit, n_unit, b_cost);
    if (p.m == 0 || p.n == 0) return;
  }
  if (way == Way::outer) multiply_outer(p);
  else if (way == Way::dots) multiply_all_dots(p, task.m < 4);
  else multiply_blocks(p, sizes, (T*)scratch);
}

// A sum of products: a panel of columns after the other, the terms inside each tile.
template <class T> void multiply_sum(const GemmTask& t, const GemmTerm* terms, int64_t more) {
  for (int64_t j = 0; j < t.n; j += tile_columns<T>) {
    const int64_t columns = at_most(t.n - j, tile_columns<T>);
    Tile<T> tile = {t.k, (const T*)t.a, t.a_row, t.a_col, (const T*)t.b + j, t.b_row, 1, (T*)t.c + j, t.c_row,
        t.bias ? (const T*)t.bias + j : nullptr, t.accumulate, 0, terms, more};
    multiply_columns(tile, t.m, columns, false);
  }
}
template <> void multiply_sum<int64_t>(const GemmTask& t, const GemmTerm* terms, int64_t more) {
  for (int64_t i = 0; i < t.m; ++i) {
    const int64_t* bias = (const int64_t*)t.bias;
    int64_t* c = (int64_t*)t.c + i * t.c_row;
    for (int64_t j = 0; j < t.n; ++j) c[j] = plus(t.accumulate ? c[j] : 0, bias ? bias[j] : 0);
    for (int64_t term = 0; term <= more; ++term) {
      const int64_t* a = (const int64_t*)t.a + i * t.a_row + (term ? terms[term - 1].a : 0);
      const int64_t* b = (const int64_t*)t.b + (term ? terms[term - 1].b : 0);
      for (int64_t l = 0; l < t.k; ++l)
        for (int64_t j = 0; j < t.n; ++j) c[j] = plus(c[j], times(a[l * t.a_col], b[l * t.b_row + j]));
    }
  }
}

// Integers: plain loops. Row i of C collects a[i, l] times row l of B.
template <> void multiply<int64_t>(const GemmTask& t, int thread, int threads, void*) {
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

// Bytes for one thread.
template <class T> size_t scratch_bytes(const GemmTask& task) {
  if constexpr (!is_float<T>) return 0;
  else {
    const Way way = choose<T>(task);
    if (way != Way::straight && way != Way::transposed) return 0;
    const Product<T> p = product_of<T>(task, way == Way::transposed);
    const Scratch<T> s(p);
    return sizeof(T) * size_t(s.b + s.a + s.c);
  }
}

template <class T> void gemm(const GemmTask& task, int thread, int threads, void* scratch) {
  if (task.m <= 0 || task.n <= 0) return;
  if (task.k > 0) return multiply<T>(task, thread, threads, scratch);
  GemmTask empty = task;   // A and B have no elements, perhaps not even an address that a step could be added to
  empty.a = empty.b = task.c;
  empty.a_row = empty.a_col = empty.b_row = 0;
  empty.b_col = 1;
  multiply<T>(empty, thread, threads, scratch);
}

template <class T> constexpr GemmKernels kernels_of() {
  if constexpr (is_float<T> || is_integer<T>) return {scratch_bytes<T>, gemm<T>, multiply_sum<T>};
  else return {};
}
