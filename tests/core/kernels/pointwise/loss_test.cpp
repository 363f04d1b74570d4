// The terms of losses and their slopes, in every table this machine can run.
//
// Idea: the reference is compared with formulas in long double, its slopes with finite differences of those; every
// other table with the reference.
#include "core/kernels/pointwise/loss.h"

#include <doctest/doctest.h>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

Real softplus(Real x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
Real with_logits(Real x, Real t) { return t * softplus(-x) + (1 - t) * softplus(x); }
Real stirling(Real t) { return t <= 1 ? 0 : t * std::log(t) - t + std::log(2 * std::acos(Real(-1)) * t) / 2; }
Real gaussian(Real d, Real v) { return (std::log(v) + d * d / v) / 2 + 0.75; }

// A loss with p = 0.75, q = 0.25, and where a, b and c are drawn from: no kink is hit.
struct Case {
  Loss f;
  Real (*formula)(Real a, Real b, Real c);
  double a[2], b[2], c[2] = {0, 1};
};
const Case cases[] = {
    {Loss::squared, [](Real a, Real b, Real) { return (a - b) * (a - b); }, {-3, 3}, {-3, 3}},
    {Loss::absolute, [](Real a, Real b, Real) { return std::fabs(a - b); }, {-3, 3}, {-3, 3}},
    {Loss::smooth_l1,
        [](Real a, Real b, Real) {
          const Real d = std::fabs(a - b);
          return d < 0.75 ? d * d / 1.5L : d - 0.375L;
        },
        {-3, 3}, {-3, 3}},
    {Loss::huber,
        [](Real a, Real b, Real) {
          const Real d = std::fabs(a - b);
          return d < 0.75 ? d * d / 2 : 0.75L * (d - 0.375L);
        },
        {-3, 3}, {-3, 3}},
    {Loss::quantile, [](Real a, Real b, Real) { return std::fmax(0.75L * (b - a), 0.25L * (a - b)); }, {-3, 3},
        {-3, 3}},
    {Loss::bce, [](Real a, Real b, Real) { return -(b * std::log(a) + (1 - b) * std::log(1 - a)); }, {0.01, 0.99},
        {0, 1}},
    {Loss::bce_with_logits, [](Real a, Real b, Real) { return with_logits(a, b); }, {-9, 9}, {0, 1}},
    {Loss::weighted_bce, [](Real a, Real b, Real c) { return (1 - b) * softplus(a) + c * b * softplus(-a); }, {-9, 9},
        {0, 1}, {0, 3}},
    {Loss::focal,
        [](Real a, Real b, Real) {
          const Real p = 1 / (1 + std::exp(-a)), u = p * (1 - b) + (1 - p) * b;
          return (0.25L * b + 0.75L * (1 - b)) * std::pow(u, 0.75L) * with_logits(a, b);
        },
        {-9, 9}, {0, 1}},
    {Loss::soft_target, [](Real a, Real b, Real) { return b * (0.75L - a); }, {-3, 3}, {0, 1}},
    {Loss::kl_div, [](Real a, Real b, Real) { return b * (std::log(b) - a); }, {-5, 0}, {0.01, 1}},
    {Loss::kl_div_log, [](Real a, Real b, Real) { return std::exp(b) * (b - a); }, {-5, 0}, {-5, 0}},
    {Loss::poisson, [](Real a, Real b, Real) { return std::exp(a) - b * a; }, {-3, 3}, {0, 5}},
    {Loss::poisson_full, [](Real a, Real b, Real) { return std::exp(a) - b * a + stirling(b); }, {-3, 3}, {0, 5}},
    {Loss::poisson_rate, [](Real a, Real b, Real) { return a - b * std::log(a + 0.75L); }, {0, 3}, {0, 5}},
    {Loss::poisson_rate_full, [](Real a, Real b, Real) { return a - b * std::log(a + 0.75L) + stirling(b); }, {0, 3},
        {0, 5}},
    {Loss::gaussian, [](Real a, Real b, Real c) { return gaussian(a - b, c); }, {-3, 3}, {-3, 3}, {0.2, 3}},
    {Loss::gaussian_variance, [](Real a, Real b, Real c) { return gaussian(b - c, a); }, {0.2, 3}, {-3, 3}, {-3, 3}},
    {Loss::hinge_embedding, [](Real a, Real, Real) { return std::fmax(0.75L - a, 0) + a; }, {-3, 3}, {-0.9, 0.9}},
    {Loss::soft_margin, [](Real a, Real b, Real) { return softplus(-a * b); }, {-5, 5}, {-2, 2}},
    {Loss::margin_ranking, [](Real a, Real b, Real c) { return std::fmax(0.75L - c * (a - b), 0); }, {-3, 3}, {-3, 3},
        {-2, 2}},
};
constexpr double p[] = {0.75, 0.25};
constexpr int64_t n = 333;

template <class T> struct Operands {
  std::vector<T> a, b, c;
  explicit Operands(const Case& k)
      : a(numbers<T>(n, k.a[0], k.a[1])), b(numbers<T>(n, k.b[0], k.b[1], 5)), c(numbers<T>(n, k.c[0], k.c[1], 9)) {}
  std::vector<T> through(LossKernel kernel, Loss f, double scale = 1) const {
    std::vector<T> y(n);
    kernel(n, a.data(), b.data(), takes_three(f) ? c.data() : nullptr, p, scale, y.data());
    return y;
  }
};

template <class T> double worst(const std::vector<T>& y, const std::vector<T>& want) {
  double most = 0;
  for (size_t i = 0; i < y.size(); ++i)
    most = std::fmax(most, std::fabs(double(y[i]) - double(want[i])) / std::fmax(1, std::fabs(double(want[i]))));
  return most;
}

// One term or slope of doubles.
double at(LossKernel kernel, double a, double b, double c = 1) {
  double y;
  kernel(1, &a, &b, &c, p, 1, &y);
  return y;
}

}   // namespace

