// Images in other sizes: one linear op and its transposed, for all modes.
//
// Read first: core/compute/image/taps.h.
#include "autograd/ops/image/interpolate.h"

#include "autograd/ops/common.h"
#include "core/base/words.h"
#include "core/compute/image/resample.h"

namespace gradus {

ScaleFactors::ScaleFactors(std::initializer_list<double> list) {
  if (list.size() > 3)
    throw ShapeError(fmt::format("scale_factor: an image has at most 3 dimensions; got {} numbers", list.size()));
  for (double factor : list) value[count++] = factor;
}

namespace {

using apply::Interpolation;

// interpolate = sums of w x along each dimension           x: [n, c, ...] -> [n, c, ...]
//   dx = the same with each w transposed
Tensor resampled(const Tensor& x, const apply::Resampling& r) {
  return record("interpolate(x)", apply::resample(x, r), grad_to(x, [back = r](const Tensor& dy) {
    apply::Resampling transposed = back;
    transposed.transposed = !back.transposed;
    return resampled(dy, transposed);
  }));
}

// -- options --

struct Mode {
  const char* name;
  Interpolation rule, antialiased;   // the same where antialias has no meaning
  int64_t dims;                      // of the image; 0: any
  bool aligns;                       // knows align_corners
};
constexpr Mode modes[] = {
    {"nearest", Interpolation::nearest, Interpolation::nearest, 0, false},
    {"nearest-exact", Interpolation::nearest_exact, Interpolation::nearest_exact, 0, false},
    {"area", Interpolation::area, Interpolation::area, 0, false},
    {"linear", Interpolation::linear, Interpolation::linear, 1, true},
    {"bilinear", Interpolation::linear, Interpolation::smooth_linear, 2, true},
    {"trilinear", Interpolation::linear, Interpolation::linear, 3, true},
    {"bicubic", Interpolation::cubic, Interpolation::smooth_cubic, 2, true},
    {"lanczos", Interpolation::smooth_lanczos, Interpolation::smooth_lanczos, 2, false},
};

const char* image_text(int64_t dims) {
  return dims == 1   ? "[n, channels, length]"
         : dims == 2 ? "[n, channels, height, width]"
                     : "[n, channels, depth, height, width]";
}

const Mode& mode_named(const char* name) {
  const char* names[std::size(modes)];
  for (size_t i = 0; i < std::size(modes); ++i) names[i] = modes[i].name;
  return modes[which_word("interpolate", "mode", name, names)];
}

void require_image(const Tensor& x, const Mode& mode) {
  require_float("interpolate", x);
  if (x.dim() < 3 || x.dim() > 5)
    throw ShapeError(fmt::format(
        "interpolate: x must be {}, {} or {}; it is {}", image_text(1), image_text(2), image_text(3), x.shape()));
  if (mode.dims && x.dim() != 2 + mode.dims)
    throw ShapeError(
        fmt::format("interpolate: mode \"{}\" is for {}; x is {}", mode.name, image_text(mode.dims), x.shape()));
}

void require_consistent(const InterpolateOptions& o, const Mode& mode) {
  const bool lanczos = mode.rule == Interpolation::smooth_lanczos, smooth = lanczos || mode.rule != mode.antialiased;
  if (o.align_corners && !mode.aligns)
    throw Error(fmt::format("interpolate: mode \"{}\" has no align_corners; leave it out", mode.name));
  if (o.antialias && !smooth)
    throw Error(fmt::format(
        "interpolate: antialias is for the modes \"bilinear\", \"bicubic\" and \"lanczos\"; got \"{}\"", mode.name));
  if (lanczos && !o.antialias) throw Error("interpolate: mode \"lanczos\" needs antialias = true");
  if (bool(o.size.count) == bool(o.scale_factor.count))
    throw Error(
        fmt::format("interpolate: expected either size or scale_factor; got {}", o.size.count ? "both" : "neither"));
  if (o.recompute_scale_factor && o.size.count)
    throw Error("interpolate: recompute_scale_factor has no meaning beside size; leave it out");
}

// Which of `count` numbers is for dimension i of `dims`.
int64_t place_of(const char* name, int64_t count, int64_t dims, int64_t i) {
  if (count != 1 && count != dims)
    throw ShapeError(fmt::format("interpolate: {} must be one number, or {}; got {} numbers", name, dims, count));
  return count == 1 ? 0 : i;
}

int64_t scaled_size(int64_t size, double factor) {
  const double scaled = double(size) * factor;
  if (!(factor > 0 && scaled < double(int64_t(1) << 31)))
    throw Error(fmt::format("interpolate: scale_factor must be above 0 and fit into memory; got {}", factor));
  return int64_t(scaled);
}

}   // namespace

Tensor interpolate(const Tensor& x, const InterpolateOptions& o) {
  const Mode& mode = mode_named(o.mode);
  require_image(x, mode);
  require_consistent(o, mode);
  apply::Resampling r;
  r.dims = x.dim() - 2;
  for (int64_t i = 0; i < r.dims; ++i) {
    const int64_t from = x.shape()[2 + i];
    const double factor =
        o.size.count ? 0 : o.scale_factor.value[place_of("scale_factor", o.scale_factor.count, r.dims, i)];
    const int64_t to = o.size.count ? o.size[place_of("size", o.size.count, r.dims, i)] : scaled_size(from, factor);
    if (from < 1 || to < 1 || to > int64_t(1) << 31)
      throw ShapeError(
          fmt::format("interpolate: sizes must be at least 1 and fit into memory; dimension {} of x {} would become {}",
              2 + i, x.shape(), to));
    const bool by_sizes = o.recompute_scale_factor || mode.rule == Interpolation::area;
    r.along[i] = {o.antialias ? mode.antialiased : mode.rule, o.align_corners, from, to, by_sizes ? 0 : factor};
  }
  return resampled(x, r);
}

}   // namespace gradus
