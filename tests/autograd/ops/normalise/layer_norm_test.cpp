// Layer and RMS norm: values, what is left out, errors. Gradients: op_battery_test.cpp.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"
#include "tests/support/values.h"

namespace gradus::test {

TEST_CASE("layer_norm gives each row mean 0 and deviation 1, then weight and bias") {
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {0.0, 0.0, 6.0}}, float64);
  const double a = 1 / std::sqrt(2.0 / 3), b = 1 / std::sqrt(8.0);
  check_near(layer_norm(x, 3, {}, {}, 0), {-a, 0, a, -2 * b, -2 * b, 4 * b});
  check_near(layer_norm(x, 3, doubles({1, 2, 3}), doubles({0.5, 0, -1}), 0),
      {0.5 - a, 0, 3 * a - 1, 0.5 - 2 * b, -4 * b, 12 * b - 1});
  check_near(layer_norm(x, 3, {}, {}, 1.0 / 3),
      {-1, 0, 1, -2 / std::sqrt(8 + 1.0 / 3), -2 / std::sqrt(8 + 1.0 / 3), 4 / std::sqrt(8 + 1.0 / 3)});
}

TEST_CASE("layer_norm over several dimensions takes them as one row") {
  const Tensor x = random_matrices({2, 3, 4}), w = random_matrices({3, 4});
  const Tensor flat = layer_norm(reshape(x, {2, 12}), 12, reshape(w, {12}));
  CHECK(near(layer_norm(x, {3, 4}, w), reshape(flat, {2, 3, 4})));
  CHECK(near(rms_norm(x, {3, 4}, w), reshape(rms_norm(reshape(x, {2, 12}), 12, reshape(w, {12})), {2, 3, 4})));
}

TEST_CASE("rms_norm divides by the root of the mean square; eps is that of the dtype") {
  check_near(rms_norm(tensor({3.0, 4.0}, float64), 2, {}, 0), {3 / std::sqrt(12.5), 4 / std::sqrt(12.5)});
  check_near(rms_norm(tensor({3.0, 4.0}, float64), 2, doubles({2, 1}), 12.5), {6 / 5.0, 4 / 5.0});
  const double e = 0x1p-52;
  check_near(rms_norm(tensor({1e-9, 0.0}, float64), 2), {1e-9 / std::sqrt(0.5e-18 + e), 0});
  CHECK(rms_norm(tensor({1e-4f, 0.0f, 0.0f}), 3)[0].item<double>() ==
        doctest::Approx(1e-4 / std::sqrt(1e-8 / 3 + 0x1p-23)).epsilon(1e-6));
}

TEST_CASE("a mean far from 0 does not spoil the gradient of layer_norm") {
  manual_seed(4);
  const Tensor noise = randn({3, 200}, {.dtype = float64}), dy = randn({3, 200}, {.dtype = float64});
  auto gradient = [&](Dtype dtype) {
    Tensor x = to(noise + 1e4, float32).to(dtype).requires_grad_();   // the same numbers
    return grad(layer_norm(x, 200), x, {.grad_outputs = {to(dy, dtype)}});
  };
  CHECK(near(to(gradient(float32), float64), gradient(float64), 2e-3));
}

TEST_CASE("weight and bias get gradients when x wants none, and x when they want none") {
  const Tensor x = random_matrices({70, 4}), w = random_matrices({4}).requires_grad_(),
               b = random_matrices({4}).requires_grad_();
  sum(layer_norm(x, 4, w, b) * x).backward();
  CHECK(near(b.grad(), sum(x, 0)));
  CHECK(near(w.grad(), sum(layer_norm(x, 4) * x, 0)));
  const Tensor leaf = x.detach().requires_grad_();
  sum(layer_norm(leaf, 4, w.detach(), b.detach())).backward();
  CHECK(leaf.grad().defined());
  const Tensor only_bias = random_matrices({4}).requires_grad_();
  sum(layer_norm(x, 4, {}, only_bias)).backward();
  CHECK(near(only_bias.grad(), full({4}, 70.0, float64)));
}

TEST_CASE("the bits of layer_norm's gradients do not depend on the number of threads") {
  const Tensor x = randn({1000, 40}), dy = randn({1000, 40});
  auto gradients = [&](int threads, int64_t cap) {
    ThreadsGuard guard(threads, cap);
    Tensor leaf = x.detach().requires_grad_(), w = full({40}, 1.5).requires_grad_(), b = zeros({40}).requires_grad_();
    return grad({layer_norm(leaf, 40, w, b)}, {leaf, w, b}, {.grad_outputs = {dy}});
  };
  const std::vector<Tensor> one = gradients(1, 0), many = gradients(3, 1);
  for (size_t i = 0; i < one.size(); ++i) CHECK(bits_of(one[i]) == bits_of(many[i]));
}

TEST_CASE("layer_norm and rms_norm say what is wrong") {
  check_failures({
      {"ShapeError: layer_norm: x must end with the sizes of normalized_shape [3]; it is [2, 4]",
          [] {
            layer_norm(zeros({2, 4}), 3);
          }},
      {"ShapeError: layer_norm: x must end with the sizes of normalized_shape [2, 4]; it is [4]",
          [] {
            layer_norm(zeros({4}), {2, 4});
          }},
      {"Error: layer_norm: eps must be a number; got nan", [] { layer_norm(zeros({4}), 4, {}, {}, NAN); }},
      {"Error: rms_norm: eps must be a number; got nan", [] { rms_norm(zeros({4}), 4, {}, NAN); }},
      {"ShapeError: rms_norm: normalized_shape must have at least one size; it is []",
          [] { rms_norm(zeros({4}), Shape{}); }},
      {"ShapeError: layer_norm: weight must have the shape of normalized_shape [4]; it is [3]",
          [] {
            layer_norm(zeros({2, 4}), 4, ones({3}));
          }},
      {"ShapeError: layer_norm: bias must have the shape of normalized_shape [4]; it is [1, 4]",
          [] {
            layer_norm(zeros({2, 4}), 4, {}, ones({1, 4}));
          }},
      {"DtypeError: rms_norm: the dtypes differ: x is float32 [2, 4], weight is float64 [4]. Convert one with to().",
          [] {
            rms_norm(zeros({2, 4}), 4, ones({4}, float64));
          }},
      {"DtypeError: layer_norm: expected float32 or float64; got int64", [] { layer_norm(arange(4), 4); }},
      {"DtypeError: rms_norm: expected float32 or float64; got int64", [] { rms_norm(arange(4), 4); }},
  });
}

}   // namespace gradus::test
