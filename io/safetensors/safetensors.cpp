// Moving the numbers between tensors and the file.
#include "io/safetensors/safetensors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "core/base/error.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "io/file/atomic_file.h"
#include "io/file/read_file.h"
#include "io/safetensors/safetensors_header.h"

namespace gradus::io {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are in the file");
constexpr uint64_t most_header_bytes = 100'000'000;   // the limit of the reference implementation

class InputFile {
 public:
  explicit InputFile(const std::string& path) : path_(path) {
    require_whole_path("load", path);
    file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) fail("cannot be opened: " + system_error_text(errno));
    struct stat status;
    if (fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) {
      close(file_);
      fail("is not a regular file");
    }
    size_ = uint64_t(status.st_size);
  }
  InputFile(const InputFile&) = delete;
  ~InputFile() { close(file_); }

  uint64_t size() const { return size_; }
  void read(uint64_t at, void* bytes, uint64_t size) const {
    char* to = static_cast<char*>(bytes);
    while (size > 0) {
      ssize_t got = pread(file_, to, size, off_t(at));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("cannot be read: " + system_error_text(errno));
      if (got == 0) fail("became shorter while it was being read");
      to += got;
      at += uint64_t(got);
      size -= uint64_t(got);
    }
  }
  [[noreturn]] void fail(const std::string& what) const { fail_file("load", path_, what); }

 private:
  std::string path_;
  int file_ = -1;
  uint64_t size_ = 0;
};

struct OpenFile {
  FileHeader header;
  uint64_t data_at;
};

OpenFile read_header(const std::string& path, const InputFile& file) {
  uint64_t length = 0;
  if (file.size() < sizeof length) file.fail(fmt::format("has {} bytes, too few for a safetensors file", file.size()));
  file.read(0, &length, sizeof length);
  if (length > most_header_bytes)
    file.fail(
        fmt::format("its first 8 bytes announce a header of {} bytes, more than the {} that the format allows: not a "
                    "safetensors file",
            length, most_header_bytes));
  if (length > file.size() - sizeof length)
    file.fail(
        fmt::format("its first 8 bytes announce a header of {} bytes, but the file has {}: truncated, or not a "
                    "safetensors file",
            length, file.size()));
  std::string text(length, '\0');
  file.read(sizeof length, text.data(), length);
  uint64_t data_at = sizeof length + length;
  return {parse_header(path, text, file.size() - data_at), data_at};
}

float from_half(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
  if (exponent == 0) {   // zero and subnormal numbers: fraction * 2^-24, exact in float
    float value = float(fraction) * 0x1p-24f;
    return sign ? -value : value;
  }
  if (exponent == 31) exponent = 255 - 112;   // infinity, NaN
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}
float from_bfloat(uint16_t b) { return std::bit_cast<float>(uint32_t(b) << 16); }

// The numbers of t, stored as From in the file, each passed through `convert`.
template <class From, class Convert>
Tensor read_converted(const InputFile& file, const OpenFile& open, const TensorEntry& t, Convert convert) {
  using To = decltype(convert(From()));
  std::vector<From> numbers(size_t(t.end - t.begin) / sizeof(From));
  file.read(open.data_at + t.begin, numbers.data(), t.end - t.begin);
  Tensor x = empty(t.shape, dtype_of<To>());
  std::transform(numbers.begin(), numbers.end(), x.data<To>().begin(), convert);
  return x;
}

Tensor read_plain(const InputFile& file, const OpenFile& open, const TensorEntry& t, Dtype dtype) {
  Tensor x = empty(t.shape, dtype);
  file.read(open.data_at + t.begin, x.impl()->data, t.end - t.begin);
  return x;
}

