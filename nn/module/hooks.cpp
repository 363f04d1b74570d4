// Calling a module's hooks.
#include "nn/module/hooks.h"

#include <exception>
#include <memory>

#include "autograd/history/several.h"
#include "core/base/format.h"
#include "nn/module/module.h"

namespace gradus::nn {

void destroy(ModuleHooks* hooks) { delete hooks; }

namespace {

template <class List> bool has_any(const List& list) {   // list.empty() may not know yet of those that were removed
  bool found = false;
  list.each([&](const auto&) { found = true; });
  return found;
}

}   // namespace

bool ModuleHooks::idle() const {
  return !find_sizes && !stand_ins && !has_any(forward_pre) && !has_any(forward) && !has_any(backward);
}

namespace detail {

namespace {

// Finds the path from a module to one within it: "blocks.0", "layers.0.fc"; "" if it is not there.
struct PathTo final : Visitor {
  explicit PathTo(const Module& wanted) : wanted_(wanted) {}
  void parameter(const std::string&, Parameter&) override {}
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string& name, Module& member) override {
    if (!found.empty()) return;
    if (&member == &wanted_) {
      found = name;
      return;
    }
    PathTo below(wanted_);
    member.members(below);
    if (!below.found.empty()) found = name + "." + below.found;
  }
  std::string found;

 private:
  const Module& wanted_;
};

std::string path_in(const Module& outer, const Module& wanted) {
  PathTo path(wanted);
  const_cast<Module&>(outer).members(path);
  return path.found;
}

// The error that is leaving modules in this thread, or the last one that did.
struct Leaving {
  std::exception_ptr error;   // held, so that no other error can have its address
  const Module* module;       // the last one that it has left
  std::string path, type;     // from there to where it was thrown; the type of the module there
  std::string thrown_text;
};
thread_local Leaving leaving;

void set_text(Error& error) {   // its type stays
  const std::string text = fmt::format("{} ({}): {}", leaving.path, leaving.type, leaving.thrown_text);
  static_cast<std::runtime_error&>(error) = std::runtime_error(text);
}

}   // namespace

void add_place(Error& error, const Module& module) {
  bool known = leaving.error == std::current_exception();
  if (known && leaving.module == &module) return;   // by one of its functions, or it called itself
  std::string name = known ? path_in(module, *leaving.module) : "";
  if (name.empty()) {   // thrown here, or by a module that is not within this one
    leaving = {std::current_exception(), &module, "", module.type_name(), error.what()};
    return;
  }
  leaving.module = &module;
  leaving.path = leaving.path.empty() ? name : name + "." + leaving.path;
  set_text(error);
}
void add_place(Error& error, const Module& module, const std::string& name, const std::string& type) {
  leaving = {std::current_exception(), &module, name, type, error.what()};
  set_text(error);
}

// "Mlp" for the outermost module, "hidden (Linear)" for a member of the module around it.
std::string ModulePlace::text_of(const Place& self) {
  Module& module = static_cast<const ModulePlace&>(self).module_;
  for (const Place* p = self.outer; p; p = p->outer) {
    if (p->text != text_of) continue;
    std::string name = path_in(static_cast<const ModulePlace*>(p)->module_, module);
    if (!name.empty()) return fmt::format("{} ({})", name, module.type_name());
  }
  return module.type_name();
}

// Shared by the op after forward, whose formula runs first, and the one before it.
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
        throw GradError(fmt::format("{}: a backward hook returned {} gradients; the number of inputs is {}",
            module->type_name(), changed.size(), grad_inputs.size()));
      grad_inputs = std::move(changed);
    });
    grad_outputs.clear();
    return grad_inputs;
  }
};
void destroy(BackwardCall* call) { delete call; }

namespace {

bool passes(const Tensor& x) { return x.defined() && is_float(x.dtype()); }

// The same numbers as results of an op with this formula. Integers pass unchanged; the order stays.
template <class F> std::vector<Tensor> pass_through(const char* op, const std::vector<Tensor>& x, F formula) {
  std::vector<Tensor> floats, y = x;
  for (const Tensor& t : x)
    if (passes(t)) floats.push_back(t);
  std::vector<Tensor> aliases;
  for (const Tensor& t : floats) aliases.push_back(t.detach());
  aliases = record_several(op, std::move(aliases), floats, std::move(formula));
  size_t next = 0;
  for (Tensor& t : y)
    if (passes(t)) t = aliases[next++];
  return y;
}

bool any_requires_grad(const std::vector<Tensor>& list) {
  for (const Tensor& x : list)
    if (x.defined() && x.requires_grad()) return true;
  return false;
}

}   // namespace

