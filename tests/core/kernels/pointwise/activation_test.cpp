// Activations and their gradients, in every table this machine can run: the reference against their definitions in long
// double, the other tables against the reference, every step against one element at a time.
#include <doctest/doctest.h>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

// Activations, and the functions of unary.h with parameters, have kernels of the same form.
struct Function {
  bool activates;
  int index;
  Function(Activation f) : activates(true), index(int(f)) {}
  Function(Parametric f) : activates(false), index(int(f)) {}
  auto forward(const KernelSet& set, int type) const {
    return activates ? set.activation[type].activate[index] : set.unary[type].map_with[index];
  }
  auto gradient(const KernelSet& set, int type) const {
    return activates ? set.activation[type].activate_grad[index] : set.unary[type].map_with_grad[index];
  }
};

struct Case {
  Function f;
  double p[3];
  Real (*formula)(Real x, const double* p);
  Real (*slope)(Real x, const double* p);
};

Real limited(Real x) { return std::fmin(std::fmax(x + 3, 0), 6); }
Real softplus(Real x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
Real sigmoid(Real x) { return 1 / (1 + std::exp(-x)); }
Real square(Real x) { return x * x; }
Real gelu_inner(Real x) { return std::sqrt(2 / std::acos(Real(-1))) * (x + 0.044715L * x * x * x); }

// The n-th derivative of digamma: sums over 1 / (x + i)^(n + 1), and from 60 on the integral and its corrections.
Real polygamma(Real x, int n) {
  const int s = n + 1;
  Real sum = 0, factorial = n % 2 ? 1 : -1;
  for (int i = 0; i < 60; ++i) {
    Real term = 1;
    for (int k = 0; k < s; ++k) term /= x + i;
    sum += term;
  }
  const Real q = x + 60, last = std::pow(q, Real(-s));
  sum += last * (q / (s - 1) + 0.5L + s / (12 * q) - s * (s + 1) * (s + 2) / (720 * q * q * q));
  for (int i = 2; i <= n; ++i) factorial *= i;
  return factorial * (sum + last * s * (s + 1) * (s + 2) * (s + 3) * (s + 4) / (30240 * std::pow(q, Real(5))));
}

// The derivatives of tanh-like activations come from the chain rule written out, not from the kernels' text.
const Case cases[] = {
    {Activation::leaky_relu, {0.3}, [](Real x, const double* p) { return x > 0 ? x : p[0] * x; },
        [](Real x, const double* p) -> Real { return x > 0 ? 1 : p[0]; }},
    {Activation::threshold, {0.5, 7}, [](Real x, const double* p) -> Real { return x > p[0] ? x : p[1]; },
        [](Real x, const double* p) -> Real { return x > p[0]; }},
    {Activation::hardtanh, {-2, 0.5},
        [](Real x, const double* p) -> Real { return std::fmin(std::fmax(x, p[0]), p[1]); },
        [](Real x, const double* p) -> Real { return x > p[0] && x < p[1]; }},
    {Activation::softshrink, {0.5},
        [](Real x, const double* p) { return std::fabs(x) > p[0] ? x - std::copysign(p[0], x) : 0; },
        [](Real x, const double* p) -> Real { return std::fabs(x) > p[0]; }},
    {Activation::hardshrink, {0.5}, [](Real x, const double* p) { return std::fabs(x) > p[0] ? x : 0; },
        [](Real x, const double* p) -> Real { return std::fabs(x) > p[0]; }},
    {Activation::hardsigmoid, {}, [](Real x, const double*) { return limited(x) / 6; },
        [](Real x, const double*) -> Real { return std::fabs(x) < 3 ? 1 / 6.0L : 0; }},
    {Activation::hardswish, {}, [](Real x, const double*) { return x * limited(x) / 6; },
        [](Real x, const double*) -> Real { return x <= -3  ? 0
                                                   : x >= 3 ? 1
                                                            : (2 * x + 3) / 6; }},
    {Activation::softsign, {}, [](Real x, const double*) { return x / (1 + std::fabs(x)); },
        [](Real x, const double*) { return 1 / square(1 + std::fabs(x)); }},
    {Activation::elu, {1.5, 1.25, 2},
        [](Real x, const double* p) { return x > 0 ? p[1] * x : p[0] * std::expm1(p[2] * x); },
        [](Real x, const double* p) { return x > 0 ? p[1] : p[0] * p[2] * std::exp(p[2] * x); }},
    {Activation::softplus, {0.5, 4},
        [](Real x, const double* p) { return p[0] * x > p[1] ? x : softplus(p[0] * x) / p[0]; },
        [](Real x, const double* p) { return p[0] * x > p[1] ? 1 : sigmoid(p[0] * x); }},
    {Activation::logsigmoid, {}, [](Real x, const double*) { return -softplus(-x); },
        [](Real x, const double*) { return sigmoid(-x); }},
    {Activation::silu, {}, [](Real x, const double*) { return x * sigmoid(x); },
        [](Real x, const double*) { return sigmoid(x) + x * sigmoid(x) * sigmoid(-x); }},
    {Activation::mish, {}, [](Real x, const double*) { return x * std::tanh(softplus(x)); },
        [](Real x, const double*) { return std::tanh(softplus(x)) + x * sigmoid(x) / square(std::cosh(softplus(x))); }},
    {Activation::gelu_tanh, {}, [](Real x, const double*) { return x * sigmoid(2 * gelu_inner(x)); },
        [](Real x, const double*) {
          const Real s = sigmoid(2 * gelu_inner(x)), t = sigmoid(-2 * gelu_inner(x));
          return s + 2 * x * s * t * std::sqrt(2 / std::acos(Real(-1))) * (1 + 0.134145L * x * x);
        }},
    {Activation::tanhshrink, {}, [](Real x, const double*) { return x - std::tanh(x); },
        [](Real x, const double*) { return square(std::tanh(x)); }},
    {Parametric::nan_to_num, {1, 2, 3}, [](Real x, const double*) { return x; },
        [](Real, const double*) -> Real { return 1; }},
    {Parametric::round_to, {4, 0}, [](Real x, const double*) { return std::nearbyint(x * 4) / 4; },
        [](Real, const double*) -> Real { return 0; }},
    {Parametric::logit, {0.1},
        [](Real x, const double* p) { return x = std::fmin(std::fmax(x, p[0]), 1 - p[0]), std::log(x / (1 - x)); },
        [](Real x, const double* p) { return x < p[0] || x > 1 - p[0] ? 0 : 1 / (x * (1 - x)); }},
    {Parametric::polygamma, {2}, [](Real x, const double*) { return polygamma(x, 2); },
        [](Real x, const double*) { return polygamma(x, 3); }},
};

// The largest |got - want| in units of the last place of max(|want|, unit): sums that cancel are measured against their
// terms.
template <class T>
double worst(const std::vector<T>& got, const std::vector<T>& x, const Case& c, Real (*formula)(Real, const double*),
    const T* factor) {
  double most = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const Real want = formula(x[i], c.p) * (factor ? Real(factor[i]) : 1);
    most = std::fmax(most,
        double(std::fabs(got[i] - want) / std::fmax(std::fabs(want), Real(0.25))) / std::numeric_limits<T>::epsilon());
  }
  return most;
}

