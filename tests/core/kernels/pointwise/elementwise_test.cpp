// map, zip, compare, select, fill and convert in every table this machine can run.
//
// Idea: the reference table is compared with long double arithmetic and the C library, with bounds
// in units of the last place (ulp); every other table is compared with the same formulas, and
// with itself cut into pieces, where the bits must not change.
#include <doctest/doctest.h>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class T> T map1(const KernelSet& set, Unary f, T x) {
  T y;
  set.unary[dtype<T>].map[int(f)](1, &x, 1, &y);
  return y;
}
template <class T> T zip1(const KernelSet& set, Binary f, T a, T b) {
  T y;
  set.binary[dtype<T>].zip[int(f)](1, &a, 1, &b, 1, &y);
  return y;
}

// Bounds: errors measured over 2 * 10^5 points, rounded up; kernels without FMA are the worst.
struct Case {
  Unary f;
  Real (*formula)(Real);
  double low, high, bound;
};
const Case cases[] = {
    {Unary::exp, std::exp, -120, 95, 1.5},
    {Unary::log, std::log, 0, 10, 1.5},
    {Unary::log, std::log, 0, 1e-37, 1.5},
    {Unary::tanh, std::tanh, -10, 10, 6},   // 5 with FMA
    {Unary::erf, std::erf, -7, 7, 4},
    {Unary::sin, std::sin, -10, 10, 1.5},
    {Unary::cos, std::cos, -1e6, 1e6, 2},
    {Unary::sin, std::sin, -1e30, 1e30, 1.5},   // the slow reduction
    {Unary::sigmoid, [](Real x) { return 1 / (1 + std::exp(-x)); }, -80, 80, 3},
    {Unary::softplus, [](Real x) { return x > 20 ? x : std::log1p(std::exp(x)); }, -80, 30, 3},
    {Unary::gelu, [](Real x) { return x * std::erfc(-x * std::sqrt(0.5L)) / 2; }, 0, 10, 4},
    {Unary::sqrt, std::sqrt, 0, 10, 0.501},
    {Unary::reciprocal, [](Real x) { return 1 / x; }, -3, 3, 0.501},
};

template <class T> void check_accuracy(const KernelSet& set) {
  for (const Case& c : cases) {
    const std::vector<T> x = numbers<T>(20000, c.low, c.high);
    std::vector<T> y(x.size());
    set.unary[dtype<T>].map[int(c.f)](int64_t(x.size()), x.data(), 1, y.data());
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) worst = std::fmax(worst, ulps(y[i], c.formula(x[i])));
    INFO("function ", int(c.f), " on ", c.low, " to ", c.high);
    CHECK(worst <= c.bound);
  }
}

}   // namespace

TEST_CASE("functions are within their bounds in ulp of long double") {
  each_table([](const KernelSet& set) {
    check_accuracy<float>(set);
    check_accuracy<double>(set);
  });
}

