// Distinct numbers and slices, and positions in sorted numbers: binary search.
// Compile with: -O3
#include "core/compute/order/unique.h"

#include <vector>

#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/order/order.h"
#include "core/compute/order/sort.h"
#include "core/compute/place/index.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

struct Runs {
  Tensor firsts, inverse, counts;
};

// Where the runs of equal numbers begin among n; differs(i) says whether number i begins one. Chunks are
// counted first, so that each knows the number of its first run.
template <class Differs> class RunFinder {
 public:
  RunFinder(int64_t n, const Differs& differs)
      : n_(n), differs_(differs), before_(size_t((n + chunk - 1) / chunk) + 1) {
    for_each_chunk([this](int64_t c, int64_t begin, int64_t end) {
      int64_t count = c == 0;
      const Differs own = differs_;
      for (int64_t i = std::max<int64_t>(1, begin); i < end; ++i) count += own(i);
      before_[size_t(c) + 1] = count;
    });
    for (size_t c = 1; c < before_.size(); ++c) before_[c] += before_[c - 1];
  }
  int64_t count() const { return before_.back(); }

  /// set(r, i) for run r, which begins at i. It may be called for run r several times; the last call counts.
  template <class Set> void each_first(const Set& set) const {
    for_each_chunk([this, set](int64_t c, int64_t i, int64_t) {
      int64_t run = before_[size_t(c)], end = before_[size_t(c) + 1];
      const Differs differs = differs_;   // a local copy, so that what it reads stays in registers
      if (i == 0 && run < end) set(run++, i++);
      for (; run < end; ++i) {   // no branch depends on the numbers
        set(run, i);
        run += differs(i);
      }
    });
  }
  /// set(i, r) for each number i of run r.
  template <class Set> void each(const Set& set) const {
    for_each_chunk([this, set](int64_t c, int64_t i, int64_t end) {
      int64_t run = before_[size_t(c)] - 1;
      const Differs differs = differs_;
      for (; i < end; ++i) {
        run += i == 0 || differs(i);
        set(i, run);
      }
    });
  }

 private:
  static constexpr int64_t chunk = 16384;
  template <class Body> void for_each_chunk(const Body& body) const {
    parallel_for(int64_t(before_.size()) - 1, 2, [&](int64_t begin, int64_t end) {
      for (int64_t c = begin; c < end; ++c) body(c, c * chunk, std::min(n_, (c + 1) * chunk));
    });
  }
  int64_t n_;
  const Differs& differs_;
  std::vector<int64_t> before_;
};

// The same as tensors, for numbers read in a given order (null: as they are).
template <class Differs>
Runs runs_of(int64_t n, const int64_t* order, const Differs& differs, bool want_inverse, bool want_counts) {
  RunFinder<Differs> runs(n, differs);
  int64_t count = runs.count();
  Runs y{empty({count}, Dtype::int64), {}, {}};
  int64_t* firsts = numbers<int64_t>(y.firsts);
  runs.each_first([=](int64_t run, int64_t i) { firsts[run] = i; });
  if (want_inverse) {
    y.inverse = empty({n}, Dtype::int64);
    int64_t* inverse = numbers<int64_t>(y.inverse);
    if (order) runs.each([=](int64_t i, int64_t run) { inverse[order[i]] = run; });
    else runs.each([=](int64_t i, int64_t run) { inverse[i] = run; });
  }
  if (want_counts) {
    y.counts = empty({count}, Dtype::int64);
    for (int64_t r = 0; r < count; ++r) numbers<int64_t>(y.counts)[r] = (r + 1 < count ? firsts[r + 1] : n) - firsts[r];
  }
  return y;
}

// The rows of x [n, m] in lexicographic order: by their first numbers, and where these are equal, by the next.
template <class T> Tensor order_of_rows(const Tensor& x, int64_t n, int64_t m) {
  int64_t first_column[] = {m};
  Tensor order = sort(make_view(x, x.impl()->data, {n}, first_column), 0, false, false).positions;
  const T* px = numbers<T>(x);
  auto* at = numbers<int64_t>(order);
  auto key = [=](int64_t row, int64_t column) { return Order<T>::key(px[row * m + column]); };
  auto before = [=](int64_t a, int64_t b) {
    for (int64_t c = 1; c < m; ++c)
      if (key(a, c) != key(b, c)) return key(a, c) < key(b, c);
    return a < b;
  };
  for (int64_t begin = 0, end; begin < n; begin = end) {
    for (end = begin + 1; end < n && key(at[end], 0) == key(at[begin], 0);) ++end;
    std::sort(at + begin, at + end, before);
  }
  return order;
}

template <class T> bool rows_differ(const T* a, const T* b, int64_t m) {
  for (int64_t c = 0; c < m; ++c)
    if (a[c] != b[c]) return true;   // NaN differs from NaN
  return false;
}

// How many of the sorted numbers at a, read in the order of `sorter` if there is one, come before each of `lanes`
// values; `right`: or are equal to it. The comparisons are written so that NaN comes after everything. Many values are
// searched together: their memory accesses overlap, and no branch waits for a comparison.
template <bool right, bool through, int lanes, class T>
void places_of(const T* v, const T* a, const int64_t* sorter, int64_t n, int64_t* y) {
  int64_t begin[lanes] = {}, end[lanes];
  for (int l = 0; l < lanes; ++l) end[l] = n;
  for (int64_t left = n; left > 0; left >>= 1)
    for (int l = 0; l < lanes; ++l) {
      int64_t middle = begin[l] + ((end[l] - begin[l]) >> 1), read = std::min(middle, n - 1);
      T x = a[through ? sorter[read] : read];
      bool behind = (right ? !(x > v[l]) : !(x >= v[l])) & (begin[l] < end[l]);
      begin[l] = behind ? middle + 1 : begin[l];
      end[l] = behind ? end[l] : middle;
    }
  for (int l = 0; l < lanes; ++l) y[l] = begin[l];
}

