// LU, Cholesky and triangular solving, in panels: see factor.h.
//
// The right-looking forms of Golub and Van Loan, "Matrix Computations", 3.4 and 4.2. gemm only adds, so one of the
// factors is negated on the way into scratch memory.
#include "core/compute/matrix/factor.h"

#include <cmath>
#include <limits>

#include "core/compute/copy.h"
#include "core/compute/gemm.h"
#include "core/compute/matrix/batch.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

constexpr int64_t panel = 64;

// What computing with matrices of n rows needs: kernels and scratch memory.
template <class T> struct Tools {
  const GemmKernels& gemm = kernel_set().gemm[int(dtype_of<T>())];
  const PanelKernels& panels = kernel_set().panels[int(dtype_of<T>())];
  Scratch<T> scratch;
  explicit Tools(int64_t n) : scratch(16 * padded(n)) {}

  // c[m, n] -= a[m, k] b[k, n]; one of a's strides is 1.
  void subtract_product(int64_t m, int64_t n, int64_t k, const T* a, int64_t a_row, int64_t a_col, const T* b,
      int64_t b_row, T* c, int64_t c_row) const {
    Scratch<T> negative(k * n);
    for (int64_t i = 0; i < k; ++i)
      for (int64_t j = 0; j < n; ++j) negative[i * n + j] = -b[i * b_row + j];
    run_gemm(gemm, {m, n, k, a, a_row, a_col, negative, n, 1, nullptr, c, c_row, true});
  }

  // b[n, k] = t^-1 b
  void solve(int64_t n, int64_t k, const T* t, int64_t t_row, int64_t t_col, bool upper, bool unit, T* b,
      int64_t b_row) const {
    if (n == 0 || k == 0) return;
    if (n <= panel || k == 1 || (t_row != 1 && t_col != 1))
      return panels.solve(n, k, t, t_row, t_col, upper, unit, b, b_row, scratch);
    for (int64_t done = 0; done < n; done += panel) {
      int64_t size = std::min(panel, n - done), at = upper ? n - done - size : done, rest = n - done - size;
      panels.solve(size, k, t + at * (t_row + t_col), t_row, t_col, upper, unit, b + at * b_row, b_row, scratch);
      int64_t first = upper ? 0 : at + size;
      if (rest)
        subtract_product(rest, k, size, t + first * t_row + at * t_col, t_row, t_col, b + at * b_row, b_row,
            b + first * b_row, b_row);
    }
  }
};

template <class T> void exchange_rows(int64_t columns, T* a, int64_t row, int64_t i, int64_t j) {
  if (i != j) std::swap_ranges(a + i * row, a + i * row + columns, a + j * row);
}

// a[n, row]; returns 1 + the first pivot that is 0, or 0.
template <class T> int64_t lu_of(const Tools<T>& tools, int64_t n, T* a, int64_t row, int64_t* pivots) {
  if (n <= panel + panel / 2) return tools.panels.lu(n, row, a, row, pivots, tools.scratch);
  int64_t singular = 0;
  for (int64_t k = 0; k < n; k += panel) {
    int64_t columns = std::min(panel, row - k), steps = std::min(columns, n - k), right = row - k - columns;
    int64_t failed = tools.panels.lu(n - k, columns, a + k * row + k, row, pivots + k, tools.scratch);
    if (failed && !singular) singular = k + failed;
    for (int64_t i = k; i < k + steps; ++i) {
      pivots[i] += k;
      exchange_rows(k, a, row, i, pivots[i]);
      exchange_rows(right, a + k + columns, row, i, pivots[i]);
    }
    if (!right) break;
    T *corner = a + k * row + k, *above = corner + columns, *below = corner + steps * row;
    tools.solve(steps, right, corner, row, 1, false, true, above, row);
    tools.subtract_product(n - k - steps, right, steps, below, row, 1, above, row, below + columns, row);
  }
  return singular;
}

// a[n, row], of which only the upper triangle is set, becomes U of a = U^T U.
template <class T> int64_t cholesky_of(const Tools<T>& tools, int64_t n, T* a, int64_t row) {
  if (n <= panel + panel / 2) return tools.panels.cholesky(n, row, a, row);
  for (int64_t k = 0; k < n; k += panel) {
    int64_t size = std::min(panel, n - k), columns = std::min(panel, row - k), right = n - k - size;
    T *corner = a + k * row + k, *above = corner + size;
    if (int64_t failed = tools.panels.cholesky(size, columns, corner, row)) return k + failed;
    if (right <= 0) break;
    tools.solve(size, right, corner, 1, row, false, false, above, row);
    for (int64_t i = 0; i < right; i += 2 * panel) {   // roughly only what is on or right of the diagonal
      T* from = above + i;
      tools.subtract_product(std::min(2 * panel, right - i), right - i, size, from, 1, row, from, row,
          corner + (size + i) * (row + 1), row);
    }
  }
  return 0;
}

