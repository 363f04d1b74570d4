// nn::init: deviations, bounds and structure of what is filled in.
#include "nn/module/init.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

double largest(const Tensor& x) { return x.abs().max().item<double>(); }
double deviation(const Tensor& x) { return std::sqrt(var(x, {}, {.correction = 0}).item<double>()); }
double mean_of(const Tensor& x) { return x.mean().item<double>(); }

}   // namespace

TEST_CASE("init fills with the deviations of its formulas") {
  manual_seed(5);
  using namespace nn::init;
  Tensor w = zeros({300, 200}, {.requires_grad = true});
  auto uniform_bound = [](double std) { return std * std::sqrt(3.0); };
  // xavier: gain sqrt(2 / (in + out)); kaiming: gain / sqrt(fan)
  CHECK(largest(xavier_uniform_(w, {.gain = 2})) ==
        doctest::Approx(uniform_bound(2 * std::sqrt(2.0 / 500))).epsilon(0.001).scale(0));
  CHECK(deviation(xavier_normal_(w)) == doctest::Approx(std::sqrt(2.0 / 500)).epsilon(0.02).scale(0));
  CHECK(largest(kaiming_uniform_(w, {.nonlinearity = Nonlinearity::relu})) ==
        doctest::Approx(uniform_bound(std::sqrt(2.0 / 200))).epsilon(0.001).scale(0));
  CHECK(deviation(kaiming_normal_(w, {.a = 1, .mode = FanMode::fan_out})) ==
        doctest::Approx(std::sqrt(1.0 / 300)).epsilon(0.02).scale(0));
  Tensor kernel = zeros({40, 10, 5, 3});   // each size of the kernel counts in both fans
  CHECK(deviation(kaiming_normal_(kernel, {.a = 1})) == doctest::Approx(std::sqrt(1.0 / 150)).epsilon(0.04).scale(0));
  CHECK(deviation(kaiming_normal_(kernel, {.a = 1, .mode = FanMode::fan_out})) ==
        doctest::Approx(std::sqrt(1.0 / 600)).epsilon(0.04).scale(0));   // 4 standard errors
  CHECK(deviation(normal_(w, {.mean = 3, .std = 0.5})) == doctest::Approx(0.5).epsilon(0.02).scale(0));
  CHECK(w.mean().item<double>() == doctest::Approx(3).epsilon(0.01).scale(0));
  CHECK(uniform_(w, {.a = 2, .b = 3}).min().item<double>() >= 2);
  CHECK(equal(constant_(w, 0.25), full({300, 200}, 0.25)));
  CHECK(equal(ones_(w), ones({300, 200})));
  CHECK(equal(zeros_(w), zeros({300, 200})));
  CHECK(w.is_leaf());
}

TEST_CASE("calculate_gain matches PyTorch's table") {
  using namespace nn::init;
  for (Nonlinearity n : {Nonlinearity::linear, Nonlinearity::conv1d, Nonlinearity::conv2d, Nonlinearity::conv3d,
           Nonlinearity::conv_transpose1d, Nonlinearity::conv_transpose2d, Nonlinearity::conv_transpose3d})
    CHECK(calculate_gain(n) == 1);
  CHECK(calculate_gain(Nonlinearity::sigmoid) == 1);
  CHECK(calculate_gain(Nonlinearity::tanh) == 5.0 / 3);
  CHECK(calculate_gain(Nonlinearity::relu) == std::sqrt(2.0));
  CHECK(calculate_gain(Nonlinearity::leaky_relu) == doctest::Approx(1.4141428569978354).epsilon(1e-15).scale(0));
  CHECK(calculate_gain(Nonlinearity::selu) == 0.75);
}

TEST_CASE("init says what is wrong with a shape or an option") {
  using namespace nn::init;
  CHECK(error_of<ShapeError>([] { kaiming_uniform_(zeros({3})); }) ==
        "kaiming_uniform_: fan in and fan out need at least 2 dimensions, [out, in]; got [3]");
  CHECK(
      error_of<Error>([] { uniform_(zeros({3}), {.a = 1, .b = 0}); }) == "uniform_: expected a <= b; got a = 1, b = 0");
  CHECK(error_of<Error>([] { normal_(zeros({3}), {.std = -1}); }) == "normal_: std must be at least 0; got -1");
}

