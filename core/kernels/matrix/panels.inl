// The fast text of panels.h: factorisations and distances.
//
// Idea: whatever is done to a row is done to whole registers: rows are padded, and begin at a multiple of a register.
// So there are no tails to handle, where small matrices would spend their time.
// Read first: panels.h, reference_panels.cpp.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/lanes.inl"

constexpr int64_t pad = PanelKernels::pad;

// y -= s x for n numbers, n a multiple of `pad`.
template <class T> GRADUS_INLINE void subtract(int64_t n, T s, const T* x, T* y) {
  for (int64_t j = 0; j < n; j += lane_count<T>) lanes_at(y + j) -= s * lanes_at(x + j);
}
template <class T> GRADUS_INLINE void exchange(int64_t n, T* x, T* y) {
  for (int64_t j = 0; j < n; j += lane_count<T>) {
    const Lanes<T> kept = lanes_at(x + j);
    lanes_at(x + j) = lanes_at(y + j);
    lanes_at(y + j) = kept;
  }
}

// ---------------------------------------------------------------------------- factorisations
// Each row loses its multiple of the pivot row. The pivot row is copied with zeros in place of L, so that whole
// registers can be subtracted (Golub and Van Loan, "Matrix Computations", algorithm 3.4.1, with the rows outside).
template <class T> static int64_t lu(int64_t m, int64_t n, void* av, int64_t row, int64_t* pivot, void* scratch) {
  T *a = (T*)av, *u = (T*)scratch;
  int64_t singular = 0;
  for (int64_t k = 0; k < m && k < n; ++k) {
    int64_t best = k;
    T* ak = a + k * row;
    T most = absolute(ak[k]);
    for (int64_t i = k + 1; i < m; ++i) {
      const T x = absolute(a[i * row + k]);
      best = x > most ? i : best;
      most = x > most ? x : most;
    }
    pivot[k] = best;
    if (best != k) exchange(n, ak, a + best * row);
    const T d = ak[k];
    if (d == 0) {
      singular = singular ? singular : k + 1;
      continue;
    }
    const int64_t from = k / pad * pad;
    for (int64_t j = from; j < from + pad; ++j) u[j] = j > k ? ak[j] : 0;
    for (int64_t j = from + pad; j < n; j += lane_count<T>) lanes_at(u + j) = lanes_at(ak + j);
    for (int64_t i = k + 1; i < m; ++i) {
      T* ai = a + i * row;
      const T l = ai[k] / d;
      subtract(n - from, l, u + from, ai + from);
      ai[k] = l;
    }
  }
  return singular;
}

template <class T> static int64_t cholesky(int64_t n, int64_t columns, void* av, int64_t row) {
  T* a = (T*)av;
  for (int64_t k = 0; k < n; ++k) {
    T* ak = a + k * row;
    if (!(ak[k] > 0)) return k + 1;
    const T root = square_root(ak[k]);
    for (int64_t j = k / pad * pad; j < columns; j += lane_count<T>) lanes_at(ak + j) /= root;
    for (int64_t i = k + 1; i < n; ++i) {
      const int64_t from = i / pad * pad;
      subtract(columns - from, ak[i], ak + from, a + i * row + from);
    }
  }
  return 0;
}

// R registers of columns: those of row i lose the solved rows' share.
template <class T, int R>
GRADUS_INLINE void solve_columns(
    int64_t n, const T* t, int64_t t_row, int64_t t_col, bool upper, bool unit, T* b, int64_t b_row) {
  constexpr int64_t w = lane_count<T>;
  for (int64_t solved = 0; solved < n; ++solved) {
    const int64_t i = upper ? n - 1 - solved : solved, begin = upper ? i + 1 : 0;
    T* bi = b + i * b_row;
    Lanes<T> sum[R];
    for (int r = 0; r < R; ++r) sum[r] = lanes_at(bi + r * w);
    const T *ti = t + i * t_row + begin * t_col, *bj = b + begin * b_row;
    for (int64_t j = 0; j < solved; ++j, ti += t_col, bj += b_row)
      for (int r = 0; r < R; ++r) sum[r] -= *ti * lanes_at(bj + r * w);
    if (!unit) {
      const T d = t[i * (t_row + t_col)];
      for (int r = 0; r < R; ++r) sum[r] /= d;
    }
    for (int r = 0; r < R; ++r) lanes_at(bi + r * w) = sum[r];
  }
}