template <class T> void clear_below_diagonal(int64_t n, T* a, int64_t row) {
  for (int64_t i = 1; i < n; ++i) std::fill_n(a + i * row, i, T(0));
}

// Threads fail in any order; the first matrix counts.
void note(Failure& first, std::vector<int64_t>& steps) {
  for (size_t i = 0; i < steps.size() && first.matrix < 0; ++i)
    if (steps[i]) first = {int64_t(i), steps[i] - 1};
}

double cube(int64_t n) { return double(n) * double(n) * double(n); }

}   // namespace

Lu lu(const Tensor& a) {
  Shape batch = batch_of(a), of_pivots = batch;
  int64_t n = a.shape().back(), row = padded(n), count = batch.numel();
  of_pivots.push_back(n);
  Lu result{empty(with_matrix(batch, n, row), a.dtype()), empty(of_pivots, Dtype::int64), {}};
  if (n == 0 || count == 0) return result;
  std::vector<int64_t> failed(static_cast<size_t>(count));
  with_float(a.dtype(), [&]<class T>(T) {
    Matrices from(a, batch);
    T* factors = result.factors.data<T>().data();
    int64_t* pivots = result.pivots.data<int64_t>().data();
    for_matrices(count, cube(n) / 3, [&](int64_t begin, int64_t end) {
      Tools<T> tools(n);
      for (int64_t i = begin; i < end; ++i) {
        T* to = factors + i * n * row;
        copy_matrix(n, n, from.at<T>(i), from.row, from.column, to, row, row);
        failed[size_t(i)] = lu_of(tools, n, to, row, pivots + i * n);
      }
    });
  });
  note(result.singular, failed);
  return result;
}

