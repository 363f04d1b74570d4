// The fast text of rows.h: softmax, log_softmax, logsumexp, cross entropy, and their gradients.
//
// Idea: subtracting a row's maximum changes nothing in softmax and keeps exp from overflowing. The
// exponentials of several short rows are taken in one run, so that rows of 10 fill the vectors as
// rows of 1000 do. Columns fill them anyway: of these, a few vectors go down the rows together.
// Read first: math.inl, reduce/run.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/reduce/run.inl"

constexpr int64_t group_size = 1024;   // numbers taken together; they stay in the L1 cache

// The largest of n >= w numbers, in vectors of w. The last of these ends with the last number: it may take some of them
// a second time.
template <int64_t w, class T> GRADUS_INLINE T max_by(int64_t n, const T* x) {
  typedef T V __attribute__((vector_size(w * sizeof(T))));
  const auto larger = [x](V p, int64_t j) __attribute__((always_inline)) {
    V v;
    __builtin_memcpy(&v, x + j, sizeof v);
    return v > p ? v : p;
  };
  V p0 = -infinity<T> - V{}, p1 = p0;
  int64_t j = 0;
  for (; j + 2 * w <= n; j += 2 * w) p0 = larger(p0, j), p1 = larger(p1, j + w);
  if (j + w <= n) p0 = larger(p0, j);
  p1 = larger(p1, n - w);
  p0 = p1 > p0 ? p1 : p0;
  T lane[w];
  __builtin_memcpy(lane, &p0, sizeof lane);
  for (int64_t half = w / 2; half > 0; half /= 2)
    for (int64_t i = 0; i < half; ++i)
      if (lane[i + half] > lane[i]) lane[i] = lane[i + half];
  return lane[0];
}

// The largest number of a row, NaN ignored (x - m is NaN anyway); -infinity if there is none.
template <class T> GRADUS_INLINE T row_max(int64_t n, const T* x) {
  constexpr int64_t w = lane_count<T>;
  if (n >= w) return max_by<w>(n, x);
  if constexpr (w > 4)
    if (n >= 4) return max_by<4>(n, x);
  T m = -infinity<T>;
  for (int64_t j = 0; j < n; ++j) m = x[j] > m ? x[j] : m;
  return m;
}

// What is subtracted from a row: its maximum, or 0 if that is infinite and the result is to be
// log(sum(exp(x))) = +-infinity, not the NaN of infinity - infinity.
template <class T> GRADUS_INLINE T finite_or_0(T m) { return absolute(m) < infinity<T> ? m : T(0); }

template <class T> GRADUS_INLINE void exp_in_place(int64_t n, T* x) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) x[i] = exp(x[i]);
}

// rows * n numbers in `e`: e = exp(x - m), row by row.
template <class T> static void exp_rows(int64_t rows, int64_t n, const T* x, const T* m, T* e) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) e[i * n + j] = x[i * n + j] - m[i];
  exp_in_place(rows * n, e);
}

// m[i] and log_sum[i] with logsumexp(row i) = m[i] + log_sum[i]. Kept apart, because x - m and then
// - log_sum is exact where x - (m + log_sum) has lost the end of log_sum. At most group_size rows.
template <bool infinities, class T> static void log_sums(int64_t rows, int64_t n, const T* x, T* m, T* log_sum) {
  T e[group_size];
  for (int64_t i = 0; i < rows; ++i) {
    const T largest = row_max(n, x + i * n);
    m[i] = infinities ? finite_or_0(largest) : largest;
  }
  if (n <= group_size) {
    const int64_t group = group_size / n;
    for (int64_t i = 0; i < rows; i += group) {
      const int64_t count = rows - i < group ? rows - i : group;
      exp_rows(count, n, x + i * n, m + i, e);
      for (int64_t r = 0; r < count; ++r) log_sum[i + r] = reduce_run(Sum(), n, e + r * n);
    }
  } else {
    for (int64_t i = 0; i < rows; ++i) {
      typename TotalOf<T>::type sum = 0;
      for (int64_t j = 0; j < n; j += group_size) {
        const int64_t count = n - j < group_size ? n - j : group_size;
        exp_rows(1, count, x + i * n + j, m + i, e);
        sum += reduce_run(Sum(), count, e);
      }
      log_sum[i] = T(sum);
    }
  }
  for (int64_t i = 0; i < rows; ++i) log_sum[i] = log(log_sum[i]);
}

GRADUS_INLINE int64_t rows_together(int64_t n, int64_t rows_left) {
  const int64_t group = n < group_size ? group_size / n : 1;
  return rows_left < group ? rows_left : group;
}

template <class T> static void softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  if (n == 0) return;
  T m[group_size];
  for (int64_t i = 0, count; i < rows; i += count) {
    count = rows_together(n, rows - i);
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    for (int64_t r = 0; r < count; ++r) m[r] = row_max(n, x + r * n);
    exp_rows(count, n, x, m, y);
    for (int64_t r = 0; r < count; ++r) {
      const T scale = 1 / reduce_any(Sum(), n, y + r * n, 1);
      for (int64_t j = 0; j < n; ++j) y[r * n + j] *= scale;
    }
  }
}