// One right side: dot products with the rows of t, if they are contiguous, else its columns are subtracted.
template <class T>
static void solve_vector(int64_t n, const T* t, int64_t t_row, int64_t t_col, bool upper, bool unit, T* b) {
  for (int64_t solved = 0; solved < n; ++solved) {
    const int64_t i = upper ? n - 1 - solved : solved, begin = upper ? i + 1 : 0;
    const T d = unit ? T(1) : t[i * (t_row + t_col)];
    if (t_col == 1) {
      const T *ti = t + i * t_row + begin, *x = b + begin;
      T sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int64_t j = 0; j < solved; ++j) sum += ti[j] * x[j];
      b[i] = (b[i] - sum) / d;
    } else {
      const T x = b[i] / d;
      b[i] = x;
      const int64_t first = upper ? 0 : i + 1, rest = n - 1 - solved;
      const T* column = t + first * t_row + i * t_col;
      T* y = b + first;
      if (t_row == 1) {
#pragma omp simd
        for (int64_t j = 0; j < rest; ++j) y[j] -= column[j] * x;
      } else {
        for (int64_t j = 0; j < rest; ++j) y[j] -= column[j * t_row] * x;
      }
    }
  }
}

template <class T>
static void solve(int64_t n, int64_t k, const void* tv, int64_t t_row, int64_t t_col, bool upper, bool unit, void* bv,
    int64_t b_row, void* scratch) {
  constexpr int64_t w = lane_count<T>;
  const T* t = (const T*)tv;
  T *b = (T*)bv, *part = (T*)scratch;
  // One right side has rows of one number. Where n is small it is still faster as a register.
  if (k == 1 && b_row == 1 && n > 24) return solve_vector(n, t, t_row, t_col, upper, unit, b);
  int64_t j = 0;
  for (; j + 4 * w <= k; j += 4 * w) solve_columns<T, 4>(n, t, t_row, t_col, upper, unit, b + j, b_row);
  for (; j + w <= k; j += w) solve_columns<T, 1>(n, t, t_row, t_col, upper, unit, b + j, b_row);
  if (j == k) return;
  const int64_t rest = k - j;   // less than a register
  for (int64_t i = 0; i < n; ++i)
    for (int64_t c = 0; c < w; ++c) part[i * w + c] = c < rest ? b[i * b_row + j + c] : 0;
  solve_columns<T, 1>(n, t, t_row, t_col, upper, unit, part, w);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t c = 0; c < rest; ++c) b[i * b_row + j + c] = part[i * w + c];
}

// The length of a column, the largest number factored out, so that no square overflows or underflows.
template <class T> static T column_length(int64_t m, const T* x, int64_t row) {
  T most = 0;
  for (int64_t i = 0; i < m; ++i) {
    const T a = absolute(x[i * row]);
    most = a > most || a != a ? a : most;
  }
  if (most == 0 || most != most || most == infinity<T>) return most;
  T sum = 0;
  for (int64_t i = 0; i < m; ++i) {
    const T a = x[i * row] / most;
    sum += a * a;
  }
  return most * square_root(sum);
}

template <class T>
static void qr(int64_t m, int64_t n, int64_t columns, void* av, int64_t row, void* tauv, void* scratch) {
  T *a = (T*)av, *tau = (T*)tauv, *w = (T*)scratch;
  for (int64_t k = 0; k < columns; ++k) {
    T* ak = a + k * row;
    const int64_t below = m - k - 1;
    const T rest = column_length(below, ak + row + k, row), alpha = ak[k];
    tau[k] = 0;
    if (rest == 0) continue;
    const T large = absolute(alpha) > rest ? absolute(alpha) : rest, p = alpha / large, q = rest / large;
    const T beta = -with_sign_of(large * square_root(p * p + q * q), alpha);
    tau[k] = (beta - alpha) / beta;
    for (int64_t i = 1; i <= below; ++i) ak[i * row + k] /= alpha - beta;
    // w = tau v^T a, then a -= v w, for the columns right of k; w is 0 in the others.
    const int64_t from = k / pad * pad, count = n - from;
    for (int64_t j = from; j < n; j += lane_count<T>) lanes_at(w + j) = lanes_at(ak + j);
    for (int64_t i = 1; i <= below; ++i) subtract(count, -ak[i * row + k], ak + i * row + from, w + from);
    for (int64_t j = from; j < n; j += lane_count<T>) lanes_at(w + j) *= tau[k];
    for (int64_t j = from; j <= k; ++j) w[j] = 0;
    for (int64_t i = 1; i <= below; ++i) subtract(count, ak[i * row + k], w + from, ak + i * row + from);
    subtract(count, T(1), w + from, ak + from);
    ak[k] = beta;
  }
}

