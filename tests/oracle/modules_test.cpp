// Our layers against PyTorch's numbers, sample by sample.
//
// GRADUS_ENTRY=nn.Linear in the environment replays one entry and prints every sample that differs.
#include "tests/oracle/modules.h"
#include "nn/layers/activation.h"
#include "nn/layers/linear.h"
#include "nn/layers/rectifier.h"
#include "tests/oracle/database.h"

namespace gradus::test {

namespace {

const Database modules{"modules", "modules.tsv", "modules_not_replayed.tsv", "data/modules/left_out.tsv"};

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
  // "nn.Linear 3" or "nn.Linear strides"
  const std::set<std::string> known = known_differences("modules_differences.tsv");
  check_numbers<ModuleEntry>(modules, [&](const ModuleEntry& entry) { return differences(entry, known); });
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
  check_samples(modules, 76, read_module_samples);
  CHECK(read_table("modules.tsv").size() == 114);
}

TEST_CASE("an entry of the module database is replayed once, or listed with the reason why not") {
  check_listed<ModuleEntry>(modules);
}

}   // namespace gradus::test
