// One-hot targets, and images that are mixed.
#include "data/transforms/mix.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using namespace gradus::data;

namespace {

// Each image has one number everywhere: 0, 1, 2.
Batch three() { return {tensor({0.0, 1.0, 2.0}).reshape({3, 1, 1, 1}).repeat({1, 2, 10, 10}), tensor({0, 1, 2})}; }

}   // namespace

TEST_CASE("OneHot makes vectors of classes") {
  const Batch batch = OneHot(4)({arange(3), tensor({2, 0, 3})});
  CHECK(equal(batch.targets, tensor({{0.0, 0.0, 1.0, 0.0}, {1.0, 0.0, 0.0, 0.0}, {0.0, 0.0, 0.0, 1.0}})));
  CHECK(equal(batch.inputs, arange(3)));
}

TEST_CASE("MixUp mixes a batch with itself, one sample further, and the targets by the same share") {
  manual_seed(1);
  for (double alpha : {0.2, 1.0, 5.0}) {
    const Batch before = three(), mixed = MixUp(3, {.alpha = alpha})(before);
    const double lambda = mixed.targets[0][0].item<double>();
    CHECK(lambda >= 0);
    CHECK(lambda <= 1);
    CHECK(allclose(mixed.targets, eye(3) * lambda + roll(eye(3), 1, 0) * (1 - lambda)));
    CHECK(allclose(mixed.inputs, before.inputs * lambda + roll(before.inputs, 1, 0) * (1 - lambda), 1e-5, 1e-6));
    CHECK(equal(before.inputs, three().inputs));
  }
}

TEST_CASE("the share of MixUp is from Beta(alpha, alpha)") {
  manual_seed(1);
  for (double alpha : {0.3, 1.0, 4.0}) {
    const MixUp mix(3, {.alpha = alpha});
    double sum = 0, squares = 0;
    const int draws = 4000;
    for (int i = 0; i < draws; ++i) {
      const double lambda = mix({zeros({3, 1}), tensor({0, 1, 2})}).targets[0][0].item<double>();
      sum += lambda, squares += lambda * lambda;
    }
    const double mean = sum / draws, variance = squares / draws - mean * mean;
    CHECK(std::abs(mean - 0.5) < 0.03);
    CHECK(std::abs(variance * 4 * (2 * alpha + 1) - 1) < 0.1);   // 1 / (4 (2 alpha + 1))
  }
}

TEST_CASE("a tiny alpha keeps samples whole, and float targets are mixed as they are") {
  manual_seed(1);
  for (int i = 0; i < 50; ++i) {
    const double lambda = MixUp(3, {.alpha = 1e-6})(three()).targets[0][0].item<double>();
    CHECK((lambda == 0 || lambda == 1));
  }
  Batch batch = three();
  batch.targets = tensor({1.0, 2.0, 4.0});
  const Tensor y = MixUp(3)(batch).targets;
  CHECK(y.sum().item<double>() == doctest::Approx(7));
}

TEST_CASE("CutMix puts a rectangle of the sample before into each, and mixes targets by its area") {
  manual_seed(1);
  int cut = 0;
  for (int i = 0; i < 50; ++i) {
    const Batch before = three(), after = CutMix(3)(before);
    const Tensor changed = (after.inputs[0] != before.inputs[0]);   // numbers of the last sample, 2
    CHECK(equal(changed[0], changed[1]));
    CHECK(equal(after.inputs[0], changed.to(float32) * 2));
    const double area = changed[0].sum().item<double>();
    CHECK(area == changed[0].any(0).sum().item<double>() * changed[0].any(1).sum().item<double>());
    CHECK(after.targets[0][2].item<double>() == doctest::Approx(area / 100));
    CHECK(after.targets[0][0].item<double>() == doctest::Approx(1 - area / 100));
    CHECK(equal(before.inputs, three().inputs));
    cut += area > 0;
  }
  CHECK(cut > 25);
}

TEST_CASE("numbers of classes and alphas that make no sense are refused") {
  check_failures({
      {"Error: OneHot: num_classes must be at least 1; got 0", [] { OneHot(0); }},
      {"Error: MixUp: alpha must be finite and greater than 0; got 0", [] { MixUp(3, {.alpha = 0}); }},
      {"Error: CutMix: alpha must be finite and greater than 0; got -1", [] { CutMix(3, {.alpha = -1}); }},
      {"ShapeError: CutMix: expected images [n, channels, height, width]; got [3, 4, 4]",
          [] {
            CutMix(3)({zeros({3, 4, 4}), tensor({0, 1, 2})});
          }},
  });
  CHECK(error_of<IndexError>([] { OneHot(2)({arange(1), tensor({2})}); }) != "nothing was thrown");
}
