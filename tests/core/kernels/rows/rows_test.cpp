// The row family in every table this machine can run, against long double formulas.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

// Logits of size 10 lie at most 20 below the maximum; rounding x - m costs 20 epsilons in exp, and
// the other steps a few each.
template <class T> constexpr double tolerance = 40 * std::numeric_limits<T>::epsilon();

template <class T> Real row_lse(int64_t n, const T* x) {
  Real m = x[0], s = 0;
  for (int64_t j = 0; j < n; ++j) m = std::fmax(m, Real(x[j]));
  for (int64_t j = 0; j < n; ++j) s += std::exp(x[j] - m);
  return m + std::log(s);
}

template <class T> void check_rows(const KernelSet& set, int64_t rows, int64_t n) {
  const RowKernels& k = set.rows[dtype<T>];
  const std::vector<T> x = numbers<T>(rows * n, -10, 10), dy = numbers<T>(rows * n, -1, 1, 3);
  std::vector<T> y(rows * n), log_y(rows * n), lse(rows), shift(2 * rows), loss(rows), dx(rows * n), log_dx(rows * n),
      ce_dx(rows * n), scale(rows, T(0.25));
  std::vector<int64_t> target(rows);
  for (int64_t i = 0; i < rows; ++i) target[i] = i % 3 == 2 ? -1 : i % n;
  k.softmax(rows, n, x.data(), y.data());
  k.log_softmax(rows, n, x.data(), log_y.data());
  k.logsumexp(rows, n, x.data(), lse.data());
  k.softmax_grad(rows, n, dy.data(), y.data(), dx.data());
  k.log_softmax_grad(rows, n, dy.data(), log_y.data(), log_dx.data());
  k.cross_entropy(rows, n, x.data(), target.data(), loss.data(), shift.data());
  k.cross_entropy_grad(rows, n, x.data(), target.data(), shift.data(), scale.data(), ce_dx.data());
  int64_t wrong = 0;
  auto near = [&](T got, Real want, Real size) {
    wrong += !(std::fabs(got - want) <= tolerance<T> * std::fmax(size, Real(1)));
  };
  for (int64_t i = 0; i < rows; ++i) {
    const Real l = row_lse(n, &x[i * n]);
    const bool skipped = target[i] < 0;
    Real dot = 0, sum = 0, size = 0;
    for (int64_t j = 0; j < n; ++j) {
      dot += dy[i * n + j] * std::exp(x[i * n + j] - l);
      sum += dy[i * n + j];
      size += std::fabs(dy[i * n + j]);
    }
    near(lse[i], l, std::fabs(l));
    near(shift[2 * i] + shift[2 * i + 1], l, std::fabs(l));
    near(loss[i], skipped ? 0 : l - x[i * n + target[i]], 20);
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = i * n + j;
      const Real p = std::exp(x[at] - l);
      near(y[at] / T(p), 1, 1);   // relative: small probabilities count too
      near(log_y[at], x[at] - l, 20);
      near(dx[at], p * (dy[at] - dot), 1);
      near(log_dx[at], dy[at] - p * sum, size);
      near(ce_dx[at], skipped ? 0 : 0.25L * (p - (j == target[i])), 1);
      if (skipped) wrong += ce_dx[at] != 0;
    }
  }
  INFO(rows, " rows of ", n);
  CHECK(wrong == 0);
}

template <class T> std::vector<T> softmax_of(const KernelSet& set, std::vector<T> x) {
  set.rows[dtype<T>].softmax(1, int64_t(x.size()), x.data(), x.data());   // in place
  return x;
}

template <class T> T logsumexp_of(const KernelSet& set, const std::vector<T>& x) {
  T y;
  set.rows[dtype<T>].logsumexp(1, int64_t(x.size()), x.data(), &y);
  return y;
}

}   // namespace

TEST_CASE("the row family agrees with its formulas for every row length") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 3, 4, 7, 10, 16, 63, 64, 65, 1000, 1024, 1025, 3000}) {
      check_rows<float>(set, 5, n);
      check_rows<double>(set, 5, n);
    }
    check_rows<float>(set, 500, 10);   // several groups of short rows
    check_rows<double>(set, 1100, 1);
  });
}

