// Sums of terms and their gradients, against the same by single steps.
#include "core/compute/terms.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/base/parallel.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"

using namespace gradus;
using apply::Term;

namespace {

// The rounding of adding up to 30000 numbers around 1 in pieces, relative to their sum.
constexpr double tolerance = 1e-12;
using Numbers = std::vector<double>;

}   // namespace

TEST_CASE("a sum of terms is that of its single steps") {
  manual_seed(3);
  for (int64_t n : {1, 7, 1024, 30000}) {
    CAPTURE(n);
    Tensor a = randn({n}, {.dtype = float64}), b = randn({n}, {.dtype = float64}), c = randn({n}, {.dtype = float64});
    auto check = [&](const Term& term, const Tensor& third, double (*f)(double, double, double)) {
      Numbers x = a.to_vector<double>(), t = b.to_vector<double>(), v = c.to_vector<double>();
      double expected = 0, sum = apply::sum_terms(term, 2, a, b, third).item<double>();
      for (size_t i = 0; i < x.size(); ++i) expected += f(x[i], t[i], v[i]);
      CHECK(std::abs(2 * sum - expected) <= tolerance * double(n));
    };
    check({Loss::squared}, {}, [](double x, double t, double) { return (x - t) * (x - t); });
    check({Loss::quantile, {0.25}}, {},
        [](double x, double t, double) { return std::fmax(0.25 * (t - x), 0.75 * (x - t)); });
    check(
        {Loss::margin_ranking, {0.5}}, c, [](double x, double t, double v) { return std::fmax(0, 0.5 - v * (x - t)); });
  }
}

TEST_CASE("each row has a sum of its own, whether rows are long or short") {
  manual_seed(5);
  for (const Shape& shape : {Shape{3, 20000}, Shape{2000, 5}, Shape{0, 4}, Shape{4, 0}}) {
    CAPTURE(shape.dims());
    Tensor a = randn(shape, {.dtype = float64}), b = randn(shape, {.dtype = float64});
    const apply::RowSums sums = apply::row_sums(shape[0], a, b);
    CHECK(sums.product.shape() == Shape{shape[0]});
    const Numbers x = a.to_vector<double>(), t = b.to_vector<double>();
    const Numbers y[] = {sums.a.to_vector<double>(), sums.b.to_vector<double>(), sums.product.to_vector<double>()};
    double worst = 0;
    for (size_t i = 0, n = size_t(shape[1]); i < y[0].size(); ++i) {
      double expected[3] = {};
      for (size_t j = i * n; j < i * n + n; ++j) expected[0] += x[j], expected[1] += t[j], expected[2] += x[j] * t[j];
      for (int k : {0, 1, 2}) worst = std::fmax(worst, std::abs(y[k][i] - expected[k]));
    }
    CHECK(worst < tolerance * 20000);
  }
}

TEST_CASE("sums of rows see a number outside 0..1 wherever it stands") {
  const int64_t n = 20000;
  Tensor fine = full({2, n}, 0.5), ends = full({2, n}, 1.0);
  ends[0].fill_(0);
  CHECK(apply::row_sums(2, fine, ends).within);
  for (double bad : {-1e-6, 1.000001, double(NAN)})
    for (int64_t at : {int64_t(0), n - 1, n + 8191, 2 * n - 1}) {
      Tensor x = fine.clone();
      x.view({-1})[at].fill_(bad);
      CHECK_FALSE(apply::row_sums(2, x, ends).within);
      CHECK_FALSE(apply::row_sums(2, ends, x).within);
    }
}

TEST_CASE("slopes are scaled by one number or by one each, whatever the layout") {
  Tensor a = tensor({{1.0, 2.0}, {3.0, 5.0}}), b = tensor({{0.0, 4.0}, {1.0, 1.0}});
  const Term squared{Loss::squared};
  CHECK(apply::slopes(squared, tensor(3.0), 0.5, a, b).to_vector<double>() == Numbers{3, -6, 6, 12});
  const Tensor dy = tensor({{1.0, 2.0}, {3.0, 4.0}});
  CHECK(apply::slopes(squared, dy, 1, a, b).to_vector<double>() == Numbers{2, -8, 12, 32});
  CHECK(apply::slopes(squared, tensor(1.0), 1, a.t(), b.t()).to_vector<double>() == Numbers{2, 4, -4, 8});
  CHECK(apply::slopes(squared, dy.t(), 1, a.t(), b).to_vector<double>() == Numbers{2, -6, 4, 32});
  CHECK(apply::terms(squared, a, b).to_vector<double>() == Numbers{1, 4, 4, 16});
  CHECK(apply::sum_terms(squared, 1, zeros({0}), zeros({0})).item<double>() == 0);
}

TEST_CASE("terms and slopes lie in memory as the first operand does") {
  const Tensor rows = randn({2, 3, 4}), turned = randn({4, 2, 3}).permute({1, 2, 0});
  for (const Tensor& a : {rows, turned})
    for (const Tensor& b : {rows, turned}) {
      CHECK(same_layout(apply::terms({Loss::squared}, a, b), a));
      CHECK(same_layout(apply::slopes({Loss::squared}, tensor(1.0), 1, a, b), a));
    }
}

TEST_CASE("a sum of terms has the same bits with any number of threads") {
  manual_seed(4);
  Tensor a = randn({70000}), b = randn({70000});
  const Term squared{Loss::squared};
  int before = get_num_threads();
  set_num_threads(1);
  float one = apply::sum_terms(squared, 1, a, b).item<float>();
  for (int threads : {2, 3, 8}) {
    set_num_threads(threads);
    CHECK(apply::sum_terms(squared, 1, a, b).item<float>() == one);
  }
  set_num_threads(before);
}
