// Scans: running sums, products, extreme values and linear recurrences along a dimension.
//
// Idea: a scan waits for its own last result, so several lines run side by side: 64 columns, or four rows, or four
// blocks of a long row, whose totals are found first. Blocks have a fixed size: the bits do not depend on the number of
// threads.
// Compile with: -fopenmp-simd
#include "core/compute/scan.h"

#include <algorithm>
#include <cmath>

#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t most_columns = 64, rows_at_once = 4;
constexpr int64_t block_of_row = 4096;

// x seen as [outer, n, inner], row-major.
struct Around {
  int64_t outer = 1, n = 1, inner = 1;
  Around(const Shape& s, int64_t dim) {
    for (int64_t d = 0; d < s.dims(); ++d) (d < dim ? outer : d == dim ? n : inner) *= s[d];
  }
};

// Float sums and products are kept in float64; integers wrap around.
template <class T> struct WideOf {
  using type = double;
};
template <> struct WideOf<int64_t> {
  using type = uint64_t;
};
template <class T> using Wide = typename WideOf<T>::type;

// step(k, position, state) for k = 0 .. n-1 of `width` lines, `along` apart; the lines are `across` apart.
template <class State, class Step>
void run_lines(int64_t n, int64_t at, int64_t along, int64_t across, int64_t width, State* state, const Step& step) {
  if (across == 1) {
    for (int64_t k = 0; k < n; ++k, at += along)
#pragma omp simd
      for (int64_t c = 0; c < width; ++c) step(k, at + c, state[c]);
  } else if (width == rows_at_once) {
    State s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];
    for (int64_t k = 0; k < n; ++k, at += along) {
      step(k, at, s0);
      step(k, at + across, s1);
      step(k, at + 2 * across, s2);
      step(k, at + 3 * across, s3);
    }
    state[0] = s0, state[1] = s1, state[2] = s2, state[3] = s3;
  } else {
    for (int64_t c = 0; c < width; ++c) {
      State s = state[c];   // for all the compiler knows, writing y might change the state
      for (int64_t k = 0; k < n; ++k) step(k, at + c * across + k * along, s);
      state[c] = s;
    }
  }
}

// All lines of x along n, each from the state `start`.
template <class State, class Step>
void scan_lines(const Around& x, bool reverse, State start, int64_t grain, const Step& step) {
  bool rows = x.inner == 1;
  int64_t width = rows ? rows_at_once : most_columns, lines = rows ? x.outer : x.inner,
          groups = (lines + width - 1) / width;
  int64_t along = reverse ? -x.inner : x.inner, first = reverse ? (x.n - 1) * x.inner : 0;
  int64_t work = x.n * std::min(width, lines);
  parallel_for((rows ? 1 : x.outer) * groups, std::max<int64_t>(1, grain / std::max<int64_t>(1, work)),
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          int64_t line = i % groups * width, count = std::min(width, lines - line);
          State state[most_columns];
          std::fill(state, state + count, start);
          int64_t at = first + (rows ? line * x.n : i / groups * x.n * x.inner + line);
          run_lines(x.n, at, along, rows ? x.n : 1, count, state, step);
        }
      });
}

// Long rows in blocks.
struct Blocks {
  int64_t n, whole;   // numbers in a row, and whole blocks; a rest may follow
  bool reverse;
  Blocks(const Around& x, bool backwards) : n(x.n), whole(x.n / block_of_row), reverse(backwards) {}
  int64_t begin(int64_t row, int64_t block) const {
    return row * n + (reverse ? n - 1 - block * block_of_row : block * block_of_row);
  }
};

// For each row the running total before each block, and after the last.
template <class T, class Join>
std::vector<Wide<T>> totals_before(const Blocks& blocks, int64_t rows, const T* from, Wide<T> start, const Join& join) {
  int64_t whole = blocks.whole;
  std::vector<Wide<T>> totals(size_t(rows * (whole + 1)), start);
  parallel_for(rows * whole, cheap_grain / block_of_row, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      constexpr int64_t lanes = 8;
      Wide<T> part[lanes];
      std::fill(part, part + lanes, start);
      const T* p = from + blocks.begin(i / whole, i % whole) - (blocks.reverse ? block_of_row - 1 : 0);
      for (int64_t k = 0; k < block_of_row; k += lanes)
        for (int64_t l = 0; l < lanes; ++l) join(part[l], Wide<T>(p[k + l]));
      for (int64_t l = 1; l < lanes; ++l) join(part[0], part[l]);
      totals[size_t(i / whole * (whole + 1) + i % whole + 1)] = part[0];
    }
  });
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t b = 1; b <= whole; ++b) {
      Wide<T>* t = totals.data() + row * (whole + 1) + b;
      Wide<T> sum = t[-1];
      join(sum, *t);
      *t = sum;
    }
  return totals;
}