TEST_CASE("trunc_normal_ is a normal distribution between its bounds") {
  manual_seed(7);
  using namespace nn::init;
  const Tensor x = empty({100, 1000});
  // Of the standard normal distribution between -2 and 2: variance 1 - 4 phi(2) / (2 Phi(2) - 1).
  CHECK(&trunc_normal_(x) == &x);
  CHECK(largest(x) <= 2);
  CHECK(largest(x) > 1.999);
  CHECK(std::abs(mean_of(x)) < 0.014);   // five standard errors, as below
  CHECK(deviation(x) == doctest::Approx(0.8796256610).epsilon(0.01).scale(0));
  // Between a and b it has the mean mu + s (phi(a') - phi(b')) / (Phi(b') - Phi(a')), where a' = (a - mu) / s.
  trunc_normal_(x, {.mean = 1, .std = 2, .a = 0, .b = 1.5});
  CHECK(x.min().item<double>() >= 0);
  CHECK(x.max().item<double>() <= 1.5);
  CHECK(mean_of(x) == doctest::Approx(0.7614989).epsilon(0.01).scale(0));
  // Far out, where a uniform or a normal distribution would be quite different.
  trunc_normal_(x, {.a = 4, .b = 10});
  CHECK(x.min().item<double>() >= 4);
  CHECK(mean_of(x) == doctest::Approx(4.2256071).epsilon(0.002).scale(0));
  const Tensor d = trunc_normal_(empty({1000}, float64), {.std = 0.01, .a = -INFINITY, .b = 0});
  CHECK(d.max().item<double>() <= 0);
  CHECK(mean_of(d) == doctest::Approx(-0.01 * std::sqrt(2 / M_PI)).epsilon(0.12).scale(0));
}

TEST_CASE("eye_ and dirac_ keep what goes through them") {
  using namespace nn::init;
  CHECK(equal(eye_(full({3, 5}, 7.0)), eye(3, 5)));
  CHECK(equal(eye_(full({5, 3}, 7.0)), eye(5, 3)));

  Tensor w = dirac_(full({3, 2, 3}, 7.0));
  Tensor expected = zeros({3, 2, 3});
  expected[0][0][1] = 1;
  expected[1][1][1] = 1;
  CHECK(equal(w, expected));
  w = dirac_(full({4, 3, 2, 5}, 7.0), 2);   // two groups, each of two output channels
  expected = zeros({4, 3, 2, 5});
  for (int64_t g = 0; g < 2; ++g)
    for (int64_t c = 0; c < 2; ++c) expected[g * 2 + c][c][1][2] = 1;
  CHECK(equal(w, expected));
  w = dirac_(full({2, 4, 3, 1, 4}, 7.0));
  CHECK(w.sum().item<float>() == 2);
  CHECK(w[1][1][1][0][2].item<float>() == 1);
  CHECK(dirac_(empty({2, 0, 3})).numel() == 0);
}

TEST_CASE("orthogonal_ gives rows or columns at right angles, and no sign is preferred") {
  using namespace nn::init;
  manual_seed(11);
  for (Dtype dtype : {float32, float64}) {
    const double error = dtype == float32 ? 1e-5 : 1e-13;
    const Tensor tall = orthogonal_(empty({7, 4}, dtype)), wide = orthogonal_(empty({3, 2, 4}, dtype), 3);
    const Tensor square = orthogonal_(empty({5, 5}, dtype)), flat = wide.reshape({3, 8});
    CHECK(largest(matmul(tall.t(), tall) - eye(4, {.dtype = dtype})) < error);
    CHECK(largest(matmul(square, square.t()) - eye(5, {.dtype = dtype})) < error);
    CHECK(largest(matmul(flat, flat.t()) - 9 * eye(3, {.dtype = dtype})) < 9 * error);
  }
  int positive = 0;
  for (int i = 0; i < 200; ++i) positive += orthogonal_(empty({3, 3}))[0][0].item<float>() > 0;
  CHECK(positive > 65);   // 100 is expected, 65 is five standard errors below
  CHECK(positive < 135);
  CHECK(orthogonal_(empty({0, 3})).numel() == 0);
  CHECK(orthogonal_(zeros({3, 3}, {.requires_grad = true})).is_leaf());
}

TEST_CASE("sparse_ leaves a share of each column 0") {
  using namespace nn::init;
  manual_seed(13);
  const Tensor x = sparse_(full({10, 400}, 7.0), 0.25);   // 3 of 10: rounded up
  CHECK(equal((x == 0).sum(0), full({400}, int64_t(3))));
  CHECK(deviation(x) == doctest::Approx(0.01 * std::sqrt(0.7)).epsilon(0.06).scale(0));
  CHECK((x == 0).sum(1).min().item<int64_t>() > 70);   // any row: 120 is expected, 9 the deviation
  CHECK(deviation(sparse_(x, 0, {.std = 2})) == doctest::Approx(2).epsilon(0.06).scale(0));
  CHECK(equal(sparse_(x, 1), zeros({10, 400})));
}