namespace {
template <class T> void check_special_values(const KernelSet& set) {
  const T i = T(inf), least = std::numeric_limits<T>::denorm_min();
  const Unary all[] = {Unary::neg, Unary::abs, Unary::square, Unary::reciprocal, Unary::sqrt, Unary::exp, Unary::log,
      Unary::sin, Unary::cos, Unary::erf, Unary::tanh, Unary::sigmoid, Unary::relu, Unary::gelu, Unary::softplus};
  for (Unary f : all) {
    INFO("function ", int(f));
    CHECK(std::isnan(map1(set, f, T(a_nan))));
  }
  CHECK(map1(set, Unary::sign, T(a_nan)) == 0);   // as in PyTorch 2.13
  CHECK(map1(set, Unary::exp, -i) == 0);
  CHECK(map1(set, Unary::exp, i) == i);
  CHECK(map1(set, Unary::exp, T(0)) == 1);
  CHECK(map1(set, Unary::log, T(0)) == -i);
  CHECK(map1(set, Unary::log, T(-0.0)) == -i);
  CHECK(map1(set, Unary::log, i) == i);
  CHECK(map1(set, Unary::log, T(1)) == 0);
  CHECK(std::isnan(map1(set, Unary::log, T(-1))));
  CHECK(std::isnan(map1(set, Unary::log, -i)));
  CHECK(ulps(map1(set, Unary::log, least), std::log(Real(least))) < 1);
  CHECK(std::isnan(map1(set, Unary::sqrt, T(-1))));
  CHECK(std::isnan(map1(set, Unary::sin, i)));
  CHECK(std::isnan(map1(set, Unary::cos, -i)));
  for (T s : {T(1), T(-1)}) {
    CHECK(map1(set, Unary::tanh, s * i) == s);
    CHECK(map1(set, Unary::tanh, s * 40) == s);
    CHECK(map1(set, Unary::erf, s * i) == s);
    CHECK(map1(set, Unary::tanh, s * least) == s * least);
    for (Unary f : {Unary::tanh, Unary::sin, Unary::erf})   // -0 stays -0
      CHECK(std::signbit(map1(set, f, s * T(0))) == (s < 0));
  }
  CHECK(map1(set, Unary::sigmoid, i) == 1);
  CHECK(map1(set, Unary::sigmoid, -i) == 0);
  CHECK(map1(set, Unary::softplus, i) == i);
  CHECK(map1(set, Unary::softplus, -i) == 0);
  CHECK(map1(set, Unary::relu, -i) == 0);
  CHECK(map1(set, Unary::gelu, i) == i);
  CHECK(map1(set, Unary::sign, T(-3)) == -1);
  CHECK(map1(set, Unary::sign, T(0)) == 0);
  for (Binary f : {Binary::maximum, Binary::minimum, Binary::add, Binary::pow}) {
    CHECK(std::isnan(zip1(set, f, T(a_nan), T(2.5))));
    CHECK(std::isnan(zip1(set, f, T(2.5), T(a_nan))));
  }
  CHECK(zip1(set, Binary::relu_grad, T(3), T(0)) == 0);
}
}   // namespace

TEST_CASE("NaN stays NaN, and infinities, zeros and subnormals give what IEEE 754 says") {
  each_table([](const KernelSet& set) {
    check_special_values<float>(set);
    check_special_values<double>(set);
  });
}

TEST_CASE("tanh never leaves [-1, 1] and never falls") {
  each_table([](const KernelSet& set) {
    for (float x = 6.5f; x < 10; x = std::nextafter(x, 11.0f)) {
      if (std::fabs(map1(set, Unary::tanh, x)) <= 1) continue;
      FAIL("tanh is above 1 at ", x);
    }
  });
}

namespace {
template <class T> void check_pow(const KernelSet& set) {
  const double values[] = {0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -7, 1e30, -1e30, 16777215,
      9007199254740991.0, 1e-40, inf, -inf, a_nan};
  for (double a : values)
    for (double b : values) {
      const T x = T(a), y = T(b), got = zip1(set, Binary::pow, x, y), want = std::pow(x, y);
      INFO(a, " to the power ", b);
      CHECK(ulps(got, want) <= 2);
      if (!std::isnan(want)) CHECK(std::signbit(got) == std::signbit(want));
    }
  // Results over the whole range of T: y log x between -700 and 700 (86 for float).
  const double range = sizeof(T) == 4 ? 86 : 700;
  const std::vector<double> size = numbers<double>(4000, -range, range);
  const std::vector<double> log_x = numbers<double>(4000, -1, 1, 7);
  double worst = 0;
  for (size_t i = 0; i < size.size(); ++i) {
    const T x = T(std::exp(i % 2 ? log_x[i] : range * log_x[i] * 0.99));
    const T y = T(size[i] / std::log(x));
    worst = std::fmax(worst, ulps(zip1(set, Binary::pow, x, y), std::pow(Real(x), Real(y))));
  }
  CHECK(worst <= (sizeof(T) == 4 ? 0.7 : 2));
}
}   // namespace

TEST_CASE("pow is within 2 ulp and has the special cases of IEEE 754") {
  each_table([](const KernelSet& set) {
    check_pow<float>(set);
    check_pow<double>(set);
  });
}

