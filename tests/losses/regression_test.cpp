// Losses of differences: how they are related, and what they are least for.
#include "losses/regression.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;

namespace {

const double tolerance = 1e-13;   // a few roundings of numbers around 1

bool near(const Tensor& a, const Tensor& b) { return allclose(a, b, tolerance, tolerance); }

}   // namespace

TEST_CASE("huber_loss is smooth_l1_loss times its bound, and both become l1_loss or mse_loss at the ends") {
  manual_seed(1);
  const Tensor x = randn({50}, {.dtype = float64}), t = randn({50}, {.dtype = float64});
  for (double bound : {0.1, 1.0, 3.0})
    CHECK(near(losses::huber_loss(x, t, {.delta = bound}), bound * losses::smooth_l1_loss(x, t, {.beta = bound})));
  CHECK(equal(losses::smooth_l1_loss(x, t, {.beta = 0}), losses::l1_loss(x, t)));
  CHECK(near(losses::huber_loss(x, t, {.delta = 100}), losses::mse_loss(x, t) / 2));
  CHECK(near(losses::quantile_loss(x, t), losses::l1_loss(x, t) / 2));
}

TEST_CASE("quantile_loss is least for the quantile of the targets") {
  const Tensor t = arange(101).to(float64);
  for (double q : {0.1, 0.5, 0.9}) {
    double best = -1, least = 1e9;
    for (double c = 0; c <= 100; ++c) {
      const double loss = losses::quantile_loss(full({101}, c, {.dtype = float64}), t, {.q = q}).item<double>();
      if (loss < least) least = loss, best = c;
    }
    CHECK(best == doctest::Approx(100 * q));
  }
  const Tensor two =
      losses::quantile_loss(tensor({1.0, 3.0}), tensor({2.0, 1.0}), {.q = 0.75, .reduction = Reduction::none});
  CHECK(equal(two, tensor({0.75, 0.5})));
}

TEST_CASE(
    "weights: a mean of squares or sizes is divided by their sum, one of huber_loss by their number, as in PyTorch") {
  const Tensor x = tensor({1.0, 2.0, 4.0}, float64), t = zeros({3}, float64), w = tensor({1.0, 0.5, 2.0}, float64);
  CHECK(losses::mse_loss(x, t, {.weight = w}).item<double>() == doctest::Approx(35 / 3.5));
  CHECK(losses::l1_loss(x, t, {.weight = w}).item<double>() == doctest::Approx(10 / 3.5));
  CHECK(losses::huber_loss(x, t, {.weight = w}).item<double>() == doctest::Approx((0.5 + 0.75 + 7) / 3));
  CHECK(losses::mse_loss(x, t, {.reduction = Reduction::sum, .weight = w}).item<double>() == doctest::Approx(35));
  CHECK(equal(losses::l1_loss(x, t, {.reduction = Reduction::none, .weight = w}), tensor({1.0, 1.0, 8.0}, float64)));
  const Tensor rows = stack({x, x}), none = zeros({2, 3}, float64);   // one weight per column
  CHECK(losses::mse_loss(rows, none, {.weight = w}).item<double>() == doctest::Approx(35 / 3.5));
}

TEST_CASE("losses of differences refuse bounds, quantiles and weights that make no sense") {
  test::check_failures({
      {"Error: smooth_l1_loss: beta must be 0 or larger; got -1",
          [] { losses::smooth_l1_loss(zeros({2}), zeros({2}), {.beta = -1}); }},
      {"Error: huber_loss: delta must be above 0; got 0",
          [] { losses::huber_loss(zeros({2}), zeros({2}), {.delta = 0}); }},
      {"Error: quantile_loss: q must be above 0 and below 1; got 1",
          [] { losses::quantile_loss(zeros({2}), zeros({2}), {.q = 1}); }},
      {"ShapeError: mse_loss: weight [3] does not broadcast to input [2]",
          [] { losses::mse_loss(zeros({2}), zeros({2}), {.weight = ones({3})}); }},
      {"ShapeError: huber_loss: weight [4, 2] does not broadcast to input [2]",
          [] {
            losses::huber_loss(zeros({2}), zeros({2}), {.weight = ones({4, 2})});
          }},
      {"ShapeError: smooth_l1_loss: input and target must have the same shape; input is [2], target is [2, 1]. Reshape "
       "one "
       "of them.",
          [] {
            losses::smooth_l1_loss(zeros({2}), zeros({2, 1}));
          }},
  });
}
