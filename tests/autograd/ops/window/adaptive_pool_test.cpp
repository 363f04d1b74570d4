// Pooling to a given size: values as PyTorch 2.13 has them, sizes of 0, errors.
#include "autograd/ops/window/adaptive_pool.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures;

namespace {

Tensor counted(const Shape& shape) { return reshape(arange(1.0, double(shape.numel() + 1)), shape); }

}   // namespace

TEST_CASE("the windows share the image evenly, and overlap where it cannot be divided") {
  const Tensor seven = counted({1, 1, 7}), three = counted({1, 1, 3});
  CHECK(equal(adaptive_avg_pool1d(seven, 3), tensor({{{2.0, 4.0, 6.0}}})));
  CHECK(equal(adaptive_avg_pool1d(three, 5), tensor({{{1.0, 1.5, 2.0, 2.5, 3.0}}})));
  auto [y, at] = adaptive_max_pool2d_with_indices(counted({1, 1, 5, 6}), {2, 4});
  CHECK(equal(y, tensor({{{{14.0, 15.0, 17.0, 18.0}, {26.0, 27.0, 29.0, 30.0}}}})));
  CHECK(equal(at, tensor({{{{13, 14, 16, 17}, {25, 26, 28, 29}}}})));
}

TEST_CASE("same_size keeps a size, and a size of 1 is the mean or the largest of all") {
  const Tensor x = randn({2, 3, 4, 6, 5}, {.dtype = float64});
  CHECK(allclose(adaptive_avg_pool3d(x, {2, same_size, 5}), avg_pool3d(x, {2, 1, 1}), 1e-12, 1e-12));
  CHECK(equal(adaptive_max_pool3d(x, {same_size, 3, same_size}), max_pool3d(x, {1, 2, 1})));
  CHECK(allclose(adaptive_avg_pool3d(x, 1), mean(x, {2, 3, 4}, true), 1e-12, 1e-12));
  CHECK(equal(adaptive_max_pool3d(x, 1), amax(x, {2, 3, 4}, true)));
  CHECK(equal(adaptive_max_pool1d(x[0][0], same_size), x[0][0]));
}

TEST_CASE("no images, no channels, and results of size 0") {
  CHECK(adaptive_avg_pool2d(zeros({0, 3, 4, 5}), 2).shape() == Shape{0, 3, 2, 2});
  CHECK(adaptive_avg_pool2d(zeros({2, 0, 4, 5}), 2).shape() == Shape{2, 0, 2, 2});
  CHECK(adaptive_avg_pool1d(zeros({0, 4}), 1).shape() == Shape{0, 1});
  CHECK(adaptive_max_pool2d(zeros({2, 3, 4, 5}), {0, 2}).shape() == Shape{2, 3, 0, 2});
  Tensor x = ones({2, 3, 4, 5}).requires_grad_();
  sum(adaptive_avg_pool2d(x, 0)).backward();
  CHECK(equal(x.grad(), zeros({2, 3, 4, 5})));
}

TEST_CASE("fractional windows lie where PyTorch puts them for the same samples") {
  const Tensor image = counted({5, 6}), samples = tensor({{{0.3, 0.8}, {0.9, 0.1}}});
  const Tensor x = unsqueeze(stack({image, flip(image, {0})}), 0);
  auto [y, at] = fractional_max_pool2d_with_indices(x, 2, {.output_size = {3, 4}, .random_samples = samples});
  CHECK(equal(at, tensor({{{{7, 8, 10, 11}, {13, 14, 16, 17}, {25, 26, 28, 29}},
                      {{1, 2, 3, 5}, {7, 8, 9, 11}, {19, 20, 21, 23}}}})));
  CHECK(equal(flatten(y, 2), gather(flatten(x, 2), 2, flatten(at, 2))));
  CHECK(equal(fractional_max_pool2d(x[0], 2, {.output_size = {3, 4}, .random_samples = samples}), y[0]));
  const Tensor deep = fractional_max_pool3d(reshape(arange(60.0), {1, 1, 3, 4, 5}), {2, 1, 2},
      {.output_ratio = {.34, .6, .6}, .random_samples = tensor({{{0.2, 0.6, 0.95}}})});
  CHECK(equal(deep, tensor({{{{{41.0, 42.0, 44.0}, {56.0, 57.0, 59.0}}}}})));
}

