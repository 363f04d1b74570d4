// The kernels of rows.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/rows/rows.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/reduce/reference_sum.inl"

// Numbers a step apart: a row, or a column.
template <class T> struct Run {
  T* first;
  int64_t step;
  T& operator[](int64_t j) const { return first[j * step]; }
};
template <class T> using In = Run<const T>;

// --------------------------------------------------------------------------------- x [n]
// Sums of exponentials: m is the maximum, so that every exponent is at most 0.
template <class T> T max_of(int64_t n, In<T> x) {   // NaN is ignored here: x - m is NaN anyway
  T m = -infinity<T>;
  for (int64_t j = 0; j < n; ++j) m = x[j] > m ? x[j] : m;
  return m;
}

template <class T> T sum_exp(int64_t n, In<T> x, T m) {
  double s = 0;
  for (int64_t j = 0; j < n; ++j) s += exp(x[j] - m);
  return T(s);
}

// A row whose maximum is infinite would give infinity - infinity; its log-sum-exp is that maximum.
template <class T> T shift_of(int64_t n, In<T> x) {
  const T m = max_of(n, x);
  return absolute(m) < infinity<T> ? m : 0;
}

template <class T> void softmax(int64_t n, In<T> x, In<T>, Run<T> y) {
  const T m = max_of(n, x), s = sum_exp(n, x, m);
  for (int64_t j = 0; j < n; ++j) y[j] = exp(x[j] - m) / s;
}

template <class T> void log_softmax(int64_t n, In<T> x, In<T>, Run<T> y) {
  const T m = max_of(n, x), log_s = log(sum_exp(n, x, m));
  for (int64_t j = 0; j < n; ++j) y[j] = (x[j] - m) - log_s;
}

template <class T> void logsumexp(int64_t n, In<T> x, In<T>, Run<T> y) {
  const T m = shift_of(n, x);
  y[0] = m + log(sum_exp(n, x, m));
}

template <class T> void softmax_grad(int64_t n, In<T> dy, In<T> y, Run<T> dx) {
  double s = 0;
  for (int64_t j = 0; j < n; ++j) s += double(dy[j]) * y[j];
  for (int64_t j = 0; j < n; ++j) dx[j] = y[j] * (dy[j] - T(s));
}

template <class T> void log_softmax_grad(int64_t n, In<T> dy, In<T> y, Run<T> dx) {
  const T s = sum(n, dy.first, dy.step);
  for (int64_t j = 0; j < n; ++j) dx[j] = dy[j] - exp(y[j]) * s;
}

// ------------------------------------------------------------- each of these for rows and for columns
template <auto f, class T> void rows_of_two(int64_t rows, int64_t n, const void* a, const void* b, void* y) {
  for (int64_t i = 0; i < rows; ++i)
    f(n, In<T>{(const T*)a + i * n, 1}, In<T>{(const T*)b + i * n, 1}, Run<T>{(T*)y + i * n, 1});
}
template <auto f, class T> void rows_of_one(int64_t rows, int64_t n, const void* x, void* y) {
  rows_of_two<f, T>(rows, n, x, x, y);
}
template <class T> void logsumexp_rows(int64_t rows, int64_t n, const void* x, void* y) {
  for (int64_t i = 0; i < rows; ++i) logsumexp(n, In<T>{(const T*)x + i * n, 1}, {}, Run<T>{(T*)y + i, 1});
}
template <auto f, class T>
void columns(
    int64_t n, int64_t columns, const void* a, int64_t a_step, const void* b, int64_t b_step, void* y, int64_t y_step) {
  for (int64_t j = 0; j < columns; ++j)
    f(n, In<T>{(const T*)a + j, a_step}, In<T>{(const T*)b + j, b_step}, Run<T>{(T*)y + j, y_step});
}

// --------------------------------------------------------------------------------- x [rows, n]
template <class T>
void cross_entropy(int64_t rows, int64_t n, const void* xv, const int64_t* target, void* loss, void* shift) {
  for (int64_t i = 0; i < rows; ++i) {
    const In<T> x = {(const T*)xv + i * n, 1};
    const T m = max_of(n, x), log_s = log(sum_exp(n, x, m));   // an infinite maximum makes NaN, as in log_softmax
    ((T*)shift)[2 * i] = m;
    ((T*)shift)[2 * i + 1] = log_s;
    ((T*)loss)[i] = target[i] < 0 ? T(0) : (m - x[target[i]]) + log_s;
  }
}

template <class T>
void cross_entropy_grad(
    int64_t rows, int64_t n, const void* xv, const int64_t* target, const void* shift, const void* scale, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *x = (const T*)xv + i * n, *m = (const T*)shift + 2 * i, s = ((const T*)scale)[i];
    T* dx = (T*)dxv + i * n;
    for (int64_t j = 0; j < n; ++j) dx[j] = target[i] < 0 ? T(0) : s * (exp((x[j] - m[0]) - m[1]) - T(j == target[i]));
  }
}

template <class T> constexpr RowKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else
    return {rows_of_one<softmax<T>, T>, rows_of_one<log_softmax<T>, T>, logsumexp_rows<T>,
        rows_of_two<softmax_grad<T>, T>, rows_of_two<log_softmax_grad<T>, T>, cross_entropy<T>, cross_entropy_grad<T>,
        columns<softmax<T>, T>, columns<log_softmax<T>, T>, columns<logsumexp<T>, T>, columns<softmax_grad<T>, T>,
        columns<log_softmax_grad<T>, T>};
}

}   // namespace
}   // namespace reference

constinit const RowKernels reference_rows[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
