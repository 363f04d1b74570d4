// Focal losses against compositions of ops, and at the ends.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "losses/binary.h"
#include "losses/classification.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;

namespace {

const double tolerance = 1e-12;   // gamma times the logarithm of the smallest probability, in roundings

bool near(const Tensor& a, const Tensor& b) { return allclose(a, b, tolerance, tolerance); }

}   // namespace

TEST_CASE("sigmoid_focal_loss is torchvision's") {
  manual_seed(2);
  const Tensor x = 3 * randn({40}, {.dtype = float64}), t = (randn({40}) > 0).to(float64);
  for (double alpha : {0.25, 0.9, -1.0})
    for (double gamma : {0.0, 0.5, 2.0, 3.0}) {
      CAPTURE(alpha);
      CAPTURE(gamma);
      auto composed = [&](const Tensor& v) {   // torchvision/ops/focal_loss.py
        const Tensor p = sigmoid(v), right = p * t + (1 - p) * (1 - t);
        const Tensor c = losses::binary_cross_entropy_with_logits(v, t, {.reduction = Reduction::none});
        const Tensor y = c * pow(1 - right, gamma);
        return alpha < 0 ? y : (alpha * t + (1 - alpha) * (1 - t)) * y;
      };
      auto loss = [&](const Tensor& v) { return losses::sigmoid_focal_loss(v, t, {.alpha = alpha, .gamma = gamma}); };
      CHECK(near(loss(x), composed(x)));
      Tensor v = x.clone().requires_grad_(), w = x.clone().requires_grad_();
      CHECK(near(grad(sum(loss(v)), v), grad(sum(composed(w)), w)));
    }
}

TEST_CASE("focal_loss is cross entropy times how wrong it is") {
  manual_seed(3);
  const Tensor x = 2 * randn({6, 4}, {.dtype = float64}), t = tensor({0, 3, 1, -100, 2, 2});
  const Tensor weight = tensor({1.0, 0.5, 2.0, 4.0}, float64), of_row = tensor({1.0, 4.0, 0.5, 0.0, 2.0, 2.0}, float64);
  const Tensor c = losses::cross_entropy(x, t, {.reduction = Reduction::none});
  const Tensor y = pow(1 - exp(neg(c)), 1.5) * c;
  CHECK(near(losses::focal_loss(x, t, {.gamma = 1.5, .reduction = Reduction::none}), y));
  CHECK(near(losses::focal_loss(x, t, {.gamma = 1.5}), sum(y) / 5));
  CHECK(near(losses::focal_loss(x, t, {.gamma = 1.5, .weight = weight, .reduction = Reduction::sum}), sum(y * of_row)));
  CHECK(near(losses::focal_loss(x, t, {.gamma = 0}), losses::cross_entropy(x, t)));
  const Tensor image = x.reshape({2, 4, 3}), classes = tensor({{0, 1, 2}, {3, -100, 0}});
  CHECK(losses::focal_loss(image, classes, {.reduction = Reduction::none}).shape() == Shape{2, 3});
}

TEST_CASE("focal_loss of what is certainly right is 0 with gradient 0, of what is impossible infinite") {
  for (double gamma : {0.0, 0.5, 1.0, 2.0}) {
    CAPTURE(gamma);
    Tensor x = tensor({{1000.0, 0.0}, {-INFINITY, 0.0}, {NAN, 0.0}}, float64).requires_grad_();
    const Tensor y = losses::focal_loss(x, tensor({0, 0, -100}), {.gamma = gamma, .reduction = Reduction::none});
    CHECK(equal(y, tensor({0.0, double(INFINITY), 0.0}, float64)));
    CHECK(equal(grad(y, x, {.grad_outputs = {ones_like(y)}}), tensor({{0.0, 0.0}, {-1.0, 1.0}, {0.0, 0.0}}, float64)));
  }
  CHECK(std::isnan(losses::focal_loss(zeros({2, 2}), tensor({-100, -100})).item<double>()));
}

TEST_CASE("focal losses refuse options and targets that make no sense") {
  test::check_failures({
      {"Error: sigmoid_focal_loss: alpha must lie in 0..1, or be -1 for none; got 2",
          [] { losses::sigmoid_focal_loss(zeros({2}), zeros({2}), {.alpha = 2}); }},
      {"Error: sigmoid_focal_loss: gamma must be 0 or larger; got -1",
          [] { losses::sigmoid_focal_loss(zeros({2}), zeros({2}), {.gamma = -1}); }},
      {"GradError: sigmoid_focal_loss: there is no gradient for target. Pass target.detach().",
          [] { losses::sigmoid_focal_loss(zeros({2}), zeros({2}).requires_grad_()); }},
      {"Error: focal_loss: gamma must be 0 or larger; got -2",
          [] {
            losses::focal_loss(zeros({2, 3}), tensor({0, 1}), {.gamma = -2});
          }},
      {"IndexError: focal_loss: target[1] is class 3, but logits [2, 3] have classes 0..2",
          [] {
            losses::focal_loss(zeros({2, 3}), tensor({0, 3}));
          }},
      {"ShapeError: focal_loss: weight must be [3], one number per class; it is [2]",
          [] {
            losses::focal_loss(zeros({2, 3}), tensor({0, 1}), {.weight = ones({2})});
          }},
  });
}