TEST_CASE("the new fillings say what is wrong with a shape or an option") {
  test::check_failures({
      {"Error: trunc_normal_: expected a < b and std > 0; got a = 1, b = 1, std = 1",
          [] { nn::init::trunc_normal_(empty({2}), {.a = 1, .b = 1}); }},
      {"Error: trunc_normal_: expected a < b and std > 0; got a = -2, b = 2, std = 0",
          [] { nn::init::trunc_normal_(empty({2}), {.std = 0}); }},
      {"Error: trunc_normal_: a normal distribution with mean 0 and std 1 has next to nothing between 7 and 8",
          [] { nn::init::trunc_normal_(empty({2}), {.a = 7, .b = 8}); }},
      {"ShapeError: eye_: expected a matrix, 2 dimensions; got [3]", [] { nn::init::eye_(empty({3})); }},
      {"ShapeError: dirac_: expected [out, in / groups, 1 to 3 kernel sizes]; got [3, 3]",
          [] {
            nn::init::dirac_(empty({3, 3}));
          }},
      {"ShapeError: dirac_: groups must divide the first size; groups = 2, x is [3, 3, 1]",
          [] {
            nn::init::dirac_(empty({3, 3, 1}), 2);
          }},
      {"ShapeError: dirac_: groups must divide the first size; groups = 0, x is [3, 3, 1]",
          [] {
            nn::init::dirac_(empty({3, 3, 1}), 0);
          }},
      {"ShapeError: orthogonal_: expected at least 2 dimensions, [out, in]; got [3]",
          [] { nn::init::orthogonal_(empty({3})); }},
      {"ShapeError: sparse_: expected a matrix, 2 dimensions; got [3]", [] { nn::init::sparse_(empty({3}), 0.5); }},
      {"Error: sparse_: sparsity must be a share, 0..1; got 1.5",
          [] {
            nn::init::sparse_(empty({3, 3}), 1.5);
          }},
  });
}

TEST_CASE("init takes its options in Python's order, and PyTorch's words") {
  using namespace nn::init;
  const Tensor w = empty({300, 200});
  // The same numbers as with options by name.
  const auto same = [&](auto given, auto named) {
    manual_seed(1);
    const Tensor x = given(w).clone();
    manual_seed(1);
    return equal(x, named(w));
  };
  CHECK(same([](const Tensor& x) { return normal_(x, 1, 0.02); },
      [](const Tensor& x) { return normal_(x, {.mean = 1, .std = 0.02}); }));
  CHECK(same([](const Tensor& x) { return uniform_(x, -2, 3); },
      [](const Tensor& x) { return uniform_(x, {.a = -2, .b = 3}); }));
  CHECK(same([](const Tensor& x) { return trunc_normal_(x, 0, 0.5, -1, 2); },
      [](const Tensor& x) { return trunc_normal_(x, {.std = 0.5, .a = -1, .b = 2}); }));
  CHECK(same([](const Tensor& x) { return kaiming_normal_(x, 0, "fan_out", "relu"); },
      [](const Tensor& x) {
        return kaiming_normal_(x, {.mode = FanMode::fan_out, .nonlinearity = Nonlinearity::relu});
      }));
  CHECK(same([](const Tensor& x) { return kaiming_uniform_(x, 2); },
      [](const Tensor& x) { return kaiming_uniform_(x, {.a = 2, .mode = "fan_in", .nonlinearity = "leaky_relu"}); }));
  CHECK(same([](const Tensor& x) { return xavier_uniform_(x, calculate_gain("tanh")); },
      [](const Tensor& x) { return xavier_uniform_(x, {.gain = 5.0 / 3}); }));
  CHECK(same([](const Tensor& x) { return xavier_normal_(x, 2); },
      [](const Tensor& x) { return xavier_normal_(x, {.gain = 2}); }));
  CHECK(same([](const Tensor& x) { return sparse_(x, 0.1, 0.5); },
      [](const Tensor& x) { return sparse_(x, 0.1, {.std = 0.5}); }));
  CHECK(same([](const Tensor& x) { return xavier_normal_(x, {}); }, [](const Tensor& x) { return xavier_normal_(x); }));
  CHECK(calculate_gain("leaky_relu", 0.2) == std::sqrt(2 / 1.04));
  test::check_failures({
      {"Error: init: nonlinearity must be \"linear\", \"conv1d\", \"conv2d\", \"conv3d\", \"conv_transpose1d\", "
       "\"conv_transpose2d\", \"conv_transpose3d\", \"sigmoid\", \"tanh\", \"relu\", \"leaky_relu\" or \"selu\"; got "
       "\"gelu\"",
          [] { calculate_gain("gelu"); }},
      {"Error: init: mode must be \"fan_in\" or \"fan_out\"; got \"fan_avg\"",
          [] {
            kaiming_normal_(empty({2, 2}), {.mode = "fan_avg"});
          }},
      {"Error: init: mode must be \"fan_in\" or \"fan_out\"; got a null pointer",
          [] {
            kaiming_normal_(empty({2, 2}), 0, static_cast<const char*>(nullptr));
          }},
  });
}
