// Our layers against PyTorch's numbers, sample by sample.
//
// GRADUS_ENTRY=nn.Linear in the environment replays one entry and prints every sample that differs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "nn/layers/activation.h"
#include "nn/layers/linear.h"
#include "nn/layers/rectifier.h"
#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

// "nn.Linear 3" or "nn.Linear strides" of each difference that is known.
std::set<std::string> known_differences() {
  std::set<std::string> known;
  for (const auto& row : read_table("modules_differences.tsv")) known.insert(row.at(0) + " " + row.at(1));
  return known;
}

// What differs in an entry, a line for each call. Samples and strides of modules_differences.tsv must differ.
std::string differences(const ModuleEntry& entry, const std::set<std::string>& known) {
  const std::string name = entry.name;
  std::string lines, strides;
  for (const ModuleSample& sample : read_module_samples(name)) {
    const ModuleDifferences found = replay(entry, sample);
    const std::string number = std::to_string(sample.number);
    const bool listed = known.count(name + " " + number);
    if (!listed) lines += found.numbers;
    else if (found.numbers.empty()) lines += "\n    sample " + number + " agrees, but modules_differences.tsv lists it";
    strides += found.strides;
  }
  if (!known.count(name + " strides")) return lines + strides;
  return strides.empty() ? lines + "\n    strides agree, but modules_differences.tsv lists them" : lines;
}

}   // namespace

TEST_CASE("every entry of PyTorch's module database gives PyTorch's numbers, gradients, state and memory order") {
#ifndef GRADUS_HAS_ZLIB
  MESSAGE("skipped: the samples are packed, and this build has no zlib");
  return;
#endif
  const char* chosen = std::getenv("GRADUS_ENTRY");
  const std::set<std::string> known = known_differences();
  size_t passed = 0;
  for (const ModuleEntry& entry : Family<ModuleEntry>::all()) {
    if (chosen && std::string(entry.name) != chosen) continue;
    INFO("entry ", std::string(entry.name));
    try {
      const std::string lines = differences(entry, known);
      CHECK_MESSAGE(lines.empty(), lines);
      passed += lines.empty();
    } catch (const FileError& error) {
      FAIL_CHECK(error.what());
    }
  }
  if (!chosen) MESSAGE("modules passed: ", passed, " / ", read_table("modules.tsv").size());
}

namespace {

// What the replay says about the first sample of an entry if ours were this module.
template <class Make> ModuleDifferences said(const char* name, Make make) {
  return replay(ModuleEntry{name, make}, read_module_samples(name).at(0));
}

// A Linear whose bias changes with every call.
struct Changing : nn::Module {
  explicit Changing(const Arguments& s)
      : weight(zeros({s.integer(1, "out_features", 0), s.integer(0, "in_features", 0)})),
        bias(zeros({weight.size(0)})) {}
  Tensor forward(const Tensor& x) {
    Tensor y = linear(x, weight, bias);
    NoGradGuard off;
    bias.add_(1);
    return y;
  }
  nn::Parameter weight, bias;
  GRADUS_MODULE(weight, bias)
};

}   // namespace

TEST_CASE("a module with other numbers, gradients, names, changes or strides is noticed in train() and in eval()") {
#ifdef GRADUS_HAS_ZLIB
  const auto slope = said("nn.LeakyReLU", GRADUS_LAYER(nn::LeakyReLU(0.25))).numbers;
  CHECK(slope.find("sample 0, train(): result 0: element") != std::string::npos);
  CHECK(slope.find("sample 0, eval(): result 0: element") != std::string::npos);
  const auto cut = said("nn.Tanh", [](const Arguments&) {
    return made_module(
        nn::Tanh(), [](nn::Tanh& f, const Arguments& x) -> Results { return {f(x.tensor(0)).detach()}; });
  });
  CHECK(cut.numbers.find("train(): gradient 0: element") != std::string::npos);
  const auto bare = said("nn.Linear", GRADUS_LAYER(nn::Linear(10, 8, {.bias = false})));
  CHECK(bare.numbers.find("error: load_state_dict") != std::string::npos);
  const auto changing = said("nn.Linear", GRADUS_LAYER(Changing(s)));
  CHECK(changing.numbers.find("eval(): state_dict entry 1: element 0") != std::string::npos);
  const auto turned = said("nn.Tanh", [](const Arguments&) {
    return made_module(nn::Tanh(), [](nn::Tanh& f, const Arguments& x) -> Results {
      return {transpose(contiguous(transpose(f(x.tensor(0)), 0, 1)), 0, 1)};
    });
  });
  CHECK(turned.numbers.empty());
  CHECK(
      turned.strides.find("eval(): result 0, [2, 3, 4, 5]: our strides are [20, 40, 5, 1], PyTorch's [60, 20, 5, 1]") !=
      std::string::npos);
#endif
}

TEST_CASE("the first 20 samples of every module exist, except those that are listed with a reason") {
#ifdef GRADUS_HAS_ZLIB
  std::map<std::string, size_t> left_out;
  size_t total = 0;
  for (const auto& row : read_table("data/modules/left_out.tsv")) {
    REQUIRE(row.size() == 3);
    ++left_out[row[0]], ++total;
  }
  for (const auto& row : read_table("modules.tsv")) {
    REQUIRE(row.size() == 2);
    const size_t wanted = std::min<size_t>(20, std::stoul(row[1]));
    CHECK_MESSAGE(read_module_samples(row[0]).size() + left_out[row[0]] == wanted, row[0]);
  }
  CHECK(read_table("modules.tsv").size() == 114);
  CHECK(total == 76);
#endif
}

TEST_CASE("an entry of the module database is replayed once, or listed with the reason why not") {
  std::set<std::string> replayed, listed, known;
  for (const ModuleEntry& entry : Family<ModuleEntry>::all())
    CHECK_MESSAGE(replayed.insert(entry.name).second, "twice: ", std::string(entry.name));
  for (const auto& row : read_table("modules_not_replayed.tsv")) {
    REQUIRE(row.size() == 2);
    CHECK_MESSAGE(listed.insert(row[0]).second, "listed twice: ", row[0]);
  }
  for (const auto& row : read_table("modules.tsv")) {
    known.insert(row.at(0));
    CHECK_MESSAGE(replayed.count(row[0]) + listed.count(row[0]) == 1, row[0],
        " must be replayed, or listed in modules_not_replayed.tsv, and not both");
  }
  for (const std::string& name : replayed) CHECK_MESSAGE(known.count(name), "not in modules.tsv: ", name);
  for (const std::string& name : listed) CHECK_MESSAGE(known.count(name), "not in modules.tsv: ", name);
}

}   // namespace gradus::test
