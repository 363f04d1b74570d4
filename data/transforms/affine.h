// RandomAffine: turns, shifts, scales and shears images, as torchvision.transforms.RandomAffine.
//
// Idea: for each pixel of the result the inverse map says where in the image it comes from.
// Read first: image.h.
#ifndef GRADUS_DATA_TRANSFORMS_AFFINE_H
#define GRADUS_DATA_TRANSFORMS_AFFINE_H

#include <array>

#include "core/tensor/tensor.h"

namespace gradus::data {

struct RandomAffineOptions {
  std::array<double, 2> translate = {0, 0};     ///< at most, right or left and up or down, in widths and heights
  std::array<double, 2> scale = {1, 1};         ///< from, to
  std::array<double, 4> shear = {0, 0, 0, 0};   ///< degrees, along x from, to; along y from, to
  const char* interpolation = "nearest";        ///< or "bilinear"
  double fill = 0;                              ///< what comes from outside
};

class RandomAffine {
 public:
  /// Turns by up to so many degrees, to either side. Throws Error for a negative number, translate outside 0..1,
  /// a scale that is not positive, ranges that are not in order.
  explicit RandomAffine(double degrees, const RandomAffineOptions& options = {});
  Tensor operator()(const Tensor& images) const;

 private:
  double degrees_;
  RandomAffineOptions options_;
  bool bilinear_;
};

}   // namespace gradus::data
#endif
