// Moments, norms and what is made of them, of numbers whose squares leave the range of their type or whose mean is
// rounded by more than their deviation. The right values are those of the same numbers near 1, scaled.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

constexpr double tolerance = 4e-7;   // three last places of a float32
bool close(const Tensor& a, const Tensor& b, double relative = tolerance) { return allclose(a, b, relative, 0, true); }

// Powers of two beyond those whose squares float32 and float64 hold.
std::vector<double> scales_of(Dtype dtype) {
  if (dtype == float32) return {0x1p100, 0x1p70, 0x1p-50, 0x1p-75, 0x1p-110};
  return {0x1p1000, 0x1p600, 0x1p-500, 0x1p-600, 0x1p-900};
}

template <class F> Tensor gradient(F f, const Tensor& x, bool recorded) {
  Tensor v = x.clone().requires_grad_(), y = f(v);
  return grad(y, v, {.grad_outputs = {ones_like(y)}, .create_graph = recorded}).detach();
}

// f(scale x) = scale^power f(x), and so for the gradients; along with rows near 1 and of zeros in the same tensor.
template <class F> void check_scaling(const char* what, F f, double power, double eps = tolerance) {
  CAPTURE(std::string(what));
  for (Dtype dtype : {float32, float64})
    for (double scale : scales_of(dtype)) {
      CAPTURE(scale);
      const Tensor row = tensor({{1.0, 2.0, 4.0, -3.0, 0.5}}, dtype),
                   all = cat({row * scale, row, zeros({1, 5}, dtype), row * scale}, 0), plain = f(row),
                   wanted = plain * std::pow(scale, power), y = f(all);
      CHECK(close(y[0], wanted[0], eps));
      CHECK(close(y[1], plain[0], eps));
      CHECK(close(y[2], f(zeros({1, 5}, dtype))[0], eps));
      CHECK(close(y[3], wanted[0], eps));
      for (bool recorded : {false, true}) {
        const Tensor dx = gradient(f, all, recorded), near_1 = gradient(f, row, recorded);
        CHECK(close(dx[0], near_1[0] * std::pow(scale, power - 1), eps));
        CHECK(close(dx[1], near_1[0], eps));
      }
    }
}

}   // namespace

TEST_CASE("standard deviations and norms of numbers whose squares leave the range") {
  constexpr double of_power = 5e-6;   // the rounding of 1 / p by the logarithm of a power, at most 88
  check_scaling(
      "std", [](const Tensor& x) { return gradus::std(x, 1); }, 1);
  check_scaling(
      "std_mean", [](const Tensor& x) { return std_mean(x, 1).std; }, 1);
  check_scaling(
      "norm", [](const Tensor& x) { return norm(x, 2, 1); }, 1);
  check_scaling(
      "norm of order 3", [](const Tensor& x) { return norm(x, 3, 1); }, 1, of_power);
  check_scaling(
      "norm of order 1.5", [](const Tensor& x) { return vector_norm(x, 1.5, 1); }, 1, of_power);
  check_scaling(
      "norm of order 0.5", [](const Tensor& x) { return vector_norm(x, 0.5, 1); }, 1, of_power);
  check_scaling(
      "distance", [](const Tensor& x) { return pairwise_distance(x, neg(x), {.eps = 0}); }, 1);
  check_scaling(
      "normalize", [](const Tensor& x) { return normalize(x, {.dim = 1, .eps = 0x1p-1020}); }, 0);
}

TEST_CASE("variances that themselves stay in range, of squares that do not") {
  // Squares of 2^-60 lose nothing that counts; those of 2^-72 are subnormal in float32, but not in their sum's scale.
  const Tensor x = tensor({1.0, 2.0, 4.0}) * 0x1p-72;
  CHECK(close(var(x), tensor(7.0 / 3) * 0x1p-72 * 0x1p-72, 1e-2));
  CHECK(var(tensor({1e20, 2e20})).item<float>() == inf);
  CHECK(var(tensor({1e-30, 2e-30})).item<float>() == 0);
}

TEST_CASE("orders below 0: the smallest number decides") {
  const Tensor x = tensor({{1e20, 2e20, 1e30}, {1e-30, 2e-30, 1e-20}});
  CHECK(close(vector_norm(x, -2, 1), tensor({std::sqrt(0.8) * 1e20, std::sqrt(0.8) * 1e-30})));
  CHECK(equal(vector_norm(tensor({{1e20, 0.0}, {1e-30, 0.0}}), -2, 1), zeros({2})));
}

