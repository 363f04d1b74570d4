// Reading IDX files.
//
// IDX: a magic number (0, 0, 8 for bytes, the number of dimensions), the sizes as big-endian 32-bit numbers, then the
// bytes. http://yann.lecun.com/exdb/mnist describes it.
#include "data/mnist.h"

#include <unistd.h>

#include "core/base/format.h"
#include "io/file/read_file.h"

namespace gradus::data {

namespace {

using Bytes = std::vector<unsigned char>;
constexpr int64_t side = 28, pixels_per_image = side * side, classes = 10;
constexpr uint32_t image_magic = 0x803, label_magic = 0x801;

// The plain file or the packed one, whichever exists.
std::string find_file(const std::string& folder, const std::string& name) {
  std::string plain = folder + "/" + name, packed = plain + ".gz";
  if (access(plain.c_str(), F_OK) == 0) return plain;
  if (access(packed.c_str(), F_OK) == 0) return packed;
  io::fail_file("Mnist", folder, fmt::format("there is neither {} nor {}.gz in this folder", name, name));
}

uint32_t big_endian(const Bytes& file, size_t word) {
  const unsigned char* b = file.data() + 4 * word;
  return uint32_t(b[0]) << 24 | uint32_t(b[1]) << 16 | uint32_t(b[2]) << 8 | b[3];
}

const char* kind_of(uint32_t magic) { return magic == image_magic ? "images" : magic == label_magic ? "labels" : ""; }

// The bytes of an IDX file with this magic number, without its header, which is checked against them.
Bytes read_idx(const std::string& path, uint32_t magic) {
  Bytes file = io::read_file("Mnist", path);
  auto fail = [&](const std::string& what) { io::fail_file("Mnist", path, what); };
  size_t words = magic == image_magic ? 4 : 2;
  if (file.size() < 4 * words) fail(fmt::format("truncated: its {} bytes do not even hold the header", file.size()));
  uint32_t found = big_endian(file, 0);
  if (found != magic && *kind_of(found))
    fail(fmt::format(
        "holds {} (magic number {}); expected {} (magic number {})", kind_of(found), found, kind_of(magic), magic));
  if (found != magic)
    fail(fmt::format("is not an IDX file of {}: the magic number is {}, not {}", kind_of(magic), found, magic));
  uint64_t item = 1;
  if (magic == image_magic) {
    if (big_endian(file, 2) != side || big_endian(file, 3) != side)
      fail(fmt::format("the images are {} x {}; expected 28 x 28", big_endian(file, 2), big_endian(file, 3)));
    item = pixels_per_image;
  }
  uint64_t count = big_endian(file, 1), expected = count * item, there = file.size() - 4 * words;
  if (there < expected)
    fail(fmt::format("truncated: {} {} need {} bytes; there are {}", count, kind_of(magic), expected, there));
  if (there > expected)
    fail(fmt::format("{} bytes follow the {} {} that its header announces", there - expected, count, kind_of(magic)));
  file.erase(file.begin(), file.begin() + ptrdiff_t(4 * words));
  return file;
}

ByteImages read(const std::string& folder, const MnistOptions& options) {
  const std::string prefix = options.split == Split::train ? "train" : "t10k";
  const std::string image_file = find_file(folder, prefix + "-images-idx3-ubyte");
  const std::string label_file = find_file(folder, prefix + "-labels-idx1-ubyte");
  Bytes pixels = read_idx(image_file, image_magic);
  const Bytes labels = read_idx(label_file, label_magic);
  if (pixels.size() != labels.size() * pixels_per_image)
    throw FileError(fmt::format("Mnist: {} has {} images, but {} has {} labels", image_file,
        pixels.size() / pixels_per_image, label_file, labels.size()));
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= classes)
      io::fail_file("Mnist", label_file, fmt::format("label {} is {}; digits are 0..9", i, labels[i]));
  ByteImagesOptions scale;
  if (options.normalize) scale = {.mean = {0.1307}, .std = {0.3081}};
  return {std::move(pixels), options.flat ? Shape{pixels_per_image} : Shape{1, side, side},
      {labels.begin(), labels.end()}, scale};
}

}   // namespace

Mnist::Mnist(const std::string& folder, const MnistOptions& options) : images_(read(folder, options)) {}

}   // namespace gradus::data
