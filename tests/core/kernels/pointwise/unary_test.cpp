// Functions of one number, in every table this machine can run.
//
// Idea: each is compared with the C library in long double, or against a slow sum written here, with bounds in units of
// the last place (ulp). Read first: elementwise_test.cpp, which checks sizes, steps and places for all of them.
#include <doctest/doctest.h>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class T> T map1(const KernelSet& set, Unary f, T x) {
  T y;
  set.unary[dtype<T>].map[int(f)](1, &x, 1, &y);
  return y;
}

const Real pi = std::acos(Real(-1));

// Sums over 1 / (x + i)^s, i = 0, 1, ...: 2000 terms, and the rest by the integral and half a term and their
// corrections.
Real zeta(int s, Real x) {
  Real sum = 0;
  for (int i = 0; i < 2000; ++i) sum += std::pow(x + i, Real(-s));
  const Real q = x + 2000;
  return sum + std::pow(q, Real(1 - s)) / (s - 1) + std::pow(q, Real(-s)) / 2 + s * std::pow(q, Real(-s - 1)) / 12;
}
Real digamma(Real x) {
  if (x < 0) return digamma(1 - x) - pi / std::tan(pi * (x - std::round(x)));
  Real sum = 0;
  for (int i = 0; i < 2000; ++i) sum -= 1 / (x + i);
  const Real q = x + 2000;
  return sum + std::log(q) - 1 / (2 * q) - 1 / (12 * q * q) + 1 / (120 * q * q * q * q);
}
Real trigamma(Real x) {
  if (x >= 0.5L) return zeta(2, x);
  const Real s = std::sin(pi * (x - std::round(x)));
  return pi * pi / (s * s) - zeta(2, 1 - x);
}
Real erfinv(Real x) {   // Newton's method; uses 1 - erf where erf is near 1
  if (x < 0) return -erfinv(-x);
  Real y = x < 0.5L ? x : std::sqrt(-std::log(1 - x));
  for (int i = 0; i < 60; ++i) {
    const Real error = x < 0.5L ? std::erf(y) - x : (1 - x) - std::erfc(y);
    y -= error * std::sqrt(pi) / 2 * std::exp(y * y);
  }
  return y;
}
Real erfcx(Real x) {   // for large x a continued fraction
  if (x < 10) return std::exp(x * x) * std::erfc(x);
  Real tail = x;
  for (int k = 60; k >= 1; --k) tail = x + Real(k) / 2 / tail;
  return 1 / (tail * std::sqrt(pi));
}
Real erfcx_slope(Real x) {   // for large x the asymptotic series
  if (x < 30) return 2 * x * erfcx(x) - 2 / std::sqrt(pi);
  Real sum = 0, term = -1 / (x * x * std::sqrt(pi));
  for (int k = 1; k < 12; ++k) sum += term, term *= -(k + 0.5L) / (x * x);
  return sum;
}
Real sinc_slope(Real x) {
  const Real a = pi * x;
  if (std::fabs(a) > 0.1L) return (a * std::cos(a) - std::sin(a)) / (a * x);
  return pi * a * (-1 / 3.0L + a * a * (1 / 30.0L - a * a * (1 / 840.0L - a * a * (1 / 45360.0L - a * a / 3991680))));
}
Real ndtr(Real x) { return std::erfc(-x / std::sqrt(Real(2))) / 2; }
Real log_ndtr(Real x) {
  if (x > 0) return std::log1p(-ndtr(-x));
  return x > -10 ? std::log(ndtr(x)) : std::log(erfcx(-x / std::sqrt(Real(2))) / 2) - x * x / 2;
}

