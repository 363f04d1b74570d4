// Functions of two and three numbers, in every table: exactness, accuracy, integers, bools; the loops over three
// operands.
#include <doctest/doctest.h>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class T> T zip1(const KernelSet& set, Binary f, T a, T b) {
  T y;
  set.binary[sizeof(T) == 1 ? 3 : dtype<T>].zip[int(f)](1, &a, 1, &b, 1, &y);
  return y;
}
template <class T> T combine1(const KernelSet& set, Ternary f, T a, T b, T c, T p) {
  T y;
  set.ternary[dtype<T>].combine[int(f)](1, &a, 1, &b, 1, &c, 1, &p, &y);
  return y;
}

// fmod and its relatives over a whole run, so that the fast path is taken where a block allows it.
template <class T> void check_division(const KernelSet& set, T largest_quotient) {
  std::vector<T> a = numbers<T>(6400, -1, 1), b = numbers<T>(6400, -1, 1, 5), y(6400);
  for (size_t i = 0; i < a.size(); ++i) {
    if (i % 4 == 0) a[i] *= largest_quotient * std::fabs(b[i]);
    if (i % 4 == 1) a[i] = b[i] * T(i % 100);   // quotients that are whole, or nearly
    if (i % 4 == 2) a[i] = std::nextafter(b[i] * T(i % 100), T(i % 3) - 1);
  }
  int64_t wrong = 0;
  auto run = [&](Binary f) { set.binary[dtype<T>].zip[int(f)](6400, a.data(), 1, b.data(), 1, y.data()); };
  run(Binary::fmod);
  for (size_t i = 0; i < a.size(); ++i) wrong += y[i] != std::fmod(a[i], b[i]);
  run(Binary::remainder);
  for (size_t i = 0; i < a.size(); ++i) {
    const T m = std::fmod(a[i], b[i]);
    wrong += y[i] != (m != 0 && (m < 0) != (b[i] < 0) ? m + b[i] : m);
  }
  CHECK(wrong == 0);
  run(Binary::div_floor);   // within the rounding of T, the floor of the exact quotient
  for (size_t i = 0; i < a.size(); ++i)
    wrong += ulps(y[i], std::floor(Real(a[i]) / Real(b[i]))) > 1 && std::fmod(a[i], b[i]) != 0;
  CHECK(wrong == 0);
}

template <class T> void check_accuracy(const KernelSet& set) {
  const std::vector<T> a = numbers<T>(20000, -30, 30), b = numbers<T>(20000, 0, 30, 3);
  double worst[6] = {};
  auto see = [&](double& so_far, T got, Real want) { so_far = std::fmax(so_far, ulps(got, want)); };
  for (size_t i = 0; i < a.size(); ++i) {
    const Real x = a[i], y = b[i], larger = std::fmax(x, y), smaller = std::fmin(x, y);
    see(worst[0], zip1(set, Binary::hypot, a[i], b[i]), std::sqrt(x * x + y * y));
    see(worst[1], zip1(set, Binary::xlogy, a[i], b[i]), x * std::log(y));
    see(worst[2], zip1(set, Binary::xlog1py, a[i], b[i]), x * std::log1p(y));
    see(worst[5], zip1(set, Binary::atan2, a[i], T(b[i] - 15)), std::atan2(x, Real(T(b[i] - 15))));
    const Real size = std::fmax(1, std::fabs(larger));   // the sum may cancel
    auto error = [&](T got, Real want) {
      return double(std::fabs(got - want) / (size * std::numeric_limits<T>::epsilon()));
    };
    worst[3] = std::fmax(
        worst[3], error(zip1(set, Binary::logaddexp, a[i], b[i]), larger + std::log1p(std::exp(smaller - larger))));
    worst[4] = std::fmax(worst[4],
        error(zip1(set, Binary::logaddexp2, a[i], b[i]), larger + std::log2(1 + std::exp2(smaller - larger))));
  }
  for (double w : worst) CHECK(w <= 3);
}

}   // namespace

TEST_CASE("remainders are exact, for small quotients and for huge ones") {
  each_table([](const KernelSet& set) {
    check_division<float>(set, 1e6f);
    check_division<float>(set, 1e30f);
    check_division<double>(set, 1e6);
    check_division<double>(set, 1e200);
  });
}

TEST_CASE("distances and logarithms of two numbers are within 3 ulp of long double") {
  each_table([](const KernelSet& set) {
    check_accuracy<float>(set);
    check_accuracy<double>(set);
  });
}