TEST_CASE("the reference has the terms that the formulas give, and the slopes that differences of them give") {
  CHECK(std::size(cases) == size_t(Loss::count));
  for (const Case& k : cases) {
    INFO("loss ", int(k.f));
    const Operands<double> x(k);
    const LossKernels& kernels = reference_kernels.loss[1];
    std::vector<double> term(n), slope(n);
    for (size_t i = 0; i < n; ++i) {
      const Real a = x.a[i], b = x.b[i], c = x.c[i], h = 1e-6L;
      term[i] = double(k.formula(a, b, c));
      slope[i] = double((k.formula(a + h, b, c) - k.formula(a - h, b, c)) / (2 * h));
      if (k.f == Loss::soft_target) slope[i] += 0.25 * double(std::exp(a - 0.75L));   // through p[0]
    }
    CHECK(worst(x.through(kernels.term[int(k.f)], k.f), term) < 1e-13);
    CHECK(worst(x.through(kernels.slope[int(k.f)], k.f), slope) < 1e-8);   // h^2 times the third derivative
  }
}

TEST_CASE("every table has the terms and slopes of the reference") {
  auto check = [](const KernelSet& set, auto number) {
    using T = decltype(number);
    for (const Case& k : cases) {
      INFO("loss ", int(k.f));
      const Operands<T> x(k);
      const LossKernels &fast = set.loss[dtype<T>], &plain = reference_kernels.loss[dtype<T>];
      const double tolerance = 100 * std::numeric_limits<T>::epsilon();
      CHECK(worst(x.through(fast.term[int(k.f)], k.f), x.through(plain.term[int(k.f)], k.f)) < tolerance);
      CHECK(worst(x.through(fast.slope[int(k.f)], k.f, -2), x.through(plain.slope[int(k.f)], k.f, -2)) < tolerance);
    }
  };
  each_table([&](const KernelSet& set) {
    check(set, float());
    check(set, double());
  });
}

TEST_CASE("what a target of 0 or a right sign selects is absent, even if it is infinite; NaN is not") {
  each_table([](const KernelSet& set) {
    auto term = [&](Loss f, double a, double b, double c = 1) { return at(set.loss[1].term[int(f)], a, b, c); };
    auto slope = [&](Loss f, double a, double b, double c = 1) { return at(set.loss[1].slope[int(f)], a, b, c); };
    CHECK(term(Loss::kl_div, -inf, 0) == 0);
    CHECK(term(Loss::kl_div_log, -inf, -inf) == 0);
    CHECK(term(Loss::poisson, -inf, 0) == 0);
    CHECK(term(Loss::poisson_rate, -0.75, 0) == -0.75);
    CHECK(term(Loss::weighted_bce, -inf, 0) == 0);
    CHECK(term(Loss::weighted_bce, inf, 1) == 0);
    CHECK(term(Loss::bce_with_logits, inf, 1) == 0);
    CHECK(term(Loss::bce, 0, 0) == 0);
    CHECK(term(Loss::bce, 0, 1) == 100);
    CHECK(term(Loss::focal, 1000, 1) == 0);
    CHECK(term(Loss::focal, 1000, 0) == 750);
    CHECK(term(Loss::soft_margin, 1000, -1) == 1000);
    CHECK(slope(Loss::focal, 1000, 1) == 0);
    CHECK(slope(Loss::focal, 1000, 0) == 0.75);
    CHECK(slope(Loss::focal, inf, 0) == 0.75);
    for (Loss f : {Loss::kl_div, Loss::kl_div_log, Loss::poisson, Loss::weighted_bce, Loss::bce_with_logits,
             Loss::focal, Loss::smooth_l1, Loss::huber, Loss::quantile, Loss::hinge_embedding, Loss::margin_ranking}) {
      INFO("loss ", int(f));
      CHECK(std::isnan(term(f, a_nan, 0)));
    }
  });
}

TEST_CASE("at its kinks a slope is PyTorch's") {
  each_table([](const KernelSet& set) {
    auto slope = [&](Loss f, double a, double b, double c = 1) { return at(set.loss[1].slope[int(f)], a, b, c); };
    CHECK(slope(Loss::absolute, 2, 2) == 0);
    CHECK(slope(Loss::quantile, 2, 2) == 0);
    CHECK(slope(Loss::smooth_l1, 0.75, 0) == 1);
    CHECK(slope(Loss::huber, -0.75, 0) == -0.75);
    CHECK(slope(Loss::hinge_embedding, 0.75, -1) == -1);
    CHECK(slope(Loss::hinge_embedding, 0.75, 1) == 1);
    CHECK(slope(Loss::margin_ranking, 0.75, 0) == -1);
    CHECK(slope(Loss::margin_ranking, 1, 0) == 0);
  });
}

TEST_CASE("the bits of a term or slope do not depend on its position in the run") {
  each_table([](const KernelSet& set) {
    for (const Case& k : cases) {
      INFO("loss ", int(k.f));
      const Operands<double> x(k);
      for (LossKernel kernel : {set.loss[1].term[int(k.f)], set.loss[1].slope[int(k.f)]}) {
        const std::vector<double> y = x.through(kernel, k.f);
        int64_t wrong = 0;
        for (size_t i = 0; i < n; ++i) wrong += at(kernel, x.a[i], x.b[i], x.c[i]) != y[i];
        CHECK(wrong == 0);
      }
    }
  });
}