struct Case {
  const char* name;
  Unary f;
  Real (*formula)(Real);
  double low, high, bound;
};
// Bounds: measured errors, rounded up; kernels without FMA are the worst.
const Case cases[] = {
    {"exp2", Unary::exp2, std::exp2, -160, 130, 1.5},
    {"expm1", Unary::expm1, std::expm1, -40, 95, 2},
    {"expm1", Unary::expm1, std::expm1, -1, 1, 2},
    {"log2", Unary::log2, std::log2, 0, 10, 2},
    {"log2", Unary::log2, std::log2, 0, 1e-37, 2},
    {"log10", Unary::log10, std::log10, 0, 10, 2},
    {"log1p", Unary::log1p, std::log1p, -1, 1, 2},
    {"log1p", Unary::log1p, std::log1p, 0, 3e38, 2},
    {"tan", Unary::tan, std::tan, -10, 10, 3},
    {"tan", Unary::tan, std::tan, -1e6, 1e6, 3},
    {"tan", Unary::tan, std::tan, -1e30, 1e30, 3},
    {"asin", Unary::asin, std::asin, -1, 1, 3},
    {"acos", Unary::acos, std::acos, -1, 1, 3},
    {"atan", Unary::atan, std::atan, -1, 1, 3},
    {"atan", Unary::atan, std::atan, -20, 20, 3},
    {"sinh", Unary::sinh, std::sinh, -1, 1, 5},
    {"sinh", Unary::sinh, std::sinh, -95, 95, 5},
    {"cosh", Unary::cosh, std::cosh, -95, 95, 4},
    {"asinh", Unary::asinh, std::asinh, -1, 1, 3},
    {"asinh", Unary::asinh, std::asinh, -1e5, 1e5, 3},
    {"acosh", Unary::acosh, std::acosh, 1, 3, 3},
    {"acosh", Unary::acosh, std::acosh, 1, 1e5, 3},
    {"atanh", Unary::atanh, std::atanh, -1, 1, 3},
    {"erfc", Unary::erfc, std::erfc, -10, 1, 6},
    {"erfc", Unary::erfc, std::erfc, 1, 9, 6},
    {"erfcx", Unary::erfcx, erfcx, -9, 2, 6},
    {"erfcx", Unary::erfcx, erfcx, 2, 1000, 6},
    {"sinc_slope", Unary::sinc_slope, sinc_slope, -1, 1, 40},
    {"sinc_slope", Unary::sinc_slope, sinc_slope, -0.15, 0.15, 6},
    {"sinc_slope", Unary::sinc_slope, sinc_slope, -1e-30, 1e-30, 4},
    {"erfinv", Unary::erfinv, erfinv, -1, 1, 6},
    {"ndtr", Unary::ndtr, ndtr, -12, 5, 7},
    {"log_ndtr", Unary::log_ndtr, log_ndtr, -100, 5, 7},
    {"entr", Unary::entr, [](Real x) { return -x * std::log(x); }, 0, 20, 2},
    {"lgamma", Unary::lgamma, std::lgamma, 0, 3, 7},
    {"lgamma", Unary::lgamma, std::lgamma, 3, 100, 4},
    {"lgamma", Unary::lgamma, std::lgamma, 1e3, 1e30, 4},
    {"digamma", Unary::digamma, digamma, 3, 30, 10},
    {"trigamma", Unary::trigamma, trigamma, 0, 30, 8},
    {"trigamma", Unary::trigamma, trigamma, -5, 0, 8},
    {"rsqrt", Unary::rsqrt, [](Real x) { return 1 / std::sqrt(x); }, 0, 10, 1.5},
};

template <class T> void check_accuracy(const KernelSet& set) {
  for (const Case& c : cases) {
    const std::vector<T> x = numbers<T>(5000, c.low, c.high);
    std::vector<T> y(x.size());
    set.unary[dtype<T>].map[int(c.f)](int64_t(x.size()), x.data(), 1, y.data());
    double worst = 0;
    T at = 0;
    for (size_t i = 0; i < x.size(); ++i)
      if (const double u = ulps(y[i], c.formula(x[i])); u > worst) worst = u, at = x[i];
    INFO(std::string(c.name), " on ", c.low, " to ", c.high, ", worst at ", double(at));
    CHECK(worst <= c.bound);
  }
}

}   // namespace

TEST_CASE("functions of one argument are within their bounds in ulp of long double") {
  each_table([](const KernelSet& set) {
    check_accuracy<float>(set);
    check_accuracy<double>(set);
  });
}

namespace {
template <class T> void check_erfcx_gradient(const KernelSet& set) {
  double worst = 0;
  T one = 1, dx;
  for (auto [low, high] : {std::pair(-9.0, 2.0), {2, 1000}, {1000, 1e18}})
    for (const T x : numbers<T>(2000, low, high)) {
      const T y = map1(set, Unary::erfcx, x);
      set.ternary[dtype<T>].combine[int(Ternary::erfcx_grad)](1, &one, 1, &x, 1, &y, 1, &one, &dx);
      worst = std::fmax(worst, ulps(dx, erfcx_slope(x)));
    }
  CHECK(worst <= 14);   // measured, rounded up: to the left of 0 the errors of y count
}
}   // namespace

