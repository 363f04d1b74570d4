// ByteImages: images that stay bytes in memory and become floats when a batch is asked for.
//
// Idea: a quarter of the memory, and a quarter of what has to be read for a batch. The way from bytes to normalised
// floats is one pass, a kernel.
// Read first: dataset.h.   Read next: mnist.h, transforms/.
#ifndef GRADUS_DATA_BYTE_IMAGES_H
#define GRADUS_DATA_BYTE_IMAGES_H

#include <vector>

#include "core/base/ref.h"
#include "data/dataset.h"

namespace gradus::data {

struct ByteImagesOptions {
  /// Subtracted from pixels in 0..1, and what they are then divided by: one number, or one per channel.
  std::vector<double> mean = {0}, std = {1};
};

/// Batches are inputs float32 [batch, *image] and targets int64 [batch]. Copies share the bytes.
class ByteImages {
 public:
  /// One image after the other, each of the shape `image`: [channels, height, width], or any other. Throws ShapeError
  /// unless there are as many as labels, and Error for a mean or std that does not fit.
  ByteImages(std::vector<unsigned char> pixels, const Shape& image, std::vector<int64_t> labels,
      const ByteImagesOptions& options = {});

  int64_t size() const { return int64_t(images().labels.size()); }
  Batch get(std::span<const int64_t> indices) const;

 private:
  struct Images {
    uint32_t count = 1;
    std::vector<unsigned char> pixels;
    std::vector<int64_t> labels;
    Shape shape;
    std::vector<float> mean, std;   // of each run of pixels: a channel, or all
    friend void destroy(Images* images) { delete images; }
  };
  const Images& images() const {
    if (!images_) detail::fail_moved_from();
    return *images_;
  }

  Ref<Images> images_;
};

}   // namespace gradus::data
#endif
