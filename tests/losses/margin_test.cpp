// Losses with a margin: what their sides cost. Their numbers are compared with PyTorch's by the oracle.
#include "losses/margin.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "losses/binary.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;

TEST_CASE("hinge_embedding_loss: pairs cost their distance, others what is missing to the margin") {
  const Tensor x = tensor({0.5, 3.0, 0.5, 3.0}), t = tensor({1.0, 1.0, -1.0, -1.0});
  const Tensor y = losses::hinge_embedding_loss(x, t, {.margin = 2, .reduction = Reduction::none});
  CHECK(equal(y, tensor({0.5, 3.0, 1.5, 0.0})));
}

TEST_CASE("margin_ranking_loss: the better one has to be ahead by the margin") {
  const Tensor a = tensor({3.0, 3.0, 3.0}), b = tensor({1.0, 2.5, 1.0}), t = tensor({1.0, 1.0, -1.0});
  const Tensor y = losses::margin_ranking_loss(a, b, t, {.margin = 1, .reduction = Reduction::none});
  CHECK(equal(y, tensor({0.0, 0.5, 3.0})));
  CHECK(equal(losses::margin_ranking_loss(a, b, tensor({1, 1, -1}), {.margin = 1, .reduction = Reduction::none}), y));
}

TEST_CASE("soft_margin_loss is binary cross entropy of targets 1 and -1") {
  const Tensor x = tensor({-2.0, 0.5, 700.0, 700.0}, float64), t = tensor({1.0, -1.0, 1.0, -1.0}, float64);
  const Tensor y = losses::binary_cross_entropy_with_logits(x, (t + 1) / 2, {.reduction = Reduction::none});
  CHECK(allclose(losses::soft_margin_loss(x, t, {.reduction = Reduction::none}), y, 1e-14, 0));
}

TEST_CASE("losses with a margin name what does not fit") {
  test::check_failures({
      {"ShapeError: margin_ranking_loss: input and target must have the same shape; input is [2], target is [3]",
          [] { losses::margin_ranking_loss(zeros({2}), zeros({2}), ones({3})); }},
      {"DtypeError: hinge_embedding_loss: target must be float32, like input; it is float64. Convert it with "
       "to(float32).",
          [] { losses::hinge_embedding_loss(zeros({2}), ones({2}, float64)); }},
      {"DtypeError: soft_margin_loss: input must be float32 or float64; it is int64",
          [] { losses::soft_margin_loss(ones({2}, int64), ones({2}, int64)); }},
      {"Error: hinge_embedding_loss: target[1] is 0, but a target is 1 or -1. Convert 0 and 1 with 2 * target - 1.",
          [] {
            losses::hinge_embedding_loss(ones({2}), tensor({1.0, 0.0}));
          }},
      {"Error: hinge_embedding_loss: margin must be a number; got nan",
          [] { losses::hinge_embedding_loss(zeros({2}), ones({2}), {.margin = NAN}); }},
      {"Error: margin_ranking_loss: margin must be a number; got nan",
          [] { losses::margin_ranking_loss(zeros({2}), zeros({2}), ones({2}), {.margin = NAN}); }},
      {"Error: soft_margin_loss: target[0, 1] is 0, but a target is 1 or -1. Convert 0 and 1 with 2 * target - 1.",
          [] {
            losses::soft_margin_loss(ones({1, 2}), tensor({{1, 0}}));
          }},
  });
}
