#include "data/text.h"

#include "io/file/read_file.h"

namespace gradus::data {

std::string read_text(const std::string& path) {
  const auto bytes = io::read_file("read_text", path);
  return std::string(bytes.begin(), bytes.end());
}

}   // namespace gradus::data
