// The layers that rearrange channels.
#include "nn/layers/shuffle.h"

#include <doctest/doctest.h>

#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("PixelShuffle makes channels of the same place neighbours, PixelUnshuffle takes them apart") {
  const Tensor x = reshape(arange(4), {1, 4, 1, 1}).to(float32);
  const Tensor y = nn::PixelShuffle{2}(x);
  CHECK(equal(y, tensor({{{{0.0, 1.0}, {2.0, 3.0}}}})));
  CHECK(equal(nn::PixelUnshuffle{2}(y), x));
  CHECK(to_string(nn::PixelShuffle{3}) == "PixelShuffle(upscale_factor=3)");
  CHECK(to_string(nn::PixelUnshuffle{3}) == "PixelUnshuffle(downscale_factor=3)");
}

TEST_CASE("ChannelShuffle deals the channels of groups in turn") {
  const Tensor x = reshape(arange(6), {1, 6, 1}).to(float32);
  CHECK(equal(nn::ChannelShuffle{2}(x), reshape(tensor({0.0, 3.0, 1.0, 4.0, 2.0, 5.0}), {1, 6, 1})));
  CHECK(to_string(nn::ChannelShuffle{2}) == "ChannelShuffle(groups=2)");
}

TEST_CASE("a shuffling layer says what its op cannot do") {
  check_failures({
      {"ShapeError: pixel_shuffle: the 3 channels of [3, 2, 2] are not a multiple of upscale_factor 2 "
       "squared",
          [] {
            nn::PixelShuffle{2}(ones({3, 2, 2}));
          }},
      {"ShapeError: pixel_unshuffle: height and width of [1, 3, 4] must be multiples of "
       "downscale_factor 2",
          [] {
            nn::PixelUnshuffle{2}(ones({1, 3, 4}));
          }},
      {"ShapeError: channel_shuffle: the 6 channels of [1, 6, 1] cannot be cut into 4 groups",
          [] {
            nn::ChannelShuffle{4}(ones({1, 6, 1}));
          }},
  });
}

}   // namespace gradus::test
