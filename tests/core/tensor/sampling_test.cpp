// Random tensors against their distributions: normal with a mean and a deviation for each number, draws by weight,
// integers of any dtype. Bounds on means are at least four standard errors; the seeds are fixed.
#include <cmath>
#include <limits>
#include <set>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("integers come in any dtype, and in the shape of another tensor") {
  manual_seed(41);
  Tensor x = randint(3, 6, {1000}, float64);
  CHECK(x.dtype() == float64);
  CHECK(min(x).item<double>() == 3);
  CHECK(max(x).item<double>() == 5);
  CHECK(randint(4, {2, 3}).dtype() == Dtype::int64);
  CHECK(max(randint(4, {1000})).item<int64_t>() == 3);
  CHECK(randint_like(ones({2, 3}), 7).dtype() == float32);
  Tensor like = randint_like(zeros({1000}, Dtype::int64), -2, 0);
  CHECK(min(like).item<int64_t>() == -2);
  CHECK(max(like).item<int64_t>() == -1);
  CHECK(rand_like(ones({2}), float64).dtype() == float64);
  CHECK(randn_like(ones({2}, Dtype::int64), float32).dtype() == float32);
  CHECK_THROWS_WITH_AS(randint(0, {2}), "randint: expected low < high; got low 0 and high 0", Error);
}

TEST_CASE("integers do not depend on the number of threads, even where words are rejected") {
  const int64_t range = 3 * (int64_t(1) << 61);   // a quarter of all words would be unfair
  const int threads = get_num_threads();
  manual_seed(42);
  set_num_threads(1);
  Tensor one = randint(0, range, {100000}), after = rand({4});
  manual_seed(42);
  set_num_threads(3);
  Tensor three = randint(0, range, {100000});
  CHECK(equal(one, three));
  CHECK(equal(after, rand({4})));   // and leaves the generator in the same place
  set_num_threads(threads);
  Tensor all = randint(std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(), {1000});
  CHECK(min(all).item<int64_t>() < -(int64_t(1) << 62));
  CHECK(max(all).item<int64_t>() > int64_t(1) << 62);
}

TEST_CASE("normal takes a mean and a deviation for all or for each number") {
  manual_seed(43);
  const int64_t n = 40000;
  Tensor mean = tensor({1.0, -2.0}, float64).unsqueeze(1), deviation = tensor({0.5, 3.0}, float64).unsqueeze(1);
  Tensor each = normal(mean.expand({2, n}), deviation);
  CHECK(each.shape() == Shape{2, n});
  for (int row = 0; row < 2; ++row) {
    double s = row ? 3 : 0.5, m = row ? -2 : 1;
    CHECK(std::abs(gradus::mean(each[row]).item<double>() - m) < 4 * s / std::sqrt(double(n)));
    CHECK(std::abs(std::sqrt(var(each[row]).item<double>()) - s) < 4 * s / std::sqrt(2.0 * double(n)));
  }
  Tensor sure = tensor({3.0, 4.0});
  CHECK(equal(normal(sure, 0), sure));
  CHECK(equal(normal(5, zeros({2})), tensor({5.0, 5.0})));
  CHECK(equal(normal(7, 0, {2}, {.dtype = float64}), tensor({7.0, 7.0}, float64)));
  CHECK(normal(zeros({2, 1}), ones({3})).shape() == Shape{2, 3});
  CHECK(normal(zeros({0}), 1).shape() == Shape{0});
}

TEST_CASE("draws with replacement come as often as their weights say") {
  manual_seed(44);
  const int64_t n = 40000;
  Tensor drawn = multinomial(tensor({{1.0, 0.0, 3.0, 0.0}, {0.0, 0.0, 0.0, 2.0}}), n, true);
  CHECK(drawn.shape() == Shape{2, n});
  int64_t counts[4] = {};
  for (int64_t v : drawn[0].to_vector<int64_t>()) ++counts[v];
  CHECK(counts[1] + counts[3] == 0);
  CHECK(std::abs(double(counts[0]) / double(n) - 0.25) < 4 * std::sqrt(0.25 * 0.75 / double(n)));
  CHECK(equal(drawn[1], full({n}, 3)));
}