TEST_CASE("a constant exponent of step 0 is computed by products and quotients") {
  each_table([](const KernelSet& set) {
    const std::vector<double> x = numbers<double>(65, -3, 3);
    std::vector<double> y(x.size());
    auto power = [&](double e) {
      set.binary[1].zip[int(Binary::pow)](int64_t(x.size()), x.data(), 1, &e, 0, y.data());
    };
    struct {
      double exponent, (*formula)(double);
    } const constants[] = {{2, [](double v) { return v * v; }}, {3, [](double v) { return v * v * v; }},
        {1, [](double v) { return v; }}, {0, [](double) { return 1.0; }}, {-1, [](double v) { return 1 / v; }},
        {-2, [](double v) { return 1 / (v * v); }}};
    for (const auto& c : constants) {
      INFO("exponent ", c.exponent);
      power(c.exponent);
      for (size_t i = 0; i < x.size(); ++i) CHECK(ulps(y[i], Real(c.formula(x[i]))) == 0);
    }
  });
}

namespace {

const int64_t sizes[] = {0, 1, 3, 4, 7, 16, 63, 64, 65, 1000};
const int64_t steps[] = {1, 0, 2, -1};

// A run's first element, so that all its elements lie inside x (2000 numbers).
template <class T> const T* start(const std::vector<T>& x, int64_t n, int64_t step) {
  return step < 0 && n ? x.data() + n - 1 : x.data();
}

// All sizes and steps against one element at a time, to the bit.
template <class T> void check_steps(const KernelSet& set) {
  const std::vector<T> a = numbers<T>(2000, -5, 5), b = numbers<T>(2000, -5, 5, 9);
  std::vector<T> y(1000);
  int64_t wrong = 0;
  for (int64_t n : sizes)
    for (int64_t sa : steps) {
      const T* x = start(a, n, sa);
      for (int f = 0; f < int(Unary::count); ++f) {
        const auto kernel = set.unary[dtype<T>].map[f];
        if (!kernel) continue;
        kernel(n, x, sa, y.data());
        for (int64_t i = 0; i < n; ++i) {
          const T want = map1(set, Unary(f), x[i * sa]);
          wrong += std::memcmp(&want, &y[i], sizeof(T)) != 0 && want == want;
        }
      }
      for (int64_t sb : steps)
        for (int f = 0; f < int(Binary::count); ++f) {
          const auto kernel = set.binary[dtype<T>].zip[f];
          if (!kernel || (f == int(Binary::pow) && sb == 0)) continue;
          const T* z = start(b, n, sb);
          kernel(n, x, sa, z, sb, y.data());
          for (int64_t i = 0; i < n; ++i) {
            const T want = zip1(set, Binary(f), x[i * sa], z[i * sb]);
            wrong += std::memcmp(&want, &y[i], sizeof(T)) != 0 && want == want;
          }
        }
    }
  CHECK(wrong == 0);
}

}   // namespace

TEST_CASE("an element's bits do not depend on its position in the run, the run's size or its step") {
  each_table([](const KernelSet& set) {
    check_steps<float>(set);
    check_steps<double>(set);
    check_steps<int64_t>(set);
  });
}

namespace {

// |fast - reference| for functions of two numbers, in units of the larger of the result and 1: sums
// of terms of size 1 may cancel, so that no bound relative to the result would hold.
template <class T> void check_against_reference(const KernelSet& set) {
  const std::vector<T> a = numbers<T>(1000, -9, 9), b = numbers<T>(1000, -9, 9, 5);
  std::vector<T> y(1000), want(1000);
  const double tolerance = 100 * std::numeric_limits<T>::epsilon();   // terms up to 9 * 9
  for (int f = 0; f < int(Binary::count); ++f) {
    if (f == int(Binary::pow) || !set.binary[dtype<T>].zip[f]) continue;
    set.binary[dtype<T>].zip[f](1000, a.data(), 1, b.data(), 1, y.data());
    reference_kernels.binary[dtype<T>].zip[f](1000, a.data(), 1, b.data(), 1, want.data());
    double worst = 0;
    for (int i = 0; i < 1000; ++i)
      worst = std::fmax(worst, std::fabs(y[i] - want[i]) / std::fmax(1, std::fabs(want[i])));
    INFO("function ", f);
    CHECK(worst <= tolerance);
  }
}

Real sigmoid(Real x) { return 1 / (1 + std::exp(-x)); }

}   // namespace

