// Clipping: values of PyTorch 2.13, errors.
#include "optim/clip.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using test::check_near, test::error_of;

TEST_CASE("clip_grad_norm_ matches PyTorch") {   // nn.utils.clip_grad_norm_([a, b], 2.0, norm_type=...)
  Tensor a = zeros({2}, {.dtype = float64, .requires_grad = true}),
         b = zeros({3}, {.dtype = float64, .requires_grad = true});
  Tensor without = zeros({2}, {.requires_grad = true});
  auto clip = [&](double type) {
    a.mutable_grad() = tensor({3.0, -4.0}, float64);
    b.mutable_grad() = tensor({1.0, 2.0, -12.0}, float64);
    return optim::clip_grad_norm_({a, b, without}, 2, {.norm_type = type});
  };
  check_near(clip(2), {13.190905958272918});
  check_near(a.grad(), {0.4548587916645861, -0.6064783888861148});
  check_near(b.grad(), {0.1516195972215287, 0.3032391944430574, -1.8194351666583444});
  check_near(clip(1), {22});
  check_near(a.grad(), {0.27272726033057904, -0.36363634710743875});
  check_near(clip(INFINITY), {12});
  check_near(b.grad(), {0.16666665277777895, 0.3333333055555579, -1.9999998333333475});
  check_near(clip(3), {12.22715442198549});
  check_near(a.grad(), {0.4907110274570876, -0.6542813699427835});
  check_near(optim::clip_grad_norm_({a}, 100), {std::hypot(0.4907110274570876, 0.6542813699427835)});
  check_near(a.grad(), {0.4907110274570876, -0.6542813699427835});   // below the norm: untouched
}

TEST_CASE("gradients whose squares leave the range are clipped to the norm, too") {
  for (Dtype dtype : {float32, float64})
    for (double scale : {0x1p100, 0x1p-60, dtype == float32 ? 0x1p-100 : 0x1p900})
      for (double p : {2.0, 3.0}) {
        CAPTURE(scale);
        Tensor a = zeros({2}, {.dtype = dtype, .requires_grad = true}), b = a.detach().clone().requires_grad_();
        a.mutable_grad() = tensor({3.0, -4.0}, dtype) * scale;
        b.mutable_grad() = tensor({0.0, 12.0}, dtype) * scale;
        const double norm = p == 2 ? 13 : std::cbrt(27.0 + 64 + 1728);
        const Tensor total = optim::clip_grad_norm_({a, b}, 2, {.norm_type = p});
        CHECK(total.item<double>() / scale == doctest::Approx(norm).epsilon(1e-6).scale(0));
        const double factor = scale < 1 ? scale : 2 / norm;
        CHECK(allclose(a.grad(), tensor({3.0, -4.0}, dtype) * factor, 1e-6, 0));
        CHECK(allclose(b.grad(), tensor({0.0, 12.0}, dtype) * factor, 1e-6, 0));
      }
}

TEST_CASE("gradients whose norm is beyond float32 are clipped to the norm all the same") {
  Tensor a = zeros({2}, {.requires_grad = true}), b = zeros({1}, {.dtype = float64, .requires_grad = true});
  for (double p : {1.0, 2.0, 3.0}) {
    CAPTURE(p);
    a.mutable_grad() = tensor({3e38, -3e38});
    CHECK(optim::clip_grad_norm_({a}, 2, {.norm_type = p}).item<float>() == INFINITY);   // no float32 holds it
    CHECK(allclose(a.grad(), tensor({1.0, -1.0}) * (2 / std::pow(2, 1 / p)), 1e-6, 0));
  }
  a.mutable_grad() = tensor({3.0, 0.0});
  b.mutable_grad() = tensor({4e300}, float64);
  const Tensor norm = optim::clip_grad_norm_({a, b}, 2);   // float64, if a gradient is
  CHECK(norm.dtype() == float64);
  CHECK(norm.item<double>() == 4e300);
  CHECK(allclose(b.grad(), tensor({2.0}, float64)));
}

TEST_CASE("clip_grad_norm_ can refuse a norm that is not finite") {
  Tensor a = zeros({2}, {.requires_grad = true});
  a.mutable_grad() = tensor({double(NAN), 1.0});
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, 1, {.error_if_nonfinite = true}); }) ==
        "clip_grad_norm_: the gradients' norm is nan; nothing was scaled");
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, -1); }) ==
        "clip_grad_norm_: max_norm must be at least 0; got -1");
  CHECK(error_of<Error>([&] { optim::clip_grad_norm_({a}, 1, {.norm_type = 0}); }) ==
        "clip_grad_norm_: norm_type must be above 0; got 0");
}

TEST_CASE("a norm that is known clips as the one that is computed") {
  Tensor a = zeros({2}, {.dtype = float64, .requires_grad = true}), without = zeros({2}, {.requires_grad = true});
  a.mutable_grad() = tensor({3.0, -4.0}, float64);
  check_near(optim::get_total_norm({a.grad(), tensor({12.0})}), {13});
  check_near(optim::get_total_norm({a.grad(), tensor({12.0})}, {.norm_type = 1}), {19});
  CHECK(optim::get_total_norm({}).item<double>() == 0);
  optim::clip_grads_with_norm_({a, without}, 2, tensor(10.0));
  check_near(a.grad(), {3 * 2 / (10 + 1e-6), -4 * 2 / (10 + 1e-6)});
  optim::clip_grads_with_norm_({a}, 2, tensor(1.0));   // below: untouched
  check_near(a.grad(), {3 * 2 / (10 + 1e-6), -4 * 2 / (10 + 1e-6)});
  CHECK(error_of<Error>([&] { optim::clip_grads_with_norm_({a}, NAN, tensor(1.0)); }) ==
        "clip_grads_with_norm_: max_norm must be at least 0; got nan");
  CHECK(error_of<Error>([&] { optim::get_total_norm({tensor(double(INFINITY))}, {.error_if_nonfinite = true}); }) ==
        "get_total_norm: the gradients' norm is inf; nothing was scaled");
  CHECK(error_of<DtypeError>([&] { optim::get_total_norm({zeros({2}, int64)}); }) ==
        "get_total_norm: expected float32 or float64 tensors; got int64 [2]");
}

