// Sizes, copies and draws of image transforms.
#include "data/transforms/images.h"

#include <cmath>

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "core/tensor/random.h"

namespace gradus::data::detail {

ImageSizes image_sizes(const char* op, const Tensor& x) {
  const Shape& s = x.shape();
  const int64_t d = s.dims();
  if (d < 3) throw ShapeError(fmt::format("{}: expected images [..., channels, height, width]; got {}", op, s));
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("{}: expected float32 or float64; got {}", op, x.dtype()));
  int64_t images = 1;
  for (int64_t i = 0; i < d - 3; ++i) images *= s[i];
  return {images, s[d - 3], s[d - 2], s[d - 1]};
}

Tensor writable(Tensor x) {
  if (is_sole_owner(x) && x.is_contiguous() && !x.requires_grad()) return x;
  Tensor y = empty(x.shape(), x.dtype());
  apply::assign(y, x.detach());
  return y;
}

void require_probability(const char* op, double p) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("{}: p must be in 0..1; got {}", op, p));
}
void require_range(const char* op, const char* name, double low, double high) {
  if (!(low >= 0 && low <= high && std::isfinite(high)))
    throw Error(fmt::format("{}: {} must be finite, from 0 and in order; got {} to {}", op, name, low, high));
}

double draw(double low, double high) { return low + (high - low) * default_generator().next_uniform(); }
bool draw_event(double p) { return default_generator().next_uniform() < p; }
int64_t draw_below(int64_t n) { return default_generator().next_below(n); }

}   // namespace gradus::data::detail
