// Transforms of whole batches: classes as vectors, and images that are mixed with each other.
//
//   auto train = data::map(images, data::RandomHorizontalFlip(), data::MixUp(10, {.alpha = 0.2}));
//
// Idea: a mixed image has a mixed target, so targets become probabilities, which cross_entropy takes.
// Read first: image.h.
#ifndef GRADUS_DATA_TRANSFORMS_MIX_H
#define GRADUS_DATA_TRANSFORMS_MIX_H

#include "data/dataset.h"

namespace gradus::data {

/// Targets int64 [n], classes in 0 .. num_classes - 1, become float32 [n, num_classes]: 1 at the class, else 0.
class OneHot {
 public:
  explicit OneHot(int64_t num_classes);
  /// Throws IndexError for a class that does not exist.
  Batch operator()(Batch batch) const;

 private:
  int64_t num_classes_;
};

struct MixOptions {
  double alpha = 1;   ///< the share is drawn from Beta(alpha, alpha): near 0 or 1 if it is small
};

/// Each sample is mixed with the one before it, the first with the last: lambda of itself, 1 - lambda of the other,
/// with one lambda per batch; the targets too (Zhang et al. 2018). Targets that are no classes must be floats.
class MixUp {
 public:
  explicit MixUp(int64_t num_classes, const MixOptions& options = {});
  Batch operator()(Batch batch) const;

 private:
  OneHot one_hot_;
  double alpha_;
};

/// Each image gets a rectangle of the one before it, a share 1 - lambda of its area; targets are mixed by the share
/// that it really has (Yun et al. 2019).
class CutMix {
 public:
  explicit CutMix(int64_t num_classes, const MixOptions& options = {});
  Batch operator()(Batch batch) const;

 private:
  OneHot one_hot_;
  double alpha_;
};

}   // namespace gradus::data
#endif
