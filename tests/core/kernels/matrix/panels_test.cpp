// The kernels of panels.h in every table this machine can run: factors multiply to what was factored, solutions solve,
// and distances are what plain sums in long double give.
#include "core/kernels/matrix/panels.h"

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

// Sizes that fill whole registers or not, one or several.
const int64_t sizes[] = {1, 2, 5, 15, 16, 17, 33, 64};

int64_t padded(int64_t n) { return (n + 15) / 16 * 16; }

template <class F> void each(F f) {
  each_table([&](const KernelSet& set) {
    f(float(), set.panels[0]);
    f(double(), set.panels[1]);
  });
}

// For sums of n products of numbers of size 1, added one by one.
template <class T> double tolerance(int64_t n) { return 4 * double(n + 8) * std::numeric_limits<T>::epsilon(); }

template <class T> struct Padded {   // [m, n] with zeros up to a multiple of 16 columns
  int64_t m, n, row;
  std::vector<T> x;
  Padded(int64_t m_, int64_t n_, uint64_t seed) : m(m_), n(n_), row(padded(n_)), x(size_t(m_ * row)) {
    const std::vector<T> v = numbers<T>(m * n, -1, 1, seed);
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n; ++j) at(i, j) = v[size_t(i * n + j)];
  }
  T& at(int64_t i, int64_t j) { return x[size_t(i * row + j)]; }
};

}   // namespace

TEST_CASE("LU: the factors multiply to the matrix with its rows exchanged") {
  each([]<class T>(T, const PanelKernels& kernels) {
    for (int64_t m : sizes)
      for (int64_t n : {int64_t(3), m}) {
        Padded<T> a(m, n, 7), lu = a;
        std::vector<int64_t> pivot(size_t(m), -1);
        std::vector<T> scratch(size_t(a.row));
        const int64_t steps = std::min(m, n);
        CHECK(kernels.lu(m, n <= 16 ? 16 : a.row, lu.x.data(), a.row, pivot.data(), scratch.data()) ==
              (m > n ? n + 1 : 0));   // padding is singular
        for (int64_t k = 0; k < steps; ++k)
          for (int64_t j = 0; j < n; ++j) std::swap(a.at(k, j), a.at(pivot[size_t(k)], j));
        double worst = 0;
        for (int64_t i = 0; i < m; ++i)
          for (int64_t j = 0; j < n; ++j) {
            Real sum = i <= j ? Real(lu.at(i, j)) : 0;
            for (int64_t k = 0; k < std::min(i, j + 1) && k < steps; ++k) sum += Real(lu.at(i, k)) * lu.at(k, j);
            worst = std::max(worst, double(std::fabs(sum - a.at(i, j))));
            if (i > j) CHECK(std::fabs(lu.at(i, j)) <= 1);   // partial pivoting
          }
        CHECK(worst <= tolerance<T>(n));
      }
  });
}

TEST_CASE("LU: a column of zeros is reported and skipped") {
  each([]<class T>(T, const PanelKernels& kernels) {
    Padded<T> a(3, 3, 1);
    std::vector<T> scratch(16);
    for (int64_t i = 0; i < 3; ++i)
      a.at(i, 0) = T(1 << i), a.at(i, 1) = T(3 << i);   // exact: the second pivot vanishes
    int64_t pivot[3];
    CHECK(kernels.lu(3, 16, a.x.data(), a.row, pivot, scratch.data()) == 2);
  });
}

TEST_CASE("Cholesky: U^T U is the matrix, and the first step that fails is reported") {
  each([]<class T>(T, const PanelKernels& kernels) {
    for (int64_t n : sizes) {
      Padded<T> g(n, n, 3), a(n, n, 4);
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j) {
          Real sum = i == j;
          for (int64_t k = 0; k < n; ++k) sum += Real(g.at(i, k)) * g.at(j, k);
          a.at(i, j) = i <= j ? T(sum) : 0;
        }
      Padded<T> u = a;
      REQUIRE(kernels.cholesky(n, u.row, u.x.data(), u.row) == 0);
      double worst = 0;
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = i; j < n; ++j) {
          Real sum = 0;
          for (int64_t k = 0; k <= i; ++k) sum += Real(u.at(k, i)) * u.at(k, j);
          worst = std::max(worst, double(std::fabs(sum - a.at(i, j))));
        }
      CHECK(worst <= double(n) * tolerance<T>(n));
      a.at(n - 1, n - 1) = T(-1);
      CHECK(kernels.cholesky(n, a.row, a.x.data(), a.row) == n);
      a.at(0, 0) = T(a_nan);
      CHECK(kernels.cholesky(n, a.row, a.x.data(), a.row) == 1);
    }
  });
}

