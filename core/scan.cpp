// Scans: running sums, products, extreme values and linear recurrences along a dimension.
//
// Idea: a scan waits for its own last result, so several lines go side by side: 64 columns, or four rows, or four blocks of a long
// row, whose totals are found first. Blocks have a fixed size: the bits do not depend on the number of threads.
#include <algorithm>
#include <cmath>

#include "core/apply.h"
#include "core/loop.h"
#include "core/typed.h"

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

// Float sums and products go on in float64, integers wrap around.
template <class T> struct WideOf { using type = double; };
template <> struct WideOf<int64_t> { using type = uint64_t; };
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
    for (int64_t c = 0; c < width; ++c)
      for (int64_t k = 0; k < n; ++k) step(k, at + c * across + k * along, state[c]);
  }
}

// All lines of x along n, each from the state `start`.
template <class State, class Step>
void scan_lines(const Around& x, bool reverse, State start, int64_t grain, const Step& step) {
  bool rows = x.inner == 1;
  int64_t width = rows ? rows_at_once : most_columns, lines = rows ? x.outer : x.inner, groups = (lines + width - 1) / width;
  int64_t along = reverse ? -x.inner : x.inner, first = reverse ? (x.n - 1) * x.inner : 0;
  int64_t work = x.n * std::min(width, lines);
  parallel_for((rows ? 1 : x.outer) * groups, std::max<int64_t>(1, grain / std::max<int64_t>(1, work)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      int64_t line = i % groups * width, count = std::min(width, lines - line);
      State state[most_columns];
      std::fill(state, state + count, start);
      int64_t at = first + (rows ? line * x.n : i / groups * x.n * x.inner + line);
      run_lines(x.n, at, along, rows ? x.n : 1, count, state, step);
    }
  });
}

// One long row in blocks: the total of each, their running totals, then each block from where it starts.
template <class T, class Join>
void scan_long_rows(const Around& x, bool reverse, const T* from, T* to, Wide<T> start, const Join& join) {
  int64_t whole = x.n / block_of_row, rest = x.n - whole * block_of_row;
  int64_t along = reverse ? -1 : 1;
  std::vector<Wide<T>> totals(size_t(x.outer * (whole + 1)), start);
  auto begin_of = [=](int64_t row, int64_t block) { return row * x.n + (reverse ? x.n - 1 - block * block_of_row : block * block_of_row); };
  parallel_for(x.outer * whole, cheap_grain / block_of_row, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      constexpr int64_t lanes = 8;
      Wide<T> part[lanes];
      std::fill(part, part + lanes, start);
      const T* p = from + begin_of(i / whole, i % whole) - (reverse ? block_of_row - 1 : 0);
      for (int64_t k = 0; k < block_of_row; k += lanes)
        for (int64_t l = 0; l < lanes; ++l) join(part[l], Wide<T>(p[k + l]));
      for (int64_t l = 1; l < lanes; ++l) join(part[0], part[l]);
      totals[size_t(i / whole * (whole + 1) + i % whole + 1)] = part[0];
    }
  });
  for (int64_t row = 0; row < x.outer; ++row)
    for (int64_t b = 1; b <= whole; ++b) {
      Wide<T>* t = totals.data() + row * (whole + 1) + b;
      Wide<T> sum = t[-1];
      join(sum, *t);
      *t = sum;
    }
  auto step = [=](int64_t, int64_t at, Wide<T>& s) {
    join(s, Wide<T>(from[at]));
    to[at] = T(s);
  };
  int64_t groups = (whole + rows_at_once) / rows_at_once;   // of the blocks, and the rest behind them
  parallel_for(x.outer * groups, cheap_grain / (block_of_row * rows_at_once), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      int64_t row = i / groups, b = i % groups * rows_at_once, count = std::min(rows_at_once, whole - b);
      Wide<T>* state = totals.data() + row * (whole + 1) + b;
      Wide<T> own[rows_at_once];
      std::copy(state, state + std::max<int64_t>(0, count), own);
      if (count > 0) run_lines(block_of_row, begin_of(row, b), along, along * block_of_row, count, own, step);
      if (i % groups == groups - 1) {
        own[0] = totals[size_t(row * (whole + 1) + whole)];
        run_lines(rest, begin_of(row, whole), along, along * block_of_row, 1, own, step);
      }
    }
  });
}

template <class T, class Join>
void scan_by(const Around& x, bool reverse, const T* from, T* to, Wide<T> start, const Join& join) {
  if (x.inner == 1 && x.n > 4 * block_of_row) return scan_long_rows(x, reverse, from, to, start, join);
  scan_lines(x, reverse, start, cheap_grain, [=](int64_t, int64_t at, Wide<T>& s) {
    join(s, Wide<T>(from[at]));
    to[at] = T(s);
  });
}

// log(sum(exp)) so far is m + log(s), with m the largest exponent so far.
struct LogSum {
  double m = -INFINITY, s = 0;
  double add(double x) {
    if (x == m) s += 1;   // two infinities too
    else if (x < m) s += std::exp(x - m);
    else s = s * std::exp(m - x) + 1, m = x;
    return m + std::log(s);
  }
};

}  // namespace

Tensor scan(Scan f, const Tensor& x, int64_t dim, bool reverse) {
  Tensor from = dense(x), y = empty(x.shape(), x.dtype());
  Around around(x.shape(), dim);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    const T* p = numbers<T>(from);
    T* to = numbers<T>(y);
    if (f == Scan::sum)
      scan_by<T>(around, reverse, p, to, 0, [](Wide<T>& s, Wide<T> v) { s += v; });
    else if (f == Scan::prod)
      scan_by<T>(around, reverse, p, to, 1, [](Wide<T>& s, Wide<T> v) { s *= v; });
    else
      scan_lines(around, reverse, LogSum(), costly_grain / 4,
                 [=](int64_t, int64_t at, LogSum& s) { to[at] = T(s.add(double(p[at]))); });
  });
  return y;
}

std::pair<Tensor, Tensor> scan_extreme(const Tensor& x, int64_t dim, bool smallest) {
  Tensor from = dense(x), y = empty(x.shape(), x.dtype()), indices = empty(x.shape(), Dtype::int64);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    struct Best { T value; int64_t at; };
    const T* p = numbers<T>(from);
    T* to = numbers<T>(y);
    auto* index = numbers<int64_t>(indices);
    auto scan_with = [&](auto beats) {
      scan_lines(Around(x.shape(), dim), false, Best{}, cheap_grain, [=](int64_t k, int64_t at, Best& best) {
        T v = p[at];
        if (k == 0 || is_nan(v) || (!is_nan(best.value) && beats(v, best.value))) best = {v, k};
        to[at] = best.value;
        index[at] = best.at;
      });
    };
    if (smallest)
      scan_with([](T v, T best) { return v <= best; });
    else
      scan_with([](T v, T best) { return v >= best; });
  });
  return {y, indices};
}

Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse) {
  Tensor factors = dense(a), from = dense(b), y = empty(b.shape(), b.dtype());
  Around around(b.shape(), dim);
  with_number(b.dtype(), [&](auto type) {
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

}  // namespace gradus::apply
