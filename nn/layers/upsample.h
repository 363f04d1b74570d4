// Upsample: images in other sizes. Each layer calls the op interpolate, which explains the options.
#ifndef GRADUS_NN_LAYERS_UPSAMPLE_H
#define GRADUS_NN_LAYERS_UPSAMPLE_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// [n, channels, ...] -> the same with other sizes: Upsample{{.scale_factor = 2, .mode = "bilinear"}}. Options that
/// contradict each other or do not fit x throw at the call.
class Upsample : public Module {
 public:
  explicit Upsample(const InterpolateOptions& options);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;

  std::string mode;
  /// All but the mode, which is the one above.
  InterpolateOptions options;
  GRADUS_MODULE()
};

/// Either of them.
struct UpsamplingOptions {
  IntList size = {};
  ScaleFactors scale_factor = {};
};
/// Upsample with the mode "nearest".
class UpsamplingNearest2d : public Upsample {
 public:
  explicit UpsamplingNearest2d(const UpsamplingOptions& o) : Upsample({o.size, o.scale_factor}) {}
  GRADUS_MODULE_OF(Upsample)
};
/// Upsample with the mode "bilinear" and align_corners.
class UpsamplingBilinear2d : public Upsample {
 public:
  explicit UpsamplingBilinear2d(const UpsamplingOptions& o) : Upsample({o.size, o.scale_factor, "bilinear", true}) {}
  GRADUS_MODULE_OF(Upsample)
};

}   // namespace gradus::nn
#endif
