// Divergences and likelihoods at their ends; their numbers are compared with PyTorch's by the oracle.
#include "losses/distribution.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::KLDivReduction;
using losses::Reduction;

namespace {
constexpr double inf = INFINITY;
}

TEST_CASE("kl_div: where the target is 0 nothing counts, not even a log-probability of -infinity") {
  // PyTorch has NaN there.
  const Tensor x = tensor({-inf, 0.0}, float64), t = tensor({0.0, 1.0}, float64), log_t = tensor({-inf, 0.0}, float64);
  CHECK(equal(losses::kl_div(x, t, {.reduction = KLDivReduction::none}), zeros({2}, float64)));
  CHECK(equal(losses::kl_div(x, log_t, {.reduction = KLDivReduction::none, .log_target = true}), zeros({2}, float64)));
  CHECK(losses::kl_div(tensor({-inf, 0.0}), tensor({1.0, 0.0})).item<double>() == inf);
}

TEST_CASE("kl_div of a distribution from itself is 0, and batchmean divides by the batch alone") {
  const Tensor p = tensor({{0.25, 0.75}, {0.5, 0.5}, {0.125, 0.875}}, float64);
  const Tensor q = tensor({{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}}, float64);
  CHECK(losses::kl_div(log(p), p).item<double>() == 0);
  const double total = losses::kl_div(log(q), p, {.reduction = KLDivReduction::sum}).item<double>();
  CHECK(losses::kl_div(log(q), p, {.reduction = KLDivReduction::batchmean}).item<double>() == total / 3);
  CHECK(losses::kl_div(log(q), p).item<double>() == doctest::Approx(total / 6));
  CHECK(losses::kl_div(log(q), log(p), {.reduction = KLDivReduction::sum, .log_target = true}).item<double>() ==
        doctest::Approx(total));
}

TEST_CASE("poisson_nll_loss: its gradient by a target of 0 is finite in full, where PyTorch's is NaN") {
  Tensor t = tensor({0.0, 0.5, 2.0}, float64).requires_grad_();
  const Tensor x = tensor({0.5, 1.0, 1.5}, float64);
  for (bool log_input : {true, false}) {
    const Tensor y =
        losses::poisson_nll_loss(x, t, {.log_input = log_input, .full = true, .reduction = Reduction::sum});
    const Tensor slope = neg(log_input ? x : log(x + 1e-8)) + tensor({0.0, 0.0, std::log(2.0) + 0.25}, float64);
    CHECK(allclose(grad(y, t), slope, 1e-12, 1e-12));
  }
}

TEST_CASE("gaussian_nll_loss computes with at least eps, but its gradient is not cut") {
  Tensor var = tensor({0.0, 0.25, 4.0}, float64).requires_grad_();
  const Tensor x = tensor({1.0, 1.0, 1.0}, float64), t = zeros({3}, float64);
  const Tensor y = losses::gaussian_nll_loss(x, t, var, {.eps = 0.5, .reduction = Reduction::none});
  const double small = (std::log(0.5) + 2) / 2;
  CHECK(allclose(y, tensor({small, small, (std::log(4.0) + 0.25) / 2}, float64), 1e-13, 1e-13));
  CHECK(allclose(grad(sum(y), var), tensor({-1.0, -1.0, 0.09375}, float64), 1e-13, 1e-13));
}

TEST_CASE("gaussian_nll_loss takes a variance per number, per row, per column, or one for all") {
  const Tensor x = ones({2, 3}), t = zeros({2, 3});
  const Tensor wanted = full({}, (std::log(2.0) + 0.5) / 2);
  for (const Shape& shape : {Shape{2, 3}, Shape{2, 1}, Shape{1, 3}, Shape{2}})
    CHECK(allclose(losses::gaussian_nll_loss(x, t, full(shape, 2.0)), wanted));
  CHECK(allclose(losses::gaussian_nll_loss(x, t, 2.0), wanted));
  CHECK(allclose(losses::gaussian_nll_loss(x, zeros({2, 1}), 2.0), wanted));
  CHECK(allclose(losses::GaussianNLLLoss{{.full = true}}(x, t, 2.0), wanted + 0.9189385332));
}

TEST_CASE("divergences and likelihoods name what does not fit") {
  test::check_failures({
      {"Error: gaussian_nll_loss: var[1] is -0.5, but a variance is not negative",
          [] {
            losses::gaussian_nll_loss(zeros({2}), zeros({2}), tensor({1.0, -0.5}));
          }},
      {"ShapeError: gaussian_nll_loss: var must have input's shape [2, 3], or it with one size of 1, or without the "
       "last "
       "dimension; it is [3]",
          [] {
            losses::gaussian_nll_loss(zeros({2, 3}), zeros({2, 3}), ones({3}));
          }},
      {"ShapeError: gaussian_nll_loss: var must have input's shape [2, 3], or it with one size of 1, or without the "
       "last "
       "dimension; it is [1, 1]",
          [] {
            losses::gaussian_nll_loss(zeros({2, 3}), zeros({2, 3}), ones({1, 1}));
          }},
      {"DtypeError: gaussian_nll_loss: var must be float32, like input; it is float64",
          [] { losses::gaussian_nll_loss(zeros({2}), zeros({2}), ones({2}, float64)); }},
      {"Error: gaussian_nll_loss: the third tensor is undefined (made by Tensor() and never assigned, or a "
       "gradient that did not arrive)",
          [] { losses::gaussian_nll_loss(zeros({2}), zeros({2}), Tensor()); }},
      {"Error: gaussian_nll_loss: eps must be 0 or larger; got -1",
          [] { losses::gaussian_nll_loss(zeros({2}), zeros({2}), ones({2}), {.eps = -1}); }},
      {"Error: gaussian_nll_loss: var must be 0 or larger; got nan",
          [] { losses::gaussian_nll_loss(zeros({2}), zeros({2}), NAN); }},
      {"Error: poisson_nll_loss: eps must be 0 or larger; got nan",
          [] { losses::poisson_nll_loss(zeros({2}), zeros({2}), {.eps = NAN}); }},
      {"ShapeError: kl_div: input and target must have the same shape; input is [2], target is [3]",
          [] { losses::kl_div(zeros({2}), zeros({3})); }},
      {"DtypeError: poisson_nll_loss: target must be float32, like input; it is int64. Convert it with to(float32).",
          [] { losses::poisson_nll_loss(zeros({2}), zeros({2}, int64)); }},
  });
}