TEST_CASE("no rows, and rows without numbers, are allowed") {
  each_table([](const KernelSet& set) {
    float y = 5;
    set.rows[0].softmax(0, 10, nullptr, nullptr);
    set.rows[0].softmax(3, 0, nullptr, nullptr);
    set.rows[0].logsumexp(1, 0, nullptr, &y);
    CHECK(y == -inf);
  });
}

TEST_CASE("large logits do not overflow") {
  each_table([](const KernelSet& set) {
    const std::vector<float> y = softmax_of<float>(set, {10000, 10000, 9000});
    CHECK(y[0] == 0.5f);
    CHECK(y[2] == 0);
    const std::vector<double> x = {-1e300, -1e300};
    CHECK(logsumexp_of(set, x) == -1e300);
  });
}

TEST_CASE("masked entries (-infinity) get probability 0, and a fully masked row is NaN") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {2, 10, 40, 200}) {
      std::vector<float> x(n, float(-inf));
      for (float v : softmax_of(set, x)) CHECK(std::isnan(v));
      CHECK(logsumexp_of(set, x) == -inf);
      x[1] = 3;
      const std::vector<float> y = softmax_of(set, x);
      CHECK(y[0] == 0);
      CHECK(y[1] == 1);
      CHECK(logsumexp_of(set, x) == 3);
    }
  });
}

TEST_CASE("+infinity makes logsumexp infinite and softmax NaN; NaN makes both NaN") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {2, 10, 40, 200}) {
      std::vector<float> x(n, 1);
      x[n - 1] = float(inf);
      CHECK(logsumexp_of(set, x) == inf);
      CHECK(std::isnan(softmax_of(set, x)[n - 1]));
      x[n - 1] = float(a_nan);
      CHECK(std::isnan(logsumexp_of(set, x)));
      for (float v : softmax_of(set, x)) CHECK(std::isnan(v));
    }
  });
}

namespace {

// Rows of zeros but for one number so large that nothing but its own difference to the maximum has a finite exp.
template <class T> void check_deciding(const KernelSet& set, int64_t rows, int64_t n) {
  const RowKernels& k = set.rows[dtype<T>];
  int64_t wrong = 0;
  for (int64_t p = n > 80 ? n - 80 : 0; p < n; ++p) {
    std::vector<T> x(rows * n), y(rows * n), log_y(rows * n), lse(rows), shift(2 * rows), loss(rows);
    const std::vector<int64_t> target(rows, p);
    for (int64_t i = 0; i < rows; ++i) x[i * n + p] = 800;
    k.softmax(rows, n, x.data(), y.data());
    k.log_softmax(rows, n, x.data(), log_y.data());
    k.logsumexp(rows, n, x.data(), lse.data());
    k.cross_entropy(rows, n, x.data(), target.data(), loss.data(), shift.data());
    for (int64_t i = 0; i < rows; ++i) {
      wrong += lse[i] != 800 || shift[2 * i] != 800 || shift[2 * i + 1] != 0 || loss[i] != 0;
      for (int64_t j = 0; j < n; ++j) {
        wrong += log_y[i * n + j] != (j == p ? 0 : -800);
        if (j == p || sizeof(T) == 4) wrong += y[i * n + j] != (j == p);   // exp(-800) is a float64, if a tiny one
      }
    }
  }
  INFO(rows, " rows of ", n);
  CHECK(wrong == 0);
}

}   // namespace

TEST_CASE("the largest number of a row decides wherever it stands") {
  each_table([](const KernelSet& set) {
    for (int64_t n = 1; n <= 70; ++n)
      for (int64_t rows : {1, 19}) check_deciding<float>(set, rows, n), check_deciding<double>(set, rows, n);
    for (int64_t n : {1000, 1029}) check_deciding<float>(set, 1, n), check_deciding<double>(set, 1, n);
  });
}