Tensor read_tensor(const InputFile& file, const OpenFile& open, const TensorEntry& t) {
  auto widen = [](auto number) { return int64_t(number); };
  auto fits = [&](uint64_t number) {
    if (number >> 63) file.fail(fmt::format("tensor \"{}\" holds {}, which does not fit in int64", t.name, number));
    return int64_t(number);
  };
  switch (t.dtype) {
    case FileDtype::f32: return read_plain(file, open, t, Dtype::float32);
    case FileDtype::f64: return read_plain(file, open, t, Dtype::float64);
    case FileDtype::i64: return read_plain(file, open, t, Dtype::int64);
    // A bool whose byte is neither 0 nor 1 would be undefined behaviour.
    case FileDtype::boolean: return read_converted<uint8_t>(file, open, t, [](uint8_t b) { return b != 0; });
    case FileDtype::f16: return read_converted<uint16_t>(file, open, t, from_half);
    case FileDtype::bf16: return read_converted<uint16_t>(file, open, t, from_bfloat);
    case FileDtype::u8: return read_converted<uint8_t>(file, open, t, widen);
    case FileDtype::i8: return read_converted<int8_t>(file, open, t, widen);
    case FileDtype::u16: return read_converted<uint16_t>(file, open, t, widen);
    case FileDtype::i16: return read_converted<int16_t>(file, open, t, widen);
    case FileDtype::u32: return read_converted<uint32_t>(file, open, t, widen);
    case FileDtype::i32: return read_converted<int32_t>(file, open, t, widen);
    case FileDtype::u64: return read_converted<uint64_t>(file, open, t, fits);
  }
  file.fail("unknown dtype");
}

FileDtype file_dtype(Dtype dtype) {
  if (dtype == Dtype::float32) return FileDtype::f32;
  if (dtype == Dtype::float64) return FileDtype::f64;
  return dtype == Dtype::int64 ? FileDtype::i64 : FileDtype::boolean;
}

void check_names(const StateDict& tensors, const Metadata& metadata) {
  auto check_unique = [](const char* what, std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) throw Error(fmt::format("save: the {} \"{}\" occurs twice", what, *twice));
  };
  std::vector<std::string> names, keys;
  for (const NamedTensor& t : tensors) {
    if (!t.tensor.defined()) throw Error(fmt::format("save: the tensor \"{}\" is undefined", t.name));
    if (t.name == "__metadata__") throw Error("save: the format reserves the name __metadata__");
    names.push_back(t.name);
  }
  for (const MetadataEntry& m : metadata) keys.push_back(m.key);
  check_unique("name", std::move(names));
  check_unique("metadata key", std::move(keys));
}

}   // namespace

void save(const std::string& path, const StateDict& tensors, const Metadata& metadata) {
  check_names(tensors, metadata);
  // Wide numbers come first, so that every tensor is aligned in the file; the header keeps the order of the list.
  std::vector<size_t> order(size_t(tensors.size()));
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  auto width = [&](size_t i) { return size_of(tensors[int64_t(i)].tensor.dtype()); };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return width(a) > width(b); });

  FileHeader header{std::vector<TensorEntry>(order.size()), metadata};
  uint64_t end = 0;
  for (size_t i : order) {
    const NamedTensor& t = tensors[int64_t(i)];
    uint64_t begin = end;
    end += uint64_t(t.tensor.numel()) * width(i);
    header.tensors[i] = {t.name, file_dtype(t.tensor.dtype()), t.tensor.shape(), begin, end};
  }
  std::string text = write_header(path, header);
  if (text.size() > most_header_bytes)
    throw Error(
        fmt::format("save: names and metadata take {} bytes, more than the {} that the format allows in its header",
            text.size(), most_header_bytes));

  AtomicFile file("save", path);
  uint64_t length = text.size();
  file.write(&length, sizeof length);
  file.write(text.data(), text.size());
  for (size_t i : order) {
    Tensor dense = apply::dense(tensors[int64_t(i)].tensor);
    file.write(dense.impl()->data, size_t(dense.numel()) * width(i));
  }
  file.commit();
}

StateDict load(const std::string& path) {
  InputFile file(path);
  OpenFile open = read_header(path, file);
  StateDict tensors;
  for (const TensorEntry& t : open.header.tensors) tensors.push_back({t.name, read_tensor(file, open, t)});
  return tensors;
}

Metadata load_metadata(const std::string& path) {
  InputFile file(path);
  return read_header(path, file).header.metadata;
}

}   // namespace gradus::io
