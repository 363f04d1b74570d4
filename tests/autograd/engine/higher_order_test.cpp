// Third derivatives: the gradient of the gradient of the gradient, against textbook formulas.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/functional.h"

using namespace gradus;

namespace {

// f, differentiated n times elementwise.
template <class F> Tensor derivative(F f, const Tensor& numbers, int n) {
  Tensor x = numbers.detach().clone().requires_grad_(), y = f(x);
  for (int i = 0; i < n; ++i) y = grad(sum(y), x, {.create_graph = i + 1 < n});
  return y;
}

// Each value against a formula in doubles; a derivative of third order loses a few digits.
template <class F, class Expected> void check_third(F f, Expected expected, std::initializer_list<double> at) {
  for (double x : at) {
    CAPTURE(x);
    const Tensor found = derivative(f, tensor(x, float64), 3);
    CHECK((found.item<double>() == expected(x) ||
           found.item<double>() == doctest::Approx(expected(x)).epsilon(1e-11).scale(0)));
  }
}

}   // namespace

TEST_CASE("third derivatives of powers") {
  check_third([](const Tensor& x) { return x * x * x * x; }, [](double x) { return 24 * x; }, {-1.5, 0.0, 2.0});
  check_third([](const Tensor& x) { return pow(x, 4); }, [](double x) { return 24 * x; }, {-1.5, 2.0});
  check_third(
      [](const Tensor& x) { return pow(x, 2.5); }, [](double x) { return 2.5 * 1.5 * 0.5 / std::sqrt(x); }, {0.5, 2.0});
  check_third(
      [](const Tensor& x) { return sqrt(x); }, [](double x) { return 3.0 / 8 * std::pow(x, -2.5); }, {0.5, 2.0});
  check_third([](const Tensor& x) { return 1 / x; }, [](double x) { return -6 / (x * x * x * x); }, {-0.5, 2.0});
  check_third([](const Tensor& x) { return x / (1 + square(x)); },
      [](double x) { return -6 * (x * x * x * x - 6 * x * x + 1) / std::pow(1 + x * x, 4); }, {-0.5, 0.0, 2.0});
}

TEST_CASE("third derivatives of exponentials, logarithms and angles") {
  check_third([](const Tensor& x) { return exp(x); }, [](double x) { return std::exp(x); }, {-1.0, 0.5});
  check_third([](const Tensor& x) { return exp(2 * x); }, [](double x) { return 8 * std::exp(2 * x); }, {-1.0, 0.5});
  check_third([](const Tensor& x) { return log(x); }, [](double x) { return 2 / (x * x * x); }, {0.5, 3.0});
  check_third([](const Tensor& x) { return sin(x); }, [](double x) { return -std::cos(x); }, {-1.0, 0.5});
  check_third([](const Tensor& x) { return cos(x); }, [](double x) { return std::sin(x); }, {-1.0, 0.5});
  check_third([](const Tensor& x) { return erf(x); },
      [](double x) { return 2 / std::sqrt(M_PI) * (4 * x * x - 2) * std::exp(-x * x); }, {-1.0, 0.5});
  check_third([](const Tensor& x) { return pow(2.0, x); },
      [](double x) { return std::pow(std::log(2.0), 3) * std::pow(2.0, x); }, {-1.0, 0.5});
}

TEST_CASE("third derivatives of activations") {
  auto third_of_sigmoid = [](double x) {   // with s = sigmoid(x): s (1 - s) (1 - 6 s + 6 s^2)
    const double s = 1 / (1 + std::exp(-x));
    return s * (1 - s) * (1 - 6 * s + 6 * s * s);
  };
  check_third([](const Tensor& x) { return sigmoid(x); }, third_of_sigmoid, {-1.0, 0.0, 0.5});
  check_third([](const Tensor& x) { return tanh(x); },
      [](double x) {
        const double y = std::tanh(x);
        return (1 - y * y) * (6 * y * y - 2);
      },
      {-1.0, 0.0, 0.5});
  check_third([](const Tensor& x) { return softplus(x); },
      [](double x) {   // its slope is the sigmoid s: s (1 - s) (1 - 2 s)
        const double s = 1 / (1 + std::exp(-x));
        return s * (1 - s) * (1 - 2 * s);
      },
      {-1.0, 0.5});
  check_third([](const Tensor& x) { return gelu(x); },
      [](double x) {   // gelu'' = phi(x) (2 - x^2)
        return std::exp(-x * x / 2) / std::sqrt(2 * M_PI) * (x * x * x - 4 * x);
      },
      {-1.0, 0.5});
}

TEST_CASE("third derivatives of a product, by each of its factors") {
  Tensor x = tensor(2.0, float64).requires_grad_(), y = tensor(3.0, float64).requires_grad_();
  Tensor f = x * x * x * y * y;   // by x, x and y: 12 x y
  Tensor fx = grad(f, x, {.create_graph = true}), fxx = grad(fx, x, {.create_graph = true});
  CHECK(grad(fxx, y).item<double>() == 12 * 2 * 3);
  Tensor fy = grad(f, y, {.create_graph = true}), fyx = grad(fy, x, {.create_graph = true});
  CHECK(grad(fyx, x).item<double>() == 12 * 2 * 3);
}

TEST_CASE("the jacobian of a hessian holds all third derivatives") {
  // f = sum(x)^3: each of them is 6.
  auto f = [](const Tensor& x) { return pow(sum(x), 3); };
  auto h = [&](const Tensor& x) { return hessian(f, x, {.create_graph = true}); };
  Tensor third = jacobian(h, tensor({0.5, -1.0, 2.0}, float64));
  REQUIRE(third.shape() == Shape{3, 3, 3});
  CHECK(allclose(third, full({3, 3, 3}, 6.0, float64)));
}

TEST_CASE("the fifth derivative of exp(2 x) is 32 exp(2 x)") {
  Tensor y = derivative([](const Tensor& x) { return exp(2 * x); }, tensor({0.5, -1.0}, float64), 5);
  CHECK(allclose(y, 32 * exp(tensor({1.0, -2.0}, float64)), 1e-12));
}
