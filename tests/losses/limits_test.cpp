// Losses at the ends: ignored rows that hold infinities or NaN, nothing that counts, infinite logits, tiny weights, and
// a NaN or an infinity at every position of a reduction. Values of PyTorch 2.13, or of mathematics where it has none.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/linear_cross_entropy.h"
#include "losses/regression.h"

using namespace gradus;
using losses::Reduction;

namespace {

constexpr double inf = INFINITY, no_number = NAN;
constexpr Reduction reductions[] = {Reduction::mean, Reduction::sum, Reduction::none};

bool same(const Tensor& a, const Tensor& b) { return allclose(a, b, 1e-12, 0, true); }

// The gradient of the sum of f(x), as the fused kernel computes it and as the recorded formula does.
template <class F> Tensor gradient(F f, const Tensor& x, bool recorded) {
  Tensor v = x.clone().requires_grad_(), y = f(v);
  return grad(y, v, {.grad_outputs = {ones_like(y)}, .create_graph = recorded}).detach();
}

Tensor with_row(const std::vector<double>& row) {
  return cat({tensor({{1.0, 2.0, 0.5}}, float64), from_vector(row, {1, 3})}, 0);
}

}   // namespace

TEST_CASE("an ignored row adds nothing to cross_entropy and its gradients, whatever it holds") {
  const Tensor t = tensor({2, -100}), weight = tensor({0.5, 1.0, 2.0}, float64);
  for (const Tensor& w : {Tensor(), weight})
    for (double smoothing : {0.0, 0.1})
      for (Reduction r : reductions) {
        CAPTURE(smoothing);
        CAPTURE(int(r));
        auto loss = [&](const Tensor& x) {
          return losses::cross_entropy(x, t, {.weight = w, .reduction = r, .label_smoothing = smoothing});
        };
        const Tensor harmless = with_row({0, 0, 0}), value = loss(harmless), dx = gradient(loss, harmless, false);
        CHECK(equal(dx[1], zeros({3}, float64)));
        for (const auto& row :
            {std::vector{-inf, 0.0, 1.0}, {inf, 0.0, 0.0}, {0.0, no_number, 0.0}, {-inf, -inf, -inf}}) {
          const Tensor x = with_row(row);
          CHECK(equal(loss(x), value));
          CHECK(same(gradient(loss, x, false), dx));
          CHECK(same(gradient(loss, x, true), dx));
        }
      }
  // Printed with F.cross_entropy(x, t, label_smoothing=.1), its gradient, and with weight=weight.
  const Tensor x = with_row({-inf, 0, 1});
  auto smoothed = [&](const Tensor& v) { return losses::cross_entropy(v, t, {.label_smoothing = 0.1}); };
  CHECK(same(gradient(smoothed, x, false),
      tensor({{0.1978905642888157, 0.5951983858784291, -0.7930889501672449}, {0.0, 0.0, 0.0}}, float64)));
  auto weighted = [&](const Tensor& v) {
    return losses::cross_entropy(v, t, {.weight = weight, .label_smoothing = 0.1});
  };
  CHECK(same(gradient(weighted, x, false),
      tensor({{0.21325623522122616, 0.5856762309112723, -0.7989324661324986}, {0.0, 0.0, 0.0}}, float64)));
}

TEST_CASE("second derivatives do not see an ignored row either") {
  const Tensor t = tensor({2, -100});
  auto second = [&](const Tensor& x, double smoothing) {
    Tensor v = x.clone().requires_grad_();
    Tensor dx = grad(losses::cross_entropy(v, t, {.label_smoothing = smoothing}), v, {.create_graph = true});
    return grad(sum(dx * tensor({1.0, 2.0, 4.0}, float64)), v);
  };
  for (double smoothing : {0.0, 0.1}) {
    const Tensor wanted = second(with_row({0, 0, 0}), smoothing);
    CHECK(equal(wanted[1], zeros({3}, float64)));
    CHECK(sum(abs(wanted)).item<double>() > 0.1);
    CHECK(same(second(with_row({no_number, -inf, 0}), smoothing), wanted));
  }
}

