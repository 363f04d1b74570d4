// The memory order of our results against PyTorch's: the strides of every result, for every sample.
//
// Idea: the numbers of a sample are laid out in other orders than that of the file, and the op is called again. That
// tells whether `view` works on a result wherever it works in PyTorch. Gradients are not compared.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/memory_order.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// -- arguments in other orders; export.py has the same list --

MemoryOrder reversed(int64_t dims) {
  int order[Shape::max_dims];
  for (int i = 0; i < dims; ++i) order[i] = int(dims) - 1 - i;
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}
MemoryOrder rotated(int64_t dims) {
  int order[Shape::max_dims];
  for (int i = 0; i < dims; ++i) order[i] = (i ? i : int(dims)) - 1;
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}

struct Arrangement {
  const char* name;
  MemoryOrder (*order)(size_t i, int64_t dims);   // of tensor i
};
const Arrangement arrangements[] = {
    {"as_is", [](size_t, int64_t dims) { return MemoryOrder::row_major(dims); }},
    {"reversed", [](size_t, int64_t dims) { return reversed(dims); }},
    {"rotated", [](size_t, int64_t dims) { return rotated(dims); }},
    {"channels_last",
        [](size_t, int64_t dims) { return dims == 4 ? MemoryOrder::channels_last(4) : MemoryOrder::row_major(dims); }},
    {"only_first", [](size_t i, int64_t dims) { return i == 0 ? reversed(dims) : MemoryOrder::row_major(dims); }},
    {"all_but_first", [](size_t i, int64_t dims) { return i > 0 ? reversed(dims) : MemoryOrder::row_major(dims); }},
};

// Lays the row-major tensors of a sample out anew, each once.
class Arranger {
 public:
  explicit Arranger(const Arrangement& a) : arrangement_(a) {}

  void lay_out(Value& v) {
    for (Value& item : v.items) lay_out(item);
    if (v.kind == Value::tensor) v.of_tensor = laid_out(v.of_tensor);
  }
  size_t count() const { return count_; }
  bool changes() const { return changes_; }
  bool has_matrices_only() const { return most_dims_ == 2; }

 private:
  Tensor laid_out(const Tensor& x) {
    auto [at, is_new] = met_.try_emplace(x.impl(), x);
    if (!is_new || !x.is_contiguous() || x.dim() < 2 || x.numel() < 2) return at->second;
    const MemoryOrder order = arrangement_.order(count_++, x.dim());
    changes_ |= order != MemoryOrder::row_major(x.dim());
    most_dims_ = std::max(most_dims_, x.dim());
    Tensor y = empty(x.shape(), x.dtype(), order);
    apply::assign(y, x);
    if (x.requires_grad()) y.requires_grad_();
    return at->second = y;
  }

  const Arrangement& arrangement_;
  std::map<const void*, Tensor> met_;
  size_t count_ = 0;
  int64_t most_dims_ = 0;
  bool changes_ = false;
};

// Nothing where that would be a sample which another arrangement has.
std::optional<Sample> arranged(Sample sample, const Arrangement& arrangement) {
  const std::string name = arrangement.name;
  if (name == "as_is") return sample;
  Arranger arranger(arrangement);
  for (Value& v : sample.arguments) arranger.lay_out(v);
  for (auto& [keyword, v] : sample.keywords) arranger.lay_out(v);
  if (!arranger.changes()) return std::nullopt;
  if (name == "rotated" && arranger.has_matrices_only()) return std::nullopt;
  if ((name == "only_first" || name == "all_but_first") && arranger.count() < 2) return std::nullopt;
  return sample;
}

// -- comparing --

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
    for (const Arrangement& arrangement : arrangements) {
      const std::string call = fmt::format("{} {}", sample.number, arrangement.name);
      const auto found = recorded.find(fmt::format("{} {}", entry.name, call));
      const std::string words = found == recorded.end() ? "" : found->second;   // row-major is not listed
      const std::optional<Sample> arguments = arranged(sample, arrangement);
      if (words == "refused" || !arguments) continue;
      try {
        std::string text = compared(entry.call(*arguments), words);
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