// Scans each block, starting from the total before it.
template <class State, class Step>
void scan_blocks(const Blocks& blocks, int64_t rows, const std::vector<State>& totals, const Step& step) {
  int64_t whole = blocks.whole, along = blocks.reverse ? -1 : 1, across = along * block_of_row;
  int64_t groups = (whole + rows_at_once) / rows_at_once;   // of the blocks, and the rest after them
  parallel_for(rows * groups, cheap_grain / (block_of_row * rows_at_once), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      int64_t row = i / groups, b = i % groups * rows_at_once, count = std::min(rows_at_once, whole - b);
      const State* state = totals.data() + row * (whole + 1) + b;
      State own[rows_at_once];
      std::copy(state, state + std::max<int64_t>(0, count), own);
      if (count > 0) run_lines(block_of_row, blocks.begin(row, b), along, across, count, own, step);
      if (i % groups == groups - 1) {
        own[0] = totals[size_t(row * (whole + 1) + whole)];
        run_lines(blocks.n - whole * block_of_row, blocks.begin(row, whole), along, across, 1, own, step);
      }
    }
  });
}

// The total of a part may leave the range of float64 although no running result does: 8, 1/8, 8, 1/8 .. has lanes of
// nothing but 8. In products that does not always show, so those of floats are not split; a sum that is infinite once
// stays so or becomes NaN, which does show.
template <class T, class Join>
void scan_by(const Around& x, bool reverse, const T* from, T* to, Wide<T> start, bool in_parts, const Join& join) {
  auto step = [=](int64_t, int64_t at, Wide<T>& s) {
    join(s, Wide<T>(from[at]));
    to[at] = T(s);
  };
  if (in_parts && x.inner == 1 && x.n > 4 * block_of_row) {
    Blocks blocks(x, reverse);
    std::vector<Wide<T>> totals = totals_before(blocks, x.outer, from, start, join);
    if (std::all_of(totals.begin(), totals.end(), [](Wide<T> v) { return v - v == 0; }))
      return scan_blocks(blocks, x.outer, totals, step);
  }
  scan_lines(x, reverse, start, cheap_grain, step);
}

// log(sum(exp)) so far is m + log(s), with m the largest exponent so far.
struct LogSum {
  double m = -INFINITY, s = 0;
  double add(double x) {
    if (x == m) s += 1;   // also for two infinities
    else if (x < m) s += std::exp(x - m);
    else s = s * std::exp(m - x) + 1, m = x;
    return m + std::log(s);
  }
};

}   // namespace

Tensor scan(Scan f, const Tensor& x, int64_t dim, bool reverse) {
  Tensor from = dense(x), y = empty(x.shape(), x.dtype());
  Around around(x.shape(), dim);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    const T* p = numbers<T>(from);
    T* to = numbers<T>(y);
    if (f == Scan::sum) scan_by<T>(around, reverse, p, to, 0, true, [](Wide<T>& s, Wide<T> v) { s += v; });
    else if (f == Scan::prod)
      scan_by<T>(around, reverse, p, to, 1, !is_float(x.dtype()), [](Wide<T>& s, Wide<T> v) { s *= v; });
    else if constexpr (std::is_floating_point_v<T>)
      scan_lines(around, reverse, LogSum(), costly_grain / 4,
          [=](int64_t, int64_t at, LogSum& s) { to[at] = T(s.add(double(p[at]))); });
  });
  return y;
}

std::pair<Tensor, Tensor> scan_extreme(const Tensor& x, int64_t dim, bool smallest) {
  Tensor from = dense(x), y = empty(x.shape(), x.dtype()), indices = empty(x.shape(), Dtype::int64);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    struct Best {
      T value;
      int64_t at;
    };
    const T* p = numbers<T>(from);
    T* to = numbers<T>(y);
    auto* index = numbers<int64_t>(indices);
    auto scan_with = [&](auto beats) {
      scan_lines(Around(x.shape(), dim), false, Best{}, cheap_grain, [=](int64_t k, int64_t at, Best& best) {
        const T v = p[at];
        T value = best.value;   // read and written once: clang mixes up the order of more in a loop under `omp simd`
        int64_t place = best.at;
        if (k == 0 || is_nan(v) || (!is_nan(value) && beats(v, value))) value = v, place = k;
        to[at] = best.value = value;
        index[at] = best.at = place;
      });
    };
    if (smallest) scan_with([](T v, T best) { return v <= best; });
    else scan_with([](T v, T best) { return v >= best; });
  });
  return {y, indices};
}

Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse) {
  Tensor factors = dense(a), from = dense(b), y = empty(b.shape(), b.dtype());
  Around around(b.shape(), dim);
  with_float(b.dtype(), [&](auto type) {
    using T = decltype(type);
    const T *pa = numbers<T>(factors), *pb = numbers<T>(from);
    T* to = numbers<T>(y);
    if (reverse)   // the state is a[k + 1] y[k + 1]
      scan_lines(around, true, 0.0, cheap_grain, [=](int64_t, int64_t at, double& s) {
        double v = double(pb[at]) + s;
        to[at] = T(v);
        s = double(pa[at]) * v;
      });
    else   // the state is y[k - 1]
      scan_lines(around, false, 0.0, cheap_grain, [=](int64_t k, int64_t at, double& s) {
        s = k == 0 ? double(pb[at]) : double(pb[at]) + double(pa[at]) * s;
        to[at] = T(s);
      });
  });
  return y;
}

}   // namespace gradus::apply
