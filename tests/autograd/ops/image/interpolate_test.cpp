// Images in other sizes: where each mode reads, what it leaves out, and what it refuses.
#include "autograd/ops/image/interpolate.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

namespace gradus::test {

namespace {

Tensor line(std::initializer_list<double> numbers) {
  return reshape(from_vector(std::vector<double>(numbers)), {1, 1, -1});
}
bool is_line(const Tensor& y, std::initializer_list<double> numbers) { return allclose(y, line(numbers), 1e-12); }
// Of an image of one row.
bool is_row(const Tensor& y, std::initializer_list<double> numbers) { return is_line(squeeze(y, 2), numbers); }

}   // namespace

TEST_CASE("each mode reads where it says") {
  const Tensor x = line({1, 2, 3, 4}), pair = line({0, 4}), five = line({1, 2, 3, 4, 5});
  CHECK(is_line(interpolate(x, {.size = 3}), {1, 2, 3}));                            // floor(j 4/3)
  CHECK(is_line(interpolate(x, {.size = 3, .mode = "nearest-exact"}), {1, 3, 4}));   // floor((j + 1/2) 4/3)
  CHECK(is_line(interpolate(pair, {.size = 4, .mode = "linear"}), {0, 1, 3, 4}));    // at -1/4, 1/4, 3/4, 5/4
  CHECK(is_line(interpolate(pair, {.size = 4, .mode = "linear", .align_corners = true}), {0, 4.0 / 3, 8.0 / 3, 4}));
  CHECK(is_line(interpolate(x, {.size = 1, .mode = "linear", .align_corners = true}), {1}));
  CHECK(is_line(interpolate(five, {.size = 2, .mode = "area"}), {2, 4}));   // both have the middle one
  CHECK(is_line(interpolate(five, {.size = 5, .mode = "linear"}), {1, 2, 3, 4, 5}));
}

TEST_CASE("two and three dimensions are interpolated each by itself") {
  const Tensor x = tensor({{0.0, 4.0}, {8.0, 12.0}}).reshape({1, 1, 2, 2});
  const Tensor wanted = tensor({{0.0, 1.0, 3.0, 4.0}, {8.0, 9.0, 11.0, 12.0}});
  CHECK(allclose(interpolate(x, {.size = {2, 4}, .mode = "bilinear"}), wanted.reshape({1, 1, 2, 4})));
  CHECK(allclose(interpolate(x, {.size = {1, 2}, .mode = "bilinear"}), tensor({4.0, 8.0}).reshape({1, 1, 1, 2})));
  const Tensor volume = x.reshape({1, 1, 2, 1, 2});
  CHECK(allclose(interpolate(volume, {.size = {2, 3, 4}, .mode = "trilinear"}),
      wanted.reshape({1, 1, 2, 1, 4}).expand({1, 1, 2, 3, 4})));
  CHECK(equal(interpolate(volume, {.size = {4, 1, 2}}), repeat_interleave(volume, 2, 2)));
}

TEST_CASE("bicubic goes through the pixels, by a kernel whose slope at the neighbours is -0.75") {
  const Tensor x = line({1, 2, 4, 8}).unsqueeze(2);
  const Tensor y = interpolate(x, {.size = {1, 7}, .mode = "bicubic", .align_corners = true});
  CHECK(allclose(y.slice(3, 0, 7, 2), x, 1e-12));
  CHECK(y.flatten()[3].item<double>() == 2.71875);   // -3/32, 19/32, 19/32, -3/32 of the four
}

TEST_CASE("antialias gives what PyTorch gives") {
  const Tensor x = line({1, 2, 4, 8, 16, 32, 64}).unsqueeze(2);
  CHECK(is_row(interpolate(x, {.size = {1, 3}, .mode = "bilinear", .antialias = true}), {29.0 / 14, 10, 40}));
  CHECK(is_row(interpolate(x, {.size = {1, 3}, .mode = "bicubic", .antialias = true}),
      {1.4717741935483917, 8.42124542124542, 41.86290322580646}));
  CHECK(is_row(interpolate(x, {.size = {1, 3}, .mode = "lanczos", .antialias = true}),
      {1.5362130641237548, 7.357886247347164, 42.738344228137294}));
  CHECK(is_row(interpolate(x, {.size = {1, 3}, .mode = "bilinear", .align_corners = true, .antialias = true}),
      {3, 21.777777777777775, 53.33333333333334}));
  CHECK(is_row(interpolate(x, {.size = {1, 10}, .mode = "bicubic", .antialias = true}),
      {0.9394299287410925, 1.4037653188088328, 2.3828125, 3.8536874999999995, 6.224625, 10.185749999999999, 16.6005,
          26.6875, 47.984843999763164, 65.93824228028502}));
}

TEST_CASE("a scale factor rounds the size down, and says where to read unless it is recomputed") {
  const Tensor x = line({0, 1, 2});
  CHECK(is_line(interpolate(x, {.scale_factor = 1.5, .mode = "linear"}), {0, 0.5, 7.0 / 6, 11.0 / 6}));
  CHECK(is_line(
      interpolate(x, {.scale_factor = 1.5, .mode = "linear", .recompute_scale_factor = true}), {0, 0.625, 1.375, 2}));
  CHECK(interpolate(ones({1, 1, 3, 4}), {.scale_factor = {2, 0.5}}).shape() == Shape{1, 1, 6, 2});
}

TEST_CASE("what has no weight is not read") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Tensor x = line({1, 2, infinity});
  CHECK(is_line(interpolate(x, {.size = 5, .mode = "linear", .align_corners = true}), {1, 1.5, 2, infinity, infinity}));
  CHECK(is_line(interpolate(x, {.size = 3, .mode = "linear"}), {1, 2, infinity}));
}