TEST_CASE("a standard deviation or a norm at the ends of its type") {
  CHECK(close(gradus::std(tensor({3e38, 3e38, -3e38})), tensor(std::sqrt(12e76))));
  CHECK(gradus::std(tensor({3e38, 3e38, 3e38})).item<float>() == 0);
  CHECK(close(norm(tensor({3e38, -1e38})), tensor(std::sqrt(10.0) * 1e38)));
  CHECK(norm(tensor({3e38, 3e38})).item<float>() == inf);
  CHECK(norm(tensor({4.2e-45, 5.6e-45})).item<float>() == float(7e-45));   // 3, 4 and 5 times the smallest number
  CHECK(norm(full({3}, 1e20)).item<float>() == doctest::Approx(std::sqrt(3.0) * 1e20).epsilon(1e-7).scale(0));
  CHECK(norm(full({4}, 1e-30)).item<float>() == 2e-30f);
}

TEST_CASE("a mean stays in range though its sum does not") {
  CHECK(close(mean(tensor({3e38, 3e38, 3e38})), tensor(3e38)));
  CHECK(close(mean(tensor({{3e38, 3e38}, {1.0, 2.0}}), 1), tensor({3e38, 1.5})));
  CHECK(equal(mean(tensor({{inf, 1.0}, {3.0, 5.0}}), 1, true), tensor({{inf}, {4.0}})));
  CHECK(std::isnan(mean(tensor({inf, -inf})).item<float>()));
  CHECK(equal(gradient([](const Tensor& x) { return mean(x); }, full({4}, 3e38), true), full({4}, 0.25)));
}

TEST_CASE("deviations smaller than the rounding of the mean") {
  for (double step : {8.0, 16.0, 64.0}) {
    const Tensor x = tensor({1e8, 1e8 + step, 1e8 + 2 * step}), at_0 = tensor({0.0, step, 2 * step});
    CHECK(var(x).item<double>() == step * step);
    CHECK(gradus::std(x).item<double>() == step);
    CHECK(var_mean(x).var.item<double>() == step * step);
    CHECK(cov(x).item<double>() == step * step);
    for (bool recorded : {false, true}) {
      CHECK(equal(gradient([](const Tensor& v) { return var(v); }, x, recorded), tensor({-step, 0.0, step})));
      CHECK(close(gradient([](const Tensor& v) { return gradus::std(v); }, x, recorded), tensor({-0.5, 0.0, 0.5})));
    }
    const Tensor both = stack({x, neg(x)});
    CHECK(close(corrcoef(both), tensor({{1.0, -1.0}, {-1.0, 1.0}})));
    CHECK(close(cov(both), tensor({{1.0, -1.0}, {-1.0, 1.0}}) * (step * step)));
  }
  // A mean between two numbers of the type, in columns, beside columns that need nothing.
  const Tensor x = tensor({{1e8, 1.0}, {1e8 + 8, 3.0}});
  CHECK(equal(var(x, 0), tensor({32.0, 2.0})));
  CHECK(equal(gradient([](const Tensor& v) { return var(v, 0); }, x, false), tensor({{-8.0, -2.0}, {8.0, 2.0}})));
  const double last = 0x1p-52;
  CHECK(var(tensor({1.0, 1.0 + last}, float64)).item<double>() == last * last / 2);
}

TEST_CASE("weights count when covariances are centred again") {
  const Tensor x = tensor({{1e8, 1e8 + 8, 1e8 + 16}, {2e8, 2e8 - 16, 2e8 + 32}}),
               small = tensor({{0.0, 8.0, 16.0}, {0.0, -16.0, 32.0}});
  const Tensor f = tensor({1, 2, 3}), a = tensor({0.5, 1.0, 0.25});
  CHECK(close(cov(x, {.fweights = f}), cov(small, {.fweights = f}), 1e-5));
  CHECK(close(cov(x, {.aweights = a}), cov(small, {.aweights = a}), 1e-5));
}