TEST_CASE("draws without replacement differ, and favour the heavy ones in their order") {
  manual_seed(45);
  const int trials = 20000;
  int first[3] = {}, pair = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<int64_t> v = multinomial(tensor({1.0, 2.0, 0.0, 5.0}), 3).to_vector<int64_t>();
    REQUIRE(std::set<int64_t>(v.begin(), v.end()) == std::set<int64_t>{0, 1, 3});
    ++first[v[0] == 3 ? 2 : v[0]];
    pair += v[0] == 3 && v[1] == 0;
  }
  auto near = [&](int count, double p) {
    return std::abs(double(count) / trials - p) < 4 * std::sqrt(p * (1 - p) / trials);
  };
  CHECK(near(first[0], 1.0 / 8));
  CHECK(near(first[1], 2.0 / 8));
  CHECK(near(pair, 5.0 / 8 * 1 / 3));   // then one of the weights 1 and 2
  CHECK(multinomial(ones({3, 5}, float64), 2).shape() == Shape{3, 2});
}

TEST_CASE("what is not a distribution is refused") {
  check_failures({
      {"Error: normal: the standard deviation must not be negative; got -1", [] { normal(0, -1, {2}); }},
      {"Error: normal: the standard deviation must not be negative; got -1", [] { normal(zeros({2}), -1); }},
      {"Error: normal: the standard deviation must not be negative; got -0.5",
          [] {
            normal(0, tensor({1.0, -0.5}));
          }},
      {"Error: normal: the standard deviation must not be negative; got -0.5",
          [] {
            normal(zeros({2}), tensor({1.0, -0.5}));
          }},
      {"Error: normal: std must be a finite float32; got inf",
          [] { normal(0, std::numeric_limits<double>::infinity(), {2}); }},
      {"Error: normal: mean must be a finite float32; got 1e+39", [] { normal(1e39, 1, {2}); }},
      {"Error: normal: std must be a finite float32; got 1e+39", [] { normal(zeros({2}), 1e39); }},
      {"Error: normal: mean must be a finite float64; got nan",
          [] { normal(std::numeric_limits<double>::quiet_NaN(), ones({2}, float64)); }},
      {"ShapeError: normal: the shapes do not broadcast: mean is [2], std is [3]",
          [] { normal(zeros({2}), ones({3})); }},
      {"DtypeError: normal: expected float32 or float64; got int64",
          [] {
            normal(tensor({1, 2}), 1);
          }},
      {"DtypeError: multinomial: expected float32 or float64; got int64",
          [] {
            multinomial(tensor({1, 2}), 1);
          }},
      {"ShapeError: multinomial: weights must be [n] or [rows, n] with n at least 1; got []",
          [] { multinomial(ones({}), 1); }},
      {"ShapeError: multinomial: weights must be [n] or [rows, n] with n at least 1; got [2, 0]",
          [] {
            multinomial(ones({2, 0}), 1);
          }},
      {"Error: multinomial: expected at least 1 draw; got 0", [] { multinomial(ones({2}), 0); }},
      {"Error: multinomial: weights must be finite and not negative; got -1",
          [] {
            multinomial(tensor({1.0, -1.0}), 1);
          }},
      {"Error: multinomial: weights must be finite and not negative; got inf",
          [] {
            multinomial(tensor({1.0, std::numeric_limits<double>::infinity()}), 1);
          }},
      {"Error: multinomial: row 1 has 1 weights above 0, too few for 2 draws without replacement",
          [] {
            multinomial(tensor({{1.0, 2.0}, {0.0, 3.0}}), 2);
          }},
      {"Error: multinomial: row 0 has 0 weights above 0, too few for 1 draw", [] { multinomial(zeros({2}), 1, true); }},
  });
}

}   // namespace gradus::test
