// Kernels over rows in every table this machine can run, against long double formulas.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

// Moments, and a number of the row, lose a few roundings each; sums of a gradient as many as they have terms.
template <class T> constexpr double tolerance = 64 * std::numeric_limits<T>::epsilon();

struct RowMoments {
  Real mean, scale;
};
template <class T> RowMoments moments_of(int64_t n, const T* x, bool centred, double eps) {
  Real mean = 0, squares = 0;
  for (int64_t j = 0; centred && j < n; ++j) mean += Real(x[j]) / Real(n);
  for (int64_t j = 0; j < n; ++j) squares += (x[j] - mean) * (x[j] - mean) / Real(n);
  return {mean, 1 / std::sqrt(squares + eps)};
}

// What the kernels of one table make of random rows.
template <class T> struct Outcome {
  std::vector<T> x, dy, weight, bias, y, mean, scale, dx, dweight, dbias;
  Outcome(const KernelSet& set, int64_t rows, int64_t n, bool centred, double eps)
      : x(numbers<T>(rows * n, -1, 3)),
        dy(numbers<T>(rows * n, -1, 1, 3)),
        weight(numbers<T>(n, 0.5, 2, 5)),
        bias(numbers<T>(n, -1, 1, 7)),
        y(rows * n),
        mean(rows),
        scale(rows),
        dx(rows * n),
        dweight(n, T(a_nan)),
        dbias(n, T(a_nan)) {
    const NormRowKernels& k = set.norm_rows[dtype<T>];
    if (centred) {
      k.layer_norm(rows, n, x.data(), weight.data(), bias.data(), eps, y.data(), mean.data(), scale.data());
      k.layer_norm_grad(rows, n, dy.data(), x.data(), weight.data(), mean.data(), scale.data(), dx.data(),
          dweight.data(), dbias.data());
    } else {
      k.rms_norm(rows, n, x.data(), weight.data(), eps, y.data(), scale.data());
      k.rms_norm_grad(rows, n, dy.data(), x.data(), weight.data(), scale.data(), dx.data(), dweight.data());
    }
  }
};

template <class T> int64_t wrong_numbers(const KernelSet& set, int64_t rows, int64_t n, bool centred) {
  const double eps = 1e-3;
  const Outcome<T> got(set, rows, n, centred, eps);
  std::vector<Real> dweight(n), dbias(n);
  int64_t wrong = 0;
  auto near = [&](T have, Real want, Real size) { wrong += !(std::fabs(have - want) <= tolerance<T> * size); };
  for (int64_t i = 0; i < rows; ++i) {
    const RowMoments m = moments_of(n, &got.x[i * n], centred, eps);
    Real g_mean = 0, gz_mean = 0;
    const auto z = [&](int64_t j) { return (got.x[i * n + j] - m.mean) * m.scale; };
    for (int64_t j = 0; j < n; ++j) {
      const Real dy = got.dy[i * n + j], g = dy * got.weight[j];
      g_mean += centred ? g / Real(n) : 0;
      gz_mean += g * z(j) / Real(n);
      dweight[j] += dy * z(j);
      dbias[j] += dy;
    }
    near(got.scale[i], m.scale, m.scale);
    if (centred) near(got.mean[i], m.mean, 3);
    for (int64_t j = 0; j < n; ++j) {
      const Real g = Real(got.dy[i * n + j]) * got.weight[j];
      near(got.y[i * n + j], z(j) * got.weight[j] + (centred ? got.bias[j] : 0), 3 * m.scale);
      near(got.dx[i * n + j], m.scale * (g - g_mean - z(j) * gz_mean), 4 * m.scale * m.scale);
    }
  }
  for (int64_t j = 0; j < n; ++j) {
    near(got.dweight[j], dweight[j], Real(rows));
    if (centred) near(got.dbias[j], dbias[j], Real(rows));
  }
  return wrong;
}

// The largest distance of y from what it would be if the mean were 0.
template <class T> double shifted_error(const KernelSet& set, int64_t n, double mean, double eps) {
  std::vector<T> x = numbers<T>(n, -1, 1), weight(n, 1), bias(n), y(n), m(1), s(1);
  for (T& v : x) v = T(v + mean);
  set.norm_rows[dtype<T>].layer_norm(1, n, x.data(), weight.data(), bias.data(), eps, y.data(), m.data(), s.data());
  const RowMoments right = moments_of(n, x.data(), true, eps);
  double error = std::fabs(double(s[0] / right.scale - 1));
  for (int64_t j = 0; j < n; ++j) error = std::fmax(error, std::fabs(double(y[j] - (x[j] - right.mean) * right.scale)));
  return error;
}

}   // namespace

