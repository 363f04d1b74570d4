// Images at the points of a grid: where a point reads, outside and inside, and what is refused.
#include "autograd/ops/image/grid.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

namespace gradus::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

Tensor small() { return tensor({{1.0, 2.0}, {3.0, 4.0}}, float64).reshape({1, 1, 2, 2}); }
// What one point reads of that image.
double read(double x, double y, const GridSampleOptions& options = {}) {
  return grid_sample(small(), tensor({x, y}, float64).reshape({1, 1, 1, 2}), options).item<double>();
}

}   // namespace

TEST_CASE("a point reads between the pixels around it") {
  CHECK(read(0, 0) == 2.5);
  CHECK(read(0.5, 0) == 3);                               // the centre of the right column
  CHECK(read(0.5, 0, {.align_corners = true}) == 2.75);   // three quarters of the way to it
  CHECK(read(1, 1, {.align_corners = true}) == 4);
  CHECK(read(0.1, -0.1, {.mode = "nearest"}) == 2);
  CHECK(read(0.1, 0.1, {.mode = "nearest"}) == 4);
}

TEST_CASE("outside are zeros, the edge, or the image mirrored") {
  CHECK(read(-1, -1) == 0.25);   // a corner: three of four pixels are outside
  CHECK(read(-1, -1, {.padding_mode = "border"}) == 1);
  CHECK(read(-1, -1, {.padding_mode = "reflection"}) == 1);
  CHECK(read(5, 0) == 0);
  CHECK(read(5, 0, {.padding_mode = "border"}) == 3);
  CHECK(read(1.5, 0, {.padding_mode = "reflection"}) == 3);                          // 1 is a mirror: as 0.5
  CHECK(read(-2.5, 0, {.padding_mode = "reflection"}) == 3);                         // -1 is one, too: as 0.5
  CHECK(read(3, 0, {.padding_mode = "reflection", .align_corners = true}) == 2);     // as -1
  CHECK(read(2, 0, {.padding_mode = "reflection", .align_corners = true}) == 2.5);   // as 0
  CHECK(read(1.6, 1.6, {.mode = "nearest"}) == 0);
  CHECK(read(1.6, 1.6, {.mode = "nearest", .padding_mode = "border"}) == 4);
}

TEST_CASE("bicubic is a convolution with the kernel whose slope at the neighbours is -0.75") {
  const Tensor x = expand(tensor({1.0, 2.0, 4.0, 8.0}, float64), {1, 1, 4, 4});
  const Tensor middle = tensor({0.0, 0.0}, float64).reshape({1, 1, 1, 2});   // -3/32, 19/32, 19/32, -3/32
  CHECK(grid_sample(x, middle, {.mode = "bicubic"}).item<double>() == 2.71875);
}

TEST_CASE("a grid that changes nothing gives the image") {
  const Tensor image = randn({2, 3, 4, 5}, {.dtype = float64}), volume = randn({2, 2, 3, 4, 5}, {.dtype = float64});
  const Tensor flat = tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}, float64).expand({2, 2, 3});
  const Tensor deep = eye(3, 4, {.dtype = float64}).expand({2, 3, 4});
  for (bool align : {false, true})
    for (const char* mode : {"bilinear", "nearest", "bicubic"}) {
      CAPTURE(std::string(mode));
      const GridSampleOptions options{.mode = mode, .align_corners = align};
      CHECK(allclose(grid_sample(image, affine_grid(flat, {2, 3, 4, 5}, align), options), image, 1e-12, 1e-12));
      if (std::string(mode) != "bicubic")
        CHECK(allclose(grid_sample(volume, affine_grid(deep, {2, 2, 3, 4, 5}, align), options), volume, 1e-12, 1e-12));
    }
}

TEST_CASE("x, y and z are width, height and depth") {
  const Tensor volume = arange(0, 24, 1, {.dtype = float64}).reshape({1, 1, 2, 3, 4});
  const Tensor point = tensor({1.0, -1.0, 1.0}, float64).reshape({1, 1, 1, 1, 3});   // the last in width and depth
  CHECK(grid_sample(volume, point, {.align_corners = true}).item<double>() == 15);
}

