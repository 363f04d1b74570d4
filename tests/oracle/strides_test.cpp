// The memory order of our results against PyTorch's: the strides of every result, for every sample.
//
// Idea: the numbers of a sample are laid out in other orders than that of the file, and the op is called again. That
// tells whether `view` works on a result wherever it works in PyTorch. Gradients are not compared.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "core/base/format.h"
#include "tests/oracle/arrange.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// By entry, number of the sample and name of the arrangement: the strides of each result, "=" for row-major.
std::map<std::string, std::string> recorded_strides() {
  std::map<std::string, std::string> recorded;
  for (const auto& row : read_table("data/strides.tsv"))
    recorded[row.at(0) + " " + row.at(1) + " " + row.at(2)] = row.at(3);
  return recorded;
}

std::vector<int64_t> strides_of(const std::string& word, const Shape& shape) {
  std::vector<int64_t> strides(size_t(shape.dims()));
  if (word == "=") row_major(shape, strides.data());
  std::istringstream numbers(word);
  if (word != "=")
    for (int64_t& stride : strides) numbers >> stride, numbers.ignore();
  return strides;
}

std::string compared(const Results& ours, const std::string& words) {
  std::istringstream theirs(words);
  for (size_t i = 0; i < ours.size(); ++i) {
    std::string word = "=";
    theirs >> word;
    const Shape& shape = ours[i].shape();
    const std::vector<int64_t> have = ours[i].strides(), want = strides_of(word, shape);
    if (!same_strides(shape, have, want))
      return fmt::format(
          "result {}, {}: our strides are {}, PyTorch's {}", i, shape, Shape(std::span(have)), Shape(std::span(want)));
  }
  return "";
}

using Recorded = std::map<std::string, std::string>;
// The calls of an entry whose results lie otherwise than PyTorch's, a line each.
std::string differences(const OracleEntry& entry, const Recorded& recorded) {
  std::string lines;
  for (const Sample& sample : read_samples(entry.name))
    for (const Arrangement& arrangement : arrangements()) {
      const std::string call = fmt::format("{} {}", sample.number, arrangement.name);
      const auto found = recorded.find(fmt::format("{} {}", entry.name, call));
      const std::string words = found == recorded.end() ? "" : found->second;   // row-major is not listed
      Sample arguments = sample;
      if (words == "refused" || !arrange(arguments, arrangement)) continue;
      try {
        std::string text = compared(entry.call(arguments), words);
        if (!text.empty()) lines += "\n    sample " + call + ": " + text;
      } catch (const std::exception& error) {
        lines += "\n    sample " + call + ": error: " + error.what();
      }
    }
  return lines;
}

}   // namespace

TEST_CASE("the results of every entry of PyTorch's op database lie in memory as PyTorch's do") {
#ifdef GRADUS_HAS_ZLIB
  const char* chosen = std::getenv("GRADUS_ENTRY");
  const Recorded recorded = recorded_strides();
  std::set<std::string> known;
  for (const auto& row : read_table("stride_differences.tsv")) known.insert(row.at(0));
  for (const OracleEntry& entry : Family<OracleEntry>::all()) {
    if (chosen && std::string(entry.name) != chosen) continue;
    const std::string lines = differences(entry, recorded);
    if (known.count(entry.name))
      CHECK_MESSAGE(!lines.empty(), std::string(entry.name), " agrees, but stride_differences.tsv lists it");
    else CHECK_MESSAGE(lines.empty(), std::string(entry.name), lines);
  }
#endif
}

}   // namespace gradus::test
