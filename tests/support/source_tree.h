// The source tree as text, for the cases that check rules about it.
#ifndef GRADUS_TESTS_SUPPORT_SOURCE_TREE_H
#define GRADUS_TESTS_SUPPORT_SOURCE_TREE_H

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace gradus::test {

namespace fs = std::filesystem;
using Offences = std::vector<std::string>;

/// The top of the clone.
const fs::path& source_root();
/// The text of a file, given relative to the root.
std::string read(const fs::path& file);
/// Every file of the project that git does not ignore, relative to the root and sorted.
std::vector<fs::path> tree();

bool is_cpp(const fs::path& file);
bool is_text(const fs::path& file);
bool is_below(const fs::path& file, const std::string& folder);

/// The top-level folder that a file is in, "core" for core/tensor/tensor.h; "" for files at the top.
std::string top_folder(const fs::path& file);

std::string lines_of(const Offences& offences);
#define CHECK_NONE(offences) CHECK_MESSAGE((offences).empty(), lines_of(offences))

/// Calls visit(number, line) for each line.
template <class Visit> void each_line(const std::string& text, Visit visit) {
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) visit(number, line);
}

/// The text that the first group of the pattern matches.
std::set<std::string> names_matching(const std::string& text, const char* pattern);

}   // namespace gradus::test
#endif
