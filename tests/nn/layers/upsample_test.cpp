// The layers that make images larger or smaller.
#include "nn/layers/upsample.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("Upsample calls interpolate with its options") {
  const Tensor x = randn({2, 3, 4, 5});
  CHECK(equal(nn::Upsample{{.scale_factor = 2}}(x), interpolate(x, {.scale_factor = 2})));
  CHECK(
      equal(nn::Upsample{{.size = {3, 7}, .mode = "bicubic"}}(x), interpolate(x, {.size = {3, 7}, .mode = "bicubic"})));
  const InterpolateOptions all{
      .scale_factor = {1.7, 2.3}, .mode = "bilinear", .align_corners = true, .recompute_scale_factor = true};
  CHECK(equal(nn::Upsample{all}(x), interpolate(x, all)));
  CHECK(equal(nn::UpsamplingNearest2d{{.size = 9}}(x), interpolate(x, {.size = 9})));
  CHECK(equal(nn::UpsamplingBilinear2d{{.scale_factor = 2}}(x),
      interpolate(x, {.scale_factor = 2, .mode = "bilinear", .align_corners = true})));
}

TEST_CASE("Upsample keeps a copy of its mode") {
  std::string mode = "bilinear";
  const nn::Upsample layer{{.size = 2, .mode = mode.c_str()}};
  mode = "nearest";
  const Tensor x = randn({1, 1, 3, 3});
  CHECK(equal(layer(x), interpolate(x, {.size = 2, .mode = "bilinear"})));
}

TEST_CASE("Upsample prints as in PyTorch") {
  CHECK(to_string(nn::Upsample{{.scale_factor = 2}}) == "Upsample(scale_factor=2.0, mode='nearest')");
  CHECK(to_string(nn::Upsample{{.scale_factor = {2, 1.5}, .mode = "bicubic"}}) ==
        "Upsample(scale_factor=(2.0, 1.5), mode='bicubic')");
  CHECK(to_string(nn::Upsample{{.size = 7, .mode = "linear"}}) == "Upsample(size=7, mode='linear')");
  CHECK(to_string(nn::UpsamplingNearest2d{{.size = {7, 8}}}) == "UpsamplingNearest2d(size=(7, 8), mode='nearest')");
  CHECK(to_string(nn::UpsamplingBilinear2d{{.scale_factor = 3}}) ==
        "UpsamplingBilinear2d(scale_factor=3.0, mode='bilinear')");
}

TEST_CASE("Upsample says what does not fit") {
  check_failures({
      {"Error: interpolate: expected either size or scale_factor; got neither",
          [] {
            nn::Upsample{{}}(ones({1, 1, 2}));
          }},
      {"ShapeError: interpolate: mode \"bilinear\" is for [n, channels, height, width]; x is [1, "
       "1, "
       "2]",
          [] {
            nn::UpsamplingBilinear2d{{.size = 2}}(ones({1, 1, 2}));
          }},
  });
}

}   // namespace gradus::test
