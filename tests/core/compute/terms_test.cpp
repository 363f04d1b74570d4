// Sums of elementwise terms and their gradients, against the same by single steps.
#include "core/compute/terms.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/base/parallel.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"

using namespace gradus;
using apply::Term;

namespace {

// The rounding of adding up to 30000 numbers around 1 in pieces, relative to their sum.
constexpr double tolerance = 1e-12;

double single_steps(const Tensor& a, const Tensor& b, double (*term)(double, double)) {
  std::vector<double> x = a.to_vector<double>(), t = b.to_vector<double>();
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += term(x[i], t[i]);
  return sum;
}

}   // namespace

TEST_CASE("a sum of terms is that of its single steps") {
  manual_seed(3);
  for (int64_t n : {1, 7, 1024, 30000}) {
    CAPTURE(n);
    Tensor a = randn({n}, {.dtype = float64}), b = randn({n}, {.dtype = float64});
    auto check = [&](const Term& term, double (*f)(double, double)) {
      double expected = single_steps(a, b, f), sum = apply::sum_terms(term, a, b, 2).item<double>();
      CHECK(std::abs(2 * sum - expected) <= tolerance * double(n));
    };
    check({.pair = Binary::squared_difference}, [](double x, double t) { return (x - t) * (x - t); });
    check({.pair = Binary::sub, .after = Unary::abs}, [](double x, double t) { return std::abs(x - t); });
    check({.pair = Binary::hypot, .after = Unary::log1p},
        [](double x, double t) { return std::log1p(std::hypot(x, t)); });
    check({.pair = Binary::sub, .activation = Activation::hardtanh, .p = {-0.5, 0.25}},
        [](double x, double t) { return std::fmin(std::fmax(x - t, -0.5), 0.25); });
    check({.pair = Binary::mul, .after = Unary::neg, .activation = Activation::hardtanh, .p = {0, 9}},
        [](double x, double t) { return std::fmin(std::fmax(-x * t, 0), 9); });
  }
}

TEST_CASE("terms are scaled by one number or by one each, whatever the layout") {
  Tensor a = tensor({{1.0, 2.0}, {3.0, 5.0}}), b = tensor({{0.0, 4.0}, {1.0, 1.0}});
  const Term difference{Binary::sub};
  CHECK(apply::scaled_terms(difference, a, b, tensor(3.0), 0.5).to_vector<double>() ==
        std::vector<double>{1.5, -3, 3, 6});
  CHECK(apply::scaled_terms(difference, a, b, tensor({{1.0, 2.0}, {3.0, 4.0}}), 1).to_vector<double>() ==
        std::vector<double>{1, -4, 6, 16});
  CHECK(apply::scaled_terms(difference, a.t(), b.t(), tensor(1.0), 1).to_vector<double>() ==
        std::vector<double>{1, 2, -2, 4});
  CHECK(apply::sum_terms(difference, zeros({0}), zeros({0}), 1).item<double>() == 0);
}

TEST_CASE("a sum of terms has the same bits with any number of threads") {
  manual_seed(4);
  Tensor a = randn({70000}), b = randn({70000});
  const Term squared{Binary::squared_difference};
  int before = get_num_threads();
  set_num_threads(1);
  float one = apply::sum_terms(squared, a, b, 1).item<float>();
  for (int threads : {2, 3, 8}) {
    set_num_threads(threads);
    CHECK(apply::sum_terms(squared, a, b, 1).item<float>() == one);
  }
  set_num_threads(before);
}