template <class T> static void log_softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  if (n == 0) return;
  T m[group_size], log_sum[group_size];
  for (int64_t i = 0, count; i < rows; i += count) {
    count = rows_together(n, rows - i);
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    log_sums<false>(count, n, x, m, log_sum);
    for (int64_t r = 0; r < count; ++r)
      for (int64_t j = 0; j < n; ++j) y[r * n + j] = (x[r * n + j] - m[r]) - log_sum[r];
  }
}

template <class T> static void logsumexp(int64_t rows, int64_t n, const void* xv, void* yv) {
  T* y = (T*)yv;
  T m[group_size], log_sum[group_size];
  for (int64_t i = 0, count; i < rows; i += count) {
    count = n ? rows_together(n, rows - i) : 1;
    if (n) log_sums<true>(count, n, (const T*)xv + i * n, m, log_sum);
    for (int64_t r = 0; r < count; ++r) y[i + r] = n ? m[r] + log_sum[r] : -infinity<T>;
  }
}

template <class T> static void softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  T product[group_size];
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    typename TotalOf<T>::type sum = 0;
    for (int64_t j = 0; j < n; j += group_size) {
      const int64_t count = n - j < group_size ? n - j : group_size;
      for (int64_t c = 0; c < count; ++c) product[c] = dy[j + c] * y[j + c];
      sum += reduce_run(Sum(), count, product);
    }
    const T s = T(sum);
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) dx[j] = y[j] * (dy[j] - s);
  }
}

template <class T> static void log_softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  if (n == 0) return;
  T e[group_size];
  for (int64_t i = 0, count; i < rows; i += count) {
    count = rows_together(n, rows - i);
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    const T long_sum = n < group_size ? T(0) : reduce_any(Sum(), n, dy, 1);   // dx may be dy
    for (int64_t j = 0; j < count * n; j += group_size) {                     // a single turn if rows are short
      const int64_t left = count * n - j, piece = left < group_size ? left : group_size;
#pragma omp simd
      for (int64_t c = 0; c < piece; ++c) e[c] = exp(y[j + c]);
      const int64_t row = n < group_size ? n : piece;   // whole rows, or a piece of one
      for (int64_t c = 0; c < piece; c += row) {
        const T s = n < group_size ? reduce_run(Sum(), n, dy + j + c) : long_sum;
#pragma omp simd
        for (int64_t k = 0; k < row; ++k) dx[j + c + k] = dy[j + c + k] - e[c + k] * s;
      }
    }
  }
}

template <class T>
static void cross_entropy(int64_t rows, int64_t n, const void* xv, const int64_t* target, void* lossv, void* shiftv) {
  T *loss = (T*)lossv, *shift = (T*)shiftv;
  T m[group_size], log_sum[group_size];
  for (int64_t i = 0, count; i < rows; i += count) {
    count = rows_together(n, rows - i);
    const T* x = (const T*)xv + i * n;
    log_sums<false>(count, n, x, m, log_sum);   // with an infinite maximum the loss is NaN, as by log_softmax
    for (int64_t r = 0; r < count; ++r) {
      const int64_t t = target[i + r];
      shift[2 * (i + r)] = m[r];
      shift[2 * (i + r) + 1] = log_sum[r];
      loss[i + r] = t < 0 ? T(0) : (m[r] - x[r * n + t]) + log_sum[r];
    }
  }
}

template <class T>
static void cross_entropy_grad(
    int64_t rows, int64_t n, const void* xv, const int64_t* target, const void* shiftv, const void* scalev, void* dxv) {
  if (n == 0) return;
  const T *shift = (const T*)shiftv, *scale = (const T*)scalev;
  for (int64_t i = 0, count; i < rows; i += count) {
    count = rows_together(n, rows - i);
    T* dx = (T*)dxv + i * n;
    for (int64_t r = 0; r < count; ++r) {
      const T *x = (const T*)xv + (i + r) * n, m = shift[2 * (i + r)], log_sum = shift[2 * (i + r) + 1];
      for (int64_t j = 0; j < n; ++j) dx[r * n + j] = (x[j] - m) - log_sum;
    }
    exp_in_place(count * n, dx);
    for (int64_t r = 0; r < count; ++r) {
      const int64_t t = target[i + r];
      T* d = dx + r * n;
      const T s = t < 0 ? T(0) : scale[i + r];
      if (t < 0)
        for (int64_t j = 0; j < n; ++j) d[j] = 0;
      else {
        d[t] -= 1;
        for (int64_t j = 0; j < n; ++j) d[j] *= s;
      }
    }
  }
}