TEST_CASE("functions of two numbers agree with the reference") {
  each_table([](const KernelSet& set) {
    check_against_reference<float>(set);
    check_against_reference<double>(set);
  });
}

TEST_CASE("the reference's functions of two numbers agree with their formulas") {
  const double tolerance = 1e-13;   // 9 * 9 * a few epsilons
  const Real pi = std::acos(Real(-1));
  for (double a = -9; a < 9.1; a += 0.75)
    for (double b = -9; b < 9.1; b += 0.75) {
      auto near = [&](Binary f, Real want) {
        INFO("function ", int(f), " of ", a, " and ", b);
        CHECK(std::fabs(zip1(reference_kernels, f, a, b) - double(want)) <= tolerance);
      };
      near(Binary::relu_grad, b > 0 ? a : 0);
      near(Binary::tanh_grad, a * (1 - Real(b) * b));
      near(Binary::atanh_grad, a / (1 - Real(b) * b));
      if (std::fabs(b) < 1) near(Binary::asin_grad, a / std::sqrt(1 - Real(b) * b));
      if (std::fabs(b) > 1) near(Binary::acosh_grad, a / std::sqrt(Real(b) * b - 1));
      near(Binary::sigmoid_grad, a * b * (1 - Real(b)));
      near(Binary::softplus_grad, a * sigmoid(b));
      near(Binary::gelu_grad,
          a * (std::erfc(-b * std::sqrt(0.5L)) / 2 + b * std::exp(-Real(b) * b / 2) / std::sqrt(2 * pi)));
    }
}

TEST_CASE("integers wrap around, and no division of integers stops the program") {
  each_table([](const KernelSet& set) {
    const int64_t least = INT64_MIN, most = INT64_MAX;
    CHECK(zip1(set, Binary::add, most, int64_t(1)) == least);
    CHECK(zip1(set, Binary::mul, most, int64_t(2)) == -2);
    CHECK(zip1(set, Binary::div, int64_t(-7), int64_t(2)) == -3);
    CHECK(zip1(set, Binary::div, int64_t(7), int64_t(0)) == 0);
    CHECK(zip1(set, Binary::div, least, int64_t(-1)) == least);
    CHECK(map1(set, Unary::neg, least) == least);
    CHECK(map1(set, Unary::abs, int64_t(-5)) == 5);
    CHECK(!set.unary[2].map[int(Unary::exp)]);
  });
}

TEST_CASE("compare, select and fill do what C++ does, for every size and step") {
  each_table([](const KernelSet& set) {
    std::vector<float> a = numbers<float>(2000, 0, 3), b = numbers<float>(2000, 0, 3, 4), y(1000);
    for (float& v : a) v = std::floor(v);   // so that some are equal
    for (float& v : b) v = std::floor(v);
    a[5] = float(a_nan);
    bool flags[1000];
    int64_t wrong = 0;
    for (int64_t n : sizes)
      for (int64_t sa : steps)
        for (int64_t sb : steps) {
          const float *p = start(a, n, sa), *q = start(b, n, sb);
          for (int f = 0; f < int(Compare::count); ++f) {
            set.binary[0].compare[f](n, p, sa, q, sb, flags);
            for (int64_t i = 0; i < n; ++i) {
              const float u = p[i * sa], v = q[i * sb];
              const bool want[] = {u == v, u != v, u<v, u <= v, u> v, u >= v};
              wrong += flags[i] != want[f];
            }
          }
          for (int64_t sc : {1, 0}) {   // flags still hold a >= b
            set.ternary[0].select(n, flags, sc, p, sa, q, sb, y.data());
            for (int64_t i = 0; i < n; ++i) {
              const float want = flags[i * sc] ? p[i * sa] : q[i * sb];
              wrong += std::memcmp(&want, &y[i], 4) != 0;
            }
          }
        }
    const float seven = 7;
    set.copy[0].fill(1000, &seven, y.data());
    for (float v : y) wrong += v != 7;
    CHECK(wrong == 0);
  });
}