namespace {

template <class T> void check_far_from_0(const KernelSet& set, int64_t rows, int64_t n) {
  const RowKernels& k = set.rows[dtype<T>];
  std::vector<T> x = numbers<T>(rows * n, -10, 10), loss(rows), far_loss(rows), shift(2 * rows), dx(rows * n), far_dx,
                 scale(rows, T(0.25));
  std::vector<int64_t> target(rows);
  for (int64_t i = 0; i < rows; ++i) target[i] = i % n;
  for (T& v : x) v = std::round(v * 8) / 8;   // differences and sums below are exact
  auto run = [&](std::vector<T>& y, std::vector<T>& slopes) {
    k.cross_entropy(rows, n, x.data(), target.data(), y.data(), shift.data());
    k.cross_entropy_grad(rows, n, x.data(), target.data(), shift.data(), scale.data(), slopes.data());
  };
  run(loss, dx);
  for (T far : {T(1e3), T(-1 << 20)}) {
    far_dx = dx;
    for (T& v : x) v += far;
    run(far_loss, far_dx);
    for (T& v : x) v -= far;
    INFO(rows, " rows of ", n, " at ", far);
    CHECK(far_loss == loss);
    CHECK(far_dx == dx);
  }
}

}   // namespace

TEST_CASE("cross entropy and its gradient know no difference between rows near 0 and far from it") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {2, 10, 200, 1500}) check_far_from_0<float>(set, 5, n), check_far_from_0<double>(set, 5, n);
  });
}

TEST_CASE("a row's bits do not depend on the rows around it") {
  each_table([](const KernelSet& set) {
    const int64_t rows = 700, n = 7;
    const std::vector<float> x = numbers<float>(rows * n, -5, 5);
    std::vector<float> y(rows * n), one(n);
    set.rows[0].softmax(rows, n, x.data(), y.data());
    int64_t wrong = 0;
    for (int64_t i = 0; i < rows; ++i) {
      set.rows[0].softmax(1, n, &x[i * n], one.data());
      wrong += std::memcmp(&y[i * n], one.data(), n * sizeof(float)) != 0;
    }
    CHECK(wrong == 0);
  });
}

namespace {

// n x columns numbers, between their rows a gap; not a number follows the last one.
template <class T> struct Matrix {
  static constexpr int64_t gap = 3;
  int64_t n, step;
  std::vector<T> all;
  Matrix(int64_t n, int64_t columns, double low, double high, uint64_t seed = 1)
      : n(n), step(columns + gap), all(numbers<T>(n * step - gap, low, high, seed)) {}
  T& operator()(int64_t i, int64_t j) { return all[i * step + j]; }
  std::vector<T> column(int64_t j) {
    std::vector<T> x(n);
    for (int64_t i = 0; i < n; ++i) x[i] = (*this)(i, j);
    return x;
  }
};

// Most columns get what is special: infinities, a NaN, one large number that decides.
template <class T> void make_special(Matrix<T>& x, int64_t columns) {
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < x.n; ++i) {
      const bool here = i == j % x.n;
      switch (j % 7) {
        case 1: x(i, j) = T(-inf); break;
        case 2: x(i, j) = here ? T(inf) : x(i, j); break;
        case 3: x(i, j) = here ? T(a_nan) : x(i, j); break;
        case 4: x(i, j) = i % 2 ? T(-inf) : x(i, j); break;
        case 5: x(i, j) = here ? 800 : 0; break;
      }
    }
}

// A kernel for columns, and the reference for rows, of one operand or of two.
struct ColumnCase {
  RowKernels::Columns* columns;
  void (*one)(int64_t rows, int64_t n, const void* x, void* y);
  void (*two)(int64_t rows, int64_t n, const void* a, const void* b, void* y);
  bool is_relative = false;   // errors are measured against the result, not against the sum of the column
};

