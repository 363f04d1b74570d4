// What tests of files share: a folder that is removed after the test, whole files as strings, gzip
// data made by hand.
#ifndef GRADUS_TESTS_IO_FILES_H
#define GRADUS_TESTS_IO_FILES_H

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "core/base/error.h"

namespace gradus::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gradus-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw Error("cannot make a temporary folder");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// Writes the file and returns its path.
  std::string write(const std::string& name, const std::string& bytes) const {
    std::filesystem::remove(*this / name);   // ext4 flushes a file that is emptied and written again: 5 ms
    std::ofstream(*this / name, std::ios::binary) << bytes;
    return *this / name;
  }
  /// How many files there are.
  int64_t count() const {
    int64_t n = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path_)) ++n;
    return n;
  }

 private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline std::string little_endian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += char(number >> 8 * i & 255);
  return text;
}
inline std::string big_endian(uint32_t number) {
  std::string text = little_endian(number, 4);
  return {text.rbegin(), text.rend()};
}

/// Gzip data (RFC 1952) whose deflate blocks are stored as they are; up to 65535 bytes.
inline std::string gzip(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (unsigned char b : bytes) {
    crc ^= b;
    for (int k = 0; k < 8; ++k) crc = (crc & 1 ? 0xEDB88320u : 0u) ^ crc >> 1;
  }
  std::string header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  return header + '\1' + little_endian(bytes.size(), 2) + little_endian(~uint64_t(bytes.size()), 2) + bytes +
         little_endian(~crc, 4) + little_endian(bytes.size(), 4);
}

}   // namespace gradus::test
#endif