TEST_CASE("the gradient of erfcx does not cancel for large arguments") {
  each_table([](const KernelSet& set) {
    check_erfcx_gradient<float>(set);
    check_erfcx_gradient<double>(set);
  });
}

namespace {
// Near a zero of a function, the error stays that of numbers of size 1.
template <class T> void check_near_zeros(const KernelSet& set) {
  const double unit = std::numeric_limits<T>::epsilon();
  for (const T x : numbers<T>(2000, -6, 2.5)) {
    const double size = std::fmax(1, double(std::fabs(1 / (x - std::round(x)))));   // the poles are steep
    INFO(double(x));
    CHECK(std::fabs(map1(set, Unary::lgamma, x) - std::lgamma(Real(x))) <= 20 * unit);
    CHECK(std::fabs(map1(set, Unary::digamma, x) - digamma(x)) <= 20 * unit * size);
  }
}

template <class T> void check_special_values(const KernelSet& set) {
  const T i = T(inf), least = std::numeric_limits<T>::denorm_min(), most = std::numeric_limits<T>::max(),
          nan = T(a_nan);
  for (int f = 0; f < int(Unary::count); ++f) {
    if (Unary(f) == Unary::sign) continue;   // 0, as in PyTorch
    INFO("function ", f);
    CHECK(std::isnan(map1(set, Unary(f), nan)));
  }
  struct {
    const char* name;
    Unary f;
    T x, y;
  } const values[] = {
      {"exp2", Unary::exp2, -i, 0},
      {"exp2", Unary::exp2, i, i},
      {"exp2", Unary::exp2, 10, 1024},
      {"exp2", Unary::exp2, -3, T(0.125)},
      {"expm1", Unary::expm1, -i, -1},
      {"expm1", Unary::expm1, i, i},
      {"expm1", Unary::expm1, least, least},
      {"log2", Unary::log2, 0, -i},
      {"log2", Unary::log2, i, i},
      {"log2", Unary::log2, -1, nan},
      {"log2", Unary::log2, 1024, 10},
      {"log10", Unary::log10, 0, -i},
      {"log10", Unary::log10, i, i},
      {"log10", Unary::log10, -i, nan},
      {"log10", Unary::log10, 1, 0},
      {"log1p", Unary::log1p, -1, -i},
      {"log1p", Unary::log1p, i, i},
      {"log1p", Unary::log1p, -2, nan},
      {"log1p", Unary::log1p, -i, nan},
      {"log1p", Unary::log1p, least, least},
      {"log1p", Unary::log1p, most, std::log(most)},
      {"tan", Unary::tan, i, nan},
      {"tan", Unary::tan, least, least},
      {"asin", Unary::asin, 1, T(pi / 2)},
      {"asin", Unary::asin, -1, T(-pi / 2)},
      {"asin", Unary::asin, T(1.01), nan},
      {"asin", Unary::asin, i, nan},
      {"acos", Unary::acos, 1, 0},
      {"acos", Unary::acos, -1, T(pi)},
      {"acos", Unary::acos, 0, T(pi / 2)},
      {"acos", Unary::acos, -2, nan},
      {"atan", Unary::atan, i, T(pi / 2)},
      {"atan", Unary::atan, -i, T(-pi / 2)},
      {"atan", Unary::atan, least, least},
      {"atan", Unary::atan, most, T(pi / 2)},
      {"sinh", Unary::sinh, i, i},
      {"sinh", Unary::sinh, -i, -i},
      {"sinh", Unary::sinh, most, i},
      {"sinh", Unary::sinh, least, least},
      {"cosh", Unary::cosh, i, i},
      {"cosh", Unary::cosh, -i, i},
      {"cosh", Unary::cosh, 0, 1},
      {"asinh", Unary::asinh, i, i},
      {"asinh", Unary::asinh, -i, -i},
      {"asinh", Unary::asinh, least, least},
      {"asinh", Unary::asinh, most, std::asinh(most)},
      {"acosh", Unary::acosh, 1, 0},
      {"acosh", Unary::acosh, T(0.5), nan},
      {"acosh", Unary::acosh, -5, nan},
      {"acosh", Unary::acosh, i, i},
      {"acosh", Unary::acosh, -i, nan},
      {"acosh", Unary::acosh, most, std::acosh(most)},
      {"atanh", Unary::atanh, 1, i},
      {"atanh", Unary::atanh, -1, -i},
      {"atanh", Unary::atanh, 2, nan},
      {"atanh", Unary::atanh, -i, nan},
      {"atanh", Unary::atanh, least, least},
      {"erfc", Unary::erfc, i, 0},
      {"erfc", Unary::erfc, -i, 2},
      {"erfc", Unary::erfc, 0, 1},
      {"erfc", Unary::erfc, 30, 0},
      {"erfcx", Unary::erfcx, i, 0},
      {"erfcx", Unary::erfcx, -i, i},
      {"erfcx", Unary::erfcx, 0, 1},
      {"erfcx", Unary::erfcx, -40, i},
      {"erfinv", Unary::erfinv, 1, i},
      {"erfinv", Unary::erfinv, -1, -i},
      {"erfinv", Unary::erfinv, T(1.5), nan},
      {"erfinv", Unary::erfinv, -i, nan},
      {"ndtr", Unary::ndtr, i, 1},
      {"ndtr", Unary::ndtr, -i, 0},
      {"ndtr", Unary::ndtr, 0, T(0.5)},
      {"ndtr", Unary::ndtr, 50, 1},
      {"log_ndtr", Unary::log_ndtr, i, 0},
      {"log_ndtr", Unary::log_ndtr, -i, -i},
      {"log_ndtr", Unary::log_ndtr, 0, -std::log(T(2))},
      {"entr", Unary::entr, 0, 0},
      {"entr", Unary::entr, -1, -i},
      {"entr", Unary::entr, i, -i},
      {"entr", Unary::entr, 1, 0},
      {"lgamma", Unary::lgamma, 0, i},
      {"lgamma", Unary::lgamma, -1, i},
      {"lgamma", Unary::lgamma, i, i},
      {"lgamma", Unary::lgamma, -i, i},
      {"lgamma", Unary::lgamma, 1, 0},
      {"lgamma", Unary::lgamma, 2, 0},
      {"lgamma", Unary::lgamma, -most, i},
      {"lgamma", Unary::lgamma, most, i},
      {"digamma", Unary::digamma, 0, -i},
      {"digamma", Unary::digamma, T(-0.0), i},
      {"digamma", Unary::digamma, -2, nan},
      {"digamma", Unary::digamma, i, i},
      {"digamma", Unary::digamma, -i, nan},
      {"trigamma", Unary::trigamma, 0, i},
      {"trigamma", Unary::trigamma, -3, i},
      {"trigamma", Unary::trigamma, i, 0},
      {"sinc_slope", Unary::sinc_slope, 0, 0},
      {"sinc_slope", Unary::sinc_slope, i, nan},
      {"sinc", Unary::sinc, 0, 1},
      {"sinc", Unary::sinc, i, nan},
      {"sinc", Unary::sinc, T(0.5), T(2 / pi)},
      {"rsqrt", Unary::rsqrt, 0, i},
      {"rsqrt", Unary::rsqrt, T(-0.0), -i},
      {"rsqrt", Unary::rsqrt, i, 0},
      {"rsqrt", Unary::rsqrt, -1, nan},
  };
  for (const auto& v : values) {
    INFO(std::string(v.name), " of ", double(v.x), " is ", double(map1(set, v.f, v.x)));
    CHECK(ulps(map1(set, v.f, v.x), v.y) <= 2);
  }
  for (Unary f : {Unary::expm1, Unary::log1p, Unary::tan, Unary::asin, Unary::atan, Unary::sinh, Unary::asinh,
           Unary::atanh, Unary::erfinv, Unary::floor, Unary::ceil, Unary::round, Unary::trunc})
    for (T zero : {T(0), T(-0.0)}) {
      INFO("function ", int(f));
      CHECK(map1(set, f, zero) == 0);
      CHECK(std::signbit(map1(set, f, zero)) == std::signbit(zero));
    }
}

template <class T> void check_rounding(const KernelSet& set) {
  std::vector<T> x = numbers<T>(1000, -4, 4);
  const T large = sizeof(T) == 4 ? T(8388607.5) : T(4503599627370495.5);
  for (double v : {0.5, 1.5, 2.5, -0.5, -1.5, -0.3, 0.3, -0.7, 0.7, 3.0, 1e20, -1e20, 0.49999997, inf, -inf})
    x.push_back(T(v));
  for (T v : {large, -large, large + T(0.5), large - T(0.5), large + 1}) x.push_back(v);
  for (T v : x) {
    INFO(double(v));
    auto same = [&](Unary f, T want) {
      const T got = map1(set, f, v);
      CHECK((got == want && std::signbit(got) == std::signbit(want)));
    };
    same(Unary::floor, std::floor(v));
    same(Unary::ceil, std::ceil(v));
    same(Unary::round, std::nearbyint(v));
    same(Unary::trunc, std::trunc(v));
    if (std::isfinite(v)) CHECK(map1(set, Unary::frac, v) == v - std::trunc(v));
  }
}

template <class T> void check_tests(const KernelSet& set) {
  const T i = T(inf), most = std::numeric_limits<T>::max();
  const T x[] = {0, T(-0.0), 1, -1, most, -most, i, -i, T(a_nan)};
  bool y[9];
  auto answer = [&](Test f) {
    set.unary[dtype<T>].test[int(f)](9, x, 1, y);
    std::string s;
    for (bool b : y) s += b ? '1' : '0';
    return s;
  };
  CHECK(answer(Test::isnan) == "000000001");
  CHECK(answer(Test::isinf) == "000000110");
  CHECK(answer(Test::isfinite) == "111111000");
  CHECK(answer(Test::isposinf) == "000000100");
  CHECK(answer(Test::isneginf) == "000000010");
  CHECK(answer(Test::signbit).substr(0, 8) == "01010101");
}
}   // namespace