TEST_CASE("triangular solving: the triangle times the solution is the right side") {
  each([]<class T>(T, const PanelKernels& kernels) {
    for (int64_t n : sizes)
      for (int64_t k : {1, 3, 16, 37, 70})
        for (int kind = 0; kind < 8; ++kind) {
          const bool upper = kind & 1, unit = kind & 2, turned = kind & 4;
          std::vector<T> t = numbers<T>(n * n, -0.1, 0.1, 5), b = numbers<T>(n * k, -1, 1, 6), scratch(size_t(16 * n));
          for (int64_t i = 0; i < n; ++i)
            for (int64_t j = 0; j < n; ++j) {
              T& x = t[size_t(turned ? j * n + i : i * n + j)];
              if (i == j) x = unit ? T(a_nan) : T(1) + x;
              else if ((i < j) != upper) x = T(a_nan);   // must not be read
            }
          std::vector<T> y = b;
          kernels.solve(n, k, t.data(), turned ? 1 : n, turned ? n : 1, upper, unit, y.data(), k, scratch.data());
          double worst = 0;
          for (int64_t i = 0; i < n; ++i)
            for (int64_t c = 0; c < k; ++c) {
              Real sum = unit ? Real(y[size_t(i * k + c)]) : 0;
              for (int64_t j = upper ? i + unit : 0; j < (upper ? n : i + !unit); ++j)
                sum += Real(t[size_t(turned ? j * n + i : i * n + j)]) * y[size_t(j * k + c)];
              worst = std::max(worst, double(std::fabs(sum - b[size_t(i * k + c)])));
            }
          CHECK(worst <= 8 * tolerance<T>(n));
        }
  });
}

TEST_CASE("QR: the reflections take R back to the matrix") {
  each([]<class T>(T, const PanelKernels& kernels) {
    for (int64_t m : sizes)
      for (int64_t n : {1, 5, 20}) {
        Padded<T> a(m, n, 8), f = a;
        const int64_t steps = std::min(m, n);
        std::vector<T> tau(static_cast<size_t>(steps)), scratch(size_t(a.row));
        kernels.qr(m, f.row, steps, f.x.data(), f.row, tau.data(), scratch.data());
        double worst = 0;
        for (int64_t j = 0; j < n; ++j) {
          std::vector<Real> x(static_cast<size_t>(m));
          for (int64_t i = 0; i <= j && i < m; ++i) x[size_t(i)] = f.at(i, j);
          for (int64_t k = steps; k-- > 0;) {   // x = H[k] x
            Real dot = x[size_t(k)];
            for (int64_t i = k + 1; i < m; ++i) dot += Real(f.at(i, k)) * x[size_t(i)];
            x[size_t(k)] -= tau[size_t(k)] * dot;
            for (int64_t i = k + 1; i < m; ++i) x[size_t(i)] -= tau[size_t(k)] * dot * f.at(i, k);
          }
          for (int64_t i = 0; i < m; ++i) worst = std::max(worst, double(std::fabs(x[size_t(i)] - a.at(i, j))));
        }
        CHECK(worst <= 4 * tolerance<T>(m));
      }
  });
}

TEST_CASE("QR: numbers at the ends of the range do not overflow, and a column of zeros needs no reflection") {
  each([]<class T>(T, const PanelKernels& kernels) {
    Padded<T> a(2, 1, 1);
    T tau, scratch[16];
    const T large = std::numeric_limits<T>::max() / 4;
    a.at(0, 0) = a.at(1, 0) = large;
    kernels.qr(2, 16, 1, a.x.data(), a.row, &tau, scratch);
    CHECK(std::fabs(double(a.at(0, 0) / large) + std::sqrt(2.0)) < 1e-6);
    a.at(0, 0) = 3, a.at(1, 0) = 0;
    kernels.qr(2, 16, 1, a.x.data(), a.row, &tau, scratch);
    CHECK(tau == 0);
    CHECK(a.at(0, 0) == 3);
  });
}