template <class T> void check_formulas(const KernelSet& set) {
  std::vector<T> x = numbers<T>(20000, -12, 12);
  for (int i = 0; i < 1000; ++i) x.push_back(T(i - 500) / 64);   // the kinks included
  const std::vector<T> dy = numbers<T>(int64_t(x.size()), 0.5, 2, 3);
  std::vector<T> y(x.size());
  const auto n = int64_t(x.size());
  for (const Case& c : cases) {
    INFO("activation or function ", c.f.index);
    c.f.forward(set, dtype<T>)(n, x.data(), 1, c.p, y.data());
    const bool cancels = !c.f.activates && c.f.index == int(Parametric::polygamma);   // left of 0, terms of size 30
    CHECK(worst(y, x, c, c.formula, (const T*)nullptr) <= (cancels ? 400 : 6));
    c.f.gradient(set, dtype<T>)(n, dy.data(), 1, x.data(), 1, c.p, y.data());
    CHECK(worst(y, x, c, c.slope, dy.data()) <= 40);
  }
}

}   // namespace

TEST_CASE("every activation and its gradient agrees with its definition to a few units of the last place") {
  static_assert(std::size(cases) == size_t(Activation::count) + size_t(Parametric::count));
  each_table([](const KernelSet& set) {
    check_formulas<float>(set);
    check_formulas<double>(set);
    CHECK(!set.activation[dtype<int64_t>].activate[0]);
  });
}

