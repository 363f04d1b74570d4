// Normalising, flipping, cropping and erasing images.
#include "data/transforms/image.h"

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
using namespace gradus::data;

namespace {

// n images of 1 channel, height x width, all numbers different.
Tensor images(int64_t n, int64_t height, int64_t width, int64_t channels = 1) {
  return arange(1, n * channels * height * width + 1).to(float32).reshape({n, channels, height, width});
}

}   // namespace

TEST_CASE("Normalize subtracts the mean of each channel and divides by its deviation") {
  const Tensor x = images(2, 2, 2, 3);
  const Tensor mean = tensor({1.0, 2.0, 3.0}).reshape({3, 1, 1}), std = tensor({2.0, 4.0, 8.0}).reshape({3, 1, 1});
  CHECK(equal(Normalize({1, 2, 3}, {2, 4, 8})(x), (x - mean) / std));
  CHECK(equal(Normalize({1}, {2})(x[0]), (x[0] - 1) / 2));
  CHECK(Normalize({1}, {2})(x.to(float64)).dtype() == float64);
  CHECK(equal(x, images(2, 2, 2, 3)));
}

TEST_CASE("flips turn left and right, or top and bottom; each image by itself, half of them") {
  const Tensor x = images(1, 2, 3, 2);
  CHECK(equal(RandomHorizontalFlip(1)(x), flip(x, {-1})));
  CHECK(equal(RandomVerticalFlip(1)(x), flip(x, {-2})));
  CHECK(equal(RandomHorizontalFlip(0)(x), x));
  CHECK(equal(RandomVerticalFlip(0)(x), x));
  CHECK(equal(RandomVerticalFlip(1)(images(1, 3, 2)), flip(images(1, 3, 2), {-2})));
  manual_seed(1);
  // 1000 draws: a standard deviation of 16.
  for (int axis : {-1, -2}) {
    const Tensor many = images(1000, 2, 2), y = axis == -1 ? RandomHorizontalFlip()(many) : RandomVerticalFlip()(many);
    int64_t flipped = 0;
    for (int64_t i = 0; i < 1000; ++i) {
      const bool same = equal(y[i], many[i]);
      CHECK((same || equal(y[i], flip(many[i], {axis}))));
      flipped += !same;
    }
    CHECK(std::abs(flipped - 500) < 80);
  }
}

TEST_CASE("RandomCrop cuts a piece out of the padded image, every place equally often") {
  const Tensor x = images(3000, 2, 3);
  manual_seed(1);
  const Tensor y = RandomCrop(2, {.padding = {1, 0}, .fill = -1})(x);   // left and right
  REQUIRE(y.shape() == Shape{3000, 1, 2, 2});
  const Tensor padded = pad(x, {1, 1}, {.value = -1});
  int64_t found[4] = {};
  for (int64_t i = 0; i < 3000; ++i)
    for (int64_t left = 0; left < 4; ++left) found[left] += equal(y[i], padded[i].slice(-1, left, left + 2));
  for (int64_t count : found) CHECK(std::abs(count - 750) < 120);   // a standard deviation of 24
}

TEST_CASE("padding may be given for each side, and a crop may lie in it wholly") {
  const Tensor x = images(1, 2, 2, 2);
  // Only one place is possible: the whole padded image.
  CHECK(equal(RandomCrop({7, 9}, {.padding = {1, 2, 6, 3}})(x), pad(x, {1, 6, 2, 3})));
  CHECK(equal(RandomCrop(2)(x), x));
  CHECK(equal(RandomCrop({4, 6}, {.padding = {2, 1}})(x[0]), pad(x[0], {2, 2, 1, 1})));
  manual_seed(1);
  const Tensor many = RandomCrop(1, {.padding = 3})(images(500, 1, 1));
  CHECK(int64_t(many.count_nonzero().item<int64_t>()) < 50);   // 1 of 49 places
}

TEST_CASE("padding modes continue the image as pad does") {
  const Tensor x = images(2, 3, 4, 2).to(float64);
  auto whole = [&](const char* mode) { return RandomCrop({7, 8}, {.padding = 2, .padding_mode = mode})(x); };
  CHECK(equal(whole("edge"), pad(x, {2, 2, 2, 2}, {.mode = "replicate"})));
  CHECK(equal(whole("reflect"), pad(x, {2, 2, 2, 2}, {.mode = "reflect"})));
  const Tensor line = tensor({1.0, 2.0, 3.0}).reshape({1, 1, 3});
  CHECK(equal(RandomCrop({1, 9}, {.padding = {3, 0}, .padding_mode = "symmetric"})(line).flatten(),
      tensor({3.0, 2.0, 1.0, 1.0, 2.0, 3.0, 3.0, 2.0, 1.0})));
  CHECK(equal(
      RandomCrop({1, 11}, {.padding = {5, 0}, .padding_mode = "reflect"})(line.slice(-1, 0, 1)).flatten(), ones({11})));
}