TEST_CASE("distances and their gradients are those of the definition") {
  each([]<class T>(T, const PanelKernels& kernels) {
    for (int64_t m : {0, 1, 3, 16, 37})
      for (double p : {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, inf}) {
        const int64_t n = 5;
        std::vector<T> a = numbers<T>(m, -1, 1, 1), b = numbers<T>(n * m, -1, 1, 2), dy = numbers<T>(n, -1, 1, 3),
                       y(2 * n), da(m, T(1));
        if (m > 1) b[1] = a[1];                                                // a difference of 0
        for (int64_t i = 0; i < m; ++i) b[size_t(2 * m + i)] = a[size_t(i)];   // a distance of 0
        kernels.distance(n, m, a.data(), b.data(), m, p, y.data(), 2);
        kernels.distance_grad(n, m, a.data(), b.data(), m, dy.data(), 1, y.data(), 2, p, da.data());
        std::vector<Real> want(static_cast<size_t>(m), 1);
        for (int64_t j = 0; j < n; ++j) {
          Real sum = 0, most = 0;
          for (int64_t i = 0; i < m; ++i) {
            const Real d = std::fabs(Real(a[size_t(i)]) - b[size_t(j * m + i)]);
            sum += p == 0 ? Real(d != 0) : std::pow(d, Real(p));
            most = std::max(most, d);
          }
          const Real length = p == 0 ? sum : p == inf ? most : std::pow(sum, 1 / Real(p));
          CHECK(std::fabs(double(y[size_t(2 * j)] - length)) <= tolerance<T>(m) * std::max(1.0, double(length)));
          for (int64_t i = 0; i < m; ++i) {
            const Real d = Real(a[size_t(i)]) - b[size_t(j * m + i)], sign = d > 0 ? 1 : d < 0 ? -1 : 0;
            if (length == 0 || p == 0 || d == 0 || (p == inf && std::fabs(d) < most)) continue;
            want[size_t(i)] += dy[size_t(j)] * sign * (p == inf ? 1 : std::pow(std::fabs(d) / length, Real(p) - 1));
          }
        }
        for (int64_t i = 0; i < m; ++i)
          CHECK(std::fabs(double(da[size_t(i)] - want[size_t(i)])) <=
                20 * tolerance<T>(m) * std::max(1.0, double(std::fabs(want[size_t(i)]))));
      }
  });
}

TEST_CASE("distances whose powers leave the range are those of the same differences near 1") {
  each([]<class T>(T, const PanelKernels& kernels) {
    const int exponent = sizeof(T) == 4 ? 90 : 800;
    for (int64_t m : {1, 5, 37})
      for (double p : {0.5, 1.5, 2.0, 3.0})
        for (int e : {exponent, -exponent})
          for (int64_t out = 0; out < 6; ++out) {   // each of four rows at a time, and of the rest
            std::vector<T> a(static_cast<size_t>(m), T(0)), b = numbers<T>(6 * m, 1, 2, 4), scaled = b, y(6), want(6);
            for (int64_t i = 0; i < m; ++i) scaled[size_t(out * m + i)] = std::ldexp(b[size_t(out * m + i)], e);
            kernels.distance(6, m, a.data(), b.data(), m, p, want.data(), 1);
            kernels.distance(6, m, a.data(), scaled.data(), m, p, y.data(), 1);
            want[size_t(out)] = std::ldexp(want[size_t(out)], e);
            for (size_t j = 0; j < 6; ++j) CHECK(std::fabs(y[j] / want[j] - 1) <= 20 * tolerance<T>(m));
          }
    const T a = T(INFINITY), b = 0, same = a;
    T y = 0;
    kernels.distance(1, 1, &a, &b, 1, 2, &y, 1);
    CHECK(y == T(INFINITY));
    kernels.distance(1, 1, &a, &same, 1, 2, &y, 1);
    CHECK(std::isnan(y));
  });
}

TEST_CASE("a NaN in a row shows in every distance") {
  each([]<class T>(T, const PanelKernels& kernels) {
    std::vector<T> a(20, T(1)), b(20, T(0));
    b[7] = T(a_nan);
    for (double p : {1.0, 2.0, 3.0, inf}) {
      T y = 0;
      kernels.distance(1, 20, a.data(), b.data(), 20, p, &y, 1);
      CHECK(std::isnan(y));
    }
  });
}