namespace {
template <class T> void check_near_zero(const KernelSet& set) {
  const double one[] = {1, 1, 1};
  std::vector<T> x = numbers<T>(20000, -3, 0), y(20000);
  for (int i = 0; i < 10000; ++i) x[size_t(i)] *= T(std::pow(2.0, -i % 60));
  set.activation[dtype<T>].activate[int(Activation::elu)](20000, x.data(), 1, one, y.data());
  double most = 0;
  for (size_t i = 0; i < x.size(); ++i) most = std::fmax(most, ulps(y[i], std::expm1(Real(x[i]))));
  CHECK(most <= 2);
}
}   // namespace

TEST_CASE("elu keeps its digits near 0, where exp(x) - 1 loses them") {
  each_table([](const KernelSet& set) {
    check_near_zero<float>(set);
    check_near_zero<double>(set);
  });
}

namespace {
template <class T> void check_ends(const KernelSet& set) {
  const T i = T(inf), none = T(a_nan);
  struct End {
    Activation f;
    T x, y, slope;
  };
  // Where PyTorch has NaN (0 times infinity) there is no row.
  const End ends[] = {{Activation::leaky_relu, -i, -i, T(0.5)}, {Activation::threshold, -i, 1, 0},
      {Activation::hardtanh, i, 1, 0}, {Activation::hardtanh, -i, T(0.5), 0}, {Activation::softshrink, -i, -i, 1},
      {Activation::hardshrink, i, i, 1}, {Activation::hardsigmoid, i, 1, 0}, {Activation::hardsigmoid, -i, 0, 0},
      {Activation::hardswish, i, i, 1}, {Activation::elu, -i, T(-0.5), 0}, {Activation::elu, i, i, 1},
      {Activation::softplus, i, i, 1}, {Activation::softplus, -i, 0, 0}, {Activation::logsigmoid, i, 0, 0},
      {Activation::logsigmoid, -i, -i, 1}, {Activation::mish, T(1e4), T(1e4), 1}, {Activation::silu, T(1e4), T(1e4), 1},
      {Activation::gelu_tanh, T(1e4), T(1e4), 1}, {Activation::silu, T(-1e4), 0, 0}, {Activation::mish, T(-1e4), 0, 0},
      {Activation::gelu_tanh, T(-1e4), 0, 0}, {Activation::gelu_tanh, T(1e30), T(1e30), 1},
      {Activation::gelu_tanh, T(-1e30), 0, 0}, {Activation::tanhshrink, i, i, 1}, {Activation::silu, i, i, none},
      {Activation::mish, i, i, none}, {Activation::gelu_tanh, i, i, none}};
  const double p[] = {0.5, 1, 1};
  for (const End& end : ends) {
    T y, dx;
    const T one = 1;
    set.activation[dtype<T>].activate[int(end.f)](1, &end.x, 1, p, &y);
    set.activation[dtype<T>].activate_grad[int(end.f)](1, &one, 1, &end.x, 1, p, &dx);
    INFO("activation ", int(end.f), " at ", end.x);
    CHECK(y == end.y);
    if (end.slope == end.slope) CHECK(dx == end.slope);
  }
  for (int f = 0; f < int(Activation::count); ++f) {
    T y;
    set.activation[dtype<T>].activate[f](1, &none, 1, p, &y);
    INFO("activation ", f);
    CHECK(std::isnan(y));
  }
}
}   // namespace

