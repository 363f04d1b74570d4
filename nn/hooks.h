// Hooks on modules: what Module::register_forward_hook and its relatives keep, and how a call of a module with hooks runs.
//
// Idea: GRADUS_MODULE's operator() goes straight to forward unless the module has hooks. With hooks, the tensors among the
// arguments and results are shown to them; for backward hooks an op that changes nothing stands before and behind forward, whose
// formulas see the gradients. Read first: module.h, autograd/several.h.
#ifndef GRADUS_NN_HOOKS_H
#define GRADUS_NN_HOOKS_H

#include <vector>

#include "autograd/anomaly.h"
#include "core/hook.h"
#include "core/tensor.h"

namespace gradus::nn {

class Module;

/// Hooks return tensors that take the place of those they saw, or nothing.
struct ModuleHooks {
  using Tensors = std::vector<Tensor>;
  uint32_t count = 1;
  HookList<Tensors(Module&, const Tensors& inputs)> forward_pre;
  HookList<Tensors(Module&, const Tensors& inputs, const Tensors& outputs)> forward;
  HookList<Tensors(Module&, const Tensors& grad_inputs, const Tensors& grad_outputs)> backward;
};
inline void destroy(ModuleHooks* hooks) { delete hooks; }

namespace detail {

// A hook may return nothing, one tensor, or several.
template <class F, class... A>
std::vector<Tensor> call_hook(F& hook, A&... x) {
  using R = decltype(hook(x...));
  if constexpr (std::is_void_v<R>) {
    hook(x...);
    return {};
  } else if constexpr (std::is_same_v<R, Tensor>) {
    Tensor y = hook(x...);
    return y.defined() ? std::vector<Tensor>{y} : std::vector<Tensor>();
  } else {
    return hook(x...);
  }
}

// While forward runs in anomaly mode: which module it is.
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

struct BackwardCall;
void destroy(BackwardCall* call);
void retain(BackwardCall* call);
bool release(BackwardCall* call);

// One call of a module with hooks, apart from the types of its arguments and results.
class HookedCall {
 public:
  using Tensors = std::vector<Tensor>;
  HookedCall(Module& module, Ref<ModuleHooks> hooks, Tensors inputs);
  const Tensor& input(size_t i) const { return inputs_[i]; }
  Tensors finish(Tensors outputs);

 private:
  Module& module_;
  Ref<ModuleHooks> hooks_;
  Tensors inputs_;
  Ref<BackwardCall> backward_;   // null: there are no backward hooks
};

template <class T>
constexpr bool is_tensor = std::is_convertible_v<T, const Tensor&>;
// How many tensors stand before argument i.
template <class... Args>
constexpr size_t tensors_before(size_t i) {
  size_t tensors = 0, at = 0;
  ((tensors += at++ < i && is_tensor<Args>), ...);
  return tensors;
}
template <class T>
decltype(auto) argument_of(const HookedCall& call, size_t place, T&& x) {
  if constexpr (is_tensor<T>)
    return call.input(place);
  else
    return static_cast<T&&>(x);
}
template <class M, class... Args, size_t... I>
auto call_with_hooks(M& m, std::index_sequence<I...>, Args&&... x) -> decltype(m.forward(static_cast<Args&&>(x)...)) {
  ModulePlace place(const_cast<std::remove_const_t<M>&>(m));
  Ref<ModuleHooks> hooks = m.hooks();
  if (!hooks) return m.forward(static_cast<Args&&>(x)...);
  std::vector<Tensor> inputs;
  auto collect = [&](auto&& a) {
    if constexpr (is_tensor<decltype(a)>) inputs.push_back(a);
  };
  (collect(static_cast<Args&&>(x)), ...);
  HookedCall call(const_cast<std::remove_const_t<M>&>(m), std::move(hooks), std::move(inputs));
  auto y = m.forward(argument_of<Args>(call, tensors_before<Args...>(I), static_cast<Args&&>(x))...);
  if constexpr (std::is_same_v<decltype(y), Tensor>)
    return std::move(call.finish({std::move(y)})[0]);
  else if constexpr (std::is_same_v<decltype(y), std::vector<Tensor>>)
    return call.finish(std::move(y));
  else
    return call.finish({}), y;
}

}  // namespace detail
}  // namespace gradus::nn
#endif