TEST_CASE("a gradient is the sum over all that a pixel went into") {
  const Tensor x = ones({1, 1, 2, 2}).requires_grad_(), y = interpolate(x, {.scale_factor = 2});
  const Tensor dy = arange(0, 16, 1, {.dtype = float32}).reshape({1, 1, 4, 4});
  y.backward(dy);
  CHECK(equal(x.grad(), tensor({{10.0, 18.0}, {42.0, 50.0}}).reshape({1, 1, 2, 2})));
  const Tensor unread = ones({1, 1, 4}).requires_grad_();
  interpolate(unread, {.size = 2}).backward(ones({1, 1, 2}));
  CHECK(equal(unread.grad(), tensor({{{1.0, 0.0, 1.0, 0.0}}})));
}

TEST_CASE("interpolated images lie in memory as x does, with the same numbers") {
  const Tensor x = randn({2, 3, 7, 9}), turned = permute(contiguous(permute(x, {0, 2, 3, 1})), {0, 3, 1, 2});
  for (const char* mode : {"nearest", "bilinear", "bicubic", "area"})
    for (const std::vector<int64_t>& size : {std::vector<int64_t>{4, 5}, {7, 14}, {15, 13}, {30, 50}}) {
      CAPTURE(std::string(mode));
      const Tensor leaf = x.detach().requires_grad_(), turned_leaf = turned.detach().requires_grad_();
      const Tensor y = interpolate(leaf, {.size = size, .mode = mode});
      const Tensor y_turned = interpolate(turned_leaf, {.size = size, .mode = mode});
      CHECK(y.is_contiguous());
      CHECK(y_turned.is_contiguous(channels_last));
      CHECK(allclose(y_turned, y, 1e-5, 1e-5));
      const Tensor dy = randn(y.shape());
      y.backward(dy);
      y_turned.backward(dy);
      CHECK(allclose(turned_leaf.grad(), leaf.grad(), 1e-5, 1e-5));
    }
  CHECK(interpolate(randn({2, 3, 4}), {.size = 5}).is_contiguous());
}

TEST_CASE("an infinity beside a pixel without weight stays away from it, in every memory order") {
  const Tensor x = tensor({1.0, 2.0, HUGE_VAL, 4.0, 5.0}).reshape({1, 1, 1, 5}).expand({1, 2, 1, 5}).contiguous();
  const Tensor y = interpolate(x, {.size = {1, 9}, .mode = "bilinear", .align_corners = true});
  CHECK(equal(y.select(1, 1).flatten(), tensor({1.0, 1.5, 2.0, HUGE_VAL, HUGE_VAL, HUGE_VAL, 4.0, 4.5, 5.0})));
}