TEST_CASE("without samples fractional windows follow the default generator") {
  const Tensor x = counted({1, 2, 20, 20});
  auto pooled = [&](uint64_t seed) {
    manual_seed(seed);
    return fractional_max_pool2d(x, 2, {.output_ratio = {0.4}});
  };
  CHECK(pooled(1).shape() == Shape{1, 2, 8, 8});
  CHECK(equal(pooled(1), pooled(1)));
  CHECK_FALSE(equal(pooled(1), pooled(2)));
}

TEST_CASE("pooling to a size says what is wrong") {
  check_failures({
      {"ShapeError: adaptive_avg_pool2d: output_size must be one number, or 2; got 3 numbers",
          [] {
            adaptive_avg_pool2d(zeros({1, 1, 4, 4}), {1, 2, 3});
          }},
      {"Error: adaptive_max_pool1d: output_size must be at least -1; got -2",
          [] {
            adaptive_max_pool1d(zeros({1, 4}), -2);
          }},
      {"Error: adaptive_avg_pool1d: output_size is too large; got 1099511627776",
          [] {
            adaptive_avg_pool1d(zeros({1, 4}), int64_t(1) << 40);
          }},
      {"ShapeError: adaptive_avg_pool2d: no size but the number of images may be 0; x is [2, 3, 0, 4]",
          [] {
            adaptive_avg_pool2d(zeros({2, 3, 0, 4}), 2);
          }},
      {"ShapeError: adaptive_max_pool2d: no size but the number of images may be 0; x is [2, 0, 4, 4]",
          [] {
            adaptive_max_pool2d(zeros({2, 0, 4, 4}), 2);
          }},
      {"DtypeError: adaptive_avg_pool1d: expected float32 or float64; got int64",
          [] {
            adaptive_avg_pool1d(zeros({1, 4}, int64), 2);
          }},
      {"Error: fractional_max_pool2d: give either output_size or output_ratio",
          [] {
            fractional_max_pool2d(zeros({1, 1, 4, 4}), 2, {});
          }},
      {"Error: fractional_max_pool2d_with_indices: give either output_size or output_ratio",
          [] {
            fractional_max_pool2d_with_indices(zeros({1, 4, 4}), 2, {.output_size = 2, .output_ratio = {.5}});
          }},
      {"ShapeError: fractional_max_pool3d: output_ratio must be one number, or 3; got 2 numbers",
          [] {
            fractional_max_pool3d(zeros({1, 4, 4, 4}), 2, {.output_ratio = {.5, .5}});
          }},
      {"Error: fractional_max_pool2d: output_ratio must be between 0 and 1; got 1",
          [] {
            fractional_max_pool2d(zeros({1, 4, 4}), 2, {.output_ratio = {1}});
          }},
      {"ShapeError: fractional_max_pool2d: 4 windows of 2 numbers do not fit along dimension 2 of x [1, 1, 4, 6]",
          [] {
            fractional_max_pool2d(zeros({1, 1, 4, 6}), 2, {.output_size = 4});
          }},
      {"ShapeError: fractional_max_pool2d: random_samples must be [2, 3, 2]; it is [1, 3, 2]",
          [] {
            fractional_max_pool2d(zeros({2, 3, 4, 4}), 2, {.output_size = 2, .random_samples = zeros({1, 3, 2})});
          }},
      {"DtypeError: fractional_max_pool2d: the dtypes differ: x is float32 [1, 1, 4, 4], random_samples is float64 "
       "[1, 1, 2]. Convert one with to().",
          [] {
            fractional_max_pool2d(
                zeros({1, 1, 4, 4}), 2, {.output_size = 2, .random_samples = zeros({1, 1, 2}, float64)});
          }},
      {"Error: fractional_max_pool2d: random_samples must be in 0 .. 1",
          [] {
            fractional_max_pool2d(zeros({1, 1, 4, 4}), 2, {.output_size = 2, .random_samples = full({1, 1, 2}, 1.5)});
          }},
  });
}