// ---------------------------------------------------------------------------------- distances
enum class Norm { count, sum, euclid, largest, any };
GRADUS_INLINE Norm norm_of(double p) {
  return p == 0                 ? Norm::count
         : p == 1               ? Norm::sum
         : p == 2               ? Norm::euclid
         : p == __builtin_inf() ? Norm::largest
                                : Norm::any;
}

template <class T> GRADUS_INLINE T largest_difference(int64_t m, const T* a, const T* b) {
  T y = 0;
  for (int64_t i = 0; i < m; ++i) {
    const T d = absolute(a[i] - b[i]);
    y = d > y || d != d ? d : y;
  }
  return y;
}

// The distance again, of differences divided by the largest: their powers have left the range of T.
template <Norm norm, class T> static T scaled_distance(int64_t m, const T* a, const T* b, T p) {
  bool differ = false;
#pragma omp simd reduction(| : differ)
  for (int64_t i = 0; i < m; ++i) differ |= a[i] - b[i] != 0;
  if (!differ) return 0;   // most often a row is compared with itself
  const T most = largest_difference(m, a, b);
  if (most == 0 || !(most < infinity<T>)) return most;
  T sum = 0;
  for (int64_t i = 0; i < m; ++i) {
    const T d = absolute(a[i] - b[i]) / most;
    sum += norm == Norm::euclid ? d * d : pow(d, p);
  }
  return most * (norm == Norm::euclid ? square_root(sum) : pow(sum, 1 / p));
}

template <Norm norm, class T> GRADUS_INLINE T distance_of(int64_t m, const T* a, const T* b, T p) {
  if constexpr (norm == Norm::largest) {
    return largest_difference(m, a, b);
  } else {
    T y = 0;
#pragma omp simd reduction(+ : y)
    for (int64_t i = 0; i < m; ++i) {
      const T d = a[i] - b[i];
      if constexpr (norm == Norm::count) y += d != d ? d : d != 0 ? T(1) : T(0);
      if constexpr (norm == Norm::sum) y += absolute(d);
      if constexpr (norm == Norm::euclid) y += d * d;
      if constexpr (norm == Norm::any) y += pow(absolute(d), p);
    }
    return norm == Norm::euclid ? square_root(y) : norm == Norm::any ? pow(y, 1 / p) : y;
  }
}
template <Norm norm, class T>
static void distances(int64_t n, int64_t m, const T* a, const T* b, int64_t b_row, T p, T* y, int64_t sy) {
  int64_t j = 0;
  if constexpr (norm == Norm::sum || norm == Norm::euclid)
    for (; j + 4 <= n; j += 4) {   // four rows at a time: a is loaded once, and the sums do not wait for each other
      const T *b0 = b + j * b_row, *b1 = b0 + b_row, *b2 = b1 + b_row, *b3 = b2 + b_row;
      T s0 = 0, s1 = 0, s2 = 0, s3 = 0;
#pragma omp simd reduction(+ : s0, s1, s2, s3)
      for (int64_t i = 0; i < m; ++i) {
        const T d0 = a[i] - b0[i], d1 = a[i] - b1[i], d2 = a[i] - b2[i], d3 = a[i] - b3[i];
        s0 += norm == Norm::sum ? absolute(d0) : d0 * d0;
        s1 += norm == Norm::sum ? absolute(d1) : d1 * d1;
        s2 += norm == Norm::sum ? absolute(d2) : d2 * d2;
        s3 += norm == Norm::sum ? absolute(d3) : d3 * d3;
      }
      y[j * sy] = norm == Norm::sum ? s0 : square_root(s0);
      y[(j + 1) * sy] = norm == Norm::sum ? s1 : square_root(s1);
      y[(j + 2) * sy] = norm == Norm::sum ? s2 : square_root(s2);
      y[(j + 3) * sy] = norm == Norm::sum ? s3 : square_root(s3);
    }
  for (; j < n; ++j) y[j * sy] = distance_of<norm>(m, a, b + j * b_row, p);
  if constexpr (norm == Norm::euclid || norm == Norm::any) {
    // The smallest number by the last place of 1: of a sum of less, powers may have been lost.
    const T sum = T(m) * T(sizeof(T) == 4 ? 0x1p-103 : 0x1p-970),
            least = norm == Norm::euclid ? square_root(sum) : pow(sum, 1 / p);
    for (j = 0; j < n; ++j)
      if (y[j * sy] < least || y[j * sy] == infinity<T>) y[j * sy] = scaled_distance<norm>(m, a, b + j * b_row, p);
  }
}