TEST_CASE("second derivatives of numbers that were scaled") {
  auto second = [](const Tensor& x, auto f) {
    Tensor v = x.clone().requires_grad_();
    Tensor dx = grad(f(v), v, {.create_graph = true});
    return grad(sum(dx * tensor({1.0, 2.0, -1.0, 4.0})), v);
  };
  const Tensor x = tensor({1.0, 2.0, 4.0, -3.0});
  auto deviation = [](const Tensor& v) { return gradus::std(v); };
  auto length = [](const Tensor& v) { return norm(v); };
  auto cubes = [](const Tensor& v) { return norm(v, 3); };
  for (double scale : {0x1p70, 0x1p-75}) {
    CHECK(allclose(second(x * scale, deviation) * scale, second(x, deviation), 1e-5, 1e-6));
    CHECK(allclose(second(x * scale, length) * scale, second(x, length), 1e-5, 1e-6));
    CHECK(allclose(second(x * scale, cubes) * scale, second(x, cubes), 1e-5, 1e-6));
  }
}

TEST_CASE("angles and correlations do not depend on lengths") {
  const Tensor a = tensor({1.0, 2.0, 4.0}), b = tensor({3.0, -1.0, 2.0}), rows = stack({a, b});
  const double eps = 1e-38;
  const Tensor angle = cosine_similarity(a, b, {.dim = 0}), correlation = corrcoef(rows);
  for (double i : {0x1p80, 1.0, 0x1p-70})
    for (double k : {0x1p70, 1.0, 0x1p-80}) {
      CAPTURE(i);
      CAPTURE(k);
      CHECK(close(cosine_similarity(a * i, b * k, {.dim = 0, .eps = eps}), angle));
      CHECK(close(corrcoef(stack({a * i, b * k})), correlation, 1e-6));
      for (bool recorded : {false, true}) {
        auto of = [&](const Tensor& v) { return cosine_similarity(v, b * k, {.dim = 0, .eps = eps}); };
        CHECK(allclose(gradient(of, a * i, recorded) * i, gradient(of, a, false), 1e-5, 1e-6));
      }
    }
  CHECK(corrcoef(a * 0x1p80).item<float>() == 1);
  CHECK(close(cosine_similarity(full({2, 3}, 1e20), full({2, 3}, 1e20)), ones({2})));
  CHECK(close(cosine_similarity(tensor(1e20), tensor(-1e20), {.dim = 0}), tensor(-1.0)));
}

TEST_CASE("moments of numbers whose sum is infinite") {
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {3e38, 3e38, 3e38}});
  CHECK(equal(cov(x), tensor({{1.0, 0.0}, {0.0, 0.0}})));
  const Tensor f = tensor({1, 1, 1}), a = tensor({1.0, 1.0, 1.0});
  CHECK(equal(cov(x, {.fweights = f, .aweights = a}), tensor({{1.0, 0.0}, {0.0, 0.0}})));
  const Tensor large = tensor({3e38, 3.25e38, 2.75e38}), rows = stack({large, tensor({1.0, 2.0, 3.0})});
  CHECK(corrcoef(large).item<float>() == 1);
  CHECK(close(corrcoef(rows), tensor({{1.0, -0.5}, {-0.5, 1.0}})));
  // The variance is infinite, its derivatives are not.
  const Tensor two = tensor({2e38, 3e38});
  for (bool recorded : {false, true}) {
    CHECK(equal(
        gradient([](const Tensor& v) { return cov(v); }, x, recorded), tensor({{-1.0, 0.0, 1.0}, {-1.0, 0.0, 1.0}})));
    CHECK(close(gradient([](const Tensor& v) { return var(v); }, two, recorded), tensor({-1e38, 1e38})));
  }
  Tensor v = two.clone().requires_grad_(), dx = grad(var(v), v, {.create_graph = true});
  CHECK(equal(grad(sum(dx * tensor({1.0, 2.0})), v), tensor({-1.0, 1.0})));
}

