// Dropout: how much is left out, and what of.
#include "autograd/ops/pointwise/dropout.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("dropout keeps about 1 - p of the numbers, scaled, with the same mask for the gradient") {
  manual_seed(3);
  Tensor x = ones({100, 100}).requires_grad_();
  Tensor y = dropout(x, 0.25);
  double kept = sum(y != 0).item<double>();
  CHECK(std::abs(kept - 7500) < 5 * std::sqrt(10000 * 0.25 * 0.75));   // five standard deviations
  CHECK(equal(y, to(y != 0, float32) * float(1 / 0.75)));
  sum(y).backward();
  CHECK(equal(x.grad(), y));
  CHECK_FALSE(equal(dropout(x, 0.25), y));   // the next mask is a different one
  manual_seed(3);
  CHECK(equal(dropout(x, 0.25), y));
}

TEST_CASE("dropout of channels leaves out whole ones, each image its own") {
  using Dropout = Tensor (*)(const Tensor&, double, bool);
  const std::pair<Dropout, Shape> calls[] = {
      {dropout1d, {40, 50, 3}}, {dropout2d, {40, 50, 3, 2}}, {dropout2d, {40, 50, 6}}, {dropout3d, {40, 50, 1, 3, 2}}};
  for (const auto& call : calls) {
    const Dropout f = call.first;
    const Shape& shape = call.second;
    CAPTURE(to_string(shape));
    manual_seed(4);
    const Tensor x = ones(shape).requires_grad_(), y = f(x, 0.25, true);
    const Tensor channels = reshape(y.detach(), {2000, -1}), first = narrow(channels, 1, 0, 1);
    CHECK(equal(channels, expand(first, channels.shape())));
    CHECK(equal(first, to(first != 0, float32) * float(1 / 0.75)));
    CHECK(std::abs(sum(first != 0).item<double>() - 1500) < 5 * std::sqrt(2000 * 0.25 * 0.75));
    CHECK_FALSE(equal(y[0], y[1]));
    sum(y).backward();
    CHECK(equal(x.grad(), y));
    CHECK(equal(f(x, 1, true), zeros(shape)));
    CHECK(f(x, 0, true).impl() == x.impl());
    CHECK(f(x, 0.5, false).impl() == x.impl());
  }
}

TEST_CASE("dropout of channels takes a single image, except where PyTorch sees a batch in it") {
  manual_seed(6);
  const Tensor line = dropout1d(ones({1000, 2}));
  CHECK(equal(select(line, 1, 0), select(line, 1, 1)));
  CHECK(line.sum().item<double>() > 0);
  const Tensor volume = reshape(dropout3d(ones({1000, 1, 2, 1})), {1000, 2});
  CHECK(equal(select(volume, 1, 0), select(volume, 1, 1)));
  const Tensor flat = dropout2d(ones({2, 1000, 2}));   // [n, channels, length]
  CHECK(equal(select(flat, 2, 0), select(flat, 2, 1)));
  CHECK_FALSE(equal(select(flat, 0, 0), select(flat, 0, 1)));
}

TEST_CASE("alpha_dropout keeps mean 0 and variance 1") {
  manual_seed(5);
  for (double p : {0.1, 0.5, 0.9}) {
    const Tensor y = alpha_dropout(randn({400000}, {.dtype = float64}), p, true);
    CHECK(std::abs(mean(y).item<double>()) < 5 / std::sqrt(400000));   // five standard errors
    CHECK(var(y).item<double>() == doctest::Approx(1).epsilon(0.02).scale(0));
  }
}

TEST_CASE("alpha_dropout gives a x + b, or selu's limit in the place of x") {
  manual_seed(5);
  const double limit = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;
  const double a = 1 / std::sqrt(0.7 * (1 + 0.3 * limit * limit)), b = -a * limit * 0.3;
  const Tensor x = rand({40, 50, 2}, {.dtype = float64}).requires_grad_(), y = alpha_dropout(x, 0.3, true);
  const Tensor kept = x.detach() * a + b, left_out = full({}, a * limit + b, float64),
               is_kept = y.detach() > a * limit + b + 1e-9;
  CHECK(allclose(y.detach(), where(is_kept, kept, left_out), 1e-12));
  CHECK(std::abs(sum(is_kept).item<double>() - 2800) < 5 * std::sqrt(4000 * 0.3 * 0.7));
  sum(y).backward();
  CHECK(allclose(x.grad(), to(is_kept, float64) * a, 1e-12));

  const Tensor channels = feature_alpha_dropout(zeros({40, 50, 2}, {.dtype = float64}), 0.3, true);
  CHECK(equal(select(channels, 2, 0), select(channels, 2, 1)));
  CHECK(allclose(channels.max(), full({}, b, float64)));
  CHECK(allclose(channels.min(), left_out));
  CHECK(equal(alpha_dropout(x, 1, true), zeros({40, 50, 2}, {.dtype = float64})));
  CHECK(alpha_dropout(x).impl() == x.impl());   // training is false by default, as in PyTorch
  CHECK(feature_alpha_dropout(x).impl() == x.impl());
}

TEST_CASE("dropout says what does not fit") {
  check_failures({
      {"Error: dropout2d: p must be a probability, 0..1; got -1",
          [] {
            dropout2d(ones({1, 1, 1, 1}), -1);
          }},
      {"Error: alpha_dropout: p must be a probability, 0..1; got 2", [] { alpha_dropout(ones({1}), 2); }},
      {"DtypeError: feature_alpha_dropout: expected float32 or float64; got int64",
          [] {
            feature_alpha_dropout(ones({1, 1}, int64));
          }},
      {"ShapeError: dropout1d: x must be [n, channels, length] or [channels, length]; it is [4]. dropout takes any "
       "shape.",
          [] { dropout1d(ones({4})); }},
      {"ShapeError: dropout2d: x must be [n, channels, height, width] or [n, channels, length]; it is [4, 4]. dropout "
       "takes any shape.",
          [] {
            dropout2d(ones({4, 4}), 0.5, false);
          }},
      {"ShapeError: dropout3d: x must be [n, channels, depth, height, width] or [channels, depth, height, width]; it "
       "is "
       "[4]. dropout takes any shape.",
          [] { dropout3d(ones({4})); }},
      {"ShapeError: feature_alpha_dropout: x must be [n, channels, ..]; it is [4]",
          [] { feature_alpha_dropout(ones({4}), 0.5, true); }},
  });
}

}   // namespace gradus::test