TEST_CASE("where every target is ignored the mean is NaN and the gradient 0, as in PyTorch") {
  const Tensor x = with_row({0, 0, 1}), t = tensor({-100, -100}), weight = tensor({0.5, 1.0, 2.0}, float64);
  for (const Tensor& w : {Tensor(), weight})
    for (bool recorded : {false, true}) {
      for (double smoothing : {0.0, 0.1}) {
        auto mean = [&](const Tensor& v) {
          return losses::cross_entropy(v, t, {.weight = w, .label_smoothing = smoothing});
        };
        auto sum = [&](const Tensor& v) {
          return losses::cross_entropy(v, t, {.weight = w, .reduction = Reduction::sum, .label_smoothing = smoothing});
        };
        CHECK(std::isnan(mean(x).item<double>()));
        CHECK(sum(x).item<double>() == 0);
        CHECK(equal(gradient(mean, x, recorded), zeros({2, 3}, float64)));
        CHECK(equal(gradient(sum, x, recorded), zeros({2, 3}, float64)));
      }
      auto nll = [&](const Tensor& v) { return losses::nll_loss(v, t, {.weight = w}); };
      CHECK(std::isnan(nll(x).item<double>()));
      CHECK(equal(gradient(nll, x, recorded), zeros({2, 3}, float64)));
    }
}

TEST_CASE("where all weights are 0 the mean is 0 / 0, fused or recorded, as in PyTorch") {
  const Tensor x = with_row({0, 0, 1}), t = tensor({0, 1}), w = tensor({0.0, 0.0, 2.0}, float64);
  auto loss = [&](const Tensor& v) { return losses::cross_entropy(v, t, {.weight = w}); };
  auto nll = [&](const Tensor& v) { return losses::nll_loss(v, t, {.weight = w}); };
  for (bool recorded : {false, true}) {
    CHECK(same(gradient(loss, x, recorded), full({2, 3}, no_number, {.dtype = float64})));
    CHECK(same(gradient(nll, x, recorded), tensor({{no_number, 0.0, 0.0}, {0.0, no_number, 0.0}}, float64)));
  }
}

TEST_CASE("cross_entropy of a row whose largest logit is infinite is NaN, on every path, as in PyTorch") {
  const Tensor weight = tensor({0.5, 1.0, 2.0}, float64), probabilities = tensor({{0.5, 0.5, 0.0}}, float64);
  const Tensor all_nan = full({1, 3}, no_number, {.dtype = float64});
  for (const auto& row : {std::vector{inf, 1.0, 2.0}, {1.0, inf, inf}, {inf, -inf, 0.0}, {-inf, -inf, -inf}})
    for (int64_t label = 0; label < 3; ++label)
      for (const Tensor& w : {Tensor(), weight})
        for (double smoothing : {0.0, 0.1})
          for (Reduction r : reductions) {
            const Tensor x = from_vector(row, {1, 3});
            for (const Tensor& target : {tensor({label}), probabilities}) {
              auto loss = [&](const Tensor& v) {
                return losses::cross_entropy(v, target, {.weight = w, .reduction = r, .label_smoothing = smoothing});
              };
              CHECK(all(isnan(loss(x))).item<bool>());
              for (bool recorded : {false, true}) CHECK(same(gradient(loss, x, recorded), all_nan));
            }
          }
  // -infinity beside other logits is a probability of 0.
  auto loss = [](const Tensor& v) { return losses::cross_entropy(v, tensor({0})); };
  const Tensor x = tensor({{-inf, 1.0, 1.0}}, float64);
  CHECK(loss(x).item<double>() == inf);
  for (bool recorded : {false, true}) CHECK(same(gradient(loss, x, recorded), tensor({{-1.0, 0.5, 0.5}}, float64)));
}