TEST_CASE("interpolate says which options contradict each other or do not fit") {
  check_failures({
      {"Error: interpolate: mode must be \"nearest\", \"nearest-exact\", \"area\", \"linear\", \"bilinear\", "
       "\"trilinear\", \"bicubic\" or \"lanczos\"; got \"cubic\"",
          [] {
            interpolate(ones({1, 1, 2}), {.size = 2, .mode = "cubic"});
          }},
      {"DtypeError: interpolate: expected float32 or float64; got int64",
          [] {
            interpolate(ones({1, 1, 2}, int64), {.size = 2});
          }},
      {"ShapeError: interpolate: x must be [n, channels, length], [n, channels, height, width] or [n, channels, depth, "
       "height, width]; it is [4, 4]",
          [] {
            interpolate(ones({4, 4}), {.size = 2});
          }},
      {"ShapeError: interpolate: mode \"bicubic\" is for [n, channels, height, width]; x is [1, 1, 2]",
          [] {
            interpolate(ones({1, 1, 2}), {.size = 2, .mode = "bicubic"});
          }},
      {"Error: interpolate: mode \"area\" has no align_corners; leave it out",
          [] {
            interpolate(ones({1, 1, 2}), {.size = 2, .mode = "area", .align_corners = true});
          }},
      {"Error: interpolate: antialias is for the modes \"bilinear\", \"bicubic\" and \"lanczos\"; got \"nearest\"",
          [] {
            interpolate(ones({1, 1, 2, 2}), {.size = 2, .antialias = true});
          }},
      {"Error: interpolate: mode \"lanczos\" needs antialias = true",
          [] {
            interpolate(ones({1, 1, 2, 2}), {.size = 2, .mode = "lanczos"});
          }},
      {"Error: interpolate: expected either size or scale_factor; got both",
          [] {
            interpolate(ones({1, 1, 2}), {.size = 2, .scale_factor = 2});
          }},
      {"Error: interpolate: expected either size or scale_factor; got neither",
          [] {
            interpolate(ones({1, 1, 2}), {});
          }},
      {"Error: interpolate: recompute_scale_factor has no meaning beside size; leave it out",
          [] {
            interpolate(ones({1, 1, 2}), {.size = 2, .recompute_scale_factor = true});
          }},
      {"ShapeError: interpolate: size must be one number, or 3; got 2 numbers",
          [] {
            interpolate(ones({1, 1, 2, 2, 2}), {.size = {2, 2}});
          }},
      {"ShapeError: interpolate: scale_factor must be one number, or 1; got 2 numbers",
          [] {
            interpolate(ones({1, 1, 2}), {.scale_factor = {2, 2}});
          }},
      {"ShapeError: scale_factor: an image has at most 3 dimensions; got 4 numbers",
          [] {
            interpolate(ones({1, 1, 2}), {.scale_factor = {2, 2, 2, 2}});
          }},
      {"Error: interpolate: scale_factor must be above 0 and fit into memory; got -2",
          [] {
            interpolate(ones({1, 1, 2}), {.scale_factor = -2});
          }},
      {"Error: interpolate: scale_factor must be above 0 and fit into memory; got 1e+300",
          [] {
            interpolate(ones({1, 1, 2}), {.scale_factor = 1e300});
          }},
      {"ShapeError: interpolate: sizes must be at least 1 and fit into memory; dimension 3 of x [1, 1, 2, 3] would "
       "become "
       "0",
          [] {
            interpolate(ones({1, 1, 2, 3}), {.size = {2, 0}});
          }},
      {"ShapeError: interpolate: sizes must be at least 1 and fit into memory; dimension 2 of x [1, 1, 0] would become "
       "4",
          [] {
            interpolate(ones({1, 1, 0}), {.size = 4});
          }},
  });
}

}   // namespace gradus::test
