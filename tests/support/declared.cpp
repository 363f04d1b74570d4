#include "tests/support/declared.h"

#include <fstream>
#include <iterator>
#include <regex>

namespace gradus::test {

std::set<std::string> declared_methods(const std::string& file) {
  std::ifstream in(std::string(GRADUS_SOURCE_DIR) + "/" + file);
  const std::string text{std::istreambuf_iterator<char>(in), {}}, code = std::regex_replace(text, std::regex("//[^\n]*"), "");
  const std::regex method("([a-z_A-Z0-9]+)\\([^;]*?\\) const\\b");
  std::set<std::string> names;
  for (std::sregex_iterator it(code.begin(), code.end(), method), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

}  // namespace gradus::test
