// The originals of parametrised weights, and computing the weights from them.
#include "nn/utils/parametrize.h"

#include <memory>
#include <mutex>

#include "autograd/history/node.h"
#include "core/base/format.h"
#include "nn/layers/containers.h"
#include "nn/module/walk.h"

namespace gradus::nn {

namespace {

// A function or module of the user.
struct Written final : Parametrization {
  Written(Layer function, RightInverse right) : f(std::move(function)), inverse(std::move(right)) {}
  Tensor weight(const std::vector<Tensor>& x) const override { return f(x[0]); }
  std::vector<Tensor> right_inverse(const Tensor& w) override { return {inverse ? inverse(w) : w}; }
  Module* shown() override { return f.module(); }
  Layer f;
  RightInverse inverse;
};

// The originals of one weight, and the steps from there to it.
class ParametrizationList final : public Module {
 public:
  explicit ParametrizationList(std::vector<Parameter> tensors) : originals(std::move(tensors)) {}
  void add(std::unique_ptr<Parametrization> step) { steps_.push_back(std::move(step)); }

  Tensor weight() const {
    std::vector<Tensor> x(originals.begin(), originals.end());
    for (const auto& step : steps_) x = {step->weight(x)};
    return x[0];
  }
  // Writes the weight into the module's member. Threads that share a net in eval mode under NoGradGuard find it there
  // already, unless an original, or the weight itself, has changed.
  void compute_into(Parameter& member) {
    const uint64_t state = recording() || training() ? 0 : versions();
    if (state != 0 && state == computed_at_ && member.version() == computed_version_) return;
    static_cast<Tensor&>(member) = weight();
    computed_at_ = state;
    computed_version_ = member.version();
  }
  void members(Visitor& visit) override {
    for (size_t i = 0; i < originals.size(); ++i)
      visit(originals.size() == 1 ? "original" : "original" + std::to_string(i), originals[i]);
    for (size_t i = 0; i < steps_.size(); ++i)
      if (Module* m = steps_[i]->shown()) visit(std::to_string(i), *m);
      else if (visit.wants_notes()) visit.note(std::to_string(i), "function");
  }
  std::vector<Parameter> originals;

 private:
  // Grows with every change; never 0.
  uint64_t versions() const {
    uint64_t sum = 1;
    for (const Entry& e : entries_of(*this)) sum += e.tensor.version();
    return sum;
  }
  std::vector<std::unique_ptr<Parametrization>> steps_;
  uint64_t computed_at_ = 0;
  uint32_t computed_version_ = 0;   // of the result
};

// Among the parameters of a module itself: the one of a name, and all names.
struct Find final : Visitor {
  Find(Module& m, const std::string& name) : wanted(name) { m.members(*this); }
  void parameter(const std::string& name, Parameter& p) override {
    if (name == wanted) found = &p;
  }
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string&, Module&) override {}
  const std::string& wanted;
  Parameter* found = nullptr;
};
struct ParameterNames final : Visitor {
  explicit ParameterNames(Module& m) { m.members(*this); }
  void parameter(const std::string& name, Parameter&) override {
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
  }
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string&, Module&) override {}
  std::string text;
};

// Passes on all members but those that are computed.
struct WithoutComputed final : Visitor {
  WithoutComputed(const ModuleDict& all, Visitor& visitor) : computed(all), visit(visitor) {}
  void parameter(const std::string& name, Parameter& p) override {
    if (!computed.contains(name)) visit(name, p);
  }
  void buffer(const std::string& name, Buffer& b) override { visit(name, b); }
  void module(const std::string& name, Module& m) override { visit(name, m); }
  void note(const std::string& name, const std::string& text) override { visit.note(name, text); }
  bool wants_notes() const override { return visit.wants_notes(); }
  const ModuleDict& computed;
  Visitor& visit;
};

// The parametrisations of one module: what its ModuleHooks hold.
struct Parametrizations final : StandIns {
  void compute(Module& module) override {
    std::lock_guard lock(mutex);
    for (auto& [name, list] : lists) list.as<ParametrizationList>().compute_into(*Find(module, name).found);
  }
  void members(Module& module, Visitor& visit) override {
    WithoutComputed filter(lists, visit);
    module.members(filter);
    visit("parametrizations", lists);
  }
  ModuleDict lists;
  std::mutex mutex;
};

Parametrizations* parametrizations_of(const Module& module) {
  const Ref<ModuleHooks>& hooks = module.hooks();
  return hooks ? static_cast<Parametrizations*>(hooks->stand_ins.get()) : nullptr;
}

