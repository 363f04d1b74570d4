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

// --------------------------------------------------------------------------------- x [rows, n]
// Sums of exponentials: m is the row's maximum, so that every exponent is at most 0.
template <class T> T row_max(int64_t n, const T* x) {   // NaN is ignored here: x - m is NaN anyway
  T m = -infinity<T>;
  for (int64_t j = 0; j < n; ++j) m = x[j] > m ? x[j] : m;
  return m;
}

template <class T> T sum_exp(int64_t n, const T* x, T m) {
  double s = 0;
  for (int64_t j = 0; j < n; ++j) s += exp(x[j] - m);
  return T(s);
}

// A row whose maximum is infinite would give infinity - infinity; its log-sum-exp is that maximum.
template <class T> T shift_of(int64_t n, const T* x) {
  const T m = row_max(n, x);
  return absolute(m) < infinity<T> ? m : 0;
}

template <class T> void softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    const T m = row_max(n, x), s = sum_exp(n, x, m);
    for (int64_t j = 0; j < n; ++j) y[j] = exp(x[j] - m) / s;
  }
}

template <class T> void log_softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    const T m = row_max(n, x), log_s = log(sum_exp(n, x, m));
    for (int64_t j = 0; j < n; ++j) y[j] = (x[j] - m) - log_s;
  }
}

template <class T> void logsumexp(int64_t rows, int64_t n, const void* xv, void* y) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    const T m = shift_of(n, x);
    ((T*)y)[i] = m + log(sum_exp(n, x, m));
  }
}

template <class T> void softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    double s = 0;
    for (int64_t j = 0; j < n; ++j) s += double(dy[j]) * y[j];
    for (int64_t j = 0; j < n; ++j) dx[j] = y[j] * (dy[j] - T(s));
  }
}

template <class T> void log_softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    const T s = sum(n, dy, 1);
    for (int64_t j = 0; j < n; ++j) dx[j] = dy[j] - exp(y[j]) * s;
  }
}

template <class T>
void cross_entropy(int64_t rows, int64_t n, const void* xv, const int64_t* target, void* loss, void* lse) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    const T m = shift_of(n, x), log_s = log(sum_exp(n, x, m));
    ((T*)lse)[i] = m + log_s;
    ((T*)loss)[i] = target[i] < 0 ? T(0) : (m - x[target[i]]) + log_s;
  }
}

template <class T>
void cross_entropy_grad(
    int64_t rows, int64_t n, const void* xv, const int64_t* target, const void* lse, const void* scale, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *x = (const T*)xv + i * n, l = ((const T*)lse)[i], s = ((const T*)scale)[i];
    T* dx = (T*)dxv + i * n;
    for (int64_t j = 0; j < n; ++j) dx[j] = target[i] < 0 ? T(0) : s * (exp(x[j] - l) - T(j == target[i]));
  }
}

template <class T> constexpr RowKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else
    return {softmax<T>, log_softmax<T>, logsumexp<T>, softmax_grad<T>, log_softmax_grad<T>, cross_entropy<T>,
        cross_entropy_grad<T>};
}

}   // namespace
}   // namespace reference

constinit const RowKernels reference_rows[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
