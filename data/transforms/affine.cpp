// Affine maps of images.
#include "data/transforms/affine.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/format.h"
#include "core/base/parallel.h"
#include "core/base/words.h"
#include "core/tensor/creation.h"
#include "data/transforms/images.h"

namespace gradus::data {

namespace {

using detail::draw;
using detail::ImageSizes;

// Where pixel (x, y) of the result comes from, both counted from the middle of the image:
// column xx x + xy y + x0, row yx x + yy y + y0.
struct InverseMap {
  double xx, xy, x0, yx, yy, y0;
};

struct Motion {
  double angle, right, down, scale, shear_x, shear_y;   // angles in degrees
};

// The inverse of T C R S C^-1 as torchvision defines it: rotation and shear (R), scale (S), shift (T).
InverseMap inverse_of(const Motion& m) {
  constexpr double degree = M_PI / 180;
  const double turn = m.angle * degree, sx = m.shear_x * degree, sy = m.shear_y * degree;
  const double a = std::cos(turn - sy) / std::cos(sy), b = -a * std::tan(sx) - std::sin(turn);
  const double c = std::sin(turn - sy) / std::cos(sy), d = -c * std::tan(sx) + std::cos(turn);
  InverseMap inverse = {d / m.scale, -b / m.scale, 0, -c / m.scale, a / m.scale, 0};
  inverse.x0 = -inverse.xx * m.right - inverse.xy * m.down;
  inverse.y0 = -inverse.yx * m.right - inverse.yy * m.down;
  return inverse;
}

// The plane of an image, and what is around it.
template <class T> struct Plane {
  const T* pixels;
  int64_t height, width;
  T fill;

  T at(int64_t row, int64_t column) const {
    return row >= 0 && row < height && column >= 0 && column < width ? pixels[row * width + column] : fill;
  }
  T nearest(double row, double column) const {
    return at(int64_t(std::nearbyint(row)), int64_t(std::nearbyint(column)));
  }
  T bilinear(double row, double column) const {
    const double top = std::floor(row), left = std::floor(column);
    const T down = T(row - top), right = T(column - left);
    const auto r = int64_t(top), c = int64_t(left);
    const T upper = at(r, c) * (1 - right) + at(r, c + 1) * right;
    const T lower = at(r + 1, c) * (1 - right) + at(r + 1, c + 1) * right;
    return upper * (1 - down) + lower * down;
  }
};

template <class T> void map_plane(const Plane<T>& from, const InverseMap& map, bool bilinear, T* to) {
  const double middle_row = double(from.height - 1) / 2, middle_column = double(from.width - 1) / 2;
  for (int64_t row = 0; row < from.height; ++row)
    for (int64_t column = 0; column < from.width; ++column) {
      const double x = double(column) - middle_column, y = double(row) - middle_row;
      const double source_column = map.xx * x + map.xy * y + map.x0 + middle_column;
      const double source_row = map.yx * x + map.yy * y + map.y0 + middle_row;
      *to++ = bilinear ? from.bilinear(source_row, source_column) : from.nearest(source_row, source_column);
    }
}

}   // namespace

RandomAffine::RandomAffine(double degrees, const RandomAffineOptions& options)
    : degrees_(degrees),
      options_(options),
      bilinear_(which_word("RandomAffine", "interpolation", options.interpolation, {"nearest", "bilinear"}) == 1) {
  detail::require_range("RandomAffine", "degrees", 0, degrees);
  detail::require_range("RandomAffine", "scale", options.scale[0], options.scale[1]);
  if (options.scale[0] == 0) throw Error("RandomAffine: scale must be greater than 0");
  for (double share : options.translate)
    if (!(share >= 0 && share <= 1)) throw Error(fmt::format("RandomAffine: translate must be in 0..1; got {}", share));
  for (size_t axis : {0, 2})
    if (!(options.shear[axis] > -90 && options.shear[axis] <= options.shear[axis + 1] && options.shear[axis + 1] < 90))
      throw Error(fmt::format("RandomAffine: shear must be within -90..90 degrees and in order; got {} to {}",
          options.shear[axis], options.shear[axis + 1]));
}

Tensor RandomAffine::operator()(const Tensor& images) const {
  const ImageSizes s = detail::image_sizes("RandomAffine", images);
  const Tensor x = images.detach().contiguous(), y = empty(x.shape(), x.dtype());
  const double most_right = options_.translate[0] * double(s.width),
               most_down = options_.translate[1] * double(s.height);
  std::vector<InverseMap> maps;
  for (int64_t i = 0; i < s.images; ++i) {
    Motion m;
    m.angle = draw(-degrees_, degrees_);
    m.right = std::nearbyint(draw(-most_right, most_right));
    m.down = std::nearbyint(draw(-most_down, most_down));
    m.scale = draw(options_.scale[0], options_.scale[1]);
    m.shear_x = draw(options_.shear[0], options_.shear[1]);
    m.shear_y = draw(options_.shear[2], options_.shear[3]);
    maps.push_back(inverse_of(m));
  }
  detail::with_pixels(y, [&](auto to) {
    using T = typename decltype(to)::value_type;
    const T* from = x.data<T>().data();
    parallel_for(s.images * s.channels, std::max<int64_t>(1, 4000 / std::max<int64_t>(1, s.plane())),
        [&](int64_t begin, int64_t end) {
          for (int64_t plane = begin; plane < end; ++plane)
            map_plane(Plane<T>{from + plane * s.plane(), s.height, s.width, T(options_.fill)},
                maps[size_t(plane / s.channels)], bilinear_, to.data() + plane * s.plane());
        });
  });
  return y;
}

}   // namespace gradus::data