TEST_CASE("a point that is nowhere reads nothing, and has no gradient") {
  CHECK(read(nan, 0) == 0);
  CHECK(read(0, infinity) == 0);
  CHECK(read(-infinity, 0, {.mode = "nearest"}) == 0);
  CHECK(read(infinity, 0, {.padding_mode = "border"}) == 3);
  CHECK(read(infinity, 0, {.padding_mode = "reflection"}) == 0);
  CHECK(read(1e300, 0, {.mode = "bicubic"}) == 0);
  for (const char* mode : {"bilinear", "bicubic"}) {
    const Tensor x = small().requires_grad_();
    const Tensor grid = tensor({nan, 0.0, infinity, 0.5, 1e300, 0.0}, float64).reshape({1, 1, 3, 2}).requires_grad_();
    grid_sample(x, grid, {.mode = mode}).sum().backward();
    CHECK(equal(x.grad(), zeros({1, 1, 2, 2}, float64)));
    CHECK(equal(grid.grad(), zeros({1, 1, 3, 2}, float64)));
  }
}

TEST_CASE("what has no weight is not read") {
  const Tensor x = tensor({{1.0, infinity}, {3.0, infinity}}, float64).reshape({1, 1, 2, 2});
  CHECK(grid_sample(x, tensor({-0.5, 0.0}, float64).reshape({1, 1, 1, 2})).item<double>() == 2);
}

TEST_CASE("the gradient of the grid is the slope of the image, 0 where it does not change") {
  auto slope = [](double at, const GridSampleOptions& options) {
    const Tensor grid = tensor({at, 0.0}, float64).reshape({1, 1, 1, 2}).requires_grad_();
    grid_sample(small(), grid, options).sum().backward();
    return std::vector<double>{grid.grad().flatten()[0].item<double>(), grid.grad().flatten()[1].item<double>()};
  };
  using Slope = std::vector<double>;
  CHECK(slope(0.1, {}) == Slope{1, 2});   // 1 per pixel to the right, 2 per pixel down; a coordinate is one pixel
  CHECK(slope(0.1, {.align_corners = true}) == Slope{0.5, 1});
  CHECK(slope(0.1, {.mode = "nearest"}) == Slope{0, 0});
  CHECK(slope(0.9, {.padding_mode = "border"}) == Slope{0, 2});
  CHECK(slope(1.9, {.padding_mode = "reflection"}) == Slope{-1, 2});
}

TEST_CASE("images of any number of channels, in any memory order, are read channel by channel") {
  const Tensor grid = randn({2, 9, 13, 2}, {.dtype = float64});   // some of its points are outside
  for (int64_t channels = 1; channels <= 6; ++channels)
    for (const char* mode : {"bilinear", "nearest", "bicubic"}) {
      const Tensor x = randn({2, channels, 4, 5}, {.dtype = float64});
      std::vector<Tensor> alone;
      for (int64_t c = 0; c < channels; ++c) alone.push_back(grid_sample(x.narrow(1, c, 1), grid, {.mode = mode}));
      const Tensor y = cat(alone, 1);
      CHECK(allclose(grid_sample(x, grid, {.mode = mode}), y, 1e-12, 1e-12));
      CHECK(allclose(grid_sample(x.contiguous(channels_last), grid, {.mode = mode}), y, 1e-12, 1e-12));
    }
  const Tensor colours = tensor({1.0, 2.0, 3.0}, float64).reshape({1, 3, 1, 1});
  const Tensor x = cat({colours, full({1, 3, 1, 1}, infinity, float64)}, 3);   // beside it, without weight
  CHECK(equal(grid_sample(x, tensor({-0.5, 0.0}, float64).reshape({1, 1, 1, 2})), colours));
}

TEST_CASE("gradients in one pass are those of weights, sums and products") {
  const double outside[] = {nan, infinity, 1e300, -3};
  for (int64_t channels : {1, 2, 3, 4, 5, 40})
    for (const char* mode : {"bilinear", "nearest", "bicubic"})
      for (const char* padding : {"zeros", "border", "reflection"})
        for (bool innermost : {false, true}) {
          CAPTURE(channels);
          CAPTURE(std::string(mode) + " " + padding);
          Tensor x = randn({2, channels, 4, 5}, {.dtype = float64});
          Tensor grid = randn({2, 9, 13, 2}, {.dtype = float64});
          for (int64_t i = 0; i < 4; ++i) grid.select(3, i % 2).select(2, i).fill_(outside[i]);
          if (innermost) x = x.contiguous(channels_last);
          x.requires_grad_(), grid.requires_grad_();
          const Tensor y = grid_sample(x, grid, {.mode = mode, .padding_mode = padding, .align_corners = innermost});
          Tensor dy = randn(y.shape(), {.dtype = float64});
          if (innermost) dy = dy.contiguous(channels_last);
          const GradOptions plain{.grad_outputs = {dy}, .retain_graph = true},
              recorded{.grad_outputs = {dy}, .create_graph = true};
          const std::vector<Tensor> got = gradus::grad(y, {x, grid}, plain),
                                    want = gradus::grad(y, {x, grid}, recorded);
          CHECK(allclose(got[0], want[0], 1e-12, 1e-12));
          CHECK(allclose(got[1], want[1], 1e-12, 1e-12));
        }
  const Tensor x = zeros({1, 3, 2, 4}).requires_grad_();   // more points than are read at a time
  grid_sample(x, zeros({1, 10, 10, 2})).sum().backward();
  CHECK(equal(x.grad(), tensor({0.0, 25.0, 25.0, 0.0}).expand({1, 3, 2, 4})));
}

