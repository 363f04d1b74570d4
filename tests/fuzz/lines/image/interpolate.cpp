// Images in other sizes.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

// An image with `dims` sizes of its own.
Tensor image(Args& r, int64_t dims) {
  Shape shape{r.integer(0, 3), r.m()};
  for (int64_t d = 0; d < dims; ++d) shape.push_back(r.odd(40) ? 0 : r.integer(1, 6));
  return r.odd(10) ? r.tensor() : r.floats(r.nearly(shape));
}

InterpolateOptions any_options(Args& r, int64_t dims) {
  InterpolateOptions o;
  o.mode = r.odd(15)   ? r.pick({"linear", "trilinear", "lanczos", "cubic"})
           : r.odd(3)  ? r.pick({"nearest", "nearest-exact", "area"})
           : dims == 1 ? "linear"
           : dims == 2 ? r.pick({"bilinear", "bicubic"})
                       : "trilinear";
  if (r.flag()) o.size = r.sizes(r.flag() ? 1 : dims, 1, 7);
  if (!o.size.count || r.odd(20))
    o.scale_factor = r.flag() ? ScaleFactors(r.real(0.25, 3)) : ScaleFactors{1.5, r.real(0, 2)};
  const bool aligns = std::string(o.mode).find("linear") != std::string::npos || r.odd(20);
  o.align_corners = aligns && r.odd(3);
  o.recompute_scale_factor = !o.size.count && r.odd(3);
  o.antialias = dims == 2 && r.odd(3);
  return o;
}

Tensor any_interpolation(Args& r, int64_t dims) {
  const Tensor x = image(r, dims);
  return interpolate(x, any_options(r, dims));
}

}   // namespace

const Family<Line> interpolate_lines([]() -> std::vector<Line> {
  return {
      {"interpolate line", GRADUS_FUZZ(any_interpolation(r, 1))},
      {"interpolate image", GRADUS_FUZZ(any_interpolation(r, 2))},
      {"interpolate volume", GRADUS_FUZZ(any_interpolation(r, 3))},
  };
});

}   // namespace gradus::test
