// The real files against facts from elsewhere, and every way in which a file can be wrong.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/loader.h"
#include "data/mnist.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Mnist;
using data::Split;

namespace {

const std::string real = std::string(GRADUS_SOURCE_DIR) + "/examples/data/mnist";

std::string images(uint32_t count, uint32_t rows = 28, uint32_t columns = 28) {
  std::string pixels;
  for (uint32_t i = 0; i < count * rows * columns; ++i) pixels += char(i % 251);
  return big_endian(0x803) + big_endian(count) + big_endian(rows) + big_endian(columns) + pixels;
}
std::string labels(const std::string& digits) {
  return big_endian(0x801) + big_endian(uint32_t(digits.size())) + digits;
}

// The training files of a folder.
struct Files {
  TemporaryFolder folder;
  std::string image_file = folder / "train-images-idx3-ubyte", label_file = folder / "train-labels-idx1-ubyte";
  void write(const std::string& image_bytes, const std::string& label_bytes) {
    folder.write("train-images-idx3-ubyte", image_bytes);
    folder.write("train-labels-idx1-ubyte", label_bytes);
  }
  std::string error() {
    return error_of<FileError>([&] { Mnist mnist(folder.path()); });
  }
};
const std::string two_labels("\3\7", 2);

bool readable() {   // the real files are packed
  return error_of<FileError>([] { Mnist mnist(real, {.split = Split::test}); }).find("without zlib") ==
         std::string::npos;
}

}   // namespace

TEST_CASE("a batch has pixels in 0 to 1 and digits as int64, as images or flat") {
  Files files;
  files.write(images(2), labels(two_labels));
  Mnist set(files.folder.path()), flat(files.folder.path(), {.flat = true});
  std::vector<int64_t> rows = {1, 0};
  auto [image, digit] = set.get(rows);
  CHECK(image.shape() == Shape{2, 1, 28, 28});
  CHECK(image.dtype() == float32);
  CHECK(equal(digit, tensor({7, 3})));
  std::vector<float> pixels = flat.get(rows).inputs.to_vector<float>();
  CHECK(flat.get(rows).inputs.shape() == Shape{2, 784});
  CHECK(pixels[0] == float(784 % 251) / 255);   // the first pixel of image 1
  CHECK(pixels[784 + 250] == float(250) / 255);
  CHECK(equal(image.reshape({2, 784}), flat.get(rows).inputs));
}

TEST_CASE("normalised pixels have the training set's mean subtracted and are divided by its deviation") {
  Files files;
  files.write(images(2), labels(two_labels));
  std::vector<int64_t> row = {0};
  Tensor plain = Mnist(files.folder.path()).get(row).inputs;
  Tensor normal = Mnist(files.folder.path(), {.normalize = true}).get(row).inputs;
  CHECK(allclose(normal, (plain - 0.1307) / 0.3081, 1e-6, 1e-6));
}

TEST_CASE("a plain file is read, and a packed one where there is no plain one") {
  Files files;
  files.folder.write("train-images-idx3-ubyte", images(2));
  files.folder.write("train-labels-idx1-ubyte.gz", gzip(labels(two_labels)));
  if (readable()) CHECK(Mnist(files.folder.path()).size() == 2);
}

