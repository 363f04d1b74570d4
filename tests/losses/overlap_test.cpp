// Dice and Tversky loss: values by hand, shapes, errors.
#include "losses/overlap.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;

namespace {

// Two found of three, one too many: 2 right, 1 false positive, 1 false negative.
Tensor found() { return tensor({{1.0, 1.0, 1.0, 0.0, 0.0}}, float64); }
Tensor there() { return tensor({{1.0, 1.0, 0.0, 1.0, 0.0}}, float64); }

}   // namespace

TEST_CASE("dice_loss is 1 - F1, tversky_loss weighs false positives and false negatives") {
  CHECK(losses::dice_loss(found(), there(), {.smooth = 0}).item<double>() == doctest::Approx(1 - 4.0 / 6));
  CHECK(losses::dice_loss(found(), there(), {.smooth = 1}).item<double>() == doctest::Approx(1 - 5.0 / 7));
  auto tversky = [](double alpha, double beta) {
    return losses::tversky_loss(found(), there(), {.alpha = alpha, .beta = beta, .smooth = 0}).item<double>();
  };
  CHECK(tversky(1, 1) == doctest::Approx(1 - 2.0 / 4));   // Jaccard
  CHECK(tversky(0.5, 0.5) == doctest::Approx(1 - 4.0 / 6));
  const Tensor more = tensor({{1.0, 1.0, 1.0, 1.0, 1.0}}, float64);   // 3 right, 2 false positives
  CHECK(losses::tversky_loss(more, there(), {.alpha = 0.3, .beta = 0.7, .smooth = 0}).item<double>() ==
        doctest::Approx(1 - 3 / 3.6));
  CHECK(losses::tversky_loss(there(), more, {.alpha = 0.3, .beta = 0.7, .smooth = 0}).item<double>() ==
        doctest::Approx(1 - 3 / 4.4));
}

TEST_CASE("start_dim says what one overlap is computed of") {
  const Tensor x = full({2, 3, 4, 5}, 0.5), t = full({2, 3, 4, 5}, 1.0);
  auto each = [&](int64_t start) {
    return losses::dice_loss(x, t, {.start_dim = start, .reduction = Reduction::none});
  };
  CHECK(each(0).shape() == Shape{});
  CHECK(each(1).shape() == Shape{2});
  CHECK(each(2).shape() == Shape{2, 3});
  CHECK(each(4).shape() == Shape{2, 3, 4, 5});
  CHECK(allclose(each(2), full({2, 3}, 1 - 1 / 1.5)));
  CHECK(losses::dice_loss(x, t, {.reduction = Reduction::sum}).item<double>() == doctest::Approx(2.0 / 3));
}

TEST_CASE("nothing predicted where nothing is costs 0; without smooth it is 0 / 0") {
  const Tensor none = zeros({1, 4});
  CHECK(losses::dice_loss(none, none).item<double>() == 0);
  CHECK(std::isnan(losses::dice_loss(none, none, {.smooth = 0}).item<double>()));
  CHECK(std::isnan(losses::dice_loss(zeros({0, 4}), zeros({0, 4})).item<double>()));
}

TEST_CASE("the gradient of an overlap, recorded or not, is that of its formula") {
  const Tensor x = tensor({{0.2, 0.9, 0.5}, {0.7, 0.1, 0.4}}, float64),
               t = tensor({{0.0, 1.0, 1.0}, {1.0, 0.0, 0.0}}, float64);
  auto composed = [&](const Tensor& v) {
    const Tensor both = sum(v * t, 1), too_many = sum(v * (1 - t), 1), missed = sum((1 - v) * t, 1);
    return mean(1 - (both + 0.1) / (both + 0.3 * too_many + 0.7 * missed + 0.1));
  };
  Tensor v = x.clone().requires_grad_();
  const Tensor wanted = grad(composed(v), v);
  for (bool recorded : {false, true}) {
    Tensor w = x.clone().requires_grad_();
    const Tensor y = losses::tversky_loss(w, t, {.alpha = 0.3, .beta = 0.7, .smooth = 0.1});
    CHECK(allclose(grad(y, w, {.create_graph = recorded}).detach(), wanted, 1e-13, 1e-13));
  }
}

TEST_CASE("overlaps name what does not fit") {
  test::check_failures({
      {"Error: dice_loss: input[0, 1] is 1.5, but probabilities lie in 0..1. Apply sigmoid or softmax to logits.",
          [] {
            losses::dice_loss(tensor({{0.5, 1.5}}), zeros({1, 2}));
          }},
      {"Error: tversky_loss: target[0, 1] is 255, but probabilities lie in 0..1. Divide a mask by its largest value.",
          [] {
            losses::tversky_loss(full({1, 2}, 0.5), tensor({{0.0, 255.0}}));
          }},
      {"IndexError: tversky_loss: start_dim must lie in 0..2, as input is [1, 2]; it is 3",
          [] {
            losses::tversky_loss(zeros({1, 2}), zeros({1, 2}), {.start_dim = 3});
          }},
      {"IndexError: dice_loss: start_dim must lie in 0..0, as input is []; it is 1",
          [] { losses::dice_loss(zeros({}), zeros({})); }},
      {"Error: tversky_loss: alpha must be 0 or larger; got -1",
          [] {
            losses::tversky_loss(zeros({1, 2}), zeros({1, 2}), {.alpha = -1});
          }},
      {"Error: tversky_loss: beta must be 0 or larger; got nan",
          [] {
            losses::tversky_loss(zeros({1, 2}), zeros({1, 2}), {.beta = NAN});
          }},
      {"Error: dice_loss: smooth must be 0 or larger; got -1",
          [] {
            losses::dice_loss(zeros({1, 2}), zeros({1, 2}), {.smooth = -1});
          }},
  });
}
