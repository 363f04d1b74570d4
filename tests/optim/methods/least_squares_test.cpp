#include "optim/methods/least_squares.h"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using optim::LeastSquaresFit;
using test::error_of;

namespace {

Tensor number(double x) { return tensor(x, float64).requires_grad_(); }

// NIST's Misra1a (https://www.itl.nist.gov/div898/strd): y = b1 (1 - exp(-b2 x)), with certified values.
Tensor misra_x() {
  return tensor(
      {77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0}, float64);
}
Tensor misra_y() {
  return tensor(
      {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78}, float64);
}

void check_misra(const LeastSquaresFit& fit, const Tensor& b1, const Tensor& b2, double tolerance) {
  CHECK(fit.converged);
  CHECK(b1.item<double>() == doctest::Approx(2.3894212918e+02).epsilon(tolerance));
  CHECK(b2.item<double>() == doctest::Approx(5.5015643181e-04).epsilon(tolerance));
  CHECK(2 * fit.cost == doctest::Approx(1.2455138894e-01).epsilon(tolerance));
  CHECK(fit.errors[0].item<double>() == doctest::Approx(2.7070075241e+00).epsilon(10 * tolerance));
  CHECK(fit.errors[1].item<double>() == doctest::Approx(7.2668688436e-06).epsilon(10 * tolerance));
}

}   // namespace

TEST_CASE("Levenberg-Marquardt and Gauss-Newton find NIST's certified values, with their errors") {
  const Tensor x = misra_x(), y = misra_y();
  for (const auto& [start1, start2] : {std::pair{500.0, 1e-4}, std::pair{250.0, 5e-4}}) {
    Tensor b1 = number(start1), b2 = number(start2);
    const auto residuals = [&] { return b1 * (1 - exp(-b2 * x)) - y; };
    check_misra(optim::levenberg_marquardt({b1, b2}, residuals), b1, b2, 1e-8);
    NoGradGuard guard;
    b1.fill_(start1), b2.fill_(start2);
    const LeastSquaresFit alike = optim::levenberg_marquardt({b1, b2}, residuals, {.scale = false});
    check_misra(alike, b1, b2, 1e-6);
    b1.fill_(start1), b2.fill_(start2);
    check_misra(optim::gauss_newton({b1, b2}, residuals), b1, b2, 1e-8);
  }
}

TEST_CASE("a straight line is fitted in one step, and its covariance is that of linear regression") {
  const Tensor at = tensor({0.0, 1.0, 2.0, 3.0}, float64), values = tensor({1.0, 2.5, 6.0, 6.5}, float64);
  Tensor line = zeros({2}, float64).requires_grad_();
  const LeastSquaresFit fit = optim::gauss_newton({line}, [&] { return line[0] + line[1] * at - values; });
  // By hand: slope 2, intercept 1, residuals 0, 0.5, -1, 0.5; s^2 = 1.5 / 2, (X^T X)^-1 = [[14, -6], [-6, 4]] / 20.
  CHECK((fit.converged && fit.iterations <= 2));
  CHECK(allclose(line.detach(), tensor({1.0, 2.0}, float64), 1e-12));
  CHECK(fit.cost == doctest::Approx(0.75));
  CHECK(allclose(fit.covariance, tensor({{14.0, -6.0}, {-6.0, 4.0}}, float64) * (0.75 / 20), 1e-10));
  CHECK(allclose(fit.errors, sqrt(tensor({14.0, 4.0}, float64) * (0.75 / 20)), 1e-10));
}

TEST_CASE("a fit takes float32, several tensors, and parameters that do not matter") {
  Tensor weights = zeros({2, 1}).requires_grad_(), idle = ones({3}).requires_grad_(),
         bias = zeros({1}).requires_grad_();
  const Tensor inputs = tensor({{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}, {2.0, -1.0}, {0.5, 3.0}});
  const Tensor targets = matmul(inputs, tensor({{2.0}, {-1.0}})) + 0.5;
  const LeastSquaresFit fit =
      optim::levenberg_marquardt({weights, idle, bias}, [&] { return matmul(inputs, weights) + bias - targets; });
  CHECK(fit.converged);
  CHECK(allclose(weights.detach(), tensor({{2.0}, {-1.0}}), 1e-5, 1e-6));
  CHECK(allclose(bias.detach(), tensor({0.5}), 1e-5, 1e-6));
  CHECK(equal(idle.detach(), ones({3})));
  CHECK(std::isinf(fit.errors[2].item<double>()));   // nothing is known about them
}

TEST_CASE("fewer residuals than numbers can be fitted with damping; their errors are unknown") {
  Tensor p = zeros({3}, float64).requires_grad_();
  const auto residuals = [&] { return stack({p[0] + p[1] - 2, p[2] * p[2] - 4 + p[0]}); };
  const LeastSquaresFit fit = optim::levenberg_marquardt({p}, residuals);
  CHECK(fit.cost < 1e-12);
  CHECK(std::isinf(fit.errors[0].item<double>()));
  CHECK(error_of<Error>([&] { optim::gauss_newton({p}, residuals); }) ==
        "least squares: 2 residuals do not determine 3 numbers; with damping 1 is enough");
}