TEST_CASE("activations of infinities and of large numbers are their limits, and NaN stays NaN") {
  each_table([](const KernelSet& set) {
    check_ends<float>(set);
    check_ends<double>(set);
  });
}

namespace {
// All sizes and steps give the same bits as one element at a time.
template <class T> void check_steps(const KernelSet& set) {
  const std::vector<T> a = numbers<T>(400, -5, 5), b = numbers<T>(400, -5, 5, 9);
  std::vector<T> y(130), dx(130);
  int64_t wrong = 0;
  for (const Case& c : cases) {
    const auto forward = c.f.forward(set, dtype<T>);
    const auto gradient = c.f.gradient(set, dtype<T>);
    for (int64_t n : {0, 1, 7, 64, 65, 130})
      for (int64_t sa : {1, 0, 2, -1})
        for (int64_t sb : {1, 0, 3, -1}) {
          const T *x = a.data() + (sa < 0 && n ? n - 1 : 0), *dy = b.data() + (sb < 0 && n ? n - 1 : 0);
          forward(n, x, sa, c.p, y.data());
          gradient(n, dy, sb, x, sa, c.p, dx.data());
          for (int64_t i = 0; i < n; ++i) {
            T one, one_grad;
            forward(1, x + i * sa, 1, c.p, &one);
            gradient(1, dy + i * sb, 1, x + i * sa, 1, c.p, &one_grad);
            wrong += std::memcmp(&one, &y[size_t(i)], sizeof one) != 0;
            wrong += std::memcmp(&one_grad, &dx[size_t(i)], sizeof one) != 0;
          }
        }
  }
  CHECK(wrong == 0);
}
}   // namespace

TEST_CASE("an activation's bits do not depend on the position in the run, the run's size or its step") {
  each_table([](const KernelSet& set) {
    check_steps<float>(set);
    check_steps<double>(set);
  });
}

namespace {
template <class T> void check_gates(const KernelSet& set) {
  const double tolerance = 16 * std::numeric_limits<T>::epsilon();
  for (double a = -4; a <= 4; a += 0.5)
    for (double b = -4; b <= 4; b += 0.5) {
      INFO("of ", a, " and ", b);
      const T x = T(a), z = T(b), third = T(1.5);
      T y;
      auto zip = [&](Binary f) { return set.binary[dtype<T>].zip[int(f)](1, &x, 1, &z, 1, &y), double(y); };
      auto combine = [&](Ternary f) {
        return set.ternary[dtype<T>].combine[int(f)](1, &third, 1, &x, 1, &z, 1, &third, &y), double(y);
      };
      CHECK(zip(Binary::prelu) == (a > 0 ? a : a * b));
      CHECK(zip(Binary::prelu_weight_grad) == (b > 0 ? 0 : a * b));
      CHECK(std::fabs(zip(Binary::glu) - double(a * sigmoid(b))) <= tolerance);
      CHECK(combine(Ternary::prelu_grad) == (a > 0 ? 1.5 : 1.5 * b));
      CHECK(std::fabs(combine(Ternary::glu_grad) - double(1.5 * a * sigmoid(b) * sigmoid(-b))) <= tolerance);
    }
}
}   // namespace

TEST_CASE("the kernels of prelu and glu agree with their formulas") {
  each_table([](const KernelSet& set) {
    check_gates<float>(set);
    check_gates<double>(set);
  });
}