template <bool right, bool through, class T>
void search_all(const T* sorted, const int64_t* sorter, int64_t n, const T* values, int64_t count, int64_t* y) {
  constexpr int lanes = 8;
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) places_of<right, through, lanes>(values + i, sorted, sorter, n, y + i);
  for (; i < count; ++i) places_of<right, through, 1>(values + i, sorted, sorter, n, y + i);
}

// For few sorted numbers, without NaN: each in turn is compared with a block of values at a time.
template <bool right, class T> void count_all(const T* a, int64_t n, const T* v, int64_t count, int64_t* y) {
  constexpr int64_t block = 256;
  using Count = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;   // as wide as the comparison's result
  Count counts[block];
  for (int64_t b = 0; b < count; b += block) {
    int64_t end = std::min(block, count - b);
    std::fill_n(counts, end, Count(0));
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < end; ++j) counts[j] += Count(right ? !(a[i] > v[b + j]) : !(a[i] >= v[b + j]));
    for (int64_t j = 0; j < end; ++j) y[b + j] = counts[j];
  }
}
template <class T> bool ascends(const T* a, int64_t n) {
  bool good = n == 0 || a[0] == a[0];
  for (int64_t i = 1; i < n; ++i) good &= a[i - 1] <= a[i];
  return good;
}

template <class T>
void search(const T* sorted, const int64_t* sorter, int64_t n, const T* values, int64_t count, int64_t* y, bool right) {
  if (!sorter && n <= 16 && ascends(sorted, n))
    return right ? count_all<true>(sorted, n, values, count, y) : count_all<false>(sorted, n, values, count, y);
  auto all = right ? (sorter ? search_all<true, true, T> : search_all<true, false, T>)
                   : (sorter ? search_all<false, true, T> : search_all<false, false, T>);
  all(sorted, sorter, n, values, count, y);
}

}   // namespace

Distinct unique(const Tensor& x, bool consecutive, bool want_inverse, bool want_counts) {
  Tensor from = dense(x);
  from = make_view(from, from.impl()->data, {x.numel()}, nullptr);
  Ordered sorted{from, {}};
  if (!consecutive) sorted = sort(from, 0, false, true, want_inverse);
  Runs runs;
  Tensor values;
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* v = numbers<T>(sorted.values);
    auto differs = [v](int64_t i) { return v[i] != v[i - 1]; };
    if (!want_inverse && !want_counts) {   // the numbers alone
      RunFinder<decltype(differs)> finder(x.numel(), differs);
      values = empty({finder.count()}, x.dtype());
      finder.each_first([v, y = numbers<T>(values)](int64_t run, int64_t i) { y[run] = v[i]; });
    } else {
      const int64_t* order = sorted.positions.defined() ? numbers<int64_t>(sorted.positions) : nullptr;
      runs = runs_of(x.numel(), order, differs, want_inverse, want_counts);
    }
  });
  if (values.defined()) return {values, {}, {}};
  if (want_inverse) runs.inverse = make_view(runs.inverse, runs.inverse.impl()->data, x.shape(), nullptr);
  return {index_select(sorted.values, 0, runs.firsts), runs.inverse, runs.counts};
}

Distinct unique(const Tensor& x, int64_t dim, bool consecutive, bool want_inverse, bool want_counts) {
  int64_t n = x.shape()[dim], m = n ? x.numel() / n : 0;
  Tensor rows = dense(moved(x, dim, 0)), order;   // [n, others]
  Runs runs;
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* px = numbers<T>(rows);
    if (!consecutive && m > 0) order = order_of_rows<T>(rows, n, m);
    const int64_t* at = order.defined() ? numbers<int64_t>(order) : nullptr;
    auto row = [=](int64_t i) { return px + (at ? at[i] : i) * m; };
    runs = runs_of(
        n, at, [=](int64_t i) { return rows_differ(row(i - 1), row(i), m); }, want_inverse, want_counts);
  });
  Tensor firsts = order.defined() ? index_select(order, 0, runs.firsts) : runs.firsts;
  return {index_select(x, dim, firsts), runs.inverse, runs.counts};
}

Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right, const Tensor& sorter) {
  Tensor from = dense(sorted), v = dense(values), order = sorter.defined() ? dense(sorter) : Tensor();
  Tensor y = empty(values.shape(), Dtype::int64);
  Rows rows(from), asked(v);
  bool shared = sorted.dim() == 1;   // one row for all values
  with_type(sorted.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T *px = numbers<T>(from), *pv = numbers<T>(v);
    const int64_t* ps = order.defined() ? numbers<int64_t>(order) : nullptr;
    int64_t* py = numbers<int64_t>(y);
    parallel_for(values.numel(), 1024, [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end;) {
        int64_t row = shared ? 0 : i / asked.n, last = shared ? end : std::min(end, (row + 1) * asked.n);
        search(px + row * rows.n, ps ? ps + row * rows.n : nullptr, rows.n, pv + i, last - i, py + i, right);
        i = last;
      }
    });
  });
  return y;
}

}   // namespace gradus::apply