TEST_CASE("what a grid reads has its channels innermost in memory") {
  const Tensor y = grid_sample(randn({2, 3, 4, 5}), rand({2, 6, 7, 2}));
  CHECK(y.shape() == Shape{2, 3, 6, 7});
  CHECK(y.strides() == std::vector<int64_t>{126, 1, 21, 3});
}

TEST_CASE("affine_grid has the centres of pixels, moved by theta") {
  const Tensor theta = tensor({{{1.0, 0.0, 0.5}, {0.0, 2.0, 0.0}}});
  CHECK(allclose(affine_grid(theta, {1, 1, 2, 2}), tensor({{{{0.0, -1.0}, {1.0, -1.0}}, {{0.0, 1.0}, {1.0, 1.0}}}})));
  CHECK(allclose(
      affine_grid(theta, {1, 1, 2, 2}, true), tensor({{{{-0.5, -2.0}, {1.5, -2.0}}, {{-0.5, 2.0}, {1.5, 2.0}}}})));
  CHECK(allclose(affine_grid(theta, {1, 1, 1, 1}, true), tensor({{{{0.5, 0.0}}}})));
}

TEST_CASE("grid_sample and affine_grid say what does not fit") {
  check_failures({
      {"DtypeError: grid_sample: expected float32 or float64; got int64",
          [] {
            grid_sample(ones({1, 1, 2, 2}, int64), ones({1, 1, 1, 2}));
          }},
      {"ShapeError: grid_sample: x must be [n, channels, height, width] or [n, channels, depth, height, width]; it is "
       "[1, 2, 2]",
          [] {
            grid_sample(ones({1, 2, 2}), ones({1, 1, 1, 2}));
          }},
      {"ShapeError: grid_sample: for x [2, 1, 3, 3], grid must be [2, h, w, 2]; it is [1, 4, 4, 2]",
          [] {
            grid_sample(ones({2, 1, 3, 3}), ones({1, 4, 4, 2}));
          }},
      {"ShapeError: grid_sample: for x [2, 1, 3, 3, 3], grid must be [2, d, h, w, 3]; it is [2, 4, 4, 4, 2]",
          [] {
            grid_sample(ones({2, 1, 3, 3, 3}), ones({2, 4, 4, 4, 2}));
          }},
      {"ShapeError: grid_sample: the images of x [1, 1, 0, 3] have no pixels",
          [] {
            grid_sample(ones({1, 1, 0, 3}), ones({1, 1, 1, 2}));
          }},
      {"ShapeError: grid_sample: mode \"bicubic\" is for images [n, channels, height, width]; x is [1, 1, 2, 2, 2]",
          [] {
            grid_sample(ones({1, 1, 2, 2, 2}), ones({1, 1, 1, 1, 3}), {.mode = "bicubic"});
          }},
      {"Error: grid_sample: mode must be \"nearest\", \"bilinear\" or \"bicubic\"; got \"linear\"",
          [] {
            grid_sample(ones({1, 1, 2, 2}), ones({1, 1, 1, 2}), {.mode = "linear"});
          }},
      {"Error: grid_sample: padding_mode must be \"zeros\", \"border\" or \"reflection\"; got \"edge\"",
          [] {
            grid_sample(ones({1, 1, 2, 2}), ones({1, 1, 1, 2}), {.padding_mode = "edge"});
          }},
      {"ShapeError: affine_grid: size must be [n, c, h, w] or [n, c, d, h, w]; got 3 numbers",
          [] {
            affine_grid(ones({1, 2, 3}), {1, 2, 3});
          }},
      {"ShapeError: affine_grid: sizes must be at least 1; got 0",
          [] {
            affine_grid(ones({1, 2, 3}), {1, 1, 0, 3});
          }},
      {"ShapeError: affine_grid: theta must be [2, 2, 3], a matrix for each image; it is [1, 2, 3]",
          [] {
            affine_grid(ones({1, 2, 3}), {2, 1, 3, 3});
          }},
  });
}

}   // namespace gradus::test