TEST_CASE("a fit that is refused, or ends early, says so") {
  Tensor p = number(1);
  const auto one = [&] { return p.reshape({1}) - 3; };
  CHECK(error_of<Error>([&] { optim::levenberg_marquardt({}, one); }) ==
        "least squares: the list of parameters is empty");
  CHECK(error_of<GradError>([&] { optim::levenberg_marquardt({p.detach()}, one); }) ==
        "least squares: parameter 0 must be a leaf that requires grad");
  CHECK(error_of<Error>([&] { optim::levenberg_marquardt({zeros({0}).requires_grad_()}, one); }) ==
        "least squares: the parameters have no numbers; their shapes have a 0");
  CHECK(error_of<GradError>([&] { optim::levenberg_marquardt({p}, [] { return ones({2}, float64); }); }) ==
        "least squares: the residuals do not depend on the parameters");
  CHECK(error_of<Error>([&] {
    optim::levenberg_marquardt({p, p}, one);
  }) == "least squares: parameter 1 [] appears twice");
  CHECK(error_of<ShapeError>([&] { optim::levenberg_marquardt({p}, [] { return Tensor(); }); }) ==
        "least squares: the closure returned an undefined tensor; return the residuals");
  CHECK(error_of<ShapeError>([&] { optim::levenberg_marquardt({p}, [&] { return square(one()).sum(); }); }) ==
        "least squares: the residuals are a single number, [], as a loss is. Return model minus data, one number for "
        "each "
        "point; what is really one residual, as [1].");
  CHECK(error_of<Error>([&] { optim::levenberg_marquardt({p}, [&] { return one() / 0; }); }) ==
        "least squares: the residuals at the start are not finite");
  CHECK(error_of<Error>([&] { optim::levenberg_marquardt({p}, one, {.damping = -1}); }) ==
        "least squares: damping must be at least 0; got -1");
  CHECK(error_of<Error>([&] { optim::levenberg_marquardt({p}, one, {.damping_increase = 1}); }) ==
        "least squares: damping_increase must be above 1, damping_decrease in (0, 1]; got 1 and 0.1");
  CHECK(p.item<double>() == 1);

  int calls = 0;
  const auto failing = [&] {
    if (++calls > 1) throw std::runtime_error("no more data");
    return one();
  };
  CHECK_THROWS_AS(optim::levenberg_marquardt({p}, failing), std::runtime_error);
  CHECK(p.item<double>() == 1);

  const LeastSquaresFit none = optim::levenberg_marquardt({p}, one, {.max_iterations = 0});
  CHECK((!none.converged && none.iterations == 0));
  CHECK(p.item<double>() == 1);
  // Beyond a wall nothing is finite: the fit walks up to it, and no further.
  const auto wall = [&] { return stack({sqrt(2 - p), p - 5}); };
  const LeastSquaresFit walked = optim::levenberg_marquardt({p}, wall);
  CHECK(p.item<double>() <= 2);
  CHECK(std::isfinite(walked.cost));
}

TEST_CASE("Gauss-Newton ends where the derivatives depend on each other, and does not call that converged") {
  const Tensor x = misra_x(), y = misra_y();
  for (double by : {1.0, 7.0}) {   // x / 7 * 7 is x, but for rounding
    Tensor a = number(1), b = number(2);
    int calls = 0;
    const auto residuals = [&] { return ++calls, a * x + b * (x / by * by) - y; };
    const LeastSquaresFit fit = optim::gauss_newton({a, b}, residuals);
    CHECK((!fit.converged && fit.iterations == 0 && calls == 1));
    CHECK((a.item<double>() == 1 && b.item<double>() == 2));
    CHECK(optim::levenberg_marquardt({a, b}, residuals).converged);
    CHECK((a + b).item<double>() == doctest::Approx((x * y).sum().item<double>() / (x * x).sum().item<double>()));
  }
  // A derivative that is infinite, or NaN, is not 0.
  Tensor zero = tensor({0.0}, float64).requires_grad_();
  for (double times : {1.0, 0.0}) {
    const auto root = [&] { return sqrt(zero) * times - 1; };
    CHECK_FALSE(optim::gauss_newton({zero}, root).converged);
    CHECK_FALSE(optim::levenberg_marquardt({zero}, root).converged);
  }
  // |x| has no derivative at its minimum, so no step helps there: a step that was halved until it was short is none.
  Tensor corner = tensor({1.0}, float64).requires_grad_();
  const auto bent = [&] { return abs(corner - 1) + 0.5 * (corner - 1) + 1; };
  CHECK_FALSE(optim::gauss_newton({corner}, bent).converged);
}

TEST_CASE("a fit does not depend on the units of its parameters") {
  const Tensor x = misra_x(), y = misra_y();
  for (double unit : {1e-140, 1e-35, 1e35, 1e140}) {
    Tensor b1 = number(250 / unit), b2 = number(5e-4 * unit);
    const auto residuals = [&] { return (b1 * unit) * (1 - exp(-(b2 / unit) * x)) - y; };
    const LeastSquaresFit fit = optim::levenberg_marquardt({b1, b2}, residuals);
    CHECK(fit.converged);
    CHECK(b1.item<double>() * unit == doctest::Approx(2.3894212918e+02).epsilon(1e-8));
    CHECK(b2.item<double>() / unit == doctest::Approx(5.5015643181e-04).epsilon(1e-8));
    CHECK(fit.errors[0].item<double>() * unit == doctest::Approx(2.7070075241e+00).epsilon(1e-7));
    CHECK(fit.errors[1].item<double>() / unit == doctest::Approx(7.2668688436e-06).epsilon(1e-7));
  }
}

TEST_CASE("Gauss-Newton of float32 numbers converges as far as these can tell") {
  const Tensor at = tensor({0.0, 1.0, 2.0, 3.0}), values = tensor({1.0, 2.5, 6.0, 6.7});
  Tensor line = zeros({2}).requires_grad_();
  const LeastSquaresFit fit = optim::gauss_newton({line}, [&] { return line[0] + line[1] * at - values; });
  CHECK(fit.converged);
  CHECK(fit.cost == doctest::Approx(0.656));
}