TEST_CASE("float32 logits far from 0 have the losses and gradients of the same logits near 0") {
  const Tensor x = tensor({{0.0, 0.0, -8.0, -16.0}, {3.0, -2.0, 0.5, 1.0}}), t = tensor({0, 2});
  const Tensor q = tensor({{0.5, 0.25, 0.25, 0.0}, {0.0, 0.0, 0.0, 1.0}}), w = tensor({1.0, 2.0, 0.5, 1.0});
  using Loss = std::function<Tensor(const Tensor&)>;
  const std::vector<Loss> all = {
      [&](const Tensor& v) { return losses::cross_entropy(v, t); },
      [&](const Tensor& v) { return losses::cross_entropy(v, t, {.label_smoothing = 0.1}); },
      [&](const Tensor& v) { return losses::cross_entropy(v, t, {.weight = w, .reduction = Reduction::none}); },
      [&](const Tensor& v) { return losses::cross_entropy(v, t, {.weight = w, .label_smoothing = 0.1}); },
      [&](const Tensor& v) { return losses::cross_entropy(v, q); },
      [&](const Tensor& v) { return losses::cross_entropy(v, q, {.weight = w, .label_smoothing = 0.1}); },
      [&](const Tensor& v) { return losses::focal_loss(v, t); },
      [&](const Tensor& v) { return losses::linear_cross_entropy(v, eye(4), t, {.label_smoothing = 0.1}); },
  };
  for (size_t i = 0; i < all.size(); ++i) {
    const Tensor value = all[i](x), dx = gradient(all[i], x, false);
    for (double far : {1e3, -65536.0, 1048576.0}) {   // the sums are exact
      CAPTURE(i);
      CAPTURE(far);
      CHECK(allclose(all[i](x + far), value, 1e-6, 0));
      CHECK(allclose(gradient(all[i], x + far, false), dx, 1e-5, 1e-12));
    }
  }
  // exp(x) / sum(exp(x)) - (1, 0, 0, 0), of two rows' mean
  const Tensor first = gradient(all[0], x + 1e6, false)[0] * 2;
  CHECK(allclose(first, tensor({-0.50008388, 0.49991612, 1.6770318e-4, 5.6258148e-8}), 1e-5, 1e-12));
}

TEST_CASE("cross_entropy of probabilities: a class with probability 0 adds nothing, however impossible it is") {
  const Tensor t = tensor({{0.0, 0.5, 0.5}}, float64), x = tensor({{-inf, 1.0, 1.0}}, float64);
  auto loss = [&](const Tensor& v) { return losses::cross_entropy(v, t); };
  CHECK(loss(x).item<double>() == doctest::Approx(std::log(2)));   // PyTorch has NaN
  for (bool recorded : {false, true}) CHECK(allclose(gradient(loss, x, recorded), zeros({1, 3}, float64), 0, 1e-15));
}

TEST_CASE("the gradient of a loss of nothing does not depend on what it is given, as in PyTorch") {
  const Tensor none = zeros({0, 2}, float64);
  auto check = [](const Tensor& x, auto loss) {
    Tensor v = x.clone().requires_grad_(), y = loss(v), dy = ones_like(y).requires_grad_();
    Tensor dx = grad(y, v, {.grad_outputs = {dy}, .create_graph = true});
    CHECK(dx.shape() == x.shape());
    CHECK(grad(dx, dy, {.grad_outputs = {ones_like(dx)}}).item<double>() == 0);
  };
  for (Reduction r : {Reduction::mean, Reduction::sum}) {
    check(none, [&](const Tensor& x) { return losses::mse_loss(x, none, {.reduction = r}); });
    check(none, [&](const Tensor& x) { return losses::mse_loss(none, x, {.reduction = r}); });
    check(none, [&](const Tensor& x) { return losses::l1_loss(x, none, {.reduction = r}); });
    check(none, [&](const Tensor& x) { return losses::binary_cross_entropy_with_logits(x, none, {.reduction = r}); });
    check(none, [&](const Tensor& x) { return losses::binary_cross_entropy_with_logits(none, x, {.reduction = r}); });
    check(zeros({2, 0}, float64), [&](const Tensor& x) {   // no class, all targets ignored
      return losses::nll_loss(x, full({2}, -100, {.dtype = int64}), {.reduction = r});
    });
  }
  CHECK(std::isnan(losses::mse_loss(none, none).item<double>()));
}

