// The MNIST data set of handwritten digits, from its four IDX files; Fashion-MNIST and KMNIST have the same format.
//
// Idea: the files are checked once; what is in them are ByteImages, 47 MB instead of 188.
// Read first: byte_images.h.
#ifndef GRADUS_DATA_MNIST_H
#define GRADUS_DATA_MNIST_H

#include <string>

#include "data/byte_images.h"

namespace gradus::data {

enum class Split { train, test };

struct MnistOptions {
  Split split = Split::train;
  bool flat = false;        ///< an image is [784] instead of [1, 28, 28]
  bool normalize = false;   ///< subtract 0.1307 and divide by 0.3081, the mean and deviation of the
                            ///< training pixels
};

/// Batches are inputs float32 [batch, 1, 28, 28] or [batch, 784], in 0 (background) .. 1 (ink), and targets int64
/// [batch], the digits 0..9. Copies share the images.
class Mnist {
 public:
  /// Reads train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-..., from the folder, each either plain or as
  /// .gz. Throws FileError, naming the file, if one is missing, damaged, or not what its name says.
  explicit Mnist(const std::string& folder, const MnistOptions& options = {});

  int64_t size() const { return images_.size(); }
  Batch get(std::span<const int64_t> indices) const {
    check_indices("Mnist::get", indices, size());
    return images_.get(indices);
  }

 private:
  ByteImages images_;
};

}   // namespace gradus::data
#endif