// With d = a - b: p = 1: sign(d); 2: d / y; infinite: sign(d) where |d| = y; else sign(d) (|d| / y)^(p - 1). If the
// largest |d| is NaN, all is.
template <Norm norm, class T>
GRADUS_INLINE void add_gradient(int64_t m, const T* a, const T* b, T dy, T y, T p, T* da) {
#pragma omp simd
  for (int64_t i = 0; i < m; ++i) {
    const T d = a[i] - b[i], sign = d > 0 ? T(1) : d < 0 ? T(-1) : T(0);
    if constexpr (norm == Norm::sum) da[i] += dy * sign;
    if constexpr (norm == Norm::euclid) da[i] += dy / y * d;
    if constexpr (norm == Norm::largest) da[i] += absolute(d) == y ? dy * sign : y == y ? T(0) : y;
    if constexpr (norm == Norm::any) da[i] += d == 0 ? T(0) : dy * sign * pow(absolute(d) / y, p - 1);
  }
}
// The same for p = 2, number by number, where dy / y has left the range of T.
template <class T> static void add_far_gradient(int64_t m, const T* a, const T* b, T dy, T y, T* da) {
  for (int64_t i = 0; i < m; ++i) da[i] += dy * ((a[i] - b[i]) / y);
}
// The same for p = 1, where y is NaN: the sign of NaN is NaN.
template <class T> static void add_nan_gradient(int64_t m, const T* a, const T* b, T dy, T* da) {
  for (int64_t i = 0; i < m; ++i) {
    const T d = a[i] - b[i];
    da[i] += dy * (d > 0 ? T(1) : d < 0 ? T(-1) : d);
  }
}
template <Norm norm, class T>
static void gradients(int64_t n, int64_t m, const T* a, const T* b, int64_t b_row, const T* dy, int64_t sdy, const T* y,
    int64_t sy, T p, T* da) {
  constexpr T least = T(sizeof(T) == 4 ? 0x1p-126 : 0x1p-1022);   // the smallest number with all digits
  for (int64_t j = 0; j < n; ++j) {
    const T g = dy[j * sdy], length = y[j * sy];
    if (length == 0) continue;
    const T* bj = b + j * b_row;
    const T q = norm == Norm::euclid ? absolute(g / length) : T(1);
    if ((q < least && g != 0) || q == infinity<T>) add_far_gradient(m, a, bj, g, length, da);
    else if (norm == Norm::sum && length != length) add_nan_gradient(m, a, bj, g, da);
    else add_gradient<norm>(m, a, bj, g, length, p, da);
  }
}

template <class T>
static void distance(
    int64_t n, int64_t m, const void* av, const void* bv, int64_t b_row, double p, void* yv, int64_t sy) {
  const T *a = (const T*)av, *b = (const T*)bv;
  T* y = (T*)yv;
  switch (norm_of(p)) {
    case Norm::count: return distances<Norm::count>(n, m, a, b, b_row, T(p), y, sy);
    case Norm::sum: return distances<Norm::sum>(n, m, a, b, b_row, T(p), y, sy);
    case Norm::euclid: return distances<Norm::euclid>(n, m, a, b, b_row, T(p), y, sy);
    case Norm::largest: return distances<Norm::largest>(n, m, a, b, b_row, T(p), y, sy);
    case Norm::any: return distances<Norm::any>(n, m, a, b, b_row, T(p), y, sy);
  }
}
template <class T>
static void distance_grad(int64_t n, int64_t m, const void* av, const void* bv, int64_t b_row, const void* dyv,
    int64_t sdy, const void* yv, int64_t sy, double p, void* dav) {
  const T *a = (const T*)av, *b = (const T*)bv, *dy = (const T*)dyv, *y = (const T*)yv;
  T* da = (T*)dav;
  switch (norm_of(p)) {
    case Norm::count: return;
    case Norm::sum: return gradients<Norm::sum>(n, m, a, b, b_row, dy, sdy, y, sy, T(p), da);
    case Norm::euclid: return gradients<Norm::euclid>(n, m, a, b, b_row, dy, sdy, y, sy, T(p), da);
    case Norm::largest: return gradients<Norm::largest>(n, m, a, b, b_row, dy, sdy, y, sy, T(p), da);
    case Norm::any: return gradients<Norm::any>(n, m, a, b, b_row, dy, sdy, y, sy, T(p), da);
  }
}

template <class T> constexpr PanelKernels kernels_of() {
  if constexpr (is_float<T>) return {lu<T>, cholesky<T>, solve<T>, qr<T>, distance<T>, distance_grad<T>};
  else return {};
}