TEST_CASE("the real training set has the known digits and ink") {
  if (!readable()) return;
  Mnist set(real, {.flat = true});
  REQUIRE(set.size() == 60000);
  // Counts of the digits as published; the sum of all pixels by numpy.
  const int64_t counts[] = {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
  int64_t found[10] = {}, start = 0;
  double ink = 0;
  for (auto [image, digit] : data::DataLoader(set, {.batch_size = 1000})) {
    if (start == 0) CHECK(equal(digit.slice(0, 0, 10), tensor({5, 0, 4, 1, 9, 2, 1, 3, 1, 4})));
    for (int64_t d : digit.to_vector<int64_t>()) ++found[d];
    ink += image.to(float64).sum().item<double>() * 255;
    start += image.size(0);
  }
  for (int d = 0; d < 10; ++d) CHECK(found[d] == counts[d]);
  CHECK(ink == doctest::Approx(1567298545).epsilon(1e-7).scale(0));   // pixels are rounded to float32
}

TEST_CASE("the real test set begins and ends as published") {
  if (!readable()) return;
  Mnist set(real, {.split = Split::test, .flat = true});
  REQUIRE(set.size() == 10000);
  std::vector<int64_t> ends = {0, 1, 2, 3, 4, 9999};
  auto [image, digit] = set.get(ends);
  CHECK(equal(digit.slice(0, 0, 5), tensor({7, 2, 1, 0, 4})));
  CHECK(image[0].to(float64).sum().item<double>() * 255 == doctest::Approx(18454).epsilon(1e-7).scale(0));   // by numpy
  CHECK(image[5].to(float64).sum().item<double>() * 255 == doctest::Approx(41833).epsilon(1e-7).scale(0));
}

TEST_CASE("a folder without the files is named, with what was looked for") {
  TemporaryFolder folder;
  CHECK(error_of<FileError>([&] { Mnist mnist(folder.path()); }) ==
        "Mnist: " + folder.path() +
            ": there is neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz in this "
            "folder");
  folder.write("t10k-images-idx3-ubyte", images(2));
  CHECK(error_of<FileError>([&] { Mnist mnist(folder.path(), {.split = Split::test}); }) ==
        "Mnist: " + folder.path() +
            ": there is neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz in this folder");
}

TEST_CASE("swapped files, and files of another kind, are named") {
  Files files;
  files.write(labels(std::string(20, '\1')), labels(two_labels));
  CHECK(files.error() ==
        "Mnist: " + files.image_file + ": holds labels (magic number 2049); expected images (magic number 2051)");
  files.write(images(2), images(2));
  CHECK(files.error() ==
        "Mnist: " + files.label_file + ": holds images (magic number 2051); expected labels (magic number 2049)");
  files.write("<!DOCTYPE html> not found", labels(two_labels));
  CHECK(files.error() ==
        "Mnist: " + files.image_file + ": is not an IDX file of images: the magic number is 1008813135, not 2051");
}

TEST_CASE("truncated files, and bytes after the end, are named with the sizes") {
  Files files;
  files.write(images(2).substr(0, 1000), labels(two_labels));
  CHECK(files.error() == "Mnist: " + files.image_file + ": truncated: 2 images need 1568 bytes; there are 984");
  files.write(images(2).substr(0, 15), labels(two_labels));
  CHECK(files.error() == "Mnist: " + files.image_file + ": truncated: its 15 bytes do not even hold the header");
  files.write(images(0), labels(""));   // nothing but headers is enough for nothing
  CHECK(Mnist(files.folder.path()).size() == 0);
  files.write(images(2), labels(two_labels) + "abc");
  CHECK(files.error() == "Mnist: " + files.label_file + ": 3 bytes follow the 2 labels that its header announces");
}

TEST_CASE("images of another size are named") {
  Files files;
  files.write(images(2, 32, 28), labels(two_labels));
  CHECK(files.error() == "Mnist: " + files.image_file + ": the images are 32 x 28; expected 28 x 28");
}

TEST_CASE("there must be as many labels as images") {
  Files files;
  files.write(images(3), labels(two_labels));
  CHECK(files.error() == "Mnist: " + files.image_file + " has 3 images, but " + files.label_file + " has 2 labels");
}

TEST_CASE("a label above 9 is named") {
  Files files;
  files.write(images(2), labels("\3\12"));
  CHECK(files.error() == "Mnist: " + files.label_file + ": label 1 is 10; digits are 0..9");
}

TEST_CASE("an image that does not exist is refused") {
  Files files;
  files.write(images(2), labels(two_labels));
  std::vector<int64_t> row = {2};
  CHECK(error_of<IndexError>([&] { Mnist(files.folder.path()).get(row); }) ==
        "Mnist::get: there is no sample 2; the samples are 0..1");
}

TEST_CASE("copies have the same images, and one that was moved from is an error") {
  Files files;
  files.write(images(2), labels(two_labels));
  std::vector<int64_t> row = {1};
  Mnist mnist(files.folder.path()), copy = mnist, moved = std::move(mnist);
  CHECK(equal(copy.get(row).inputs, moved.get(row).inputs));
  const std::string text = "data: this loader or dataset was moved from; use the one that it was moved to";
  CHECK(error_of<Error>([&] { mnist.size(); }) == text);
  CHECK(error_of<Error>([&] { mnist.get(row); }) == text);
}
