// Margins of rows.
// Compile with: -O3
#include "core/compute/margin_rows.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/compute/copy.h"
#include "core/compute/row_sums.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// Rows per chunk. Results are per row, so their bits do not depend on threads.
int64_t rows_grain(int64_t n) { return std::max<int64_t>(1, cheap_grain / std::max<int64_t>(1, n)); }

// Nothing is missing where z <= 0. A NaN counts as missing, so it is not hidden.
template <int p, class T> T missing(T z) {
  z = z <= 0 ? T(0) : z;
  return p == 1 ? z : z * z;
}
// The derivative of missing(z).
template <int p, class T> T slope(T z) {
  if constexpr (p == 1) return z <= 0 ? T(0) : T(1);
  else return z <= 0 ? T(0) : 2 * z;
}

// The sum of missing(shift + x[i]).
template <int p, class T> double sum_missing(int64_t n, const T* x, T shift) {
  return sum_over<T>(n, [=](int64_t i) { return missing<p>(shift + x[i]); });
}
// dx[i] = slope(shift + x[i]) * factor, 0 where nothing is missing; gives their sum.
template <int p, class T> double write_slopes(int64_t n, const T* x, T shift, T factor, T* dx) {
  return sum_over<T>(n, [=](int64_t i) {
    const T z = shift + x[i];
    return dx[i] = z <= 0 ? T(0) : slope<p>(z) * factor;
  });
}

template <int p, class T>
void multi_margin_rows(int64_t rows, int64_t n, const T* x, const int64_t* index, const T* w, T margin, T* y) {
  for (int64_t i = 0; i < rows; ++i, x += n) {
    const int64_t t = index[i];
    const T shift = margin - x[t];
    const double sum = sum_missing<p>(t, x, shift) + sum_missing<p>(n - t - 1, x + t + 1, shift);
    y[i] = T(sum / double(n)) * (w ? w[i] : T(1));
  }
}

template <int p, class T>
void multi_margin_slopes(int64_t rows, int64_t n, const T* x, const int64_t* index, const T* w, T margin, const T* dy,
    int64_t step, T scale, T* dx) {
  for (int64_t i = 0; i < rows; ++i, x += n, dx += n) {
    const int64_t t = index[i];
    const T shift = margin - x[t], factor = dy[i * step] * scale * (w ? w[i] : T(1));
    const double sum =
        write_slopes<p>(t, x, shift, factor, dx) + write_slopes<p>(n - t - 1, x + t + 1, shift, factor, dx + t + 1);
    dx[t] = T(-sum);
  }
}

// A row whose listed classes are set to -infinity, which is never missing anything; and the list.
template <class T> class LabelledRow {
 public:
  explicit LabelledRow(int64_t n) : others(static_cast<size_t>(n)) {}
  void read(const T* x, const int64_t* labels) {
    const int64_t n = int64_t(others.size());
    count = std::find(labels, labels + n, -1) - labels;
    std::copy(x, x + n, others.begin());
    for (int64_t k = 0; k < count; ++k) others[size_t(labels[k])] = -std::numeric_limits<T>::infinity();
  }
  int64_t count = 0;
  std::vector<T> others;
};

}   // namespace

Tensor multi_margin(const Tensor& x, const Tensor& index, const Tensor& w, const Margin& margin) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor y = empty({rows}, x.dtype());
  with_float(x.dtype(), [&]<class T>(T) {
    const T *from = numbers<T>(x), *factor = w.defined() ? numbers<T>(w) : nullptr;
    const int64_t* t = numbers<int64_t>(index);
    T* to = numbers<T>(y);
    const auto run = margin.p == 1 ? multi_margin_rows<1, T> : multi_margin_rows<2, T>;
    parallel_for(rows, rows_grain(n), [=, m = T(margin.margin)](int64_t begin, int64_t end) {
      run(end - begin, n, from + begin * n, t + begin, factor ? factor + begin : nullptr, m, to + begin);
    });
  });
  return y;
}

Tensor multi_margin_grad(
    const Tensor& x, const Tensor& index, const Tensor& w, const Margin& margin, const Tensor& dy, double scale) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor dx = empty(x.shape(), x.dtype()), g = dense(dy);
  with_float(x.dtype(), [&]<class T>(T) {
    const T *from = numbers<T>(x), *factor = w.defined() ? numbers<T>(w) : nullptr, *pg = numbers<T>(g);
    const int64_t *t = numbers<int64_t>(index), step = dy.dim() ? 1 : 0;
    T* to = numbers<T>(dx);
    const auto run = margin.p == 1 ? multi_margin_slopes<1, T> : multi_margin_slopes<2, T>;
    parallel_for(rows, rows_grain(n), [=, m = T(margin.margin), s = T(scale / double(n))](int64_t begin, int64_t end) {
      run(end - begin, n, from + begin * n, t + begin, factor ? factor + begin : nullptr, m, pg + begin * step, step, s,
          to + begin * n);
    });
  });
  return dx;
}

int64_t first_label_outside(const Tensor& labels) {
  const Rows rows(labels);
  const int64_t* t = numbers<int64_t>(labels);
  for (int64_t i = 0; i < rows.count; ++i, t += rows.n)
    for (int64_t k = 0; k < rows.n && t[k] != -1; ++k)
      if (uint64_t(t[k]) >= uint64_t(rows.n)) return i * rows.n + k;
  return -1;
}

Tensor multilabel_margin(const Tensor& x, const Tensor& labels) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor y = empty({rows}, x.dtype());
  with_float(x.dtype(), [&]<class T>(T) {
    const T* from = numbers<T>(x);
    const int64_t* t = numbers<int64_t>(labels);
    T* to = numbers<T>(y);
    parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
      LabelledRow<T> row(n);
      for (int64_t i = begin; i < end; ++i) {
        row.read(from + i * n, t + i * n);
        double sum = 0;
        for (int64_t k = 0; k < row.count; ++k)
          sum += sum_missing<1>(n, row.others.data(), 1 - from[i * n + t[i * n + k]]);
        to[i] = T(sum / double(n));
      }
    });
  });
  return y;
}

Tensor multilabel_margin_grad(const Tensor& x, const Tensor& labels, const Tensor& dy, double scale) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor dx = empty(x.shape(), x.dtype()), g = dense(dy);
  with_float(x.dtype(), [&]<class T>(T) {
    const T *from = numbers<T>(x), *pg = numbers<T>(g);
    const int64_t *t = numbers<int64_t>(labels), step = dy.dim() ? 1 : 0;
    T* to = numbers<T>(dx);
    parallel_for(rows, rows_grain(n), [=, s = T(scale / double(n))](int64_t begin, int64_t end) {
      LabelledRow<T> row(n);
      std::vector<T> slopes(static_cast<size_t>(n));
      for (int64_t i = begin; i < end; ++i) {
        const T factor = pg[i * step] * s, *scores = from + i * n;
        const int64_t* list = t + i * n;
        T* out = to + i * n;
        row.read(scores, list);
        std::fill(out, out + n, T(0));
        for (int64_t k = 0; k < row.count; ++k) {
          const double sum = write_slopes<1>(n, row.others.data(), 1 - scores[list[k]], factor, slopes.data());
          for (int64_t j = 0; j < n; ++j) out[j] += slopes[size_t(j)];
          out[list[k]] -= T(sum);
        }
      }
    });
  });
  return dx;
}

}   // namespace gradus::apply
