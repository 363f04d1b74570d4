// What holds for every loss that is a sum of terms: its reductions, its gradients on both paths, large numbers.
#include "losses/terms.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "losses/binary.h"
#include "losses/distribution.h"
#include "losses/margin.h"
#include "losses/regression.h"

using namespace gradus;
using namespace losses;

namespace {

struct Named {
  const char* name;
  Tensor (*of)(const Tensor& x, const Tensor& t, Reduction r);
  bool takes_any_sign = true;   // a rate is not negative
};
KLDivReduction kl(Reduction r) {
  return r == Reduction::mean ? KLDivReduction::mean : r == Reduction::sum ? KLDivReduction::sum : KLDivReduction::none;
}
Tensor side(const Tensor& t) { return to(where(t < 0.5, -1.0, 1.0), t.dtype()); }
using R = Reduction;
const Named all_losses[] = {
    {"mse", [](const Tensor& x, const Tensor& t, R r) { return mse_loss(x, t, {.reduction = r}); }},
    {"l1", [](const Tensor& x, const Tensor& t, R r) { return l1_loss(x, t, {.reduction = r}); }},
    {"smooth l1", [](const Tensor& x, const Tensor& t, R r) { return smooth_l1_loss(x, t, {.reduction = r}); }},
    {"huber", [](const Tensor& x, const Tensor& t, R r) { return huber_loss(x, t, {.reduction = r, .delta = 0.5}); }},
    {"quantile", [](const Tensor& x, const Tensor& t, R r) { return quantile_loss(x, t, {.q = 0.9, .reduction = r}); }},
    {"bce with logits",
        [](const Tensor& x, const Tensor& t, R r) { return binary_cross_entropy_with_logits(x, t, {.reduction = r}); }},
    {"weighted",
        [](const Tensor& x, const Tensor& t, R r) {
          return binary_cross_entropy_with_logits(
              x, t, {.pos_weight = full({1}, 3, {.dtype = x.dtype()}), .reduction = r});
        }},
    {"focal", [](const Tensor& x, const Tensor& t, R r) { return sigmoid_focal_loss(x, t, {.reduction = r}); }},
    {"kl", [](const Tensor& x, const Tensor& t, R r) { return kl_div(x, t, {.reduction = kl(r)}); }},
    {"kl of logarithms",
        [](const Tensor& x, const Tensor& t, R r) { return kl_div(x, t, {.reduction = kl(r), .log_target = true}); }},
    {"poisson of rates",
        [](const Tensor& x, const Tensor& t, R r) {
          return poisson_nll_loss(x, t, {.log_input = false, .full = true, .eps = 2, .reduction = r});
        },
        false},
    {"gaussian",
        [](const Tensor& x, const Tensor& t, R r) { return gaussian_nll_loss(x, t, t + 0.5, {.reduction = r}); }},
    {"hinge embedding",
        [](const Tensor& x, const Tensor& t, R r) { return hinge_embedding_loss(x, side(t), {.reduction = r}); }},
    {"soft margin",
        [](const Tensor& x, const Tensor& t, R r) { return soft_margin_loss(x, side(t), {.reduction = r}); }},
    {"margin ranking", [](const Tensor& x, const Tensor& t,
                           R r) { return margin_ranking_loss(x, 0.5 - x.detach(), t, {.margin = 1, .reduction = r}); }},
};

Tensor gradient(const Named& loss, const Tensor& x, const Tensor& t, Reduction r, bool recorded) {
  Tensor v = x.clone().requires_grad_(), y = loss.of(v, t, r);
  return grad(y, v, {.grad_outputs = {ones_like(y)}, .create_graph = recorded}).detach();
}

}   // namespace

TEST_CASE("sum, mean and none are one loss, and its gradient is that of the recorded formula") {
  manual_seed(8);
  // Pieces of 1024 numbers, chunks of 8192 and a tail.
  Tensor x = rand({17, 531}, {.dtype = float64}) * 2 - 1, t = rand({17, 531}, {.dtype = float64});
  const double n = double(x.numel());
  for (const Named& loss : all_losses) {
    CAPTURE(loss.name);
    const Tensor each = loss.of(x, t, R::none), total = loss.of(x, t, R::sum);
    CHECK(each.shape() == x.shape());
    CHECK(allclose(total, sum(each), 1e-12, 1e-12));
    CHECK(allclose(loss.of(x, t, R::mean), total / n, 1e-12, 1e-12));
    const Tensor dx = gradient(loss, x, t, R::sum, false);
    CHECK(allclose(gradient(loss, x, t, R::sum, true), dx, 1e-12, 1e-12));
    CHECK(allclose(gradient(loss, x, t, R::none, false), dx, 1e-12, 1e-12));
    CHECK(allclose(gradient(loss, x, t, R::mean, false) * n, dx, 1e-12, 1e-12));
    const Tensor in_floats = loss.of(x.to(float32), t.to(float32), R::mean);
    CHECK(allclose(in_floats.to(float64), total / n, 1e-5, 1e-5));
  }
}

TEST_CASE("large numbers of either sign give a finite loss and gradient, in float32 too") {
  for (Dtype dtype : {float32, float64})
    for (const Named& loss : all_losses) {
      if (!loss.takes_any_sign) continue;
      CAPTURE(loss.name);
      const Tensor x = tensor({1e4, -1e4, 1e4, -1e4, 0.0, 0.0}).to(dtype),
                   t = tensor({0.0, 0.0, 1.0, 1.0, 0.0, 1.0}).to(dtype);
      CHECK(all(isfinite(loss.of(x, t, R::none))).item<bool>());
      for (bool recorded : {false, true}) CHECK(all(isfinite(gradient(loss, x, t, R::none, recorded))).item<bool>());
    }
}

TEST_CASE("a NaN reaches the loss, and a loss of nothing is NaN, its sum 0") {
  const Tensor nothing = zeros({0, 3}), x = tensor({0.25, NAN}), t = tensor({0.5, 1.0});
  for (const Named& loss : all_losses) {
    CAPTURE(loss.name);
    CHECK(std::isnan(loss.of(x, t, R::mean).item<double>()));
    CHECK(std::isnan(loss.of(nothing, nothing, R::mean).item<double>()));
    CHECK(loss.of(nothing, nothing, R::sum).item<double>() == 0);
    CHECK(gradient(loss, nothing, nothing, R::mean, false).shape() == nothing.shape());
  }
}

TEST_CASE("images with channels innermost give the same numbers, in their order") {
  manual_seed(9);
  const Tensor rows = rand({2, 3, 4, 5}), turned = rows.permute({0, 2, 3, 1}).contiguous().permute({0, 3, 1, 2});
  const Tensor t = rand({2, 3, 4, 5});
  for (const Named& loss : all_losses) {
    CAPTURE(loss.name);
    CHECK(equal(loss.of(turned, t, R::none), loss.of(rows, t, R::none)));
    CHECK(equal(loss.of(turned, t, R::mean), loss.of(rows, t, R::mean)));
    CHECK(equal(gradient(loss, turned, t, R::mean, false), gradient(loss, rows, t, R::mean, false)));
    CHECK(same_layout(loss.of(turned, t, R::none), turned));
  }
}