TEST_CASE("RandomErasing fills one rectangle of the size that scale and ratio allow") {
  manual_seed(1);
  const Tensor x = ones({300, 2, 40, 40}),
               y = RandomErasing({.p = 1, .scale = {0.1, 0.2}, .ratio = {0.5, 2}, .value = 7})(x);
  CHECK(equal(x, ones({300, 2, 40, 40})));
  for (int64_t i = 0; i < 300; ++i) {
    const Tensor erased = y[i][0] == 7;
    CHECK(equal(y[i][0], y[i][1]));
    const double height = erased.any(1).sum().item<double>(), width = erased.any(0).sum().item<double>();
    const double area = erased.sum().item<double>();
    CHECK(area == height * width);
    CHECK(area / 1600 > 0.085);   // sides are rounded
    CHECK(area / 1600 < 0.215);
    CHECK(height / width > 0.45);
    CHECK(height / width < 2.2);
  }
  CHECK(equal(RandomErasing({.p = 0})(x), x));
  const Tensor half = RandomErasing()(ones({1000, 1, 8, 8}));
  CHECK(std::abs((half.reshape({1000, 64}) == 0).any(1).sum().item<double>() - 500) < 80);
}

TEST_CASE("what is moved in is written over; nobody else's numbers are") {
  for (bool moved : {true, false}) {
    Tensor x = clone(images(4, 2, 2));
    const void* before = x.data<float>().data();
    const Tensor y = moved ? RandomHorizontalFlip(1)(std::move(x)) : RandomHorizontalFlip(1)(x);
    CHECK((y.data<float>().data() == before) == moved);
  }
  Tensor w = images(1, 2, 2).requires_grad_();
  CHECK_FALSE(RandomErasing({.p = 1})(w).requires_grad());
  CHECK_FALSE(RandomCrop(2)(w).requires_grad());
  const Tensor turned = images(1, 2, 3).transpose(-1, -2);
  CHECK(equal(RandomHorizontalFlip(1)(turned), flip(turned, {-1})));
  CHECK(equal(RandomCrop({3, 2})(turned), turned));
}

TEST_CASE("draws follow default_generator, with any number of threads") {
  const Tensor x = rand({64, 3, 32, 32});
  const int before = get_num_threads();
  auto run = [&](int threads) {
    set_num_threads(threads);
    manual_seed(5);
    Tensor y = RandomCrop(32, {.padding = 4})(x);
    y = RandomErasing()(RandomVerticalFlip()(RandomHorizontalFlip()(y)));
    return Normalize({0.5}, {0.2})(y);
  };
  const Tensor one = run(1);
  for (int threads : {2, 3}) CHECK(equal(run(threads), one));
  set_num_threads(before);
}

TEST_CASE("no images and no pixels are nothing to do") {
  CHECK(RandomHorizontalFlip(1)(zeros({0, 3, 4, 4})).shape() == Shape{0, 3, 4, 4});
  CHECK(RandomVerticalFlip(1)(zeros({2, 3, 0, 4})).shape() == Shape{2, 3, 0, 4});
  CHECK(RandomErasing({.p = 1})(zeros({2, 3, 0, 4})).shape() == Shape{2, 3, 0, 4});
  CHECK(RandomCrop(2)(zeros({0, 3, 4, 4})).shape() == Shape{0, 3, 2, 2});
}

TEST_CASE("images and options that make no sense are refused") {
  check_failures({
      {"ShapeError: RandomHorizontalFlip: expected images [..., channels, height, width]; got [2, 2]",
          [] {
            RandomHorizontalFlip()(zeros({2, 2}));
          }},
      {"DtypeError: RandomVerticalFlip: expected float32 or float64; got int64",
          [] {
            RandomVerticalFlip()(zeros({1, 2, 2}, int64));
          }},
      {"Error: RandomHorizontalFlip: p must be in 0..1; got 1.5", [] { RandomHorizontalFlip(1.5); }},
      {"Error: RandomVerticalFlip: p must be in 0..1; got nan", [] { RandomVerticalFlip{std::nan("")}; }},
      {"ShapeError: Normalize: mean has 2 numbers, but the images [1, 3, 2, 2] have 3 channels",
          [] {
            Normalize({1, 2}, {1})(zeros({1, 3, 2, 2}));
          }},
      {"Error: Normalize: std must be finite and greater than 0; there is 0", [] { Normalize({0}, {0}); }},
      {"Error: Normalize: mean must be finite; there is inf", [] { Normalize({INFINITY}, {1}); }},
      {"ShapeError: RandomCrop: a piece of 5 x 4 does not fit into the images [1, 1, 4, 4] with their padding",
          [] {
            RandomCrop({5, 4})(zeros({1, 1, 4, 4}));
          }},
      {"Error: RandomCrop: the size must be at least 1; got 0 x 3",
          [] {
            RandomCrop({0, 3});
          }},
      {"Error: RandomCrop: size is one number or {height, width}; got 3 numbers",
          [] {
            RandomCrop({1, 2, 3});
          }},
      {"Error: RandomCrop: padding is one number, two or four; got 3 numbers",
          [] {
            RandomCrop(2, {.padding = {1, 2, 3}});
          }},
      {"Error: RandomCrop: padding must not be negative; got -1", [] { RandomCrop(2, {.padding = -1}); }},
      {"Error: RandomErasing: scale must be finite, from 0 and in order; got 0.4 to 0.3",
          [] {
            RandomErasing({.scale = {0.4, 0.3}});
          }},
      {"Error: RandomErasing: scale must be at most 1, and ratio more than 0",
          [] {
            RandomErasing({.scale = {0, 2}});
          }},
  });
  CHECK(error_of<Error>([] {
    RandomCrop(2, {.padding_mode = "mirror"});
  }).starts_with("RandomCrop: padding_mode must be"));
}
