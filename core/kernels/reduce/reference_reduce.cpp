// The kernels of reduce.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/reduce/reduce.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/reduce/reference_sum.inl"

// ---------------------------------------------------------------- x [n] -> [], x [rows, n] -> [n]
template <bool largest, class T> int64_t arg(int64_t n, const T* x, int64_t sx) {
  int64_t best = 0;
  for (int64_t i = 0; i < n; ++i) {
    const T xi = x[i * sx], m = x[best * sx];
    if (xi != xi) return i;   // the first NaN counts as larger (smaller) than everything
    if (largest ? xi > m : xi < m) best = i;
  }
  return best;
}

template <bool largest, class T> T extreme_size(int64_t n, const T* x, int64_t sx) {   // of |x|
  T best = absolute(x[0]);
  for (int64_t i = 0; i < n; ++i) {
    const T size = absolute(x[i * sx]);
    if (size != size) return size;
    if (largest ? size > best : size < best) best = size;
  }
  return best;
}

template <class T> T product(int64_t n, const T* x, int64_t sx) {
  if constexpr (!is_float<T>) {
    T p = 1;
    for (int64_t i = 0; i < n; ++i) p = times(p, x[i * sx]);
    return p;
  } else {
    double p = 1;
    for (int64_t i = 0; i < n; ++i) p *= x[i * sx];
    return T(p);
  }
}

template <Reduce f, class T> T reduced(int64_t n, const T* x, int64_t sx) {
  if constexpr (f == Reduce::sum) return sum(n, x, sx);
  if constexpr (f == Reduce::max) return x[arg<true>(n, x, sx) * sx];
  if constexpr (f == Reduce::min) return x[arg<false>(n, x, sx) * sx];
  if constexpr (f == Reduce::prod) return product(n, x, sx);
  if constexpr (f == Reduce::nansum) return sum_of(n, x, sx, [](T v) { return v == v ? v : T(0); });
  if constexpr (f == Reduce::sum_abs) return sum_of(n, x, sx, [](T v) { return absolute(v); });
  if constexpr (f == Reduce::sum_squares) return sum_of(n, x, sx, [](T v) { return v * v; });
  if constexpr (f == Reduce::max_abs) return extreme_size<true>(n, x, sx);
  if constexpr (f == Reduce::min_abs) return extreme_size<false>(n, x, sx);
}

template <Reduce f, class T> void run(int64_t n, const void* x, int64_t sx, void* y) {
  *(T*)y = reduced<f>(n, (const T*)x, sx);
}

template <Reduce f, class T> void columns(int64_t rows, int64_t n, const void* x, int64_t row, void* y) {
  for (int64_t j = 0; j < n; ++j) ((T*)y)[j] = reduced<f>(rows, (const T*)x + j, row);
}

template <bool largest, class T> int64_t arg_kernel(int64_t n, const void* x, int64_t sx) {
  return arg<largest>(n, (const T*)x, sx);
}
template <bool largest, class T>
void arg_columns(int64_t rows, int64_t n, const void* xv, int64_t row, void* value, int64_t* index) {
  for (int64_t j = 0; j < n; ++j) {
    const T* x = (const T*)xv + j;
    index[j] = arg<largest>(rows, x, row);
    ((T*)value)[j] = x[index[j] * row];
  }
}

template <class T> void sum_around(int64_t n, const void* x, int64_t sx, const void* mean, void* y) {
  const T m = *(const T*)mean;
  *(T*)y = sum_of(n, (const T*)x, sx, [m](T v) { return (v - m) * (v - m); });
}
template <class T>
void sum_around_columns(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y) {
  for (int64_t j = 0; j < n; ++j) sum_around<T>(rows, (const T*)x + j, row, (const T*)mean + j, (T*)y + j);
}

template <class T> bool pair_sums(int64_t n, const void* av, const void* bv, double* sums) {
  const T *a = (const T*)av, *b = (const T*)bv;
  bool within = true;
  sums[0] = sums[1] = sums[2] = 0;
  for (int64_t i = 0; i < n; ++i) {
    sums[0] += double(a[i]), sums[1] += double(b[i]), sums[2] += double(a[i]) * double(b[i]);
    within = within && a[i] >= 0 && a[i] <= 1 && b[i] >= 0 && b[i] <= 1;
  }
  return within;
}

template <Reduce f> void run_of_bools(int64_t n, const void* x, int64_t sx, void* y) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; ++i) count += ((const bool*)x)[i * sx];
  if constexpr (f == Reduce::sum) *(int64_t*)y = count;
  else *(bool*)y = f == Reduce::max ? count > 0 : count == n;
}
template <Reduce f> void columns_of_bools(int64_t rows, int64_t n, const void* x, int64_t row, void* y) {
  for (int64_t j = 0; j < n; ++j)
    run_of_bools<f>(rows, (const bool*)x + j, row, (char*)y + j * (f == Reduce::sum ? 8 : 1));
}

template <class T> constexpr ReduceKernels kernels_of() {
  ReduceKernels k = {};
  if constexpr (is_float<T> || is_integer<T>) {
    for_each_function<Reduce>([&]<Reduce f>() {
      if constexpr (is_float<T> || takes_integers(f)) k.run[int(f)] = run<f, T>, k.columns[int(f)] = columns<f, T>;
    });
    k.argmax = arg_kernel<true, T>;
    k.argmin = arg_kernel<false, T>;
    k.argmax_columns = arg_columns<true, T>;
    k.argmin_columns = arg_columns<false, T>;
  } else {
    for_each_function<Reduce>([&]<Reduce f>() {
      if constexpr (takes_bools(f)) k.run[int(f)] = run_of_bools<f>, k.columns[int(f)] = columns_of_bools<f>;
    });
  }
  if constexpr (is_float<T>) {
    k.sum_around = sum_around<T>;
    k.sum_around_columns = sum_around_columns<T>;
    k.pair_sums = pair_sums<T>;
  }
  return k;
}

}   // namespace
}   // namespace reference

constinit const ReduceKernels reference_reduce[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
