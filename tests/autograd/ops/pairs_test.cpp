// An op and its in-place twin take the same arguments: every pair that is declared, compared as text.
#include <doctest/doctest.h>

#include <map>
#include <regex>
#include <set>

#include "tests/support/declared.h"

namespace gradus::test {

namespace {

using Lists = std::set<std::string>;

std::string replaced(const std::string& text, const char* pattern, const char* by) {
  return std::regex_replace(text, std::regex(pattern), by);
}

// Adds the argument lists of each match; the groups of the pattern are the name and the arguments.
void add_lists(const std::string& file, const char* pattern, std::map<std::string, Lists>& lists) {
  const std::string code = replaced(source_text(file), "//[^\n]*", "");
  const std::regex regex(pattern);
  for (std::sregex_iterator it(code.begin(), code.end(), regex), end; it != end; ++it) {
    const std::string plain = replaced(replaced((*it)[2].str(), "\\s+", " "), " = (\\{[^}]*\\}|[^,]*)", "");
    lists[(*it)[1].str()].insert(plain);
  }
}

// Without those that another list continues: what is declared once with a default is written as two methods.
Lists longest(const Lists& all) {
  Lists kept;
  for (const std::string& list : all) {
    bool continued = false;
    for (const std::string& other : all)
      continued |= other != list && (list.empty() || other.rfind(list + ", ", 0) == 0);
    if (!continued) kept.insert(list);
  }
  return kept;
}

std::string text_of(const Lists& lists) {
  std::string text;
  for (const std::string& list : lists) text += "(" + list + ") ";
  return text;
}

}   // namespace

TEST_CASE("an op and its in-place twin take the same arguments and options") {
  std::map<std::string, Lists> changes, ops;
  add_lists("core/tensor/tensor_changes.h", "\\b([a-z_0-9]+_)\\(([^()]*)\\) const", changes);
  std::set<std::string> headers;
  for (const auto& [op, header] : declared_ops()) headers.insert(header);
  for (const std::string& header : headers)
    add_lists(header, "\n(?:inline )?Tensor ([a-z_0-9]+)\\(\\s*const Tensor& [a-z]+(?:, )?([^()]*)\\)", ops);
  // x keeps its dtype while it changes, and an eps that is left out has an overload of its own.
  const std::set<std::string> exempt = {"cumsum_", "cumprod_", "logit_"};
  int pairs = 0;
  for (const auto& change : changes) {
    const std::string& name = change.first;   // no structured binding: clang 14 cannot capture one, as INFO does
    const auto op = ops.find(name.substr(0, name.size() - 1));
    if (op == ops.end() || exempt.count(name)) continue;
    INFO(name);
    CHECK(text_of(longest(change.second)) == text_of(longest(op->second)));
    ++pairs;
  }
  CHECK(pairs > 100);   // else the patterns no longer find the declarations
}

}   // namespace gradus::test
