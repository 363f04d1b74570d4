// Transforms of images, as torchvision.transforms has them: normalise, flip, crop, erase.
//
// Idea: each is a small object with options and a call, `images = flip(std::move(images))`, for one image [channels,
// height, width] or a batch of them, float32 or float64; each image has draws of its own. The result has no history.
// What is moved in is written over, so a chain of them needs no further memory.
// Read first: images.h. Put them to work by data::map.
#ifndef GRADUS_DATA_TRANSFORMS_IMAGE_H
#define GRADUS_DATA_TRANSFORMS_IMAGE_H

#include <array>
#include <vector>

#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

namespace gradus::data {

/// (x - mean) / std, with a number per channel, or one for all.
class Normalize {
 public:
  /// Throws Error unless std > 0 and all are finite.
  Normalize(std::vector<double> mean, std::vector<double> std);
  Tensor operator()(Tensor images) const;

 private:
  std::vector<double> mean_, std_;
};

/// Left becomes right, with probability p.
class RandomHorizontalFlip {
 public:
  explicit RandomHorizontalFlip(double p = 0.5);
  Tensor operator()(Tensor images) const;

 private:
  double p_;
};

/// Top becomes bottom, with probability p.
class RandomVerticalFlip {
 public:
  explicit RandomVerticalFlip(double p = 0.5);
  Tensor operator()(Tensor images) const;

 private:
  double p_;
};

struct RandomCropOptions {
  IntList padding = 0;   ///< of all sides; or {left and right, top and bottom}; or {left, top, right, bottom}
  double fill = 0;       ///< what the padding is
  /// "constant", or "edge": the outermost pixel; "reflect": the image in a mirror that shows the outermost pixel once,
  /// "symmetric": twice.
  const char* padding_mode = "constant";
};
/// A piece of this size, one number or {height, width}, from anywhere in the padded image.
class RandomCrop {
 public:
  /// Throws Error for sizes below 1, negative padding, and an unknown mode.
  explicit RandomCrop(const IntList& size, const RandomCropOptions& options = {});
  /// Throws ShapeError if the padded image is smaller than the piece.
  Tensor operator()(const Tensor& images) const;

 private:
  int64_t height_, width_;
  int64_t left_, top_, right_, bottom_;   // padding
  double fill_;
  int mode_;
};

struct RandomErasingOptions {
  double p = 0.5;
  std::array<double, 2> scale = {0.02, 0.33};   ///< of the erased area to the image's
  std::array<double, 2> ratio = {0.3, 3.3};     ///< of its height to its width
  double value = 0;
};
/// A rectangle of the image becomes `value`, with probability p (also known as cutout).
class RandomErasing {
 public:
  explicit RandomErasing(const RandomErasingOptions& options = {});
  Tensor operator()(Tensor images) const;

 private:
  struct Rectangle;
  Rectangle choose(int64_t height, int64_t width) const;
  RandomErasingOptions options_;
};

}   // namespace gradus::data
#endif