template <class T> void check_columns(const ColumnCase& c, Matrix<T> a, Matrix<T> b) {
  const int64_t n = a.n, columns = a.step - a.gap;
  Matrix<T> y(n, columns, 5, 5), alone(n, 1, 5, 5);
  c.columns(n, columns, a.all.data(), a.step, b.all.data(), b.step, y.all.data(), y.step);
  int64_t wrong = 0, different = 0, outside = 0;
  for (int64_t j = 0; j < columns; ++j) {
    const std::vector<T> x = a.column(j), second = b.column(j);
    std::vector<T> want(n, 5);
    if (c.one) c.one(1, n, x.data(), want.data());
    else c.two(1, n, x.data(), second.data(), want.data());
    c.columns(n, 1, &a(0, j), a.step, &b(0, j), b.step, alone.all.data(), alone.step);
    double sum = 0;
    for (T v : x) sum += std::isfinite(v) ? std::fabs(v) : 0;
    for (int64_t i = 0; i < n; ++i) {
      const T got = y(i, j);
      const bool is_near = std::fabs(got - want[i]) <= tolerance<T> * (c.is_relative ? std::fabs(want[i]) : sum);
      wrong += !(is_near || got == want[i] || (std::isnan(got) && std::isnan(want[i])));
      different += !std::isnan(got) && std::memcmp(&got, &alone(i, 0), sizeof got) != 0;
    }
  }
  for (int64_t i = 0; i + 1 < n; ++i)
    for (int64_t j = columns; j < y.step; ++j) outside += y(i, j) != 5;
  CHECK(wrong == 0);
  CHECK(different == 0);
  CHECK(outside == 0);
}

template <class T> void check_columns(const KernelSet& set, int64_t n, int64_t columns, bool special) {
  const RowKernels &k = set.rows[dtype<T>], &reference = reference_kernels.rows[dtype<T>];
  const ColumnCase cases[] = {
      {k.softmax_columns, reference.softmax, nullptr, true},
      {k.log_softmax_columns, reference.log_softmax, nullptr},
      {k.logsumexp_columns, reference.logsumexp, nullptr},
      {k.softmax_grad_columns, nullptr, reference.softmax_grad},
      {k.log_softmax_grad_columns, nullptr, reference.log_softmax_grad},
  };
  Matrix<T> a(n, columns, -8, 8), b(n, columns, -2, 0, 3);
  if (special) make_special(a, columns);
  for (const ColumnCase& c : cases) {
    INFO("kernel ", &c - cases, ", ", columns, " columns of ", n, ", special: ", special);
    check_columns(c, a, b);
  }
}

}   // namespace

TEST_CASE("kernels for columns agree with the reference for rows, and a column's bits with those it has alone") {
  each_table([](const KernelSet& set) {
    for (bool special : {false, true}) {
      for (int64_t columns = 1; columns <= 81; ++columns)
        check_columns<float>(set, 5, columns, special), check_columns<double>(set, 5, columns, special);
      for (int64_t n : {1, 2, 63, 64, 65, 130, 1000})
        for (int64_t columns : {3, 150}) {
          check_columns<float>(set, n, columns, special);
          check_columns<double>(set, n, columns, special);
        }
    }
  });
}

TEST_CASE("no columns, and columns without numbers, are allowed") {
  each_table([](const KernelSet& set) {
    float y[20];
    set.rows[0].softmax_columns(10, 0, nullptr, 1, nullptr, 1, nullptr, 1);
    set.rows[0].softmax_columns(0, 20, y, 20, y, 20, y, 20);
    set.rows[0].logsumexp_columns(0, 20, y, 20, y, 20, y, 20);
    for (float v : y) CHECK(v == -inf);
  });
}

TEST_CASE("a sum of many equal terms in a column is as exact as in a row") {
  each_table([](const KernelSet& set) {
    const int64_t n = 100000, columns = 17;
    const std::vector<float> x(n * columns, 0.1f);
    std::vector<float> y(columns);
    set.rows[0].logsumexp_columns(n, columns, x.data(), columns, x.data(), columns, y.data(), columns);
    for (float v : y) CHECK(ulps(v, 0.1f + std::log(Real(n))) <= 2);
  });
}