namespace {

// y[n, k], row-major, becomes a^-1 y or a^-T y.
template <class T>
void lu_solve_of(const Tools<T>& tools, int64_t n, int64_t k, const T* lu, int64_t row, const int64_t* pivots, T* y,
    bool transposed) {
  if (transposed) {   // a^T = U^T L^T P
    tools.solve(n, k, lu, 1, row, false, false, y, k);
    tools.solve(n, k, lu, 1, row, true, true, y, k);
    for (int64_t i = n; i-- > 0;) exchange_rows(k, y, k, i, pivots[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) exchange_rows(k, y, k, i, pivots[i]);
    tools.solve(n, k, lu, row, 1, false, true, y, k);
    tools.solve(n, k, lu, row, 1, true, false, y, k);
  }
}

// fill(i, y) writes the right-hand sides of matrix i.
template <class T, class Fill> Tensor lu_solve_each(const Lu& a, int64_t k, bool transposed, Fill fill) {
  int64_t n = a.pivots.shape().back(), row = padded(n);
  Shape batch = batch_of(a.factors);
  Tensor result = empty(with_matrix(batch, n, k), a.factors.dtype());
  if (result.numel() == 0) return result;
  const T* lu = a.factors.data<T>().data();
  const int64_t* pivots = a.pivots.data<int64_t>().data();
  T* y = result.data<T>().data();
  for_matrices(batch.numel(), double(n) * double(n) * double(k), [&](int64_t begin, int64_t end) {
    Tools<T> tools(n);
    for (int64_t i = begin; i < end; ++i) {
      fill(i, y + i * n * k);
      lu_solve_of(tools, n, k, lu + i * n * row, row, pivots + i * n, y + i * n * k, transposed);
    }
  });
  return result;
}

}   // namespace

Tensor lu_solve(const Lu& a, const Tensor& b, bool transposed) {
  return with_float(b.dtype(), [&]<class T>(T) {
    Matrices from(b, batch_of(a.factors));
    return lu_solve_each<T>(a, from.columns, transposed, [&](int64_t i, T* y) {
      copy_matrix(from.rows, from.columns, from.at<T>(i), from.row, from.column, y, from.columns);
    });
  });
}

Tensor lu_inverse(const Lu& a) {
  return with_float(a.factors.dtype(), [&]<class T>(T) {
    int64_t n = a.pivots.shape().back();
    return lu_solve_each<T>(a, n, false, [&](int64_t, T* y) {
      std::fill(y, y + n * n, T(0));
      for (int64_t i = 0; i < n; ++i) y[i * n + i] = 1;
    });
  });
}

Determinants lu_determinants(const Lu& a) {
  Shape batch = batch_of(a.factors);
  int64_t n = a.pivots.shape().back(), row = padded(n);
  Dtype d = a.factors.dtype();
  Determinants y{empty(batch, d), empty(batch, d), empty(batch, d)};
  with_float(d, [&]<class T>(T) {
    const T* lu = a.factors.data<T>().data();
    const int64_t* pivots = a.pivots.data<int64_t>().data();
    T *det = y.det.data<T>().data(), *sign = y.sign.data<T>().data(), *logabs = y.logabs.data<T>().data();
    for (int64_t i = 0; i < batch.numel(); ++i, lu += n * row, pivots += n) {
      double product = 1, sum = 0;
      T s = 1;
      for (int64_t k = 0; k < n; ++k) {
        double pivot = double(lu[k * (row + 1)]) * (pivots[k] == k ? 1 : -1);
        product *= pivot;
        sum += std::log(std::abs(pivot));
        s *= T(pivot > 0 ? 1 : pivot < 0 ? -1 : pivot);   // 0 and NaN stay
      }
      det[i] = T(product), sign[i] = s, logabs[i] = T(sum);
    }
  });
  return y;
}

Lu without_zeros(const Lu& a) {
  Lu y{copy(a.factors), a.pivots, {}};
  int64_t n = a.pivots.shape().back(), row = padded(n), count = batch_of(a.factors).numel();
  with_float(a.factors.dtype(), [&]<class T>(T) {
    T* lu = y.factors.data<T>().data();
    for (int64_t i = 0; i < count; ++i, lu += n * row) {
      T largest = 0;
      for (int64_t k = 0; k < n; ++k) largest = std::max(largest, std::abs(lu[k * (row + 1)]));
      T tiny = std::numeric_limits<T>::epsilon() * (largest > 0 ? largest : T(1));
      for (int64_t k = 0; k < n; ++k)
        if (lu[k * (row + 1)] == 0) lu[k * (row + 1)] = tiny;
    }
  });
  return y;
}

Tensor cholesky(const Tensor& a, bool upper, Failure& not_positive) {
  Shape batch = batch_of(a);
  int64_t n = a.shape().back(), row = padded(n), count = batch.numel();
  Tensor result = empty(with_matrix(batch, n, n), a.dtype());
  if (result.numel() == 0) return result;
  std::vector<int64_t> failed(static_cast<size_t>(count));
  with_float(a.dtype(), [&]<class T>(T) {
    Matrices from(a, batch);
    T* results = result.data<T>().data();
    for_matrices(count, cube(n) / 6, [&](int64_t begin, int64_t end) {
      Tools<T> tools(n);
      Scratch<T> memory(n * row);
      T* u = memory;
      for (int64_t i = begin; i < end; ++i) {
        copy_matrix(n, n, from.at<T>(i), upper ? from.row : from.column, upper ? from.column : from.row, u, row, row);
        clear_below_diagonal(n, u, row);
        failed[size_t(i)] = cholesky_of(tools, n, u, row);
        clear_below_diagonal(n, u, row);
        copy_matrix(n, n, static_cast<const T*>(u), upper ? row : 1, upper ? 1 : row, results + i * n * n, n);
      }
    });
  });
  note(not_positive, failed);
  return result;
}

Tensor solve_triangular(const Tensor& a, const Tensor& b, bool upper, bool unit) {
  Shape batch;
  broadcast(batch_of(a), batch_of(b), batch);
  int64_t n = a.shape().back(), k = b.shape().back();
  Tensor result = empty(with_matrix(batch, n, k), b.dtype());
  if (result.numel() == 0) return result;
  with_float(a.dtype(), [&]<class T>(T) {
    Matrices t(a, batch), from(b, batch);
    if (t.row != 1 && t.column != 1) t = Matrices(dense(a), batch);
    T* y = result.data<T>().data();
    for_matrices(batch.numel(), double(n) * double(n) * double(k) / 2, [&](int64_t begin, int64_t end) {
      Tools<T> tools(n);
      for (int64_t i = begin; i < end; ++i) {
        T* to = y + i * n * k;
        copy_matrix(n, k, from.at<T>(i), from.row, from.column, to, k);
        tools.solve(n, k, t.at<T>(i), t.row, t.column, upper, unit, to, k);
      }
    });
  });
  return result;
}

}   // namespace gradus::apply
