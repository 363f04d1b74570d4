// The fast text of norm_planes.h.
//
// Idea: four registers of sums along a row, so that the adder never waits for itself. Moments are those of 1024 numbers
// at a time, of distances from the mean of the numbers before, and are joined in double, as in norm_columns.inl.
// Read first: lanes.inl, reduce/run.inl, tiles.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/reduce/run.inl"

#include "core/kernels/normalise/tiles.inl"

// Two plain sums over n numbers: terms(j, p, q) adds what place j holds to p and q, numbers or registers.
template <class T, class Terms>
GRADUS_INLINE void two_sums(int64_t n, const Terms& terms, double& first, double& second) {
  constexpr int64_t w = lane_count<T>;
  Lanes<T> p[4] = {}, q[4] = {};
  T p_rest = 0, q_rest = 0;
  int64_t j = 0;
  for (; j + 4 * w <= n; j += 4 * w)
    for (int k = 0; k < 4; ++k) terms(j + k * w, p[k], q[k]);
  for (; j + w <= n; j += w) terms(j, p[0], q[0]);
  for (; j < n; ++j) terms(j, p_rest, q_rest);
  const Lanes<T> p_all = (p[0] + p[1]) + (p[2] + p[3]), q_all = (q[0] + q[1]) + (q[2] + q[3]);
  first = folded(Sum(), p_all, typename CountTo<int(w)>::type()) + p_rest;
  second = folded(Sum(), q_all, typename CountTo<int(w)>::type()) + q_rest;
}

template <class T> static void moments(int64_t rows, int64_t n, const void* xv, double* mean_out, double* squares_out) {
  const T* x = (const T*)xv;
  for (int64_t i = 0; i < rows; ++i, x += n) {
    double mean = 0, squares = 0;
    for (int64_t at = 0; at < n; at += stretch) {
      const int64_t now = n - at < stretch ? n - at : stretch;
      const T centre = at ? T(mean) : x[0];
      double d, square;
      const auto distances = [=]<class V>(int64_t j, V & p, V & q) __attribute__((always_inline)) {
        const V v = load<V>(x + at + j) - centre;
        p += v;
        q += v * v;
      };
      two_sums<T>(now, distances, d, square);
      const double share = double(now) / double(at + now), from_before = (centre - mean) + d / double(now);
      mean += from_before * share;
      squares += (square - d * d / double(now)) + from_before * from_before * (double(at) * share);
    }
    mean_out[i] = mean;
    squares_out[i] = squares;
  }
}

template <bool relu, class T>
static void apply_rows(int64_t rows, int64_t n, const T* x, const T* mean, const T* factor, const T* shift, T* y) {
  for (int64_t i = 0; i < rows; ++i, x += n, y += n) {
    const T m = mean[i], f = factor[i], s = shift[i];
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T v = (x[j] - m) * f + s;
      y[j] = relu && v <= 0 ? T(0) : v;
    }
  }
}
template <class T> static void apply(int64_t rows, int64_t n, const void* x, const ColumnMap& map, void* y) {
  const auto run = map.relu ? apply_rows<true, T> : apply_rows<false, T>;
  run(rows, n, (const T*)x, (const T*)map.mean, (const T*)map.factor, (const T*)map.shift, (T*)y);
}

template <bool relu, class T>
static void grad_sums_of(int64_t rows, int64_t n, const T* dy, const T* x, const T* mean, const T* factor,
    const T* shift, double* sum, double* product_sum) {
  for (int64_t i = 0; i < rows; ++i, dy += n, x += n) {
    const T m = mean[i], f = factor[i], s = shift[i];
    sum[i] = product_sum[i] = 0;
    for (int64_t at = 0; at < n; at += stretch) {
      double first, second;
      const auto terms = [=]<class V>(int64_t j, V & p, V & q) __attribute__((always_inline)) {
        const V z = load<V>(x + at + j) - m;
        V d = load<V>(dy + at + j);
        if (relu) d = z * f + s <= 0 ? V{} : d;
        p += d;
        q += d * z;
      };
      two_sums<T>(n - at < stretch ? n - at : stretch, terms, first, second);
      sum[i] += first;
      product_sum[i] += second;
    }
  }
}
template <class T>
static void grad_sums(
    int64_t rows, int64_t n, const void* dy, const void* x, const ColumnMap& map, double* sum, double* product_sum) {
  const auto run = map.relu ? grad_sums_of<true, T> : grad_sums_of<false, T>;
  run(rows, n, (const T*)dy, (const T*)x, (const T*)map.mean, (const T*)map.factor, (const T*)map.shift, sum,
      product_sum);
}

template <bool relu, bool sloped, class T>
static void grad_rows(int64_t rows, int64_t n, const T* dy, const T* x, const T* mean, const T* factor, const T* shift,
    const T* slope, const T* constant, T* dx) {
  for (int64_t i = 0; i < rows; ++i, dy += n, x += n, dx += n) {
    const T m = mean[i], f = factor[i], s = shift[i], by_z = sloped ? slope[i] : 0, more = sloped ? constant[i] : 0;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T z = x[j] - m, d = relu && z * f + s <= 0 ? T(0) : dy[j];
      if constexpr (sloped) dx[j] = f * d + (by_z * z + more);
      else dx[j] = f * d;
    }
  }
}
template <class T>
static void grad(int64_t rows, int64_t n, const void* dy, const void* x, const ColumnMap& map, const void* slope,
    const void* constant, void* dx) {
  const auto run = slope ? (map.relu ? grad_rows<true, true, T> : grad_rows<false, true, T>)
                         : (map.relu ? grad_rows<true, false, T> : grad_rows<false, false, T>);
  run(rows, n, (const T*)dy, (const T*)x, (const T*)map.mean, (const T*)map.factor, (const T*)map.shift,
      (const T*)slope, (const T*)constant, (T*)dx);
}

template <class T> constexpr NormColumnKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else return {moments<T>, apply<T>, grad_sums<T>, grad<T>};
}
