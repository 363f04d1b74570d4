// Convolutions with 3x3 windows by Winograd's algorithm. float32 only. For .cpp files of this folder.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_WINOGRAD_H
#define GRADUS_CORE_COMPUTE_WINDOW_WINOGRAD_H

#include "core/compute/window/window.h"

namespace gradus::apply {

/// A 3x3 window that moves pixel by pixel over images of two dimensions, channels innermost: result [0, 0] reads the
/// pixels [row, column] .. [row + 2, column + 2]; those outside of the image are 0.
struct SmallWindow {
  int64_t n, from, to;   // images, channels
  int64_t size[2];       // of the images
  int64_t results[2];
  int64_t row, column;

  /// Is Winograd's algorithm faster than plain sums?
  bool pays() const;
};

/// y [n, to, results] = the sums of x [n, from, size] with weights [9, from, to], plus a bias [to] or null. False if a
/// result is not finite: then all of y has to be computed by plain sums, in which an infinity reaches those results
/// only whose window covers it.
bool winograd(const SmallWindow& s, const float* x, const float* weights, const float* bias, float* y);
/// The gradients from that of the results, dy: dx with respect to x, with weights [9, to, from], and dweights [9, from,
/// to]; dx may be null, and then there are no weights. False as above: then neither is to be used.
bool winograd_gradients(
    const SmallWindow& s, const float* x, const float* dy, const float* weights, float* dx, float* dweights);

}   // namespace gradus::apply
#endif