TEST_CASE("no division of integers traps") {
  each_table([](const KernelSet& set) {
    const int64_t least = INT64_MIN;
    for (Binary f : {Binary::fmod, Binary::remainder, Binary::div_floor}) {
      CHECK(zip1<int64_t>(set, f, 7, 0) == 0);
      CHECK(zip1<int64_t>(set, f, least, 0) == 0);
      CHECK(zip1<int64_t>(set, f, least, -1) == (f == Binary::div_floor ? least : 0));
    }
    CHECK(zip1<int64_t>(set, Binary::remainder, -7, 3) == 2);
    CHECK(zip1<int64_t>(set, Binary::fmod, -7, 3) == -1);
    CHECK(zip1<int64_t>(set, Binary::div_floor, -7, 3) == -3);
    CHECK(zip1<int64_t>(set, Binary::pow, -3, 5) == -243);
    CHECK(zip1<int64_t>(set, Binary::pow, 2, -1) == 0);
    CHECK(zip1<int64_t>(set, Binary::pow, -1, -3) == -1);
  });
}

TEST_CASE("bits of integers, and bools as bytes of 0 and 1") {
  each_table([](const KernelSet& set) {
    CHECK(zip1<int64_t>(set, Binary::bitwise_and, 12, 10) == 8);
    CHECK(zip1<int64_t>(set, Binary::bitwise_or, 12, 10) == 14);
    CHECK(zip1<int64_t>(set, Binary::bitwise_xor, 12, -1) == -13);
    CHECK(zip1<int64_t>(set, Binary::left_shift, 3, 62) == INT64_MIN + (int64_t(1) << 62));
    CHECK(zip1<int64_t>(set, Binary::left_shift, 3, 64) == 0);
    CHECK(zip1<int64_t>(set, Binary::right_shift, -3, 100) == -1);
    CHECK(zip1<int64_t>(set, Binary::right_shift, -4, 1) == -2);
    for (int a : {0, 1})
      for (int b : {0, 1}) {
        CHECK(zip1<uint8_t>(set, Binary::bitwise_and, uint8_t(a), uint8_t(b)) == (a & b));
        CHECK(zip1<uint8_t>(set, Binary::bitwise_or, uint8_t(a), uint8_t(b)) == (a | b));
        CHECK(zip1<uint8_t>(set, Binary::bitwise_xor, uint8_t(a), uint8_t(b)) == (a ^ b));
      }
  });
}

namespace {

// All sizes and steps of three operands give the same bits as one element at a time.
template <class T> void check_steps(const KernelSet& set) {
  const std::vector<T> x = numbers<T>(800, -5, 5), z = numbers<T>(800, -5, 5, 9), w = numbers<T>(800, 1, 6, 4);
  std::vector<T> y(200);
  const T p = T(2);
  int64_t wrong = 0;
  for (int f = 0; f < int(Ternary::count); ++f) {
    const auto kernel = set.ternary[dtype<T>].combine[f];
    if (!kernel) continue;
    for (int64_t n : {0, 1, 7, 64, 200})
      for (int64_t sa : {1, 0, 2})
        for (int64_t sb : {1, 0, 3})
          for (int64_t sc : {1, 0, 2}) {
            kernel(n, x.data(), sa, z.data(), sb, w.data(), sc, &p, y.data());
            for (int64_t i = 0; i < n; ++i)
              wrong += y[i] != combine1(set, Ternary(f), x[i * sa], z[i * sb], w[i * sc], p);
          }
  }
  CHECK(wrong == 0);
}

template <class T> void check_ternaries(const KernelSet& set) {
  CHECK(combine1<T>(set, Ternary::lerp, 1, 3, T(0.25), 0) == T(1.5));
  CHECK(combine1<T>(set, Ternary::lerp, T(1e30), 3, 1, 0) == 3);
  CHECK(combine1<T>(set, Ternary::addcdiv, 1, 6, 3, 2) == 5);
  CHECK(std::isnan(combine1<T>(set, Ternary::clamp, T(a_nan), 0, 1, 0)));
  CHECK(std::isnan(combine1<T>(set, Ternary::clamp, 0, 0, T(a_nan), 0)));
  CHECK(combine1<T>(set, Ternary::clamp_grad, 5, 2, 2, 3) == 5);   // dy 5, x 2, bounds 2 and 3
  CHECK(combine1<T>(set, Ternary::clamp_grad, 5, 4, 2, 3) == 0);
  CHECK(combine1<T>(set, Ternary::share_of_larger, 5, 2, 2, 0) == T(2.5));
  CHECK(combine1<T>(set, Ternary::share_of_larger, 5, 1, 2, 0) == 0);
  CHECK(combine1<T>(set, Ternary::share_of_larger, 5, 1, T(a_nan), 0) == 5);
}

}   // namespace

TEST_CASE("functions of three numbers, for every kind of step") {
  each_table([](const KernelSet& set) {
    check_steps<float>(set);
    check_steps<double>(set);
    check_steps<int64_t>(set);
    check_ternaries<float>(set);
    check_ternaries<double>(set);
    for (Ternary f : {Ternary::add_scaled, Ternary::addcmul, Ternary::clamp}) {
      INFO(int(f));
      const int64_t want = f == Ternary::add_scaled ? 7 + 3 * 5 : f == Ternary::addcmul ? 7 + 2 * 3 * 5 : 5;
      CHECK(combine1<int64_t>(set, f, 7, 3, 5, 2) == want);
    }
  });
}