// --------------------------------------------------------------------------- columns
// An operation sums terms of a column's numbers, then makes a result of each: of the numbers themselves, the column's
// maximum m and what of_sum made of the sum.
struct Softmax {
  static constexpr bool takes_max = true;     // else nobody looks for it
  static constexpr bool keeps_terms = true;   // results are made of the terms, which wait in y
  static constexpr bool is_one = false;       // a column has one result
  template <class T> GRADUS_INLINE T shift(T m) { return m; }
  template <class T> GRADUS_INLINE T term(T x, T, T m) { return exp(x - m); }
  template <class T> GRADUS_INLINE T of_sum(T s) { return 1 / s; }
  template <class T> GRADUS_INLINE T result(T e, T, T, T scale) { return e * scale; }
};
struct LogSoftmax : Softmax {
  static constexpr bool keeps_terms = false;
  template <class T> GRADUS_INLINE T of_sum(T s) { return log(s); }
  template <class T> GRADUS_INLINE T result(T x, T, T m, T log_s) { return (x - m) - log_s; }
};
struct LogSumExp : LogSoftmax {
  static constexpr bool is_one = true;
  template <class T> GRADUS_INLINE T shift(T m) { return finite_or_0(m); }
  template <class T> GRADUS_INLINE T result(T, T, T m, T log_s) { return m + log_s; }
};
struct SoftmaxGrad {
  static constexpr bool takes_max = false, keeps_terms = false, is_one = false;
  template <class T> GRADUS_INLINE T shift(T m) { return m; }
  template <class T> GRADUS_INLINE T term(T dy, T y, T) { return dy * y; }
  template <class T> GRADUS_INLINE T of_sum(T s) { return s; }
  template <class T> GRADUS_INLINE T result(T dy, T y, T, T s) { return y * (dy - s); }
};
struct LogSoftmaxGrad : SoftmaxGrad {
  template <class T> GRADUS_INLINE T term(T dy, T, T) { return dy; }
  template <class T> GRADUS_INLINE T result(T dy, T y, T, T s) { return dy - exp(y) * s; }
};

// `width` columns, three times down the rows: for the maxima, the sums, the results. Float sums are moved into doubles
// every 64 rows, see reduce_any.
template <class Op, int64_t width, class T>
GRADUS_INLINE void tile(int64_t n, const T* a, int64_t a_step, const T* b, int64_t b_step, T* y, int64_t y_step) {
  T m[width], s[width];
  typename TotalOf<T>::type total[width] = {};
  for (int64_t c = 0; c < width; ++c) m[c] = -infinity<T>;
  for (int64_t i = 0; Op::takes_max && i < n; ++i)
    for (int64_t c = 0; c < width; ++c) m[c] = a[i * a_step + c] > m[c] ? a[i * a_step + c] : m[c];
  for (int64_t c = 0; c < width; ++c) m[c] = Op::shift(m[c]);
  for (int64_t i = 0, end; i < n; i = end) {
    T part[width] = {};
    end = n - i < block ? n : i + block;
    for (int64_t k = i; k < end; ++k)
#pragma omp simd
      for (int64_t c = 0; c < width; ++c) {
        const T term = Op::term(a[k * a_step + c], b[k * b_step + c], m[c]);
        if (Op::keeps_terms) y[k * y_step + c] = term;
        part[c] += term;
      }
    for (int64_t c = 0; c < width; ++c) total[c] += part[c];
  }
  for (int64_t c = 0; c < width; ++c) s[c] = Op::of_sum(T(total[c]));
  if (Op::keeps_terms) a = y, a_step = y_step;
  for (int64_t i = 0; i < (Op::is_one ? 1 : n); ++i)
#pragma omp simd
    for (int64_t c = 0; c < width; ++c)
      y[i * y_step + c] = Op::result(a[i * a_step + c], b[i * b_step + c], m[c], s[c]);
}

// Columns j, j + 1, ... in tiles of this width, the rest in narrower ones. If the rest is narrower than a register, the
// last tile begins so early that it ends with the last column: it computes some columns a second time.
template <class Op, int64_t width, class T>
static void columns_from(int64_t j, int64_t n, int64_t columns, const T* a, int64_t a_step, const T* b, int64_t b_step,
    T* y, int64_t y_step) {
  constexpr int64_t w = lane_count<T>, narrower = width > w ? w : width == w ? w / 2 : 1;
  for (; columns - j >= width; j += width) tile<Op, width>(n, a + j, a_step, b + j, b_step, y + j, y_step);
  if (j == columns) return;
  if (width <= w && width <= columns) {
    j = columns - width;
    tile<Op, width>(n, a + j, a_step, b + j, b_step, y + j, y_step);
  } else if constexpr (width > 1) {
    columns_from<Op, narrower>(j, n, columns, a, a_step, b, b_step, y, y_step);
  }
}
template <class Op, class T>
static void columns(
    int64_t n, int64_t columns, const void* a, int64_t a_step, const void* b, int64_t b_step, void* y, int64_t y_step) {
  columns_from<Op, 4 * lane_count<T>>(0, n, columns, (const T*)a, a_step, (const T*)b, b_step, (T*)y, y_step);
}

template <class T> constexpr RowKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else
    return {softmax<T>, log_softmax<T>, logsumexp<T>, softmax_grad<T>, log_softmax_grad<T>, cross_entropy<T>,
        cross_entropy_grad<T>, columns<Softmax, T>, columns<LogSoftmax, T>, columns<LogSumExp, T>,
        columns<SoftmaxGrad, T>, columns<LogSoftmaxGrad, T>};
}
