// docs/inventory.md against tests/oracle/inventory.tsv and the headers: every name has a row, the rows say what is
// true, and the numbers at the top are those of the rows. inventory_page.sh checks that the page is up to date.
#include <doctest/doctest.h>

#include <map>
#include <regex>

#include "tests/oracle/value.h"
#include "tests/support/source_tree.h"

namespace gradus::test {

namespace {

struct Row {
  std::string section, name, text;
};

// The rows below each "## torch..." of the page.
std::vector<Row> rows_of(const std::string& page) {
  const std::regex row("\\| `([^`]+)` \\| (.*) \\|");
  std::vector<Row> rows;
  std::string section;
  std::smatch match;
  each_line(page, [&](int, const std::string& line) {
    if (line.rfind("## ", 0) == 0) section = line.substr(3);
    else if (section.rfind("torch", 0) == 0 && std::regex_match(line, match, row))
      rows.push_back({section, match[1], match[2]});
  });
  return rows;
}

// The header declares the name: as a type, a function or a method that changes its tensor; or it has a lazy
// constructor.
bool declares(const std::string& header, const std::string& name, bool lazy) {
  if (lazy) return std::regex_search(read(header), std::regex(name + "\\(\\s*Lazy\\b"));
  const std::regex declaration(
      "\n(template <[^\n]*> )?(class|struct|using) " + name + "\\b[^;\n]*[{=]|[ &]" + name + "\\(");
  return std::regex_search(read(header), declaration);
}

}   // namespace

TEST_CASE("every name of PyTorch's inventory is in docs/inventory.md, and what is here is declared") {
  const std::map<std::string, std::string> sections = {{"nn", "torch.nn"}, {"F", "torch.nn.functional"},
      {"init", "torch.nn.init"}, {"utils", "torch.nn.utils"}, {"optim", "torch.optim"},
      {"lr_scheduler", "torch.optim.lr_scheduler"}, {"swa_utils", "torch.optim.swa_utils"}};
  const std::string page = read("docs/inventory.md");
  const std::vector<Row> rows = rows_of(page);
  const auto names = read_table("inventory.tsv");
  CHECK(names.size() == 366);
  REQUIRE(rows.size() == names.size());

  const std::regex link("\\[`(?:\\w+::)*(\\w+)(\\{nn::lazy\\})?`\\]\\(\\.\\./([^)]+)\\)");
  size_t here = 0, left_out = 0, later = 0;
  Offences offences;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& [section, name, text] = rows[i];
    std::smatch match;
    if (section != sections.at(names[i].at(0)) || name != names[i].at(1))
      offences.push_back("inventory.tsv has " + names[i][1] + ", the page " + name);
    if (std::regex_match(text, match, link)) {
      ++here;
      const std::string ours = match[1], header = match[3];
      if (!declares(header, ours, match[2].matched)) offences.push_back(header + " does not declare " + ours);
    } else if (text.rfind("no: ", 0) == 0 && text.size() > 10) {
      ++left_out;
    } else if (text == "not built yet") {
      ++later;
    } else {
      offences.push_back(name + " is neither here, nor left out with a reason, nor to be built: " + text);
    }
  }
  CHECK_NONE(offences);
  CHECK_MESSAGE(page.find("\n**" + std::to_string(here) + " of 366 names are here**; " + std::to_string(left_out) +
                          " are left out for a reason that their row tells, " + std::to_string(later) +
                          " are not built yet.\n") != std::string::npos,
      "the numbers at the top of docs/inventory.md are not those of its rows: ", here, ", ", left_out, ", ", later);
}

}   // namespace gradus::test
