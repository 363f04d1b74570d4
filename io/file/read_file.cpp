// Reading a whole file; gzip through zlib.
#include "io/file/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/base/error.h"
#include "core/base/format.h"

#if defined(GRADUS_HAS_ZLIB)
#include <zlib.h>
#endif

namespace gradus::io {

namespace {

using Bytes = std::vector<unsigned char>;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) close(number);
  }
};

Bytes read_packed(const char* op, const std::string& path) {
  Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) fail_file(op, path, "cannot be opened: " + system_error_text(errno));
  struct stat status;
  size_t expected = fstat(file.number, &status) == 0 ? size_t(status.st_size) : 0;
  Bytes bytes(expected + 1);   // one more, so that the end of the file is seen without growing
  size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(2 * filled);
    ssize_t got = read(file.number, bytes.data() + filled, bytes.size() - filled);
    if (got == 0) break;
    if (got > 0) filled += size_t(got);
    else if (errno != EINTR) fail_file(op, path, "cannot be read: " + system_error_text(errno));
  }
  bytes.resize(filled);
  return bytes;
}

#if defined(GRADUS_HAS_ZLIB)

struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, 15 + 16) == Z_OK;   // the largest window; gzip only
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
};

// The gzip trailer ends with the unpacked size. It may be wrong: no more is believed than deflate can pack, and never
// so much that a damaged byte asks for gigabytes.
size_t unpacked_size_hint(const Bytes& packed) {
  constexpr size_t best_ratio = 1032, most = size_t(1) << 26;
  const unsigned char* end = packed.data() + packed.size();
  size_t told = end[-4] | size_t(end[-3]) << 8 | size_t(end[-2]) << 16 | size_t(end[-1]) << 24;
  return std::min({told, best_ratio * packed.size(), most}) + 1;
}

Bytes gunzip(const char* op, const std::string& path, Bytes& packed) {
  constexpr size_t most = size_t(1) << 30;   // zlib counts in 32 bits
  Inflater inflater;
  if (!inflater.ready) fail_file(op, path, "zlib could not start: no memory");
  z_stream& z = inflater.stream;
  Bytes bytes(packed.size() < 4 ? 1 : unpacked_size_hint(packed));
  size_t taken = 0, filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(2 * filled);
    z.next_in = packed.data() + taken;
    z.avail_in = uInt(std::min(most, packed.size() - taken));
    z.next_out = bytes.data() + filled;
    z.avail_out = uInt(std::min(most, bytes.size() - filled));
    int result = inflate(&z, Z_NO_FLUSH);
    taken = size_t(z.next_in - packed.data());
    filled = size_t(z.next_out - bytes.data());
    if (result == Z_STREAM_END) {
      if (taken == packed.size()) break;
      // gzip files may be joined end to end; anything else after the end is damage.
      if (packed.size() - taken < 2 || packed[taken] != 0x1f || packed[taken + 1] != 0x8b)
        fail_file(op, path, fmt::format("{} bytes follow the end of the gzip data", packed.size() - taken));
      inflateReset(&z);
    } else if (result == Z_BUF_ERROR && taken == packed.size() && z.avail_out != 0) {
      fail_file(op, path, fmt::format("the gzip data are truncated: they stop after {} bytes", packed.size()));
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail_file(op, path, fmt::format("the gzip data are damaged: {}", z.msg ? z.msg : zError(result)));
    }
  }
  bytes.resize(filled);
  return bytes;
}

#else

Bytes gunzip(const char* op, const std::string& path, Bytes&) {
  fail_file(op, path,
      "is gzip, and gradus was built without zlib; install zlib1g-dev and build again, or unpack "
      "the file");
}

#endif

}   // namespace

void fail_file(const char* op, const std::string& path, const std::string& what) {
  throw FileError(printable(fmt::format("{}: {}: {}", op, path, what)));
}

std::string system_error_text(int number) { return std::generic_category().message(number); }

std::string printable(const std::string& text) {
  constexpr unsigned char first_printable = 0x20, del = 0x7f;
  std::string shown;
  for (char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if ((code < first_printable && c != '\t') || code == del) shown += fmt::format("\\x{:02x}", code);
    else shown += c;
  }
  return shown;
}

void require_whole_path(const char* op, const std::string& path) {
  if (path.find('\0') != path.npos) fail_file(op, path, "a path cannot contain a NUL byte");
}

std::vector<unsigned char> read_file(const char* op, const std::string& path) {
  require_whole_path(op, path);
  Bytes bytes = read_packed(op, path);
  bool is_gzip = bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
  if (is_gzip) return gunzip(op, path, bytes);
  if (path.ends_with(".gz")) fail_file(op, path, "the name ends in .gz, but this is not gzip data");
  return bytes;
}

}   // namespace gradus::io
