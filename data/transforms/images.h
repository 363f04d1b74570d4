// What image transforms share: how large the images are, and pixels to write to.
#ifndef GRADUS_DATA_TRANSFORMS_IMAGES_H
#define GRADUS_DATA_TRANSFORMS_IMAGES_H

#include "core/tensor/tensor.h"

namespace gradus::data::detail {

struct ImageSizes {
  int64_t images, channels, height, width;
  int64_t plane() const { return height * width; }
  int64_t image() const { return channels * plane(); }
};
/// Throws ShapeError or DtypeError naming `op` unless x is [..., channels, height, width] of floats.
ImageSizes image_sizes(const char* op, const Tensor& x);

/// x, if nobody else holds its numbers; else a copy. Row-major, without history.
Tensor writable(Tensor x);

/// f(span of the numbers of x), float or double.
template <class F> void with_pixels(const Tensor& x, const F& f) {
  if (x.dtype() == Dtype::float32) f(x.data<float>());
  else f(x.data<double>());
}

/// Throws Error naming `op` unless 0 <= p <= 1.
void require_probability(const char* op, double p);
/// 0 <= low <= high, both finite, or an Error.
void require_range(const char* op, const char* name, double low, double high);
/// A number that is uniform in low .. high, from default_generator().
double draw(double low, double high);
bool draw_event(double p);
int64_t draw_below(int64_t n);

}   // namespace gradus::data::detail
#endif
