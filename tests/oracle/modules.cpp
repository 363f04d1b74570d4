#include "tests/oracle/modules.h"

#include "core/base/format.h"
#include "tests/oracle/arrange.h"
#include "tests/oracle/compare.h"

namespace gradus::test {

// -- reading; write_sample in export_modules.py describes the format --

static StateDict read_state(Reader& in) {
  StateDict state;
  for (auto n = in.raw<int64_t>(); n > 0; --n) {
    std::string name = in.text();
    state.push_back({name, in.value().of_tensor.detach()});
  }
  return state;
}

static ModuleSample::Run read_run(Reader& in) {
  in.begin_part();
  ModuleSample::Run run;
  run.results = in.values();
  run.gradients = in.values();
  run.changed = read_state(in);
  return run;
}

std::vector<ModuleSample> read_module_samples(const std::string& name) {
  Reader in("modules/" + name);
  std::vector<ModuleSample> samples(size_t(in.raw<int64_t>()));
  for (ModuleSample& s : samples) {
    in.begin_part();
    s.number = in.raw<int64_t>();
    in.arguments(s.made);
    in.arguments(s.called);
    in.begin_part();
    s.state = read_state(in);
    s.train = read_run(in);
    const bool differs = in.raw<uint8_t>();
    s.eval = differs ? read_run(in) : s.train;
  }
  return samples;
}

// -- replaying --

namespace {

std::string compared_state(const StateDict& ours, const ModuleSample& sample, const ModuleSample::Run& run) {
  std::vector<Tensor> have;
  std::vector<Value> want;
  for (int64_t i = 0; i < sample.state.size(); ++i) {
    const std::string& name = sample.state[i].name;
    if (i >= ours.size() || ours[i].name != name)
      return fmt::format(
          "state_dict, entry {}: ours is {}, PyTorch's {}", i, i < ours.size() ? ours[i].name : "missing", name);
    const Tensor* changed = run.changed.find(name);
    Value theirs;
    theirs.kind = Value::tensor, theirs.of_tensor = changed ? *changed : sample.state[i].tensor;
    have.push_back(ours[i].tensor), want.push_back(theirs);
  }
  if (ours.size() > sample.state.size()) return "state_dict: only ours has " + ours[sample.state.size()].name;
  return compared(have, want, 1e-10, "state_dict entry");
}

std::string compared_strides(const Results& ours, const std::vector<Value>& theirs) {
  for (size_t i = 0; i < ours.size(); ++i) {
    const std::vector<int64_t> have = ours[i].strides(), want = theirs[i].of_tensor.strides();
    if (!same_strides(ours[i].shape(), have, want))
      return fmt::format("result {}, {}: our strides are {}, PyTorch's {}", i, ours[i].shape(), Shape(std::span(have)),
          Shape(std::span(want)));
  }
  return "";
}

ModuleDifferences replay(const ModuleEntry& entry, const ModuleSample& sample, const Arguments& called, bool training) {
  const ModuleSample::Run& run = training ? sample.train : sample.eval;
  MadeModule made = entry.make(sample.made);
  std::vector<Tensor> wanted = called.wanted();
  if (made.module) {
    made.module->to(Dtype::float64).train(training);
    made.module->load_state_dict(sample.state);
    for (const Tensor& p : made.module->parameters())
      if (p.requires_grad()) wanted.push_back(p);
  }
  const Results y = made.call(called);
  if (std::string text = compared(y, run.results, entry.tolerance, "result"); !text.empty()) return {text, ""};
  const std::vector<Tensor> gradients = gradients_of(weighted_sum(y, 0), wanted, false);
  if (std::string text = compared(gradients, run.gradients, entry.tolerance, "gradient"); !text.empty())
    return {text, ""};
  return {made.module ? compared_state(made.module->state_dict(), sample, run) : "", compared_strides(y, run.results)};
}

}   // namespace

ModuleDifferences replay(const ModuleEntry& entry, const ModuleSample& sample) {
  ModuleDifferences all;
  for (const Arrangement& arrangement : arrangements()) {
    Arguments called = sample.called;
    if (!arrange(called, arrangement)) continue;
    const bool as_is = &arrangement == &arrangements().front();
    for (const bool training : {true, false}) {
      ModuleDifferences found;
      try {
        found = replay(entry, sample, called, training);
      } catch (const std::exception& error) {
        found.numbers = std::string("error: ") + error.what();
      }
      const std::string place = fmt::format("\n    sample {}{}, {}: ", sample.number,
          as_is ? "" : fmt::format(" {}", arrangement.name), training ? "train()" : "eval()");
      if (!found.numbers.empty()) all.numbers += place + found.numbers;
      if (!found.strides.empty() && as_is) all.strides += place + found.strides;   // PyTorch's are known for these only
    }
  }
  return all;
}

}   // namespace gradus::test