TEST_CASE("near the zeros of lgamma and digamma the error is that of numbers of size 1") {
  each_table([](const KernelSet& set) {
    check_near_zeros<float>(set);
    check_near_zeros<double>(set);
  });
}

TEST_CASE("infinities, poles, ends of the domain, zeros and subnormals of the functions") {
  each_table([](const KernelSet& set) {
    check_special_values<float>(set);
    check_special_values<double>(set);
  });
}

TEST_CASE("rounding is that of the C library, to the sign of a zero") {
  each_table([](const KernelSet& set) {
    check_rounding<float>(set);
    check_rounding<double>(set);
  });
}

TEST_CASE("questions about single numbers") {
  each_table([](const KernelSet& set) {
    check_tests<float>(set);
    check_tests<double>(set);
  });
}

TEST_CASE("polygamma is the sum of inverse powers, right and left of 0") {
  each_table([](const KernelSet& set) {
    for (int n = 1; n <= 5; ++n)
      for (double x : {0.1, 0.5, 1.0, 2.7, 15.0, 1e3, -0.5, -3.25, -40.75}) {
        Real want = x > 0 ? zeta(n + 1, x) : zeta(n + 1, x + 60);
        if (x < 0)
          for (int i = 0; i < 60; ++i) want += std::pow(Real(x + i), -(n + 1));
        want *= (n % 2 ? 1 : -1) * std::tgamma(Real(n + 1));
        const double order[3] = {double(n)};
        double y;
        set.unary[1].map_with[int(Parametric::polygamma)](1, &x, 1, order, &y);
        INFO(n, " of ", x);
        CHECK(std::fabs(y - double(want)) <= 1e-13 * std::fabs(double(want)));
      }
  });
}

TEST_CASE("log_ndtr far to the left is -x^2 / 2, up to the largest number whose square is finite") {
  each_table([](const KernelSet& set) {
    for (float x : {-1e6f, -1.5e7f, -1e8f, -1e18f})
      CHECK(map1(set, Unary::log_ndtr, x) == doctest::Approx(double(-x) * x / 2).epsilon(1e-6).scale(0));
    for (double x : {-1e8, -1e16, -1e100})
      CHECK(map1(set, Unary::log_ndtr, x) == doctest::Approx(-x * x / 2).epsilon(1e-14).scale(0));
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(map1(set, Unary::log_ndtr, -infinity) == -infinity);
    CHECK(map1(set, Unary::log_ndtr, -1e20f) == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(map1(set, Unary::log_ndtr, std::nan(""))));
  });
}
