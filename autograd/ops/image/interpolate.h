// Images in other sizes. Images are [n, channels, ...]; results have their channels innermost in memory if the images
// have, else they are row-major.
#ifndef GRADUS_AUTOGRAD_OPS_IMAGE_INTERPOLATE_H
#define GRADUS_AUTOGRAD_OPS_IMAGE_INTERPOLATE_H

#include "core/tensor/tensor.h"

namespace gradus {

/// Multipliers of sizes: one for all dimensions, one each, or none.
struct ScaleFactors {
  int64_t count = 0;
  double value[3] = {};
  ScaleFactors() = default;
  ScaleFactors(double one) : count(1), value{one} {}
  ScaleFactors(std::initializer_list<double> list);   // throws ShapeError beyond 3
};

/// Either size or scale_factor is given, one number for all dimensions or one each.
struct InterpolateOptions {
  IntList size = {};
  ScaleFactors scale_factor = {};   ///< the result's sizes are x's times these, rounded down
  /// "nearest", "nearest-exact", "area"; "linear" of [n, channels, length], "bilinear" and "bicubic" of images of two
  /// dimensions, "trilinear" of three; "lanczos" of two, with antialias.
  const char* mode = "nearest";
  bool align_corners = false;            ///< the centres of corner pixels, not the outer edges, stay where they are
  bool recompute_scale_factor = false;   ///< positions follow from the sizes, not from scale_factor
  bool antialias = false;   ///< smaller images are smoothed first: "bilinear", "bicubic" and "lanczos" only
};
/// x in another size. Throws Error if the options contradict each other, ShapeError if they do not fit x, or if a size
/// is 0. Floats only.
Tensor interpolate(const Tensor& x, const InterpolateOptions& options);

}   // namespace gradus
#endif
