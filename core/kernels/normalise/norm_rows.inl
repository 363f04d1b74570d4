// The fast text of norm_rows.h.
//
// Idea: four rows at a time, as long as they stay in the L1 cache: their sums keep the adder busy, and weight, dweight
// and dbias are read and written once for all four. Sums are moved into doubles every 1024 numbers. The variance comes
// from numbers that the mean was subtracted from, corrected by what the mean itself was rounded by.
// Read first: lanes.inl, reduce/run.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/reduce/run.inl"

#include "core/kernels/normalise/tiles.inl"

// Two sums for each row: terms(j, p, q) adds what column j holds to p[r] and q[r], numbers or registers.
template <int rows, class T, class Terms>
GRADUS_INLINE void two_sums(int64_t n, const Terms& terms, double* first, double* second) {
  constexpr int64_t w = lane_count<T>;
  for (int r = 0; r < rows; ++r) first[r] = second[r] = 0;
  for (int64_t j = 0, end; j < n; j = end) {
    end = n - j < stretch ? n : j + stretch;
    Lanes<T> p[rows] = {}, q[rows] = {};
    T p_rest[rows] = {}, q_rest[rows] = {};
    for (; j + w <= end; j += w) terms(j, p, q);
    for (; j < end; ++j) terms(j, p_rest, q_rest);
    for (int r = 0; r < rows; ++r) {
      first[r] += folded(Sum(), p[r], typename CountTo<int(w)>::type()) + p_rest[r];
      second[r] += folded(Sum(), q[r], typename CountTo<int(w)>::type()) + q_rest[r];
    }
  }
}

template <bool centred, int rows, class T>
GRADUS_INLINE void norm_few(
    int64_t n, const T* x, const T* weight, const T* bias, double eps, T* y, T* mean, T* scale) {
  double sum[rows], squares[rows];
  T m[rows] = {}, s[rows];
  if (centred) {
    const auto numbers = [&]<class V>(int64_t j, V * p, V*) __attribute__((always_inline)) {
      for (int r = 0; r < rows; ++r) p[r] += load<V>(x + r * n + j);
    };
    two_sums<rows, T>(n, numbers, sum, squares);
    for (int r = 0; r < rows; ++r) m[r] = T(sum[r] / double(n));
  }
  const auto differences = [&]<class V>(int64_t j, V * p, V * q) __attribute__((always_inline)) {
    for (int r = 0; r < rows; ++r) {
      const V d = load<V>(x + r * n + j) - m[r];
      if (centred) p[r] += d;
      q[r] += d * d;
    }
  };
  two_sums<rows, T>(n, differences, sum, squares);
  for (int r = 0; r < rows; ++r) {
    const double correction = sum[r] / double(n), variance = squares[r] / double(n) - correction * correction;
    m[r] = T(m[r] + correction);
    s[r] = scale[r] = T(1 / square_root((variance < 0 ? 0 : variance) + eps));
    if (centred) mean[r] = m[r];
  }
  for (int r = 0; r < rows; ++r) {
    const T *from = x + r * n, mr = m[r], sr = s[r];
    T* to = y + r * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j)
      to[j] = centred ? (from[j] - mr) * sr * weight[j] + bias[j] : from[j] * sr * weight[j];
  }
}