namespace {
// How many numbers of a square, rows 3 numbers further apart than they are long, are not where they belong.
template <class T> int64_t wrongly_turned(const KernelSet& set) {
  constexpr int64_t line = 64 / sizeof(T), sx = line + 3, sy = line + 1;
  const std::vector<T> x = numbers<T>(line * sx, -1e6, 1e6);
  std::vector<T> y(line * sy, T(7));
  set.copy[dtype<T>].turn(x.data(), sx, y.data(), sy);
  int64_t wrong = 0;
  for (int64_t i = 0; i < line; ++i)
    for (int64_t j = 0; j < line; ++j) wrong += y[j * sy + i] != x[i * sx + j];
  for (int64_t j = 0; j < line; ++j) wrong += y[j * sy + line] != T(7);   // between the rows
  return wrong;
}
}   // namespace

TEST_CASE("stream copies any number of bytes from and to any address") {
  each_table([](const KernelSet& set) {
    std::vector<char> x(600), y;
    for (size_t i = 0; i < x.size(); ++i) x[i] = char(i * 7);
    int wrong = 0;
    for (int64_t bytes : {0, 1, 63, 64, 65, 130, 400})
      for (int64_t from : {0, 3, 64})
        for (int64_t to : {1, 17, 64, 100}) {
          y.assign(x.size(), 99);
          set.copy[0].stream(bytes, x.data() + from, y.data() + to);
          for (int64_t i = 0; i < int64_t(y.size()); ++i)
            wrong += y[size_t(i)] != (i >= to && i < to + bytes ? x[size_t(i - to + from)] : 99);
        }
    CHECK(wrong == 0);
  });
}

TEST_CASE("a square of numbers is turned over, and nothing beside it is written") {
  each_table([](const KernelSet& set) {
    CHECK(wrongly_turned<float>(set) == 0);
    CHECK(wrongly_turned<double>(set) == 0);
    CHECK(wrongly_turned<int64_t>(set) == 0);
  });
}

TEST_CASE("conversion rounds towards zero; what int64 cannot hold becomes its smallest; NaN is true") {
  each_table([](const KernelSet& set) {
    const double x[] = {1.9, -1.9, 0, 1e30, -1e30, a_nan, inf};
    int64_t i[7];
    bool flags[7];
    float f[7];
    set.copy[1].convert[2](7, x, 1, i, 1);
    set.copy[1].convert[3](7, x, 1, flags, 1);
    set.copy[1].convert[0](7, x, 1, f, 1);
    const int64_t want[] = {1, -1, 0, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN};
    for (int j = 0; j < 7; ++j) {
      CHECK(i[j] == want[j]);
      CHECK(flags[j] == (j != 2));
      CHECK(ulps(f[j], Real(float(x[j]))) == 0);
    }
    const bool bits[] = {true, false, true};
    double reversed[5] = {};
    set.copy[3].convert[1](3, bits, 1, reversed + 4, -2);
    CHECK(reversed[4] == 1);
    CHECK(reversed[2] == 0);
    CHECK(reversed[0] == 1);
  });
}

TEST_CASE("bytes become x / 255, then minus a mean and over a deviation, each step rounded as the reference does") {
  std::vector<unsigned char> x;
  for (int i = 0; i < 3 * 256 + 7; ++i) x.push_back(static_cast<unsigned char>(i * 3));   // every byte, and a rest
  const auto n = int64_t(x.size());
  each_table([&](const KernelSet& set) {
    for (float mean : {0.0f, 0.1307f})
      for (float std : {1.0f, 0.3081f}) {
        std::vector<float> y(x.size() + 1, -1.0f);
        set.copy[0].scale_bytes(n, x.data(), mean, std, y.data());
        int64_t wrong = 0;
        for (size_t i = 0; i < x.size(); ++i) wrong += y[i] != (float(x[i]) / 255.0f - mean) / std;
        CHECK(wrong == 0);
        CHECK(y.back() == -1.0f);
      }
  });
}
