#include "tests/support/declared.h"

#include <fstream>
#include <iterator>
#include <regex>

namespace gradus::test {

namespace {

// A function's declaration at the beginning of a line; the group is its name.
const std::string declaration = "(?:Tensor|bool|[A-Z][A-Za-z]+|std::vector<Tensor>) ([a-zA-Z_0-9]+)\\(";

// Calls visit(text of the first group) for each match of the pattern.
template <class Visit> void each_match(const std::string& text, const std::string& pattern, Visit visit) {
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) visit((*it)[1].str());
}

}   // namespace

std::string source_text(const std::string& file) {
  std::ifstream in(std::string(GRADUS_SOURCE_DIR) + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::map<std::string, std::string> declared_ops() {
  std::map<std::string, std::string> ops;
  each_match(
      source_text("autograd/ops.h"), "#include \"(autograd/ops/[a-z_0-9/]+\\.h)\"", [&](const std::string& header) {
        each_match(source_text(header), "\n" + declaration, [&](const std::string& op) { ops.emplace(op, header); });
      });
  return ops;
}

std::map<std::string, std::set<std::string>> declared_families() {
  std::map<std::string, std::set<std::string>> families;
  each_match(source_text("autograd/ops.h") + source_text("gradus.h"),
      "#include \"((?:autograd/ops|losses|nn/layers|core/tensor)/[a-z_0-9/]+)\\.h\"", [&](const std::string& header) {
        const std::string family = header.substr(header.rfind('/', header.rfind('/') - 1) + 1);
        std::set<std::string>& names = families[family];
        each_match(source_text(header + ".h"), "\n(?:inline )?" + declaration,
            [&](const std::string& name) { names.insert(name); });
      });
  return families;
}

std::set<std::string> declared_methods(const std::string& file) {
  const std::string code = std::regex_replace(source_text(file), std::regex("//[^\n]*"), "");
  std::set<std::string> names;
  each_match(code, "([a-z_A-Z0-9]+)\\([^;]*?\\) const\\b", [&](const std::string& name) { names.insert(name); });
  return names;
}

}   // namespace gradus::test
