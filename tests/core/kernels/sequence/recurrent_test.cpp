// The gates of recurrent cells in every table this machine can run, against long double formulas.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

Real sigma(Real x) { return 1 / (1 + std::exp(-x)); }

// Sizes around a register, and rows without a rest.
const int64_t lengths[] = {1, 3, 4, 8, 15, 16, 17, 33, 64, 100};

// Every result has a size of about 1 or is a product of such; tanh is right to 6 ulp and is used in two places.
template <class T> constexpr double tolerance = 20 * std::numeric_limits<T>::epsilon();

// Counts numbers that are too far from what they should be.
template <class T> struct Comparison {
  int64_t wrong = 0;
  void operator()(T got, Real want) {
    wrong += !(std::fabs(got - want) <= tolerance<T> * std::fmax(1, std::fabs(want)));
  }
};

template <class T> void check_lstm(const KernelSet& set, int64_t rows, int64_t n) {
  const std::vector<T> sums = numbers<T>(rows * 4 * n, -3, 3), before = numbers<T>(rows * n, -2, 2, 2);
  const std::vector<T> dh = numbers<T>(rows * n, -1, 1, 3), dc_given = numbers<T>(rows * n, -1, 1, 4);
  std::vector<T> gates = sums, c(rows * n), h(rows * n), dc = dc_given, d(rows * 4 * n);
  const RecurrentKernels& k = set.recurrent[dtype<T>];
  k.lstm(rows, n, gates.data(), before.data(), c.data(), h.data());
  k.lstm_grad(rows, n, gates.data(), before.data(), c.data(), dh.data(), dc.data(), d.data());
  std::vector<T> over = gates, dc_again = dc_given;
  k.lstm_grad(rows, n, over.data(), before.data(), c.data(), dh.data(), dc_again.data(), over.data());
  CHECK(over == d);
  Comparison<T> compare;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j, first = row * 4 * n + j;
      const Real i = sigma(sums[first]), f = sigma(sums[first + n]), g = std::tanh(Real(sums[first + 2 * n]));
      const Real o = sigma(sums[first + 3 * n]), state = f * before[at] + i * g, t = std::tanh(state);
      const Real through = dc_given[at] + dh[at] * o * (1 - t * t);
      compare(gates[first], i), compare(gates[first + n], f), compare(gates[first + 2 * n], g);
      compare(gates[first + 3 * n], o), compare(c[at], state), compare(h[at], o * t);
      compare(d[first], through * g * i * (1 - i)), compare(d[first + n], through * before[at] * f * (1 - f));
      compare(d[first + 2 * n], through * i * (1 - g * g)), compare(d[first + 3 * n], dh[at] * t * o * (1 - o));
      compare(dc[at], through * f);
    }
  INFO(rows, " rows of ", n);
  CHECK(compare.wrong == 0);
}

template <class T> void check_gru(const KernelSet& set, int64_t rows, int64_t n) {
  const std::vector<T> sums = numbers<T>(rows * 4 * n, -3, 3), before = numbers<T>(rows * n, -1, 1, 2);
  const std::vector<T> dh_given = numbers<T>(rows * n, -1, 1, 3);
  std::vector<T> gates = sums, h(rows * n), dh = dh_given, d(rows * 4 * n);
  const RecurrentKernels& k = set.recurrent[dtype<T>];
  k.gru(rows, n, gates.data(), before.data(), h.data());
  k.gru_grad(rows, n, gates.data(), before.data(), dh.data(), d.data());
  std::vector<T> over = gates, dh_again = dh_given;
  k.gru_grad(rows, n, over.data(), before.data(), dh_again.data(), over.data());
  CHECK(over == d);
  Comparison<T> compare;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j, first = row * 4 * n + j;
      const Real r = sigma(sums[first + n]), z = sigma(sums[first + 2 * n]), q = sums[first + 3 * n];
      const Real m = std::tanh(sums[first] + r * q), dm = dh_given[at] * (1 - z) * (1 - m * m);
      compare(gates[first], m), compare(gates[first + n], r), compare(gates[first + 2 * n], z);
      compare(gates[first + 3 * n], q), compare(h[at], (1 - z) * m + z * before[at]);
      compare(d[first], dm), compare(d[first + n], dm * q * r * (1 - r));
      compare(d[first + 2 * n], dh_given[at] * (before[at] - m) * z * (1 - z)), compare(d[first + 3 * n], dm * r);
      compare(dh[at], dh_given[at] * z);
    }
  INFO(rows, " rows of ", n);
  CHECK(compare.wrong == 0);
}

}   // namespace

TEST_CASE("the gates of an lstm agree with their formulas for every number of units") {
  each_table([](const KernelSet& set) {
    for (int64_t n : lengths)
      for (int64_t rows : {1, 5}) check_lstm<float>(set, rows, n), check_lstm<double>(set, rows, n);
  });
}

TEST_CASE("the gates of a gru agree with their formulas for every number of units") {
  each_table([](const KernelSet& set) {
    for (int64_t n : lengths)
      for (int64_t rows : {1, 5}) check_gru<float>(set, rows, n), check_gru<double>(set, rows, n);
  });
}

TEST_CASE("a row of gates has the same bits whatever rows are around it") {
  each_table([](const KernelSet& set) {
    const RecurrentKernels& k = set.recurrent[0];
    for (int64_t n : lengths) {
      const std::vector<float> sums = numbers<float>(7 * 4 * n, -3, 3), before = numbers<float>(7 * n, -1, 1, 2);
      std::vector<float> all = sums, c(7 * n), h(7 * n), one(sums.begin() + 5 * 4 * n, sums.begin() + 6 * 4 * n);
      std::vector<float> one_c(n), one_h(n);
      k.lstm(7, n, all.data(), before.data(), c.data(), h.data());
      k.lstm(1, n, one.data(), &before[5 * n], one_c.data(), one_h.data());
      CHECK(std::memcmp(one.data(), &all[5 * 4 * n], one.size() * sizeof(float)) == 0);
      CHECK(std::memcmp(one_c.data(), &c[5 * n], one_c.size() * sizeof(float)) == 0);
      CHECK(std::memcmp(one_h.data(), &h[5 * n], one_h.size() * sizeof(float)) == 0);
    }
  });
}

TEST_CASE("gates saturate at infinite sums, and NaN goes through") {
  each_table([](const KernelSet& set) {
    const RecurrentKernels& k = set.recurrent[1];
    double open[] = {inf, inf, inf, inf}, shut[] = {-inf, -inf, -inf, -inf}, broken[] = {a_nan, 0, 0, 0};
    double before = 2, c, h;
    k.lstm(1, 1, open, &before, &c, &h);
    CHECK(c == 3);
    CHECK(h == doctest::Approx(std::tanh(3.0)).epsilon(1e-15).scale(0));
    k.lstm(1, 1, shut, &before, &c, &h);
    CHECK(c == 0);
    CHECK(h == 0);
    k.lstm(1, 1, broken, &before, &c, &h);
    CHECK(std::isnan(c));
    CHECK(std::isnan(h));
  });
}

TEST_CASE("integers have no recurrent kernels") {
  each_table([](const KernelSet& set) { CHECK(!set.recurrent[2].lstm); });
}
