// Hooks on modules: what Module::register_forward_hook and its relatives store, and how a module with hooks is
// called.
//
// Idea: GRADUS_MODULE's operator() goes straight to forward unless the module has hooks. With hooks, the tensors among
// the arguments and results are shown to them; for backward hooks, ops before and after forward pass their input on
// unchanged, and their formulas see the gradients.
// Read first: module.h, autograd/history/several.h.
#ifndef GRADUS_NN_MODULE_HOOKS_H
#define GRADUS_NN_MODULE_HOOKS_H

#include <typeinfo>
#include <utility>
#include <vector>

#include "autograd/tools/anomaly.h"
#include "core/base/hook.h"
#include "core/tensor/tensor.h"

namespace gradus::nn {

class Module;
class Visitor;

/// What stands in for parameters of a module that are computed from others: see nn/utils/parametrize.h.
struct StandIns {
  uint32_t count = 1;
  virtual ~StandIns() = default;
  /// Before each forward: computes those parameters.
  virtual void compute(Module& module) = 0;
  /// The module's members as they are trained and saved.
  virtual void members(Module& module, Visitor& visit) = 0;
};
inline void destroy(StandIns* s) { delete s; }

/// Hooks return tensors to replace those they saw, or nothing.
struct ModuleHooks {
  using Tensors = std::vector<Tensor>;
  uint32_t count = 1;
  Callable<void(Module&, const Tensors& inputs)> find_sizes;   // before the first forward: of lazy parameters
  Ref<StandIns> stand_ins;
  HookList<Tensors(Module&, const Tensors& inputs)> forward_pre;
  HookList<Tensors(Module&, const Tensors& inputs, const Tensors& outputs)> forward;
  HookList<Tensors(Module&, const Tensors& grad_inputs, const Tensors& grad_outputs)> backward;
  bool watched = false;   // by summary(), which does without results that it cannot see into
  /// Nothing is left to do at a call: all hooks have been removed.
  bool idle() const;
};
void destroy(ModuleHooks* hooks);

namespace detail {

// A hook may return nothing, one tensor, or several.
template <class F, class... A>
concept Hook = requires(F& hook, A... x) {
  requires std::is_void_v<decltype(hook(x...))> || std::is_convertible_v<decltype(hook(x...)), Tensor> ||
               std::is_convertible_v<decltype(hook(x...)), std::vector<Tensor>>;
};
template <class F, class... A> std::vector<Tensor> call_hook(F& hook, A&... x) {
  using R = decltype(hook(x...));
  if constexpr (std::is_void_v<R>) {
    hook(x...);
    return {};
  } else if constexpr (std::is_convertible_v<R, Tensor>) {
    Tensor y = hook(x...);
    return y.defined() ? std::vector<Tensor>{y} : std::vector<Tensor>();
  } else {
    return hook(x...);
  }
}

template <class F> auto hook_on_both(F hook) {
  return [f = std::move(hook)](Module& m, const std::vector<Tensor>& in, const std::vector<Tensor>& out) mutable {
    return call_hook(f, m, in, out);
  };
}

// While forward runs in anomaly mode: tells which module is running.
class ModulePlace : Place {
 public:
  explicit ModulePlace(Module& module) : Place{tls.place, text_of}, module_(module) { tls.place = this; }
  ~ModulePlace() { tls.place = outer; }
  ModulePlace(const ModulePlace&) = delete;
  ModulePlace& operator=(const ModulePlace&) = delete;

 private:
  static std::string text_of(const Place& self);
  Module& module_;
};

// An error leaves a call of this module. If it comes from one of its members, its text says so from now on: "hidden
// (Linear): ...", and "encoder.hidden (Linear): ..." once it has left the module around that, too.
void add_place(Error& error, const Module& module);
// The same for a function that is a part of this module: "1 (function): ...".
void add_place(Error& error, const Module& module, const std::string& name, const std::string& type);

// One call of a module with hooks, whatever the types of its arguments and results. Not a template, because user
// programs compile a call for each module and list of argument types.
class HookedCall {
 public:
  using Tensors = std::vector<Tensor>;
  /// arguments[i]: the i-th argument, null if it is not a tensor. `unseen`: the type of the result if hooks cannot see
  /// the tensors in it, else null; throws Error if there are hooks that want to.
  HookedCall(Module& module, const Tensor* const* arguments, size_t count, const std::type_info* unseen);
  ~HookedCall();
  HookedCall(const HookedCall&) = delete;
  HookedCall& operator=(const HookedCall&) = delete;
  const Tensor& input(size_t argument) const;
  void finish(Tensor& output);
  void finish(const std::vector<Tensor*>& outputs);   // those in a result of another type

 private:
  ModulePlace place_;
  struct State* state_;   // null: there are no hooks
  const Tensor* const* arguments_;
};

template <class T> constexpr bool is_tensor = std::is_convertible_v<T, const Tensor&>;

// What hooks see of a result: a tensor, those that a function tensors_of finds in a struct, and the same of each item
// of a pair, tuple, array or vector. There is nothing to see in numbers and words.
template <class T> constexpr bool hooks_see() {
  if constexpr (std::is_same_v<T, Tensor> || std::is_arithmetic_v<T> || requires(T& y) { tensors_of(y); }) {
    return true;
  } else if constexpr (requires(T& y) { std::begin(y), std::end(y); }) {
    return hooks_see<std::remove_reference_t<decltype(*std::begin(std::declval<T&>()))>>();
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    return []<size_t... I>(std::index_sequence<I...>) {
      return (hooks_see<std::tuple_element_t<I, T>>() && ...);
    }(std::make_index_sequence<std::tuple_size<T>::value>());
  } else {
    return false;
  }
}
template <class T> void add_tensors(std::vector<Tensor*>& found, T& y) {
  if constexpr (std::is_same_v<T, Tensor>) {
    if (y.defined()) found.push_back(&y);
  } else if constexpr (requires { tensors_of(y); }) {
    for (Tensor* item : tensors_of(y)) found.push_back(item);
  } else if constexpr (requires { std::begin(y), std::end(y); }) {
    for (auto& item : y) add_tensors(found, item);
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      (add_tensors(found, get<I>(y)), ...);
    }(std::make_index_sequence<std::tuple_size<T>::value>());
  }
}

template <class T> const Tensor* tensor_or_null([[maybe_unused]] const T& x) {
  if constexpr (is_tensor<const T&>) return &static_cast<const Tensor&>(x);
  else return nullptr;
}
template <class T>
decltype(auto) argument_of([[maybe_unused]] const HookedCall& call, [[maybe_unused]] size_t i, T&& x) {
  if constexpr (is_tensor<T>) return call.input(i);
  else return static_cast<T&&>(x);
}

}   // namespace detail
}   // namespace gradus::nn
#endif
