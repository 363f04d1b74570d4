// The kernels of panels.h as plain loops.
//
// The functions of math.inl are shared with the fast text, panels.inl.
// Compile with: -ffp-contract=off
#include "core/kernels/matrix/panels.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

template <class T> void exchange(int64_t n, T* x, T* y) {
  for (int64_t j = 0; j < n; ++j) {
    T kept = x[j];
    x[j] = y[j];
    y[j] = kept;
  }
}

// ---------------------------------------------------------------------------- factorisations
template <class T> int64_t lu(int64_t m, int64_t n, void* av, int64_t row, int64_t* pivot, void*) {
  T* a = (T*)av;
  int64_t singular = 0;
  for (int64_t k = 0; k < m && k < n; ++k) {
    int64_t best = k;
    for (int64_t i = k + 1; i < m; ++i)
      if (absolute(a[i * row + k]) > absolute(a[best * row + k])) best = i;
    pivot[k] = best;
    if (best != k) exchange(n, a + k * row, a + best * row);
    T d = a[k * row + k];
    if (d == 0) {
      if (singular == 0) singular = k + 1;
      continue;
    }
    for (int64_t i = k + 1; i < m; ++i) {
      T l = a[i * row + k] / d;
      a[i * row + k] = l;
      for (int64_t j = k + 1; j < n; ++j) a[i * row + j] -= l * a[k * row + j];
    }
  }
  return singular;
}

template <class T> int64_t cholesky(int64_t n, int64_t columns, void* av, int64_t row) {
  T* a = (T*)av;
  for (int64_t k = 0; k < n; ++k) {
    if (!(a[k * row + k] > 0)) return k + 1;
    T root = square_root(a[k * row + k]);
    for (int64_t j = k; j < columns; ++j) a[k * row + j] /= root;
    for (int64_t i = k + 1; i < n; ++i)
      for (int64_t j = i; j < columns; ++j) a[i * row + j] -= a[k * row + i] * a[k * row + j];
  }
  return 0;
}

template <class T>
void solve(int64_t n, int64_t k, const void* tv, int64_t t_row, int64_t t_col, bool upper, bool unit, void* bv,
    int64_t b_row, void*) {
  const T* t = (const T*)tv;
  T* b = (T*)bv;
  for (int64_t solved = 0; solved < n; ++solved) {
    int64_t i = upper ? n - 1 - solved : solved, begin = upper ? i + 1 : 0;   // rows begin .. begin + solved are
    for (int64_t c = 0; c < k; ++c) {
      T x = b[i * b_row + c];
      for (int64_t j = begin; j < begin + solved; ++j) x -= t[i * t_row + j * t_col] * b[j * b_row + c];
      b[i * b_row + c] = unit ? x : x / t[i * t_row + i * t_col];
    }
  }
}

template <class T> void qr(int64_t m, int64_t n, int64_t columns, void* av, int64_t row, void* tauv, void*) {
  T *a = (T*)av, *tau = (T*)tauv;
  for (int64_t k = 0; k < columns; ++k) {
    T most = 0, sum = 0, alpha = a[k * row + k];
    for (int64_t i = k; i < m; ++i) {
      T x = absolute(a[i * row + k]);
      most = x > most || x != x ? x : most;   // factored out, so that no square overflows or underflows
    }
    tau[k] = 0;
    bool below = false;
    for (int64_t i = k + 1; i < m; ++i) below = below || a[i * row + k] != 0;
    if (!below) continue;
    for (int64_t i = k; i < m; ++i) sum += (a[i * row + k] / most) * (a[i * row + k] / most);
    T beta = -with_sign_of(most * square_root(sum), alpha);
    tau[k] = (beta - alpha) / beta;
    for (int64_t i = k + 1; i < m; ++i) a[i * row + k] /= alpha - beta;
    a[k * row + k] = beta;
    for (int64_t j = k + 1; j < n; ++j) {
      T dot = a[k * row + j];
      for (int64_t i = k + 1; i < m; ++i) dot += a[i * row + k] * a[i * row + j];
      a[k * row + j] -= tau[k] * dot;
      for (int64_t i = k + 1; i < m; ++i) a[i * row + j] -= a[i * row + k] * (tau[k] * dot);
    }
  }
}

// ---------------------------------------------------------------------------------- distances
// (sum d^p)^(1 / p) as most (sum (d / most)^p)^(1 / p), where the powers of d themselves leave the range of T.
template <class T> T scaled_distance(int64_t m, const T* a, const T* b, T most, T p) {
  if (most == 0 || !(most < infinity<T>)) return most;
  T sum = 0;
  for (int64_t i = 0; i < m; ++i) {
    const T d = absolute(a[i] - b[i]) / most;
    sum += p == 2 ? d * d : pow(d, p);
  }
  return most * (p == 2 ? square_root(sum) : pow(sum, 1 / p));
}

template <class T>
void distance(int64_t n, int64_t m, const void* av, const void* bv, int64_t b_row, double p, void* yv, int64_t sy) {
  const T *a = (const T*)av, *b = (const T*)bv;
  T* y = (T*)yv;
  for (int64_t j = 0; j < n; ++j) {
    T sum = 0, most = 0;
    for (int64_t i = 0; i < m; ++i) {
      T d = absolute(a[i] - b[j * b_row + i]);
      sum += p == 0 ? (d > 0 ? T(1) : d) : p == 1 ? d : p == 2 ? d * d : pow(d, T(p));
      most = d > most || d != d ? d : most;
    }
    constexpr T least = T(sizeof(T) == 4 ? 0x1p-103 : 0x1p-970);   // the smallest number by the last place of 1
    if (p == 0 || p == 1) y[j * sy] = sum;
    else if (p == __builtin_inf()) y[j * sy] = most;
    else if (sum < T(m) * least || sum == infinity<T>) y[j * sy] = scaled_distance(m, a, b + j * b_row, most, T(p));
    else y[j * sy] = p == 2 ? square_root(sum) : pow(sum, 1 / T(p));
  }
}

template <class T>
void distance_grad(int64_t n, int64_t m, const void* av, const void* bv, int64_t b_row, const void* dyv, int64_t sdy,
    const void* yv, int64_t sy, double p, void* dav) {
  const T *a = (const T*)av, *b = (const T*)bv, *dy = (const T*)dyv, *y = (const T*)yv;
  T* da = (T*)dav;
  for (int64_t j = 0; j < n; ++j) {
    T length = y[j * sy];
    if (length == 0 || p == 0) continue;
    for (int64_t i = 0; i < m; ++i) {
      T d = a[i] - b[j * b_row + i], sign = d > 0 ? T(1) : d < 0 ? T(-1) : d, of_d;
      if (p == 1) of_d = sign;
      else if (p == 2) of_d = d / length;
      else if (p == __builtin_inf()) of_d = absolute(d) == length ? sign : length == length ? 0 : length;
      else of_d = d == 0 ? 0 : sign * pow(absolute(d) / length, T(p) - 1);
      da[i] += dy[j * sdy] * of_d;
    }
  }
}

template <class T> constexpr PanelKernels kernels_of() {
  if constexpr (is_float<T>) return {lu<T>, cholesky<T>, solve<T>, qr<T>, distance<T>, distance_grad<T>};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const PanelKernels reference_panels[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
