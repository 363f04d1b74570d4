// Images turned, shifted, scaled and sheared.
#include "data/transforms/affine.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::RandomAffine;

TEST_CASE("without degrees, shift, scale and shear the image stays") {
  const Tensor x = rand({3, 2, 5, 6});
  CHECK(equal(RandomAffine(0)(x), x));
  CHECK(equal(RandomAffine(0, {.interpolation = "bilinear"})(x), x));
}

TEST_CASE("scale 2 makes each pixel four, scale 1/2 takes every other one") {
  const Tensor x = arange(16).to(float32).reshape({1, 4, 4});
  const Tensor large = RandomAffine(0, {.scale = {2, 2}})(x);
  const Tensor middle = x.slice(1, 1, 3).slice(2, 1, 3);
  CHECK(equal(large, middle.repeat_interleave(2, 1).repeat_interleave(2, 2)));
  // Half the size: the places between four pixels, so their mean.
  const Tensor small = RandomAffine(0, {.scale = {0.5, 0.5}, .interpolation = "bilinear", .fill = -1})(x);
  CHECK(equal(small.slice(1, 1, 3).slice(2, 1, 3).flatten(), tensor({2.5, 4.5, 10.5, 12.5})));
  CHECK(small[0][0][0].item<float>() == -1);
}

TEST_CASE("shifts are whole pixels, at most as far as translate says, to all sides") {
  manual_seed(1);
  const Tensor x = arange(1, 17).to(float32).reshape({1, 1, 4, 4}).repeat({400, 1, 1, 1});
  const Tensor y = RandomAffine(0, {.translate = {0.25, 0.5}})(x), padded = pad(x[0], {1, 1, 2, 2});
  int64_t found[5][3] = {};
  for (int64_t i = 0; i < 400; ++i)
    for (int64_t down = 0; down < 5; ++down)
      for (int64_t right = 0; right < 3; ++right)
        found[down][right] += equal(y[i], padded.slice(1, down, down + 4).slice(2, right, right + 4));
  int64_t all = 0;
  for (const auto& row : found)
    for (int64_t count : row) {
      CHECK(count > 0);
      all += count;
    }
  CHECK(all == 400);
}

TEST_CASE("a turn by some degrees is the one of affine_grid and grid_sample, in PyTorch's direction") {
  // One image; the angle is what the generator gives.
  for (const char* interpolation : {"nearest", "bilinear"}) {
    const Tensor x = rand({1, 2, 9, 9}, float64);
    manual_seed(3);
    const Tensor y = RandomAffine(40, {.interpolation = interpolation})(x);
    manual_seed(3);
    const double angle = (-40 + 80 * default_generator().next_uniform()) * M_PI / 180;
    const double c = std::cos(angle), s = std::sin(angle);
    // torchvision: output (x, y) comes from the inverse, a turn back; positive angles are clockwise on the screen.
    const Tensor theta = tensor({{{c, s, 0.0}, {-s, c, 0.0}}}, float64);
    const Tensor grid = affine_grid(theta, {1, 2, 9, 9}, false);
    CHECK(allclose(y, grid_sample(x, grid, {.mode = interpolation, .align_corners = false}), 1e-9, 1e-9));
  }
}

TEST_CASE("shear moves rows against each other") {
  const Tensor x = zeros({1, 5, 5});
  x[0].select(1, 2).fill_(1);   // a vertical line
  const Tensor y = RandomAffine(0, {.shear = {45, 45, 0, 0}})(x);
  int64_t moved = 0;
  for (int64_t row = 0; row < 5; ++row) {
    const Tensor places = y[0][row].nonzero();
    REQUIRE(places.size(0) == 1);
    moved += std::abs(places.item<int64_t>() - 2);
  }
  CHECK(moved == 2 + 1 + 0 + 1 + 2);   // a diagonal
  CHECK(equal(RandomAffine(0, {.shear = {0, 0, 30, 30}})(x)[0].select(1, 2).sum(), tensor(5.0)));
}

TEST_CASE("each image has its own draws, which do not depend on the threads") {
  const Tensor x = rand({1, 1, 16, 16}).repeat({20, 1, 1, 1});
  const int before = get_num_threads();
  auto run = [&](int threads) {
    set_num_threads(threads);
    manual_seed(2);
    return RandomAffine(30, {.translate = {0.1, 0.1}, .scale = {0.8, 1.2}, .shear = {-5, 5, -5, 5}})(x);
  };
  const Tensor y = run(1);
  CHECK(equal(run(3), y));
  for (int64_t i = 1; i < 20; ++i) CHECK_FALSE(equal(y[i], y[0]));
  set_num_threads(before);
}

TEST_CASE("options of RandomAffine that make no sense are refused") {
  check_failures({
      {"Error: RandomAffine: degrees must be finite, from 0 and in order; got 0 to -1", [] { RandomAffine(-1); }},
      {"Error: RandomAffine: translate must be in 0..1; got 2",
          [] {
            RandomAffine(1, {.translate = {0, 2}});
          }},
      {"Error: RandomAffine: scale must be finite, from 0 and in order; got 2 to 1",
          [] {
            RandomAffine(1, {.scale = {2, 1}});
          }},
      {"Error: RandomAffine: scale must be greater than 0",
          [] {
            RandomAffine(1, {.scale = {0, 1}});
          }},
      {"Error: RandomAffine: shear must be within -90..90 degrees and in order; got 0 to 90",
          [] {
            RandomAffine(1, {.shear = {0, 0, 0, 90}});
          }},
      {"ShapeError: RandomAffine: expected images [..., channels, height, width]; got [2]",
          [] { RandomAffine(1)(zeros({2})); }},
  });
}