// The tensors to train for `weight`. One of the same shape and dtype takes over the parameter itself.
std::vector<Parameter> originals_for(Parameter& weight, const std::vector<Tensor>& values) {
  std::vector<Parameter> originals;
  NoGradGuard guard;
  if (values.size() == 1 && values[0].shape() == weight.shape() && values[0].dtype() == weight.dtype()) {
    weight.copy_(values[0].clone());   // which may be a view of it
    originals.push_back(Parameter::tied_to(weight));
  } else {
    for (const Tensor& value : values) originals.emplace_back(value.clone(), weight.requires_grad());
  }
  return originals;
}

void require_like(const std::string& name, const Tensor& got, const Shape& shape, Dtype dtype) {
  if (!(got.shape() == shape))
    throw ShapeError(
        fmt::format("register_parametrization: \"{}\" must keep its shape {}; the parametrisation gives {}", name,
            shape, got.shape()));
  if (got.dtype() != dtype)
    throw DtypeError(fmt::format(
        "register_parametrization: \"{}\" must stay {}; the parametrisation gives {}", name, dtype, got.dtype()));
}

}   // namespace

Parameter& detail::require_parameter(const char* op, Module& module, const std::string& name) {
  Parameter* found = Find(module, name).found;
  if (!found) {
    const std::string known = ParameterNames(module).text;
    throw Error(fmt::format(
        "{}: {} has no parameter \"{}\"; it has {}", op, module.type_name(), name, known.empty() ? "none" : known));
  }
  if (!found->defined()) throw Error(fmt::format("{}: the parameter \"{}\" is undefined", op, name));
  if (found->is_lazy())
    throw Error(
        fmt::format("{}: the sizes of \"{}\" come from the first batch; call the module with one before", op, name));
  return *found;
}

void detail::register_parametrization(Module& module, const std::string& name, Parametrization* owned) {
  std::unique_ptr<Parametrization> step(owned);
  step->train(module.training());
  Parameter& member = require_parameter("register_parametrization", module, name);
  NoGradGuard guard;
  if (utils::is_parametrized(module, name)) {   // what it shows is the input of the new step
    ParametrizationList& list = parametrizations_of(module)->lists[name].as<ParametrizationList>();
    const Tensor before = list.weight();
    if (step->right_inverse(before).size() > 1)
      throw Error(fmt::format(
          "register_parametrization: \"{}\" is parametrised already; one that trains several tensors must be the first",
          name));
    require_like(name, step->weight({before}), member.shape(), member.dtype());
    list.add(std::move(step));
    return list.compute_into(member);
  }
  const std::vector<Tensor> values = step->right_inverse(member.detach());
  if (values.empty())
    throw Error(fmt::format("register_parametrization: right_inverse gives no tensor to train for \"{}\"", name));
  require_like(name, step->weight(values), member.shape(), member.dtype());
  ParametrizationList list(originals_for(member, values));
  list.add(std::move(step));
  list.train(module.training());
  ModuleHooks& hooks = hooks_of(module);
  if (!hooks.stand_ins) hooks.stand_ins = Ref<StandIns>::adopt(new Parametrizations);
  ModuleDict& lists = parametrizations_of(module)->lists;
  lists.insert(name, std::move(list));
  lists[name].as<ParametrizationList>().compute_into(member);
}

void detail::register_parametrization(Module& module, const std::string& name, Layer f, RightInverse inverse) {
  register_parametrization(module, name, new Written(std::move(f), std::move(inverse)));
}

bool utils::is_parametrized(const Module& module, const std::string& name) {
  const Parametrizations* all = parametrizations_of(module);
  return all && (name.empty() || all->lists.contains(name));
}

void utils::remove_parametrizations(Module& module, const std::string& name, bool leave_parametrized) {
  Parameter& member = detail::require_parameter("remove_parametrizations", module, name);
  if (!is_parametrized(module, name))
    throw Error(fmt::format("remove_parametrizations: \"{}\" of {} is not parametrised", name, module.type_name()));
  ModuleDict& lists = parametrizations_of(module)->lists;
  ParametrizationList& list = lists[name].as<ParametrizationList>();
  if (!leave_parametrized && list.originals.size() > 1)
    throw Error(fmt::format(
        "remove_parametrizations: \"{}\" has {} originals, so there is none to leave", name, list.originals.size()));
  NoGradGuard guard;
  if (leave_parametrized) list.originals = originals_for(list.originals[0], {list.weight()});
  member = std::move(list.originals[0]);
  lists.pop(name);
  if (lists.empty()) module.hooks()->stand_ins = {};
}

}   // namespace gradus::nn
