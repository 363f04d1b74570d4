// Numbers by rank, medians and modes of rows, by selecting from or sorting a copy of each row.
#include "core/compute/order/ranked.h"

#include <algorithm>
#include <limits>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

template <class T> int64_t first_of(const T* x, int64_t n, T value) {
  if (is_nan(value)) return std::find_if(x, x + n, is_nan<T>) - x;
  return std::find(x, x + n, value) - x;
}

// Calls body(row, begin of the row, a copy of it to put in order) for all rows of x [rows, n].
template <class T, class Body> void for_each_row(const Tensor& x, const Body& body) {
  int64_t rows = x.shape()[0], n = x.shape()[1];
  const T* from = numbers<T>(x);
  parallel_for(rows, std::max<int64_t>(1, costly_grain / std::max<int64_t>(1, n)), [&](int64_t begin, int64_t end) {
    Scratch<T> memory(n);
    std::span<T> row(static_cast<T*>(memory), size_t(n));
    for (int64_t i = begin; i < end; ++i) {
      std::copy_n(from + i * n, n, row.data());
      body(i, from + i * n, row);
    }
  });
}

}   // namespace

Tensor ranked(const Tensor& given, const Tensor& ranks) {
  Tensor x = dense(given), wanted = dense(ranks);
  int64_t rows = x.shape()[0], n = x.shape()[1], m = ranks.shape()[1];
  Tensor y = empty({rows, m}, Dtype::int64);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    for_each_row<T>(x, [&](int64_t i, const T* from, std::span<T> row) {
      const int64_t* rank = numbers<int64_t>(wanted) + (ranks.shape()[0] == 1 ? 0 : i * m);
      // In ascending order of rank: what a selection has put before its place need not be looked at again.
      std::vector<int64_t> rising(static_cast<size_t>(m));
      for (int64_t j = 0; j < m; ++j) rising[size_t(j)] = j;
      std::sort(rising.begin(), rising.end(), [=](int64_t a, int64_t b) { return rank[a] < rank[b]; });
      auto numbers_end = std::partition(row.begin(), row.end(), [](T v) { return !is_nan(v); });
      auto begin = row.begin();
      for (int64_t j : rising) {
        auto place = row.begin() + std::min(rank[j], n - 1);   // a rank in float32 may have been rounded up
        if (place < numbers_end && place >= begin) {
          std::nth_element(begin, place, numbers_end);
          begin = place + 1;
        }
        numbers<int64_t>(y)[i * m + j] = first_of(from, n, *place);
      }
    });
  });
  return y;
}

Tensor median(const Tensor& given, bool ignore_nan) {
  Tensor x = dense(given);
  int64_t n = x.shape()[1];
  Tensor y = empty({x.shape()[0]}, Dtype::int64);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    for_each_row<T>(x, [&](int64_t i, const T* from, std::span<T> row) {
      auto end = std::partition(row.begin(), row.end(), [](T v) { return !is_nan(v); });
      bool has_nan = end != row.end();
      T middle = std::numeric_limits<T>::quiet_NaN();   // for int64 this is 0, and unused
      if (end != row.begin() && (ignore_nan || !has_nan)) {
        auto place = row.begin() + (end - row.begin() - 1) / 2;
        std::nth_element(row.begin(), place, end);
        middle = *place;
      }
      numbers<int64_t>(y)[i] = first_of(from, n, middle);
    });
  });
  return y;
}

Tensor mode(const Tensor& given) {
  Tensor x = dense(given);
  int64_t n = x.shape()[1];
  Tensor y = empty({x.shape()[0]}, Dtype::int64);
  with_number(x.dtype(), [&](auto type) {
    using T = decltype(type);
    for_each_row<T>(x, [&](int64_t i, const T* from, std::span<T> row) {
      std::sort(row.begin(), row.end(), [](T a, T b) { return a < b || (is_nan(b) && !is_nan(a)); });
      T best = row[0];
      int64_t most = 0;
      for (int64_t k = 0; k < n;) {
        int64_t begin = k;
        while (k < n && (row[size_t(k)] == row[size_t(begin)] || k == begin)) ++k;
        if (k - begin > most) most = k - begin, best = row[size_t(begin)];
      }
      int64_t at = n - 1;
      while (at > 0 && !(from[at] == best || (is_nan(best) && is_nan(from[at])))) --at;
      numbers<int64_t>(y)[i] = at;
    });
  });
  return y;
}

}   // namespace gradus::apply
