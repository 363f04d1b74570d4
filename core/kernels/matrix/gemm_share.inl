// How a product of matrices is shared among threads. Included inside a namespace: no headers here.

constexpr int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }
constexpr int64_t at_most(int64_t x, int64_t most) { return x < most ? x : most; }

// Part `part` of `parts` of 0 .. n, in multiples of `unit`.
struct Range {
  int64_t begin, end;
};
static Range part_of(int64_t n, int64_t unit, int64_t part, int64_t parts) {
  const int64_t units = (n + unit - 1) / unit;
  return {at_most(units * part / parts * unit, n), at_most(units * (part + 1) / parts * unit, n)};
}

// A piece of C.
struct Share {
  Range rows, columns;
};

// Is C [m, n] better cut into rows than into columns, for the sake of the caches? Where C is larger than A and B, as
// the gradient of a weight is, each thread should have rows, since it will be asked for the same rows of the weight,
// and for all rows of B, which both have read already. Else the larger of A and B is the one that is cut.
static bool prefers_rows(int64_t m, int64_t n, int64_t k) { return k <= at_most(m, n) || m >= n; }

// Cuts C [m, n] into a grid of up to `threads` pieces and takes one: the grid whose largest piece takes
// the least time, where a piece must also move its B, which costs as much as b_cost rows, and read its A.
// But one row or column of pieces, whichever the caches prefer, if that takes little longer.
// A thread for which nothing is left has no rows.
static Share share_of(
    int64_t m, int64_t n, int64_t k, int thread, int threads, int64_t m_unit, int64_t n_unit, int64_t b_cost) {
  const auto time_of = [=](int64_t c) {
    const int64_t rows = threads / c;
    const int64_t m_of_piece = round_up((m + rows - 1) / rows, m_unit);
    const int64_t n_of_piece = round_up((n + c - 1) / c, n_unit);
    return m_of_piece * n_of_piece + b_cost * n_of_piece + 2 * m_of_piece;
  };
  int64_t columns = 1;
  for (int64_t c = 2; c <= threads; ++c)
    if (time_of(c) < time_of(columns)) columns = c;
  const int64_t preferred = prefers_rows(m, n, k) ? 1 : threads;
  if (time_of(preferred) * 12 <= time_of(columns) * 13) columns = preferred;
  const int64_t rows = threads / columns;
  if (thread >= rows * columns) return {};
  return {part_of(m, m_unit, thread / columns, rows), part_of(n, n_unit, thread % columns, columns)};
}