using Tensors = std::vector<Tensor>;

struct State {
  Module& module;
  Ref<ModuleHooks> hooks;
  Tensors inputs;
  Ref<BackwardCall> backward;   // null: there are no backward hooks

  void before();
  Tensors after(Tensors outputs);
};

// module_inputs                                            x -> x, for the hooks behind it
//   dx = dy, or what a hook makes of it
void State::before() {
  if (hooks->find_sizes) {
    hooks->find_sizes(module, inputs);
    hooks->find_sizes = {};
  }
  if (hooks->stand_ins) hooks->stand_ins->compute(module);
  hooks->forward_pre.each([&](const auto& hook) {
    Tensors changed = hook(module, inputs);
    if (changed.empty()) return;
    if (changed.size() != inputs.size())
      throw Error(fmt::format("{}: a forward pre-hook returned {} tensors; the number of inputs is {}",
          module.type_name(), changed.size(), inputs.size()));
    inputs = std::move(changed);
  });
  if (hooks->backward.empty() || !recording()) return;
  backward = Ref<BackwardCall>::adopt(new BackwardCall{1, &module, hooks, {}});
  if (any_requires_grad(inputs))
    inputs =
        pass_through("module_inputs(x)", inputs, [call = backward](const Arrived& dy) { return call->show(dy.all()); });
}

// module_outputs                                           x -> x
//   dx = dy, remembered for the hooks
Tensors State::after(Tensors outputs) {
  hooks->forward.each([&](const auto& hook) {
    Tensors changed = hook(module, inputs, outputs);
    if (changed.empty()) return;
    if (changed.size() != outputs.size())
      throw Error(fmt::format("{}: a forward hook returned {} tensors; the number of results is {}", module.type_name(),
          changed.size(), outputs.size()));
    outputs = std::move(changed);
  });
  if (!backward || outputs.empty()) return outputs;
  bool shows_here = !any_requires_grad(inputs);   // no gradient will reach the inputs
  return pass_through("module_outputs(x)", outputs, [call = backward, shows_here](const Arrived& dy) {
    call->grad_outputs = dy.all();
    if (shows_here) call->show({});
    return dy.all();
  });
}

namespace {

[[noreturn]] void fail_unseen(const Module& module, const std::type_info& result) {
  const std::string type = readable_type(result.name());
  throw Error(
      fmt::format("{}: its hooks cannot see the tensors in its result, of type {}. Write into that struct: friend "
                  "std::vector<Tensor*> tensors_of({}& y) {{ return {{&y.first_tensor, ...}}; }}",
          module.type_name(), type, type));
}

}   // namespace

HookedCall::HookedCall(Module& module, const Tensor* const* arguments, size_t count, const std::type_info* unseen)
    : place_(module),
      state_(module.hooks() ? new State{module, module.hooks(), {}, {}} : nullptr),
      arguments_(arguments) {
  if (module.was_moved_from())
    throw Error(module.type_name() + ": this one was moved from; use the one that it was moved to");
  if (!state_) return;
  std::unique_ptr<State> owner(state_);
  const ModuleHooks& hooks = *state_->hooks;
  if (unseen && !hooks.watched && (has_any(hooks.forward) || has_any(hooks.backward))) fail_unseen(module, *unseen);
  for (size_t i = 0; i < count; ++i)
    if (arguments[i]) state_->inputs.push_back(*arguments[i]);
  state_->before();
  owner.release();
}
HookedCall::~HookedCall() { delete state_; }

const Tensor& HookedCall::input(size_t argument) const {
  if (!state_) return *arguments_[argument];
  size_t place = 0;
  for (size_t i = 0; i < argument; ++i) place += arguments_[i] != nullptr;
  return state_->inputs[place];
}
void HookedCall::finish(Tensor& output) {
  if (state_) output = state_->after({output})[0];
}
void HookedCall::finish(const std::vector<Tensor*>& outputs) {
  if (!state_) return;
  Tensors all;
  for (const Tensor* y : outputs) all.push_back(*y);
  all = state_->after(std::move(all));
  for (size_t i = 0; i < all.size(); ++i) *outputs[i] = std::move(all[i]);
}

}   // namespace detail
}   // namespace gradus::nn
