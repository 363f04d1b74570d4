// Damaged files: whatever happens to a good one, a reader gives a FileError or a sound result, and
// never crashes.
//
// Idea: start from small good files, damage them at random places (the same ones in every run), and
// use every number that can still be read. The sanitizer build runs this too; there it would show a
// read outside a buffer.
#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "data/csv.h"
#include "data/mnist.h"
#include "io/safetensors/safetensors.h"
#include "tests/io/files.h"

using namespace gradus;
using namespace gradus::test;

namespace {

constexpr int few = 400, many = 50000;

// One random piece of damage: bits, bytes or digits changed, pieces lost, doubled or moved.
std::string damaged(std::string bytes, Generator& random) {
  auto place = [&] { return size_t(random.next_below(int64_t(bytes.size()))); };
  auto length = [&](size_t from) {
    return size_t(random.next_below(int64_t(std::min<size_t>(bytes.size() - from, 40)) + 1));
  };
  const std::string alarming[] = {"\xff\xff\xff\xff", std::string(8, '\0'), "-1", "9223372036854775807", "1e999", "\"",
      ",", "\n", "\r", "[", "}", "\\u0000", "\xef\xbb\xbf", "\x80", "nan", " "};
  for (int64_t times = 1 + random.next_below(3); times-- > 0 && !bytes.empty();) {
    size_t at = place();
    switch (random.next_below(7)) {
      case 0: bytes[at] = char(bytes[at] ^ 1 << random.next_below(8)); break;
      case 1: bytes[at] = char(random.next_below(256)); break;
      case 2: bytes.resize(at); break;
      case 3: bytes.erase(at, length(at)); break;
      case 4: bytes.insert(at, bytes.substr(at, length(at))); break;
      case 5: bytes.insert(at, alarming[random.next_below(std::size(alarming))]); break;
      default: bytes.replace(at, 1, alarming[random.next_below(std::size(alarming))]); break;
    }
  }
  return bytes;
}

// Writes damaged forms of `good` and reads each; a FileError is an answer, any other exception
// fails the test.
template <class Read> void fuzz(const std::string& good, const std::string& name, int times, Read read) {
  TemporaryFolder folder;
  Generator random{20240601, 0};
  int sound = 0, refused = 0;
  for (int i = 0; i < times; ++i) {
    std::string bytes = damaged(good, random);
    folder.write(name, bytes);
    try {
      read(folder);
      ++sound;
    } catch (const FileError& error) {
      ++refused;
      if (std::string(error.what()).find(folder.path()) == std::string::npos)
        FAIL_CHECK("the message does not name the file: " << error.what());
    } catch (const std::exception& error) {
      FAIL_CHECK("damage " << i << " gives another exception: " << error.what());
    }
  }
  CHECK(sound + refused == times);
  CHECK(refused > 0);
}

void fuzz_images(int times, std::string (*pack)(const std::string&), const std::string& ending) {
  std::string good = big_endian(0x803) + big_endian(3) + big_endian(28) + big_endian(28) + std::string(3 * 784, '\x55');
  std::string labels = big_endian(0x801) + big_endian(3) + std::string("\1\2\3");
  auto read = [&](const TemporaryFolder& folder) {
    if (!std::filesystem::exists(folder / "train-labels-idx1-ubyte")) folder.write("train-labels-idx1-ubyte", labels);
    if (!std::filesystem::exists(folder / ("train-images-idx3-ubyte" + ending)))
      folder.write("train-images-idx3-ubyte" + ending, pack(good));
    data::Mnist set(folder.path());
    for (int64_t i = 0; i < set.size(); ++i) {
      auto [image, digit] = set.get(std::span(&i, 1));
      CHECK(image.max().item<float>() <= 1);
      CHECK(digit.item<int64_t>() <= 9);
    }
  };
  fuzz(pack(good), "train-images-idx3-ubyte" + ending, times, read);
  fuzz(labels, "train-labels-idx1-ubyte", times, read);
}

void fuzz_csv(int times, std::string (*pack)(const std::string&), const data::CsvOptions& options) {
  std::string good = "a,b,\"c \"\"d\"\"\"\r\n1,2.5,3\r\n\"4\",,-6e-3\r\n7, 8 ,\"9\"\r\n";
  if (options.delimiter == ' ') std::replace(good.begin(), good.end(), ',', ' ');
  fuzz(pack(good), "table.csv", times, [&](const TemporaryFolder& folder) {
    data::Csv table = data::read_csv(folder / "table.csv", options);
    CHECK(table.values.size(1) == int64_t(table.names.size()));
    table.values.to(float64).sum();
  });
}

std::string plain(const std::string& bytes) { return bytes; }

void fuzz_tensors(int times) {
  std::string good = bytes_of(std::string(GRADUS_SOURCE_DIR) + "/tests/io/data/all_dtypes.safetensors");
  fuzz(good, "a.safetensors", times, [](const TemporaryFolder& folder) {
    for (const NamedTensor& t : io::load(folder / "a.safetensors")) t.tensor.to(float64).sum();
    io::load_metadata(folder / "a.safetensors");
  });
}

void fuzz_all(int times) {
  fuzz_images(times, plain, "");
  fuzz_images(times, gzip, ".gz");
  fuzz_csv(times, plain, {});
  fuzz_csv(times, plain, {.header = false, .delimiter = ' ', .dtype = float32});
  fuzz_csv(times, plain, {.skip_text_columns = true, .dtype = int64});
  fuzz_csv(times, plain, {.categories = {"b"}});
  fuzz_csv(times, gzip, {});
  fuzz_tensors(times);
}

}   // namespace

TEST_CASE("a damaged file gives a FileError that names it, or a sound result") { fuzz_all(few); }

TEST_CASE("the same for many more damaged files" * doctest::test_suite("slow")) { fuzz_all(many); }
