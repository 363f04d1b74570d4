// Channels rearranged: into pixels, back, or among themselves. Each layer calls the op of the same name.
#ifndef GRADUS_NN_LAYERS_SHUFFLE_H
#define GRADUS_NN_LAYERS_SHUFFLE_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// [.., c r^2, h, w] -> [.., c, h r, w r], r the factor. Throws ShapeError if r^2 does not divide the channels.
struct PixelShuffle : Module {
  explicit PixelShuffle(int64_t factor) : upscale_factor(factor) {}
  Tensor forward(const Tensor& x) const { return pixel_shuffle(x, upscale_factor); }
  std::string extra_repr() const override;
  int64_t upscale_factor;
  GRADUS_MODULE()
};
/// [.., c, h r, w r] -> [.., c r^2, h, w]. Throws ShapeError if r does not divide height and width.
struct PixelUnshuffle : Module {
  explicit PixelUnshuffle(int64_t factor) : downscale_factor(factor) {}
  Tensor forward(const Tensor& x) const { return pixel_unshuffle(x, downscale_factor); }
  std::string extra_repr() const override;
  int64_t downscale_factor;
  GRADUS_MODULE()
};
/// [n, c, ..]: the c channels as a matrix [groups, c / groups], transposed. Throws ShapeError if groups does not divide
/// the channels.
struct ChannelShuffle : Module {
  explicit ChannelShuffle(int64_t number) : groups(number) {}
  Tensor forward(const Tensor& x) const { return channel_shuffle(x, groups); }
  std::string extra_repr() const override;
  int64_t groups;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
