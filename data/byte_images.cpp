// Gathering images that are bytes into batches of floats.
#include "data/byte_images.h"

#include <algorithm>
#include <cmath>

#include "core/base/format.h"
#include "core/base/parallel.h"
#include "core/compute/image/bytes.h"

namespace gradus::data {

namespace {

void require_numbers(const char* name, const std::vector<double>& numbers, size_t channels, bool may_be_zero) {
  if (numbers.size() != 1 && numbers.size() != channels)
    throw Error(fmt::format(
        "ByteImages: {} must have 1 number, or {}, one per channel; it has {}", name, channels, numbers.size()));
  for (double number : numbers)
    if (!std::isfinite(float(number)) || (!may_be_zero && !(float(number) > 0)))
      throw Error(fmt::format("ByteImages: {} must be {}; there is {}", name,
          may_be_zero ? "finite" : "finite and greater than 0", number));
}

void fetch(const unsigned char* image, int64_t bytes) {
  constexpr int64_t cache_line = 64;
  for (int64_t i = 0; i < bytes; i += cache_line) __builtin_prefetch(image + i);
}

}   // namespace

ByteImages::ByteImages(std::vector<unsigned char> pixels, const Shape& image, std::vector<int64_t> labels,
    const ByteImagesOptions& options) {
  const auto bytes = size_t(image.numel());
  if (bytes == 0 || pixels.size() % bytes != 0 || pixels.size() / bytes != labels.size())
    throw ShapeError(fmt::format("ByteImages: {} bytes are not {} images of the shape {}, as there are {} labels",
        pixels.size(), labels.size(), image, labels.size()));
  const size_t channels = image.dims() > 0 ? size_t(image[0]) : 1;
  require_numbers("mean", options.mean, channels, true);
  require_numbers("std", options.std, channels, false);
  images_ = Ref<Images>::adopt(new Images{1, std::move(pixels), std::move(labels), image, {}, {}});
  const size_t runs = std::max(options.mean.size(), options.std.size());
  for (size_t i = 0; i < runs; ++i) {
    images_->mean.push_back(float(options.mean[options.mean.size() == 1 ? 0 : i]));
    images_->std.push_back(float(options.std[options.std.size() == 1 ? 0 : i]));
  }
}

Batch ByteImages::get(std::span<const int64_t> indices) const {
  check_indices("ByteImages::get", indices, size());
  const Images& all = images();
  const int64_t n = int64_t(indices.size()), bytes = all.shape.numel(), runs = int64_t(all.mean.size());
  Shape shape = {n};
  for (int64_t size : all.shape) shape.push_back(size);
  Batch batch{empty(shape, Dtype::float32), empty({n}, Dtype::int64)};
  float* to = batch.inputs.data<float>().data();
  int64_t* label = batch.targets.data<int64_t>().data();
  constexpr int64_t grain_bytes = 100'000, ahead = 3;
  parallel_for(n, std::max<int64_t>(1, grain_bytes / bytes), [&](int64_t begin, int64_t end) {
    auto image = [&](int64_t i) { return all.pixels.data() + indices[size_t(i)] * bytes; };
    for (int64_t i = begin; i < end; ++i) {
      // Shuffled images are scattered over far more memory than there is cache.
      if (i + ahead < end) fetch(image(i + ahead), bytes);
      for (int64_t run = 0, length = bytes / runs; run < runs; ++run)
        apply::scale_bytes(length, image(i) + run * length, all.mean[size_t(run)], all.std[size_t(run)],
            to + i * bytes + run * length);
      label[i] = all.labels[size_t(indices[size_t(i)])];
    }
  });
  return batch;
}

}   // namespace gradus::data