TEST_CASE("noise has the deviation that was asked for") {
  manual_seed(3);
  Tensor a = zeros({100000}, {.requires_grad = true}), without = zeros({2}, {.requires_grad = true});
  a.mutable_grad() = full({100000}, 5.0);
  optim::add_grad_noise_({a, without}, 0.5);
  CHECK(mean(a.grad()).item<double>() == doctest::Approx(5).epsilon(2e-3));   // 6 deviations of the mean
  CHECK(gradus::std(a.grad()).item<double>() == doctest::Approx(0.5).epsilon(1e-2));
  CHECK_FALSE(without.grad().defined());
  CHECK(error_of<Error>([&] { optim::add_grad_noise_({a}, -1); }) ==
        "add_grad_noise_: std must be finite and at least 0; got -1");
}

TEST_CASE("clip_grad_value_ bounds each number") {
  Tensor a = zeros({3}, {.requires_grad = true});
  a.mutable_grad() = tensor({-3.0, 0.5, 2.0});
  optim::clip_grad_value_({a}, 1);
  CHECK(equal(a.grad(), tensor({-1.0, 0.5, 1.0})));
  CHECK(error_of<Error>([&] { optim::clip_grad_value_({a}, -1); }) ==
        "clip_grad_value_: clip_value must be at least 0; got -1");
}

TEST_CASE("a NaN or an infinity is seen at every position of every gradient, by every norm") {
  constexpr int64_t size = 19;   // more than any kernel's block of floats, with a tail
  for (double special : {double(NAN), double(INFINITY), -double(INFINITY)})
    for (double type : {1.0, 2.0, 3.0, double(INFINITY)})
      for (int64_t list = 0; list < 3; ++list)
        for (int64_t place = 0; place < size; ++place) {
          std::vector<Tensor> parameters;
          for (int64_t i = 0; i < 3; ++i) {
            Tensor p = zeros({size}, {.requires_grad = true}), g = ones({size});
            if (i == list) g.data<float>()[size_t(place)] = float(special);
            p.mutable_grad() = g;
            parameters.push_back(p);
          }
          double norm = optim::clip_grad_norm_(parameters, 1, {.norm_type = type}).item<double>();
          CHECK((std::isnan(special) ? std::isnan(norm) : norm == INFINITY));
          for (const Tensor& p : parameters) {   // as in PyTorch: of a NaN all become NaN, of an infinity 0 or NaN
            const float first = p.grad()[place == 0 ? 1 : 0].item<float>();
            CHECK((std::isnan(special) ? std::isnan(first) : first == 0));
          }
        }
}

TEST_CASE("gradients of another shape or dtype are refused before anything is scaled") {
  Tensor a = zeros({2}, {.requires_grad = true}), b = zeros({3}, {.requires_grad = true});
  a.mutable_grad() = full({2}, 30, float32);
  b.mutable_grad() = ones({2, 2});
  CHECK(error_of<ShapeError>([&] {
    optim::clip_grad_norm_({a, b}, 1);
  }) == "clip_grad_norm_: a parameter of shape [3] has a gradient of shape [2, 2]");
  b.mutable_grad() = ones({3}, int64);
  CHECK(error_of<DtypeError>([&] {
    optim::clip_grad_value_({a, b}, 1);
  }) == "clip_grad_value_: a float32 parameter [3] has a int64 gradient");
  CHECK(equal(a.grad(), full({2}, 30, float32)));
}

TEST_CASE("a parameter that is listed twice is clipped once") {
  Tensor a = zeros({20000}, {.requires_grad = true}), b = zeros({20000}, {.requires_grad = true});
  a.mutable_grad() = full({20000}, 3.0), b.mutable_grad() = full({20000}, 4.0);
  const double norm = optim::clip_grad_norm_({a, b, a, b, a}, 1).item<double>();
  CHECK(norm == doctest::Approx(5 * std::sqrt(20000.0)).epsilon(1e-6));
  CHECK(allclose(a.grad(), full({20000}, 3 / norm), 1e-5, 0));
  CHECK(allclose(b.grad(), full({20000}, 4 / norm), 1e-5, 0));
}

TEST_CASE("an expanded gradient is clipped in memory of its own") {
  Tensor a = zeros({2}, {.dtype = float64, .requires_grad = true}), one = tensor({3.0}, float64);
  a.mutable_grad() = one.expand({2});
  check_near(optim::clip_grad_norm_({a}, 1), {std::sqrt(18.0)});
  check_near(a.grad(), {3 / (std::sqrt(18.0) + 1e-6), 3 / (std::sqrt(18.0) + 1e-6)});
  a.mutable_grad() = one.expand({2});
  optim::clip_grad_value_({a}, 2);
  check_near(a.grad(), {2, 2});
  check_near(one, {3});
}
