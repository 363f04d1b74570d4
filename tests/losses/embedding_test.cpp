// Losses for embeddings: their edges and errors. PyTorch's own samples are in
// tests/oracle/entries/losses/embedding.cpp.
#include "losses/embedding.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;
using test::error_of;

namespace {

// The gradient of the sum of f(x), as the fused pass computes it and as the recorded formula does.
template <class F> Tensor gradient(F f, const Tensor& x, bool recorded) {
  Tensor v = x.clone().requires_grad_(), y = f(v);
  return grad(y, v, {.grad_outputs = {ones_like(y)}, .create_graph = recorded}).detach();
}

}   // namespace

TEST_CASE("cosine_embedding_loss: alike, opposite and zero vectors") {
  const Tensor a = tensor({{0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {1.0, 2.0, 3.0}}, float64),
               b = tensor({{1.0, 1.0, 1.0}, {1.0, 0.0, 0.0}, {-1.0, -2.0, -3.0}}, float64);
  auto loss = [&](int64_t side, double margin) {
    return [=](const Tensor& x) {
      return losses::cosine_embedding_loss(x, b, full({3}, side), {.margin = margin, .reduction = Reduction::none});
    };
  };
  CHECK(allclose(loss(1, 0)(a), tensor({1.0, 0.0, 2.0}, float64), 0, 1e-11));
  CHECK(allclose(loss(-1, 0)(a), tensor({0.0, 1.0, 0.0}, float64), 0, 1e-11));
  CHECK(allclose(loss(-1, 0.25)(a), tensor({0.0, 0.75, 0.0}, float64), 0, 1e-11));
  const double steep = 5.77350270343018463e5;   // of a zero vector: about 1 / (1e-6 |b|); printed by PyTorch
  for (bool recorded : {false, true}) {
    CHECK(allclose(gradient(loss(1, 0), a, recorded)[0], full({3}, -steep, {.dtype = float64}), 1e-12, 0));
    CHECK(allclose(gradient(loss(-1, 0), a, recorded)[0], full({3}, steep, {.dtype = float64}), 1e-12, 0));
    CHECK(equal(gradient(loss(-1, 0.25), a, recorded)[0], zeros({3}, float64)));
  }
}

TEST_CASE("a pair of embeddings that counts nothing has no gradient, whatever it holds") {
  const Tensor b = tensor({{1.0, 0.0}, {1.0, 0.0}}, float64), x = tensor({{-1.0, 0.0}, {1.0, 0.0}}, float64);
  auto loss = [&](const Tensor& v) {
    return losses::cosine_embedding_loss(v, b, tensor({-1, -1}), {.reduction = Reduction::sum});
  };
  CHECK(equal(gradient(loss, x, false)[0], zeros({2}, float64)));
  const Tensor nan = tensor({{NAN, 0.0}, {1.0, 0.0}}, float64);
  CHECK(std::isnan(loss(nan).item<double>()));

  const Tensor far = tensor({{INFINITY, 0.0}, {0.0, 5.0}}, float64), zero = zeros({2, 2}, float64);
  auto triplet = [&](const Tensor& v) { return losses::triplet_margin_loss(v, zero, far, {.swap = true}); };
  CHECK(triplet(zero).item<double>() == 0);
  CHECK(equal(gradient(triplet, zero, false), zero));
  CHECK(std::isnan(triplet(nan).item<double>()));
}

TEST_CASE("triplet_margin_loss is that of distances, for every p, swap, reduction and number of dimensions") {
  manual_seed(1);
  const Tensor a = randn({2, 3, 5}, {.dtype = float64}), p = randn({2, 3, 5}, {.dtype = float64}),
               n = randn({2, 3, 5}, {.dtype = float64});
  for (double order : {1.0, 2.0, 3.0})
    for (bool swap : {false, true})
      for (Reduction r : {Reduction::mean, Reduction::sum, Reduction::none}) {
        auto loss = [&](const Tensor& v) {
          return losses::triplet_margin_loss(v, p, n, {.margin = 0.5, .p = order, .swap = swap, .reduction = r});
        };
        auto by_distance = [&](const Tensor& v) {
          return losses::triplet_margin_with_distance_loss(v, p, n,
              {.distance_function =
                      [&](const Tensor& s, const Tensor& t) { return linalg::vector_norm(s - t + 1e-6, order, {-1}); },
                  .margin = 0.5,
                  .swap = swap,
                  .reduction = r});
        };
        CAPTURE(order);
        CAPTURE(swap);
        CHECK(loss(a).shape() == by_distance(a).shape());
        CHECK(allclose(loss(a), by_distance(a), 1e-12, 1e-12));
        for (bool recorded : {false, true})
          CHECK(allclose(gradient(loss, a, recorded), gradient(by_distance, a, false), 1e-12, 1e-12));
      }
  CHECK(losses::triplet_margin_loss(a[0][0], p[0][0], n[0][0], {.reduction = Reduction::none}).shape() == Shape{});
  CHECK(allclose(losses::triplet_margin_with_distance_loss(a, p, n), losses::triplet_margin_loss(a, p, n)));
}

TEST_CASE("of two equal distances, one of which counts, each has half of the gradient, as in PyTorch") {
  const Tensor a = tensor({{0.0, 0.0}}, float64), p = tensor({{2.0, 0.0}}, float64), n = tensor({{1.0, 0.0}}, float64);
  auto loss = [&](const Tensor& v) { return losses::triplet_margin_loss(v, p, n, {.eps = 0, .swap = true}); };
  for (bool recorded : {false, true})   // -1 of |a - p|, and half of the 1 of |a - n|
    CHECK(allclose(gradient(loss, a, recorded), tensor({{-0.5, 0.0}}, float64)));
}

TEST_CASE("one tensor in two places of a loss gets the sum of both gradients, fused and recorded") {
  const Tensor x = tensor({{0.5, 1.0, -1.0}, {2.0, 0.0, 1.0}}, float64),
               n = tensor({{1.0, 2.0, 0.0}, {1.0, 1.0, 1.0}}, float64);
  auto loss = [&](const Tensor& v) { return losses::triplet_margin_loss(v, n, v, {.margin = 3}); };
  const Tensor fused = gradient(loss, x, false);
  CHECK(abs(fused).max().item<double>() > 0.1);
  CHECK(allclose(gradient(loss, x, true), fused, 1e-12, 1e-12));
}

TEST_CASE("classes of embedding losses hold the options") {
  const Tensor a = randn({3, 4}), b = randn({3, 4}), c = randn({3, 4}), t = tensor({1, -1, 1});
  CHECK(equal(
      losses::CosineEmbeddingLoss{{.margin = 0.5}}(a, b, t), losses::cosine_embedding_loss(a, b, t, {.margin = 0.5})));
  CHECK(equal(losses::TripletMarginLoss{{.margin = 2}}(a, b, c), losses::triplet_margin_loss(a, b, c, {.margin = 2})));
  const losses::TripletMarginWithDistanceLoss criterion{
      {.distance_function = [](const Tensor& x, const Tensor& y) { return sum(abs(x - y), -1); }}};
  CHECK(allclose(criterion(a, b, c), losses::triplet_margin_loss(a, b, c, {.p = 1, .eps = 0})));
}

TEST_CASE("embedding losses name wrong shapes, dtypes, targets and margins") {
  const Tensor x = zeros({4, 3}), t = ones({4});
  CHECK(error_of<ShapeError>([&] {
    losses::cosine_embedding_loss(x, zeros({4, 2}), t);
  }) == "cosine_embedding_loss: input1 and input2 must have the same shape; input1 is [4, 3], input2 is [4, 2]");
  CHECK(
      error_of<DtypeError>([&] {
        losses::cosine_embedding_loss(x, zeros({4, 3}, float64), t);
      }) ==
      "cosine_embedding_loss: the dtypes differ: input1 is float32 [4, 3], input2 is float64 [4, 3]. Convert one with "
      "to().");
  CHECK(error_of<ShapeError>([&] {
    losses::cosine_embedding_loss(x, x, zeros({4, 1}));
  }) == "cosine_embedding_loss: inputs [4, 3] need a target [4]; target is [4, 1]");
  CHECK(error_of<ShapeError>([&] {
    losses::cosine_embedding_loss(zeros({2, 4, 3}), zeros({2, 4, 3}), t);
  }) == "cosine_embedding_loss: the inputs must be [n, features] or [features]; they are [2, 4, 3]");
  CHECK(error_of<Error>([&] {
    losses::cosine_embedding_loss(x, x, tensor({1, -1, 0, 1}));
  }) == "cosine_embedding_loss: target[2] is 0, but a target is 1 for vectors that are alike, -1 for others");
  CHECK(error_of<ShapeError>([&] { losses::triplet_margin_loss(x, x, zeros({4})); }) ==
        "triplet_margin_loss: anchor and negative must have the same shape; anchor is [4, 3], negative is [4]");
  CHECK(error_of<ShapeError>([&] { losses::triplet_margin_loss(zeros({}), zeros({}), zeros({})); }) ==
        "triplet_margin_loss: vectors must be [.., features]; they are []");
  CHECK(error_of<Error>([&] { losses::triplet_margin_loss(x, x, x, {.margin = 0}); }) ==
        "triplet_margin_loss: margin must be above 0; it is 0");
  CHECK(error_of<Error>([&] { losses::triplet_margin_loss(x, x, x, {.p = NAN}); }) ==
        "triplet_margin_loss: p must be a number; got nan");
  CHECK(error_of<Error>([&] { losses::triplet_margin_loss(x, x, x, {.eps = NAN}); }) ==
        "triplet_margin_loss: eps must be 0 or larger; got nan");
  CHECK(error_of<Error>([&] { losses::cosine_embedding_loss(x, x, t, {.margin = 1.5}); }) ==
        "cosine_embedding_loss: margin must lie in -1..1; got 1.5");
  CHECK(error_of<Error>([&] { losses::cosine_embedding_loss(x, x, t, {.margin = NAN}); }) ==
        "cosine_embedding_loss: margin must lie in -1..1; got nan");
  CHECK(error_of<Error>([&] { losses::triplet_margin_with_distance_loss(x, x, x, {.margin = NAN}); }) ==
        "triplet_margin_with_distance_loss: margin must be above 0; it is nan");
  CHECK(
      error_of<ShapeError>([&] { losses::triplet_margin_with_distance_loss(x, x, zeros({3})); }) ==
      "triplet_margin_with_distance_loss: anchor, positive and negative must have the same number of dimensions; they "
      "are [4, 3], [4, 3] and [3]");
}