template <bool centred, bool sums_columns, int rows, class T>
GRADUS_INLINE void grad_few(
    int64_t n, const T* dy, const T* x, const T* weight, const T* mean, const T* scale, T* dx, T* dweight, T* dbias) {
  double g_sum[rows], gz_sum[rows];
  T m[rows] = {}, s[rows];
  for (int r = 0; r < rows; ++r) {
    if (centred) m[r] = mean[r];
    s[r] = scale[r];
  }
  const auto terms = [&]<class V>(int64_t j, V * p, V * q) __attribute__((always_inline)) {
    const V w = load<V>(weight + j);
    V dw = {}, db = {};
    for (int r = 0; r < rows; ++r) {
      const V d = load<V>(dy + r * n + j), z = (load<V>(x + r * n + j) - m[r]) * s[r];
      if (centred) p[r] += d * w;
      q[r] += d * w * z;
      dw += d * z;
      db += d;
    }
    if (sums_columns) store(dweight + j, load<V>(dweight + j) + dw);
    if (sums_columns && centred) store(dbias + j, load<V>(dbias + j) + db);
  };
  two_sums<rows, T>(n, terms, g_sum, gz_sum);
  for (int r = 0; dx && r < rows; ++r) {
    const T *dyr = dy + r * n, *xr = x + r * n, mr = m[r], sr = s[r];
    const T g_mean = T(g_sum[r] / double(n)), slope = s[r] * T(gz_sum[r] / double(n));
    T* to = dx + r * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) to[j] = sr * (dyr[j] * weight[j] - g_mean - (xr[j] - mr) * slope);
  }
}

// Calls body.operator()<count>(i) for rows i .. i + count - 1: four at a time, unless they are long, then one by one.
template <class Body> GRADUS_INLINE void by_rows(int64_t rows, int64_t n, const Body& body) {
  constexpr int64_t longest = 2048;
  int64_t i = 0;
  if (n <= longest)
    for (; i + 4 <= rows; i += 4) body.template operator()<4>(i);
  for (; i < rows; ++i) body.template operator()<1>(i);
}

template <bool centred, class T>
GRADUS_INLINE void norm(
    int64_t rows, int64_t n, const T* x, const T* weight, const T* bias, double eps, T* y, T* mean, T* scale) {
  by_rows(rows, n, [&]<int count>(int64_t i) {
    norm_few<centred, count>(n, x + i * n, weight, bias, eps, y + i * n, centred ? mean + i : nullptr, scale + i);
  });
}
template <class T>
static void layer_norm(int64_t rows, int64_t n, const void* x, const void* weight, const void* bias, double eps,
    void* y, void* mean, void* scale) {
  norm<true>(rows, n, (const T*)x, (const T*)weight, (const T*)bias, eps, (T*)y, (T*)mean, (T*)scale);
}
template <class T>
static void rms_norm(int64_t rows, int64_t n, const void* x, const void* weight, double eps, void* y, void* scale) {
  norm<false>(rows, n, (const T*)x, (const T*)weight, (const T*)nullptr, eps, (T*)y, (T*)nullptr, (T*)scale);
}

template <bool centred, bool sums_columns, class T>
static void grad(int64_t rows, int64_t n, const T* dy, const T* x, const T* weight, const T* mean, const T* scale,
    T* dx, T* dweight, T* dbias) {
  for (int64_t j = 0; sums_columns && j < n; ++j) {
    dweight[j] = 0;
    if (centred) dbias[j] = 0;
  }
  by_rows(rows, n, [&]<int count>(int64_t i) {
    grad_few<centred, sums_columns, count>(n, dy + i * n, x + i * n, weight, centred ? mean + i : nullptr, scale + i,
        dx ? dx + i * n : nullptr, dweight, dbias);
  });
}
template <class T>
static void layer_norm_grad(int64_t rows, int64_t n, const void* dy, const void* x, const void* weight,
    const void* mean, const void* scale, void* dx, void* dweight, void* dbias) {
  const auto run = dweight ? grad<true, true, T> : grad<true, false, T>;
  run(rows, n, (const T*)dy, (const T*)x, (const T*)weight, (const T*)mean, (const T*)scale, (T*)dx, (T*)dweight,
      (T*)dbias);
}
template <class T>
static void rms_norm_grad(int64_t rows, int64_t n, const void* dy, const void* x, const void* weight, const void* scale,
    void* dx, void* dweight) {
  const auto run = dweight ? grad<false, true, T> : grad<false, false, T>;
  run(rows, n, (const T*)dy, (const T*)x, (const T*)weight, (const T*)nullptr, (const T*)scale, (T*)dx, (T*)dweight,
      (T*)nullptr);
}

template <class T> constexpr NormRowKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else return {layer_norm<T>, layer_norm_grad<T>, rms_norm<T>, rms_norm_grad<T>};
}
