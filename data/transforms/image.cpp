// Normalising, flipping, cropping and erasing, image by image.
//
// Draws are made first and in order, so that they do not depend on the threads that then do the work.
#include "data/transforms/image.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/format.h"
#include "core/base/parallel.h"
#include "core/base/words.h"
#include "core/tensor/creation.h"
#include "data/transforms/images.h"

namespace gradus::data {

namespace {

using detail::draw;
using detail::draw_below;
using detail::draw_event;
using detail::image_sizes;
using detail::ImageSizes;
using detail::with_pixels;
using detail::writable;

// How many images are enough work for a thread.
int64_t grain_of(const ImageSizes& s) { return std::max<int64_t>(1, 50'000 / std::max<int64_t>(1, s.image())); }

std::vector<char> draw_events(int64_t n, double p) {
  std::vector<char> events(static_cast<size_t>(n));
  for (char& event : events) event = draw_event(p);
  return events;
}

// Calls change(pixels, sizes) for each image that is chosen, with probability p.
template <class Change> Tensor change_some(const char* op, Tensor images, double p, const Change& change) {
  const ImageSizes s = image_sizes(op, images);
  const Tensor y = writable(std::move(images));
  const std::vector<char> chosen = draw_events(s.images, p);
  with_pixels(y, [&](auto pixels) {
    parallel_for(s.images, grain_of(s), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        if (chosen[size_t(i)]) change(pixels.data() + i * s.image(), s);
    });
  });
  return y;
}

}   // namespace

Normalize::Normalize(std::vector<double> mean, std::vector<double> std) : mean_(std::move(mean)), std_(std::move(std)) {
  for (double number : mean_)
    if (!std::isfinite(number)) throw Error(fmt::format("Normalize: mean must be finite; there is {}", number));
  for (double number : std_)
    if (!(number > 0 && std::isfinite(number)))
      throw Error(fmt::format("Normalize: std must be finite and greater than 0; there is {}", number));
}

Tensor Normalize::operator()(Tensor images) const {
  const ImageSizes s = image_sizes("Normalize", images);
  const Tensor y = writable(std::move(images));
  auto per_channel = [&](const std::vector<double>& numbers, const char* name) {
    const auto n = int64_t(numbers.size());
    if (n != 1 && n != s.channels)
      throw ShapeError(fmt::format(
          "Normalize: {} has {} numbers, but the images {} have {} channels", name, n, y.shape(), s.channels));
    return from_vector(numbers, {n, 1, 1}).to(y.dtype());
  };
  const Tensor mean = per_channel(mean_, "mean"), std = per_channel(std_, "std");
  return y.sub_(mean).div_(std);
}

RandomHorizontalFlip::RandomHorizontalFlip(double p) : p_(p) { detail::require_probability("RandomHorizontalFlip", p); }

Tensor RandomHorizontalFlip::operator()(Tensor images) const {
  return change_some("RandomHorizontalFlip", std::move(images), p_, [](auto* image, const ImageSizes& s) {
    for (int64_t row = 0; row < s.channels * s.height; ++row)
      std::reverse(image + row * s.width, image + (row + 1) * s.width);
  });
}

RandomVerticalFlip::RandomVerticalFlip(double p) : p_(p) { detail::require_probability("RandomVerticalFlip", p); }

Tensor RandomVerticalFlip::operator()(Tensor images) const {
  return change_some("RandomVerticalFlip", std::move(images), p_, [](auto* image, const ImageSizes& s) {
    for (int64_t channel = 0; channel < s.channels; ++channel) {
      auto* plane = image + channel * s.plane();
      for (int64_t row = 0; row < s.height / 2; ++row)
        std::swap_ranges(plane + row * s.width, plane + (row + 1) * s.width, plane + (s.height - 1 - row) * s.width);
    }
  });
}

namespace {

constexpr const char* padding_modes[] = {"constant", "edge", "reflect", "symmetric"};
enum Mode { constant, edge, reflect, symmetric };

// Which pixel of a line of n stands at place i, which is outside; -1: none, it is filled.
int64_t pixel_outside(int64_t i, int64_t n, int mode) {
  if (mode == constant) return -1;
  if (mode == edge) return std::clamp<int64_t>(i, 0, n - 1);
  const int64_t turn = mode == symmetric ? 1 : 0;   // how often the outermost pixel comes more than once
  const int64_t period = std::max<int64_t>(1, 2 * (n - 1 + turn));
  i = ((i % period) + period) % period;
  return i < n ? i : period - i - turn;
}

}   // namespace

RandomCrop::RandomCrop(const IntList& size, const RandomCropOptions& options)
    : fill_(options.fill), mode_(which_word("RandomCrop", "padding_mode", options.padding_mode, padding_modes)) {
  if (size.count < 1 || size.count > 2)
    throw Error(fmt::format("RandomCrop: size is one number or {{height, width}}; got {} numbers", size.count));
  height_ = size.value[0];
  width_ = size.value[size.count - 1];
  if (height_ < 1 || width_ < 1)
    throw Error(fmt::format("RandomCrop: the size must be at least 1; got {} x {}", height_, width_));
  const IntList& p = options.padding;
  if (p.count != 1 && p.count != 2 && p.count != 4)
    throw Error(fmt::format("RandomCrop: padding is one number, two or four; got {} numbers", p.count));
  left_ = p.value[0];
  top_ = p.value[p.count > 1 ? 1 : 0];
  right_ = p.value[p.count == 4 ? 2 : 0];
  bottom_ = p.value[p.count - 1];
  for (int64_t side : {left_, top_, right_, bottom_})
    if (side < 0) throw Error(fmt::format("RandomCrop: padding must not be negative; got {}", side));
}

// One line of the piece: pixel j is pixel first + j of `from`, a line of n pixels, or of none at all.
template <class T> static void crop_line(const T* from, int64_t n, int64_t first, int mode, T fill, std::span<T> to) {
  const auto size = int64_t(to.size());
  const int64_t begin = from ? std::clamp<int64_t>(-first, 0, size) : size;
  const int64_t end = std::clamp<int64_t>(n - first, begin, size);
  auto outside = [&](int64_t j) {
    const int64_t pixel = from ? pixel_outside(first + j, n, mode) : -1;
    to[size_t(j)] = pixel < 0 ? fill : from[pixel];
  };
  for (int64_t j = 0; j < begin; ++j) outside(j);
  if (begin < end) std::copy(from + first + begin, from + first + end, to.data() + begin);
  for (int64_t j = end; j < size; ++j) outside(j);
}

Tensor RandomCrop::operator()(const Tensor& images) const {
  const ImageSizes s = image_sizes("RandomCrop", images);
  const int64_t down = s.height + top_ + bottom_ - height_, right = s.width + left_ + right_ - width_;
  if (down < 0 || right < 0 || s.plane() == 0)
    throw ShapeError(fmt::format("RandomCrop: a piece of {} x {} does not fit into the images {} with their padding",
        height_, width_, images.shape()));
  Shape shape = images.shape();
  shape[shape.dims() - 2] = height_;
  shape[shape.dims() - 1] = width_;
  const Tensor x = images.detach().contiguous(), y = empty(shape, x.dtype());
  std::vector<int64_t> corners;
  for (int64_t i = 0; i < s.images; ++i) {
    corners.push_back(draw_below(down + 1) - top_);
    corners.push_back(draw_below(right + 1) - left_);
  }
  with_pixels(y, [&](auto to) {
    using T = typename decltype(to)::value_type;
    const T* from = x.data<T>().data();
    parallel_for(s.images, grain_of(s), [&](int64_t begin, int64_t end) {
      for (int64_t plane = begin * s.channels; plane < end * s.channels; ++plane) {
        const int64_t* corner = corners.data() + plane / s.channels * 2;
        for (int64_t row = 0; row < height_; ++row) {
          int64_t source = corner[0] + row;
          if (source < 0 || source >= s.height) source = pixel_outside(source, s.height, mode_);
          crop_line(source < 0 ? nullptr : from + plane * s.plane() + source * s.width, s.width, corner[1], mode_,
              T(fill_), to.subspan(size_t((plane * height_ + row) * width_), size_t(width_)));
        }
      }
    });
  });
  return y;
}

RandomErasing::RandomErasing(const RandomErasingOptions& options) : options_(options) {
  detail::require_probability("RandomErasing", options.p);
  detail::require_range("RandomErasing", "scale", options.scale[0], options.scale[1]);
  detail::require_range("RandomErasing", "ratio", options.ratio[0], options.ratio[1]);
  if (options.scale[1] > 1 || options.ratio[0] == 0)
    throw Error("RandomErasing: scale must be at most 1, and ratio more than 0");
}

struct RandomErasing::Rectangle {
  int64_t top, left, height, width;
};

// Ten tries to find a rectangle that is smaller than the image, as in torchvision.
RandomErasing::Rectangle RandomErasing::choose(int64_t height, int64_t width) const {
  const double log_low = std::log(options_.ratio[0]), log_high = std::log(options_.ratio[1]);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = double(height * width) * draw(options_.scale[0], options_.scale[1]);
    const double aspect = std::exp(draw(log_low, log_high));
    const auto h = int64_t(std::nearbyint(std::sqrt(area * aspect)));
    const auto w = int64_t(std::nearbyint(std::sqrt(area / aspect)));
    if (h >= height || w >= width) continue;
    const int64_t top = draw_below(height - h + 1);
    return {top, draw_below(width - w + 1), h, w};
  }
  return {0, 0, 0, 0};
}

Tensor RandomErasing::operator()(Tensor images) const {
  const ImageSizes s = image_sizes("RandomErasing", images);
  const Tensor y = writable(std::move(images));
  with_pixels(y, [&](auto pixels) {
    using T = typename decltype(pixels)::value_type;
    for (int64_t i = 0; i < s.images; ++i) {
      if (!draw_event(options_.p)) continue;
      const Rectangle r = choose(s.height, s.width);
      for (int64_t plane = i * s.channels; plane < (i + 1) * s.channels; ++plane)
        for (int64_t row = r.top; row < r.top + r.height; ++row)
          std::fill_n(pixels.data() + plane * s.plane() + row * s.width + r.left, r.width, T(options_.value));
    }
  });
  return y;
}

}   // namespace gradus::data
