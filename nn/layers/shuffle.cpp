// What the layers that rearrange channels print.
#include "nn/layers/shuffle.h"

#include "core/base/format.h"

namespace gradus::nn {

std::string PixelShuffle::extra_repr() const { return fmt::format("upscale_factor={}", upscale_factor); }
std::string PixelUnshuffle::extra_repr() const { return fmt::format("downscale_factor={}", downscale_factor); }
std::string ChannelShuffle::extra_repr() const { return fmt::format("groups={}", groups); }

}   // namespace gradus::nn
