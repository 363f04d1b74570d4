#include "tests/support/source_tree.h"

#include <algorithm>
#include <regex>

#include "tests/support/declared.h"

namespace gradus::test {

const fs::path& source_root() {
  static const fs::path root = GRADUS_SOURCE_DIR;
  return root;
}

std::string read(const fs::path& file) { return source_text(file.string()); }

std::vector<fs::path> tree() {
  std::vector<fs::path> files;
  fs::recursive_directory_iterator it(source_root()), end;
  for (; it != end; ++it) {
    const fs::path path = it->path().lexically_relative(source_root());
    const std::string name = path.string();
    if (name == ".git" || name == ".cache" || name.rfind("build", 0) == 0) it.disable_recursion_pending();
    else if (it->is_regular_file() && name != "compile_commands.json") files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

static bool has_extension(const fs::path& file, std::initializer_list<const char*> extensions) {
  return std::any_of(extensions.begin(), extensions.end(), [&](const char* e) { return file.extension() == e; });
}
bool is_cpp(const fs::path& file) { return has_extension(file, {".h", ".cpp", ".inl"}); }
bool is_text(const fs::path& file) {
  return has_extension(file, {".h", ".cpp", ".inl", ".md", ".cmake", ".txt", ".sh", ".in", ".py", ".yml", ".yaml", ""});
}

bool is_below(const fs::path& file, const std::string& folder) { return file.string().rfind(folder + "/", 0) == 0; }

std::string top_folder(const fs::path& file) {
  return file.generic_string().find('/') == std::string::npos ? "" : file.begin()->string();
}

std::string lines_of(const Offences& offences) {
  std::string text = std::to_string(offences.size()) + " found:";
  for (const std::string& offence : offences) text += "\n    " + offence;
  return text;
}

std::set<std::string> names_matching(const std::string& text, const char* pattern) {
  std::set<std::string> names;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

}   // namespace gradus::test
