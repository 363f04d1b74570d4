// Rules about the rooms: who may include whom, what stands where, what is declared in which header.
//
// Idea: as in tree_test.cpp, a rule is a scan of the text that collects every offence.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>

#include "tests/support/source_tree.h"

namespace gradus::test {

namespace {

// From the bottom up: a room includes itself and those before it. What stands in one line does not see each other.
const std::vector<std::vector<std::string>> rooms = {
    {"core/base"},
    {"core/kernels"},
    {"core/tensor"},
    {"core/compute"},
    {"autograd/history"},
    {"autograd/ops"},
    {"autograd/engine"},
    {"autograd/tools"},
    {"losses"},
    {"nn", "optim", "io"},
    {"data"},
};

/// The place of a file in that order; -1 for what is not in a room: tests, examples, bench, gradus.h.
int storey(const std::string& file, std::string* room = nullptr) {
  for (size_t i = 0; i < rooms.size(); ++i)
    for (const std::string& name : rooms[i])
      if (file.rfind(name + "/", 0) == 0 || (name == "autograd/ops" && file == "autograd/ops.h")) {
        if (room) *room = name;
        return int(i);
      }
  return -1;
}

/// Calls visit(file, line number, included file) for each include of a file of the project.
template <class Visit> void each_include(Visit visit) {
  const std::regex include("^\\s*#\\s*include\\s*\"([^\"]+)\"");
  for (const fs::path& file : tree()) {
    if (!is_cpp(file)) continue;
    each_line(read(file), [&](int number, const std::string& line) {
      std::smatch match;
      if (std::regex_search(line, match, include)) visit(file.generic_string(), number, match[1].str());
    });
  }
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}   // namespace

TEST_CASE("no file includes against the order of the rooms") {
  Offences offences;
  each_include([&](const std::string& file, int number, const std::string& included) {
    const std::string at = file + ":" + std::to_string(number) + " includes " + included;
    if (top_folder(file) == "examples") {
      const bool beside = fs::exists(source_root() / "examples" / included);
      if (included != "gradus.h" && included != "gradus_fmt.h" && !beside) offences.push_back(at);
      return;
    }
    std::string from, to;
    const int above = storey(file, &from), below = storey(included, &to);
    if (above < 0 || from == to) return;
    // Making, converting and printing tensors is computing: sources of core/tensor may use it, headers may not.
    if (from == "core/tensor" && to == "core/compute" && ends_with(file, ".cpp")) return;
    if (file == "core/tensor/gradus_fmt.h" && included == "gradus.h") return;   // for users, beside the joined header
    // Kernels know nothing but themselves.
    if (below < 0 || below >= above || from == "core/kernels") offences.push_back(at);
  });
  CHECK_NONE(offences);
}

TEST_CASE("every file of the library is in a room") {
  const std::set<std::string> library = {"core", "autograd", "losses", "nn", "optim", "io", "data"};
  Offences offences;
  for (const fs::path& file : tree())
    if (is_cpp(file) && library.count(top_folder(file)) && storey(file.generic_string()) < 0)
      offences.push_back(file.string());
  CHECK_NONE(offences);
}

TEST_CASE("what depends on the instruction set is in core/kernels, and only core calls kernels") {
  const std::regex instructions("immintrin|arm_neon|__builtin_cpu_|__builtin_ia32|target\\(\"|\\b__AVX");
  Offences offences;
  for (const fs::path& file : tree()) {
    const std::string name = file.generic_string();
    const bool core = top_folder(file) == "core", kernel = is_below(file, "core/kernels");
    // The pause of a waiting thread is an instruction, too, and the fence behind stores, but no loop over numbers.
    if (!is_cpp(file) || storey(name) < 0 || kernel || name == "core/base/team.cpp" || name == "core/compute/stream.h")
      continue;
    each_line(read(file), [&](int number, const std::string& line) {
      if (std::regex_search(line, instructions)) offences.push_back(name + ":" + std::to_string(number) + ": " + line);
      if (!core && line.find("kernel_set()") != std::string::npos)
        offences.push_back(name + ":" + std::to_string(number) + " calls kernels");
    });
  }
  CHECK_NONE(offences);
}

TEST_CASE("above core nobody reads numbers by a pointer of their type") {
  const std::regex cast("reinterpret_cast<(const )?(float|double|int64_t|bool|T|To)\\s?\\*>|\\bnumbers<");
  Offences offences;
  for (const fs::path& file : tree()) {
    const std::string name = file.generic_string();
    if (!is_cpp(file) || storey(name) < 0 || top_folder(file) == "core") continue;
    each_line(read(file), [&](int number, const std::string& line) {
      if (std::regex_search(line, cast)) offences.push_back(name + ":" + std::to_string(number) + ": " + line);
    });
  }
  CHECK_NONE(offences);
}

TEST_CASE("a source has a header of the same name, which it includes first") {
  // Those without: why.
  const char* methods = "methods of Tensor, which core/tensor declares";
  const std::map<std::string, std::string> reasons = {
      {"autograd/history/tensor_history.cpp", methods},
      {"autograd/ops/tensor_methods.cpp", methods},
      {"autograd/ops/tensor_changes.cpp", methods},
  };
  Offences offences;
  for (const fs::path& file : tree()) {
    const std::string name = file.generic_string();
    // In core/kernels the header is the family's: reference_gemm.cpp belongs to gemm.h.
    if (file.extension() != ".cpp" || storey(name) < 0 || is_below(file, "core/kernels")) continue;
    const std::string header = name.substr(0, name.size() - 4) + ".h", text = read(file);
    const bool has_header = fs::exists(source_root() / header), listed = reasons.count(name);
    if (!has_header && !listed) offences.push_back(name + " has no header");
    if (has_header && listed) offences.push_back(name + " is listed, but has a header");
    const size_t first = text.find("#include \"");
    if (has_header && text.compare(first, 10 + header.size(), "#include \"" + header) != 0)
      offences.push_back(name + " includes something else first");
  }
  for (const auto& [file, reason] : reasons)
    if (!fs::exists(source_root() / file)) offences.push_back(file + " is listed, but does not exist");
  CHECK_NONE(offences);
}

TEST_CASE("no source declares a function of another one past its header") {
  const std::regex declaration(
      "^[A-Za-z_][A-Za-z_0-9:<>,*& ]* [*&]?[a-z_A-Z0-9]+\\([^{}]*\\)( const)?( noexcept)?;\\s*(//.*)?$");
  const std::regex other(
      "^(return|using|typedef|static|template|extern template|else|delete|throw)\\b|^GRADUS_|__attribute__");
  Offences offences;
  for (const fs::path& file : tree()) {
    if (file.extension() != ".cpp" || storey(file.generic_string()) < 0) continue;
    bool inside = false;   // an unnamed namespace: what is declared there is defined there
    each_line(read(file), [&](int number, const std::string& line) {
      if (line.rfind("namespace {", 0) == 0) inside = true;
      if (line.rfind("}   // namespace", 0) == 0) inside = false;
      if (!inside && std::regex_search(line, declaration) && !std::regex_search(line, other))
        offences.push_back(file.string() + ":" + std::to_string(number) + ": " + line);
    });
  }
  CHECK_NONE(offences);
}

}   // namespace gradus::test
