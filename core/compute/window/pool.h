// Pooling of images: the largest number of each window, or the mean. Results have the memory order
// of the images, that of images_in_order.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_POOL_H
#define GRADUS_CORE_COMPUTE_WINDOW_POOL_H

#include <utility>
#include <vector>

#include "core/compute/window/window.h"

namespace gradus::apply {

/// What one result reads along a dimension: `count` places from `first` on, `step` apart, all of them in the image. The
/// mean divides by the product of the `divisor` of its dimensions.
struct Span {
  int64_t first, count, step, divisor;
};
/// Results in a row that read alike: `count` of them, the first one is number `result`; each reads `step` further on
/// than the one before.
struct Run {
  int64_t result, count, step;
  Span span;   // of the first one
};

/// What every result of an image reads: the places where the spans of its dimensions cross.
struct Windows {
  int64_t dims = 0;   // of the image; those that it does not have have one result of one place
  Extent image;
  std::vector<Run> along[3];

  Extent results() const;
  /// No number of the image is in two windows; each is in one.
  bool are_apart() const;
  bool cover_all() const;
};
/// Windows that slide, cut off at the border; the divisor counts what the window covers of the image with its border.
Windows sliding_windows(const Window& window, const Extent& image, const Extent& results);
/// The image in as many parts of nearly the same size as there are results.
Windows adaptive_windows(int64_t dims, const Extent& image, const Extent& results);

/// x [n, c, image] -> [n, c, results]; no span is empty. NaN wins. Floats and int64.
Tensor max_pool(const Tensor& x, const Windows& windows);
/// And where these numbers are in their image of one channel, int64: of equal ones the first, of NaNs the last.
std::pair<Tensor, Tensor> max_pool_with_indices(const Tensor& x, const Windows& windows);
/// dy [n, c, results] -> [n, c, image]: dy where x is the number that max_pool took, else 0; sums where windows
/// overlap.
Tensor max_pool_grad(const Tensor& dy, const Tensor& x, const Windows& windows);
/// Of integers rounded towards 0.
Tensor mean_pool(const Tensor& x, const Windows& windows);
Tensor mean_pool_grad(const Tensor& dy, const Windows& windows);

}   // namespace gradus::apply
#endif
