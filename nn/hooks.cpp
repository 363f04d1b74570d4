// Calling a module's hooks.
#include "nn/hooks.h"

#include "autograd/several.h"
#include "core/format.h"
#include "nn/module.h"

namespace gradus::nn::detail {

namespace {

// The name that a module has directly in another one: "blocks.0"; "" if it is not there.
struct NameOf final : Visitor {
  explicit NameOf(const Module& wanted) : wanted_(wanted) {}
  void parameter(const std::string&, Parameter&) override {}
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string& name, Module& member) override {
    if (&member == &wanted_) found = name;
  }
  std::string found;

 private:
  const Module& wanted_;
};

}  // namespace

// "Mlp" of the outermost, "hidden (Linear)" of one that the module around it has as a member.
std::string ModulePlace::text_of(const Place& self) {
  Module& module = static_cast<const ModulePlace&>(self).module_;
  for (const Place* p = self.outer; p; p = p->outer) {
    if (p->text != text_of) continue;
    NameOf name(module);
    static_cast<const ModulePlace*>(p)->module_.members(name);
    if (!name.found.empty()) return fmt::format("{} ({})", name.found, module.type_name());
  }
  return module.type_name();
}

// Between the op behind forward, whose formula runs first, and the one before it.
struct BackwardCall {
  uint32_t count = 1;
  Module* module;
  Ref<ModuleHooks> hooks;
  std::vector<Tensor> grad_outputs;

  std::vector<Tensor> show(std::vector<Tensor> grad_inputs) {
    hooks->backward.each([&](const auto& hook) {
      std::vector<Tensor> changed = hook(*module, grad_inputs, grad_outputs);
      if (changed.empty()) return;
      if (changed.size() != grad_inputs.size())
        throw GradError(fmt::format("{}: a backward hook returned {} gradients; the module has {} inputs", module->type_name(),
                                    changed.size(), grad_inputs.size()));
      grad_inputs = std::move(changed);
    });
    grad_outputs.clear();
    return grad_inputs;
  }
};
void destroy(BackwardCall* call) { delete call; }
void retain(BackwardCall* call) { gradus::retain(call->count); }
bool release(BackwardCall* call) { return gradus::release(call->count); }

namespace {

// The same numbers as results of an op with this formula; integers stay as they are, and so do places in the list.
template <class F>
std::vector<Tensor> pass_through(const char* op, const std::vector<Tensor>& x, F formula) {
  std::vector<Tensor> floats, y = x;
  for (const Tensor& t : x)
    if (is_float(t.dtype())) floats.push_back(t);
  std::vector<Tensor> aliases;
  for (const Tensor& t : floats) aliases.push_back(t.detach());
  aliases = record_several(op, std::move(aliases), floats, std::move(formula));
  size_t next = 0;
  for (Tensor& t : y)
    if (is_float(t.dtype())) t = aliases[next++];
  return y;
}

bool any_requires_grad(const std::vector<Tensor>& list) {
  for (const Tensor& x : list)
    if (x.requires_grad()) return true;
  return false;
}

}  // namespace

// module_inputs                                            x -> x, for the hooks behind it
//   dx = dy, or what a hook makes of it
HookedCall::HookedCall(Module& module, Ref<ModuleHooks> hooks, Tensors inputs)
    : module_(module), hooks_(std::move(hooks)), inputs_(std::move(inputs)) {
  hooks_->forward_pre.each([&](const auto& hook) {
    Tensors changed = hook(module_, inputs_);
    if (changed.empty()) return;
    if (changed.size() != inputs_.size())
      throw Error(fmt::format("{}: a forward pre-hook returned {} tensors; the module has {} inputs", module_.type_name(),
                              changed.size(), inputs_.size()));
    inputs_ = std::move(changed);
  });
  if (hooks_->backward.empty() || !recording()) return;
  backward_ = Ref<BackwardCall>::adopt(new BackwardCall{1, &module_, hooks_, {}});
  if (any_requires_grad(inputs_))
    inputs_ = pass_through("module_inputs(x)", inputs_, [call = backward_](const Arrived& dy) { return call->show(dy.all()); });
}

// module_outputs                                           x -> x
//   dx = dy, remembered for the hooks
std::vector<Tensor> HookedCall::finish(Tensors outputs) {
  hooks_->forward.each([&](const auto& hook) {
    Tensors changed = hook(module_, inputs_, outputs);
    if (changed.empty()) return;
    if (changed.size() != outputs.size())
      throw Error(fmt::format("{}: a forward hook returned {} tensors; the module has {} results", module_.type_name(), changed.size(),
                              outputs.size()));
    outputs = std::move(changed);
  });
  if (!backward_ || outputs.empty()) return outputs;
  bool shows_here = !any_requires_grad(inputs_);   // no gradient will get as far as the inputs
  return pass_through("module_outputs(x)", outputs, [call = backward_, shows_here](const Arrived& dy) {
    call->grad_outputs = dy.all();
    if (shows_here) call->show({});
    return dy.all();
  });
}

}  // namespace gradus::nn::detail