TEST_CASE("directions and angles of vectors whose norm is infinite, or below eps") {
  const Tensor huge = tensor({{3e38, 3e38}, {3.0, 4.0}}), one = tensor({{1.0, 7.0}, {3.0, 4.0}});
  CHECK(close(normalize(huge), tensor({{std::sqrt(0.5), std::sqrt(0.5)}, {0.6, 0.8}})));
  CHECK(close(normalize(huge, {.p = 1}), tensor({{0.5, 0.5}, {3.0 / 7, 4.0 / 7}})));
  CHECK(close(normalize(tensor({{1.5e308, -1.5e308}}, float64)), tensor({{1.0, -1.0}}, float64) * std::sqrt(0.5)));
  CHECK(close(cosine_similarity(huge, one), tensor({0.8, 1.0})));
  CHECK(close(cosine_similarity(huge, huge), ones({2})));
  for (bool recorded : {false, true}) {   // 3e38 times the gradient at {1, 1}
    auto angle = [&](const Tensor& x) { return cosine_similarity(x, one) * tensor({3e38, 1.0}); };
    auto direction = [&](const Tensor& x) { return select(normalize(x), 1, 1) * tensor({3e38, 1.0}); };
    CHECK(allclose(gradient(angle, huge, recorded), tensor({{-0.3, 0.3}, {0.0, 0.0}}), 1e-6, 1e-6));
    const double slope = std::sqrt(2.0) / 4;
    CHECK(allclose(gradient(direction, huge, recorded), tensor({{-slope, slope}, {-0.096, 0.072}}), 1e-6, 1e-6));
  }
  // Below eps, 1e-8, a norm counts as eps: the products would vanish. F.cosine_similarity gives 5e-30 and 5e-24.
  auto of = [](double a, double b) { return cosine_similarity(full({1, 5}, a), full({1, 5}, b)); };
  CHECK(close(of(1e-15, 1e-31), tensor({5e-30})));
  CHECK(close(of(1e-20, 1e-20), tensor({5e-24})));
  CHECK(close(of(1e-30, 1), tensor({1e-22 * std::sqrt(5.0)})));
  CHECK(equal(of(0, 1e-31), zeros({1})));
  CHECK(close(gradient(
                  [](const Tensor& x) {
                    return cosine_similarity(x, full({1, 5}, 1e-31));
                  },
                  full({1, 5}, 1e-15), true),
      full({1, 5}, 1e-15)));
}

TEST_CASE("a NaN that reaches the gradient of a norm is in all of it") {   // F.normalize(x, p)
  for (double p : {1.0, 2.0, 3.0, inf})
    for (bool recorded : {false, true})
      CHECK(close(gradient([&](const Tensor& x) { return normalize(x, {.p = p}); }, tensor({{inf, 1.0}}), recorded),
          full({1, 2}, nan)));
  CHECK(equal(gradient([](const Tensor& x) { return vector_norm(x, inf); }, tensor({nan, 1.0}), false), zeros({2})));
}

TEST_CASE("NaN and infinities stay what they are") {
  for (double scale : {1.0, 0x1p70}) {
    for (double p : {0.5, 1.5, 2.0, 3.0}) {
      const Tensor x = tensor({{1.0, nan}, {inf, 1.0}, {-inf, nan}, {3.0, 4.0}}) * scale;
      const Tensor y = vector_norm(x, p, 1);
      CHECK(close(y, tensor({nan, inf, nan, std::pow(std::pow(3.0, p) + std::pow(4.0, p), 1 / p) * scale})));
    }
    const Tensor x = tensor({{1.0, nan}, {inf, 1.0}, {inf, -inf}, {3.0, 5.0}}) * scale;
    CHECK(close(gradus::std(x, 1), tensor({nan, nan, nan, std::sqrt(2.0) * scale})));
    CHECK(close(gradus::std(x, 1, {.correction = 2}), tensor({nan, nan, nan, inf})));
  }
  CHECK(std::isnan(gradus::std(tensor({1e20})).item<float>()));
  CHECK(gradus::std(tensor({1e20}), {}, {.correction = 0}).item<float>() == 0);
  CHECK(std::isnan(gradus::std(tensor(1e20)).item<float>()));
}

TEST_CASE("scaled moments are the same at any number of threads, also for strided numbers") {
  const Tensor x = randn({301, 203}) * 0x1p-75, wanted = gradus::std(x, 0), lengths = norm(x, 2, 1);
  for (int threads : {1, 3}) {
    ThreadsGuard guard(threads, 0);
    CHECK(equal(gradus::std(x, 0), wanted));
    CHECK(equal(norm(x, 2, 1), lengths));
  }
  CHECK(close(gradus::std(x.t(), 1), wanted));
  CHECK(close(wanted * 0x1p75, gradus::std(x * 0x1p75, 0)));
  CHECK(close(norm(x) * 0x1p75, norm(x * 0x1p75)));
}

}   // namespace gradus::test