TEST_CASE("binary_cross_entropy_with_logits of infinite logits: 0 for the right sign, else infinite") {
  const Tensor x = tensor({inf, inf, inf, -inf, -inf, -inf, no_number}, float64),
               t = tensor({0.0, 1.0, 0.5, 0.0, 1.0, 0.5, 1.0}, float64);
  // PyTorch has the gradients; its values are NaN wherever a right sign makes it infinity - infinity.
  const Tensor value = tensor({inf, 0.0, inf, 0.0, inf, inf, no_number}, float64);
  for (double w : {1.0, 2.0}) {
    const Tensor pos_weight = w == 1 ? Tensor() : full({1}, w, {.dtype = float64});
    auto loss = [&](const Tensor& v) {
      return losses::binary_cross_entropy_with_logits(v, t, {.pos_weight = pos_weight, .reduction = Reduction::none});
    };
    CHECK(same(loss(x), value));
    CHECK(same(to(losses::binary_cross_entropy_with_logits(to(x, float32), to(t, float32),
                      {.pos_weight = w == 1 ? Tensor() : full({1}, w), .reduction = Reduction::none}),
                   float64),
        value));
    for (bool recorded : {false, true})
      CHECK(same(gradient(loss, x, recorded), tensor({1.0, 0.0, 0.5, 0.0, -w, -0.5 * w, no_number}, float64)));
  }
  auto of_target = [&](const Tensor& v) {
    return losses::binary_cross_entropy_with_logits(x, v, {.pos_weight = full({1}, 2.0, {.dtype = float64})});
  };
  CHECK(same(7 * gradient(of_target, t, false), tensor({-inf, -inf, -inf, inf, inf, inf, no_number}, float64)));
}

TEST_CASE("a tiny pos_weight is not lost beside 1, nor a tiny loss beside a large one") {
  auto loss = [](double x, double t, double w, Dtype dtype) {
    return losses::binary_cross_entropy_with_logits(
        full({1}, x, {.dtype = dtype}), full({1}, t, {.dtype = dtype}), {.pos_weight = full({1}, w, {.dtype = dtype})})
        .item<double>();
  };
  CHECK(loss(-3, 1, 1e-9, float32) == doctest::Approx(1e-9 * std::log1p(std::exp(3))).epsilon(1e-6).scale(0));
  CHECK(loss(-3, 1, 1e-30, float64) == doctest::Approx(1e-30 * std::log1p(std::exp(3))).epsilon(1e-14).scale(0));
  CHECK(loss(-40, 0, 5, float64) == doctest::Approx(std::exp(-40)).epsilon(1e-14).scale(0));
  CHECK(loss(40, 1, 5, float64) == doctest::Approx(5 * std::exp(-40)).epsilon(1e-14).scale(0));
}

TEST_CASE("a NaN or an infinity at any position reaches the loss") {
  const int64_t n = 1030;   // a block of 1024 and a tail
  const Tensor target = zeros({n});
  auto all = [&](const Tensor& x) {
    return std::vector{losses::mse_loss(x, target), losses::l1_loss(x, target),
        losses::binary_cross_entropy_with_logits(x, target),
        losses::cross_entropy(reshape(x, {n / 2, 2}), zeros({n / 2}, int64))};
  };
  for (int64_t i = 0; i < n; i += i < 20 || i > n - 20 ? 1 : 61)
    for (double v : {no_number, inf}) {
      CAPTURE(i);
      Tensor x = full({n}, -1.0);
      narrow(x, 0, i, 1).fill_(v);
      std::vector<Tensor> y = all(x);
      for (size_t k = 0; k < y.size(); ++k) {
        CAPTURE(k);
        const double l = y[k].item<double>();
        if (std::isnan(v)) CHECK(std::isnan(l));
        else if (k < 3) CHECK(l == inf);
        else CHECK(!std::isfinite(l));
      }
    }
}
