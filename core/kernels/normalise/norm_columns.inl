// The fast text of norm_columns.h.
//
// Idea: sums go down the rows for as many columns as four registers hold. Moments are those of 64 rows at a time, of
// distances from the mean of the rows before, and are joined in double (Chan, Golub and LeVeque 1979). That costs no
// digits: rows that lie far from that mean have a small share in a large variance. Only the first 64 rows may lose a
// few: their distances are from the first row, which may be an outlier.
// Read first: lanes.inl, tiles.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/normalise/tiles.inl"

constexpr int64_t part = 64;   // rows whose sums are plain

// Calls body.operator()<V, count>(j) for the columns from j on that `count` V hold: four registers, then one. What is
// left is in the last register, which begins so early that it ends with the last column: it takes some columns a second
// time. Fewer columns than one register are taken one by one.
template <class T, class Body> GRADUS_INLINE void by_tiles(int64_t n, const Body& body) {
  constexpr int64_t w = lane_count<T>;
  int64_t j = 0;
  for (; n - j >= 4 * w; j += 4 * w) body.template operator()<Lanes<T>, 4>(j);
  for (; n - j >= w; j += w) body.template operator()<Lanes<T>, 1>(j);
  if (j < n && n >= w) body.template operator()<Lanes<T>, 1>(n - w);
  else
    for (; j < n; ++j) body.template operator()<T, 1>(j);
}

template <class V, int count, class T>
GRADUS_INLINE void tile_moments(int64_t rows, int64_t n, const T* x, double* mean_out, double* squares_out) {
  constexpr int64_t w = sizeof(V) / sizeof(T), width = count * w;
  double mean[width] = {}, squares[width] = {};
  for (int64_t i = 0; i < rows; i += part) {
    const int64_t now = rows - i < part ? rows - i : part;
    T centre[width];
    for (int64_t c = 0; c < width; ++c) centre[c] = i ? T(mean[c]) : x[c];
    V around[count], p[count] = {}, q[count] = {};
    __builtin_memcpy(around, centre, sizeof around);
    for (int64_t r = i; r < i + now; ++r)
      for (int k = 0; k < count; ++k) {
        const V d = load<V>(x + r * n + k * w) - around[k];
        p[k] += d;
        q[k] += d * d;
      }
    T sum[width], square[width];
    __builtin_memcpy(sum, p, sizeof p);
    __builtin_memcpy(square, q, sizeof q);
    const double share = double(now) / double(i + now), between = double(i) * share;
    for (int64_t c = 0; c < width; ++c) {
      const double d = sum[c], from_before = (centre[c] - mean[c]) + d / double(now);
      mean[c] += from_before * share;
      squares[c] += (square[c] - d * d / double(now)) + from_before * from_before * between;
    }
  }
  __builtin_memcpy(mean_out, mean, sizeof mean);
  __builtin_memcpy(squares_out, squares, sizeof squares);
}

template <class T> static void moments(int64_t rows, int64_t n, const void* x, double* mean, double* squares) {
  by_tiles<T>(n,
      [&]<class V, int count>(int64_t j) { tile_moments<V, count>(rows, n, (const T*)x + j, mean + j, squares + j); });
}

template <bool relu, class T>
static void apply_rows(int64_t rows, int64_t n, const T* x, const T* mean, const T* factor, const T* shift, T* y) {
  for (int64_t i = 0; i < rows; ++i, x += n, y += n)
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T v = (x[j] - mean[j]) * factor[j] + shift[j];
      y[j] = relu && v <= 0 ? T(0) : v;
    }
}
template <class T> static void apply(int64_t rows, int64_t n, const void* x, const ColumnMap& map, void* y) {
  const auto run = map.relu ? apply_rows<true, T> : apply_rows<false, T>;
  run(rows, n, (const T*)x, (const T*)map.mean, (const T*)map.factor, (const T*)map.shift, (T*)y);
}

template <bool relu, class V, int count, class T>
GRADUS_INLINE void tile_grad_sums(int64_t rows, int64_t n, const T* dy, const T* x, const T* mean, const T* factor,
    const T* shift, double* sum_out, double* product_out) {
  constexpr int64_t w = sizeof(V) / sizeof(T), width = count * w;
  double total[width] = {}, product_total[width] = {};
  V m[count], f[count], s[count];
  for (int k = 0; k < count; ++k) {
    m[k] = load<V>(mean + k * w);
    if (relu) f[k] = load<V>(factor + k * w), s[k] = load<V>(shift + k * w);
  }
  for (int64_t i = 0; i < rows; i += part) {
    const int64_t end = rows - i < part ? rows : i + part;
    V p[count] = {}, q[count] = {};
    for (int64_t r = i; r < end; ++r)
      for (int k = 0; k < count; ++k) {
        const V z = load<V>(x + r * n + k * w) - m[k];
        V d = load<V>(dy + r * n + k * w);
        if (relu) d = z * f[k] + s[k] <= 0 ? V{} : d;
        p[k] += d;
        q[k] += d * z;
      }
    T sum[width], product[width];
    __builtin_memcpy(sum, p, sizeof p);
    __builtin_memcpy(product, q, sizeof q);
    for (int64_t c = 0; c < width; ++c) {
      total[c] += sum[c];
      product_total[c] += product[c];
    }
  }
  __builtin_memcpy(sum_out, total, sizeof total);
  __builtin_memcpy(product_out, product_total, sizeof product_total);
}

template <bool relu, class T>
static void grad_sums_of(int64_t rows, int64_t n, const T* dy, const T* x, const T* mean, const T* factor,
    const T* shift, double* sum, double* product_sum) {
  by_tiles<T>(n, [&]<class V, int count>(int64_t j) {
    tile_grad_sums<relu, V, count>(rows, n, dy + j, x + j, mean + j, factor + j, shift + j, sum + j, product_sum + j);
  });
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
  for (int64_t i = 0; i < rows; ++i, dy += n, x += n, dx += n)
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T z = x[j] - mean[j], d = relu && z * factor[j] + shift[j] <= 0 ? T(0) : dy[j];
      if constexpr (sloped) dx[j] = factor[j] * d + (slope[j] * z + constant[j]);
      else dx[j] = factor[j] * d;
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