TEST_CASE("layer norm and RMS norm agree with their formulas for every row length") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 3, 4, 7, 15, 16, 17, 63, 65, 768, 1023, 1025, 2048, 2049, 5000})
      for (int64_t rows : {1, 4, 7})
        for (bool centred : {true, false}) {
          INFO(rows, " rows of ", n, centred ? ", layer norm" : ", RMS norm");
          CHECK(wrong_numbers<float>(set, rows, n, centred) == 0);
          CHECK(wrong_numbers<double>(set, rows, n, centred) == 0);
        }
    CHECK(wrong_numbers<float>(set, 64, 10, true) == 0);
  });
}

TEST_CASE("a mean far from 0 costs the variance of a row no digits") {
  each_table([](const KernelSet& set) {
    // What is left is the rounding of the mean, half a unit in the last place of 1e4 (5e-4) or 1e8 (7e-9).
    for (int64_t n : {16, 100, 768, 3000}) {
      INFO(n, " numbers");
      CHECK(shifted_error<float>(set, n, 1e4, 1e-5) < 2e-3);
      CHECK(shifted_error<double>(set, n, 1e8, 1e-5) < 3e-8);
    }
  });
}

TEST_CASE("rows of equal numbers become the bias, and have no gradient") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 5, 48, 3000}) {
      std::vector<float> x(n, 0.1f), weight(n, 2), bias(n, 0.5f), dy(n, 1), y(n), m(1), s(1), dx(n, 1);
      const NormRowKernels& k = set.norm_rows[0];
      k.layer_norm(1, n, x.data(), weight.data(), bias.data(), 1e-5, y.data(), m.data(), s.data());
      k.layer_norm_grad(1, n, dy.data(), x.data(), weight.data(), m.data(), s.data(), dx.data(), nullptr, nullptr);
      for (int64_t j = 0; j < n; ++j) {
        CHECK(std::fabs(y[j] - 0.5f) < 1e-4f);
        CHECK(std::fabs(dx[j]) < 1e-4f);
      }
    }
  });
}

TEST_CASE("a NaN or an infinity makes its own row NaN, and no other") {
  each_table([](const KernelSet& set) {
    for (double bad : {a_nan, inf}) {
      const int64_t n = 37;
      std::vector<float> x = numbers<float>(4 * n, -1, 1), weight(n, 1), bias(n), y(4 * n), m(4), s(4);
      x[2 * n + 5] = float(bad);
      set.norm_rows[0].layer_norm(4, n, x.data(), weight.data(), bias.data(), 1e-5, y.data(), m.data(), s.data());
      for (int64_t j = 0; j < n; ++j) {
        CHECK(std::isnan(y[2 * n + j]));
        CHECK(std::isfinite(y[n + j]));
        CHECK(std::isfinite(y[3 * n + j]));
      }
    }
  });
}

TEST_CASE("gradients of a row that nobody wants are not written") {
  each_table([](const KernelSet& set) {
    const int64_t n = 9;
    const std::vector<float> x = numbers<float>(n, -1, 1), dy = numbers<float>(n, -1, 1, 2), weight(n, 1), m(1),
                             s(1, 1);
    std::vector<float> dweight(n), dbias(n), dx(n);
    const NormRowKernels& k = set.norm_rows[0];
    k.layer_norm_grad(
        1, n, dy.data(), x.data(), weight.data(), m.data(), s.data(), nullptr, dweight.data(), dbias.data());
    CHECK(dbias == dy);
    k.rms_norm_grad(1, n, dy.data(), x.data(), weight.data(), s.data(), nullptr, dweight.data());
    for (int64_t j = 0; j < n; ++j) CHECK(dweight[j] == doctest::Approx(dy[j] * x[j]));
    k.rms_norm_grad(1, n, dy.data(), x.data(), weight.data(), s.data(), dx.data(), nullptr);
    CHECK(dx[0] != 0);
  });
}
