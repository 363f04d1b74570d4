// Module: a part of a model: parameters, buffers and other modules as plain members, listed once.
//
//   struct Mlp : nn::Module {
//     nn::Linear hidden{784, 128}, out{128, 10};
//     Tensor forward(const Tensor& x) const { return out(relu(hidden(x))); }
//     GRADUS_MODULE(hidden, out)
//   };
//
// Idea: the list becomes members(), which shows each member with its name to a Visitor. Everything else (parameters,
// names, train, state_dict, printing) is a walk over that, so nothing is registered and nothing can be out of date. The
// macro is short for two functions that can be written by hand:
//
//     void members(nn::Visitor& visit) override { visit("hidden", hidden); visit("out", out); }
//     Tensor operator()(const Tensor& x) { return forward(x); }
//
// A call of a module checks the list the first time, and puts into the text of an error where in the net that was.
// Read first: parameter.h.   Read next: nn/layers/linear.h, sequential.h.
#ifndef GRADUS_NN_MODULE_MODULE_H
#define GRADUS_NN_MODULE_MODULE_H

#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include "core/tensor/named_tensor.h"
#include "nn/module/hooks.h"
#include "nn/module/parameter.h"
#include "nn/module/print.h"
#include "nn/module/state.h"

namespace gradus::nn {

class Module;

/// What members() shows its members to. A member is a Parameter, a Buffer, a Module or a Layer; a vector or array of
/// these, named blocks.0, blocks.1 ...; or an optional or pointer to one, skipped while empty.
class Visitor {
 public:
  template <class T> void operator()(const std::string& name, T& member);
  /// Several at once: `names` is "hidden, out".
  template <class... T> void all([[maybe_unused]] const char* names, T&... member) {
    ((*this)(next_name(names), member), ...);
  }
  /// Something without parameters that the printed tree should mention, such as a function in Sequential.
  virtual void note(const std::string& name, const std::string& text);
  /// False for a visitor that does not listen to notes.
  virtual bool wants_notes() const { return false; }

 protected:
  ~Visitor() = default;
  virtual void parameter(const std::string& name, Parameter& member) = 0;
  virtual void buffer(const std::string& name, Buffer& member) = 0;
  virtual void module(const std::string& name, Module& member) = 0;

 private:
  static std::string next_name(const char*& names);   // and advances past it
};

struct NamedModule {
  std::string name;
  Module* module;
};

/// The first size of a layer made with it comes from the first batch: `nn::Linear{nn::lazy, 10}`. Until then, or until
/// load_state_dict, parameters(), state_dict() and their like throw Error. The first call is to be made by one thread.
struct Lazy {};
inline constexpr Lazy lazy;

/// A stride, in constructors that take arguments in Python's order, too: Conv2d(3, 8, 3, 1, 1), MaxPool2d(3, 2). They
/// are templates so that braces are options first.
template <class S>
concept SizeArgument = std::is_convertible_v<const S&, IntList>;

/// Move-only: a copy would be trained, or left untrained, by accident. Methods that only read are const although
/// members() is not.
class Module : public Registered<Kind::module> {
 public:
  Module() = default;
  Module(const Module&) = delete;   // one owner: std::move it, or make another one and load_state_dict
  /// A call of one that was moved from throws Error.
  Module(Module&& from) noexcept;
  Module& operator=(Module&& from) noexcept;
  virtual ~Module() = default;

  /// Shows each direct member to `visit`. Written by GRADUS_MODULE.
  virtual void members(Visitor& visit) = 0;   // missing in a class of yours? Write GRADUS_MODULE(its, members)
  /// What the summary prints in brackets: "p=0.5".
  virtual std::string extra_repr() const { return {}; }
  /// The class without its namespace: "Linear".
  std::string type_name() const;

  /// Sets the mode of this module and everything in it: dropout and the like behave differently while training.
  Module& train(bool on = true);
  Module& eval() { return train(false); }
  bool training() const { return training_; }

  /// Handles to all parameters, each once, in the order of the lists. They stay valid when the module is moved.
  std::vector<Tensor> parameters() const;
  std::vector<NamedTensor> named_parameters() const;
  std::vector<Tensor> buffers() const;
  std::vector<NamedTensor> named_buffers() const;
  /// This module, named "", and all modules inside it, each once, outer before inner.
  std::vector<Module*> modules();
  std::vector<NamedModule> named_modules();
  /// The modules among its members, each once.
  std::vector<Module*> children();
  std::vector<NamedModule> named_children();
  /// The sum of numel() over parameters().
  int64_t num_parameters() const;

  /// Parameters and persistent buffers by name, with a tied one under each of its names. The tensors share their
  /// numbers with the module: to keep a snapshot, `StateDict best = clone(net.state_dict());`.
  StateDict state_dict() const;
  /// Copies tensors into the members of the same name, converting the dtype. All or nothing: throws Error (ShapeError
  /// if only shapes differ) naming all that does not fit, and changes nothing then. A tied tensor needs one of its
  /// names only. Lazy sizes become known.
  LoadResult load_state_dict(const StateDict& dict, const LoadOptions& options = {});
  /// Copies all numbers of an equal net, buffers that are not persistent among them. Throws as load_state_dict.
  Module& copy_from(const Module& other);

  /// Drops the gradients.
  void zero_grad();
  Module& requires_grad_(bool on = true);
  /// Converts floating-point parameters with their gradients, and buffers, in place: optimisers made before stay valid,
  /// and convert their state at the next step. A graph that has kept a parameter refuses its backward.
  Module& to(Dtype dtype);
  /// Calls f on every module of the type it takes, Module& or Linear& say, inner before outer.
  template <class F> Module& apply(F f);

  /// hook(module, inputs) runs before each forward, hook(module, inputs, outputs) after it. `inputs` are the
  /// tensors among the arguments of operator(), `outputs` its result, or the tensors in a vector, pair or tuple and in
  /// a struct with a function tensors_of, such as LSTMOutput; a call that returns another struct throws Error. A hook
  /// returns nothing, or as many tensors to replace its last argument.
  template <class F> HookHandle register_forward_pre_hook(F hook);
  template <class F> HookHandle register_forward_hook(F hook);
  /// hook(module, grad_inputs, grad_outputs) runs in each backward, when the gradients of all inputs are complete; it
  /// may replace those of the inputs. A gradient that did not arrive is an undefined tensor. If no input requires
  /// grad, grad_inputs is empty. The module must not be moved or destroyed between forward and backward.
  template <class F> HookHandle register_full_backward_hook(F hook);
  bool was_moved_from() const { return moved_from_; }
  /// Null if there are none.
  const Ref<ModuleHooks>& hooks() const { return hooks_; }
  /// It has no hooks, was not moved from, and its list of members has been checked: the operator() of GRADUS_MODULE can
  /// go straight on.
  bool is_plain() const { return __atomic_load_n(&plain_, __ATOMIC_RELAXED); }
  /// Throws Error, unless done before, if one of its parameters, buffers or modules is not in its list, or if the list
  /// is that of a base class. `bytes`: the size of its class. Those behind a pointer or in a vector are not seen.
  void require_all_listed(size_t bytes) const;
  /// The multiplications of one forward with inputs x and results y, which hooks have seen, for summary(): those of
  /// matrix products and convolutions.
  virtual int64_t multiply_adds(
      [[maybe_unused]] const std::vector<Shape>& x, [[maybe_unused]] const std::vector<Shape>& y) const {
    return 0;
  }
  /// The class that GRADUS_MODULE stands in; null if members() was written by hand.
  virtual const std::type_info* listed_class() const { return nullptr; }

 protected:
  /// In the constructor of a layer with lazy parameters: find(layer, x), with the first input of its first call, gives
  /// them their sizes and starting values. It is not called if load_state_dict has given them before.
  template <class M, class F> void find_sizes_by(F find);
  /// Its parts were given to another module; or it has new ones.
  void set_moved_from(bool moved = true);

 private:
  friend class EvalGuard;
  friend ModuleHooks& hooks_of(Module& module);
  std::vector<Module*> inner_first();
  ModuleHooks& own_hooks();
  void set_find_sizes(Callable<void(Module&, const Tensor&)> find);
  Ref<ModuleHooks> hooks_;
  bool training_ = true, moved_from_ = false;
  mutable bool listed_ = false, plain_ = false;
};

/// While it lives, a net is in eval mode. Afterwards each of its modules has the mode that it had.
class EvalGuard {
 public:
  explicit EvalGuard(Module& net);
  ~EvalGuard();
  EvalGuard(const EvalGuard&) = delete;
  EvalGuard& operator=(const EvalGuard&) = delete;

 private:
  std::vector<Module*> trained_;   // were in training mode
};

// -- templates --

template <class T> void Visitor::operator()(const std::string& name, T& member) {
  if constexpr (std::is_base_of_v<Module, T>) {
    module(name, member);
  } else if constexpr (std::is_same_v<Parameter, T>) {
    parameter(name, member);
  } else if constexpr (std::is_same_v<Buffer, T>) {
    buffer(name, member);
  } else if constexpr (requires { member.module(), member.text(); }) {   // a Layer
    if (Module* m = member.module()) module(name, *m);
    else if (wants_notes()) note(name, member.text());
  } else if constexpr (requires { std::begin(member), std::end(member); }) {
    size_t i = 0;
    for (auto& item : member) (*this)(name + "." + std::to_string(i++), item);
  } else if constexpr (requires {
                         bool(member);
                         requires !std::is_function_v<std::remove_reference_t<decltype(*member)>>;
                       }) {
    if (bool(member)) (*this)(name, *member);
  } else {
    static_assert(!sizeof(T),
        "a member in the list is a Parameter, a Buffer, a Module, or a vector, array, "
        "optional or pointer of these; a plain Tensor would be neither trained nor saved");
  }
}

namespace detail {
// What {} stands for in net(x, {}); nothing else converts to it.
struct NoTensor {
  NoTensor() = default;
};

// The operator() of GRADUS_MODULE. A class, because a module makes it its friend: forward may be private. Templates, so
// that GRADUS_MODULE may come before forward, or be used in a module that has none.
class Call {
  // What forward returns. A tensor is passed on as a const Tensor&: a hook may have replaced it.
  template <class T> using Passed = std::conditional_t<is_tensor<T>, const Tensor&, T>;
  template <class M, class... Args>
  using Result = decltype(std::declval<M&>().forward(std::declval<Passed<Args>>()...));
  template <class M, class... Args> static Result<M, Args...> result(int);
  template <class M, class... Args> static Tensor result(...);
  template <class M, class... Args, class = Result<M, Args...>> static constexpr bool takes(int) { return true; }
  template <class M, class... Args> static constexpr bool takes(...) { return false; }

 public:
  /// forward can be called with these.
  template <class M, class... Args> static constexpr bool fits() { return takes<M, Args...>(0); }
  template <class M, class... Args> static Result<M, Args...> of(M& m, Args&&... x) {
    try {
      if (!m.is_plain() || tls.special) [[unlikely]]
        return with_hooks(m, std::index_sequence_for<Args...>(), static_cast<Args&&>(x)...);
      return m.forward(static_cast<Args&&>(x)...);
    } catch (Error& error) {
      add_place(error, m);
      throw;
    }
  }
  // relu(forward(x)) in one pass, of a plain module that has that.
  template <class M> static Tensor with_relu(const M& m, const Tensor& x) {
    try {
      return m.forward_relu(x);
    } catch (Error& error) {
      add_place(error, m);
      throw;
    }
  }
  // The operator() of a const module. It accepts any arguments and says in one line what is wrong with them, where an
  // operator() that does not fit would make the compiler explain each step of its search.
  template <class M, class... Args> static auto of_const(const M& m, Args&&... x) -> decltype(result<M, Args...>(0)) {
    if constexpr (takes<const M, Args...>(0)) {
      return of(m, static_cast<Args&&>(x)...);
    } else {
      constexpr bool is_not_const = takes<M, Args...>(0);
      static_assert(
          !is_not_const, "a const module can be called if its forward is const: write const behind its arguments");
      static_assert(is_not_const, "forward does not take these arguments; a tensor among its own is a const Tensor&");
      if constexpr (!is_not_const) return const_cast<M&>(m).forward(std::declval<Passed<Args>>()...);
    }
  }

 private:
  template <class M, class... Args, size_t... I> static auto with_hooks(M& m, std::index_sequence<I...>, Args&&... x) {
    using Y = std::remove_cvref_t<Result<M, Args...>>;
    const Tensor* arguments[] = {tensor_or_null(x)..., nullptr};
    HookedCall call(
        const_cast<std::remove_const_t<M>&>(m), arguments, sizeof...(x), hooks_see<Y>() ? nullptr : &typeid(Y));
    Y y = m.forward(argument_of<Args>(call, I, static_cast<Args&&>(x))...);
    if constexpr (std::is_same_v<Y, Tensor>) {
      call.finish(y);
    } else if constexpr (hooks_see<Y>()) {
      std::vector<Tensor*> tensors;
      add_tensors(tensors, y);
      call.finish(tensors);
    }
    m.require_all_listed(sizeof m);
    return y;
  }
};

template <class F> struct ModuleArgument : ModuleArgument<decltype(&F::operator())> {};
template <class R, class C, class M> struct ModuleArgument<R (C::*)(M&) const> {
  using type = M;
};
template <class R, class C, class M> struct ModuleArgument<R (C::*)(M&)> {
  using type = M;
};
template <class R, class M> struct ModuleArgument<R (*)(M&)> {
  using type = M;
};
}   // namespace detail

template <class F> HookHandle Module::register_forward_pre_hook(F hook) {
  constexpr bool fits = detail::Hook<F, Module&, const std::vector<Tensor>&>;
  static_assert(fits,
      "a forward pre-hook is called as hook(nn::Module& module, const std::vector<Tensor>& inputs) and returns "
      "nothing, a Tensor or a std::vector<Tensor>");
  if constexpr (fits)
    return own_hooks().forward_pre.add([f = std::move(hook)](Module& m, const std::vector<Tensor>& in) mutable {
      return detail::call_hook(f, m, in);
    });
}
template <class F> HookHandle Module::register_forward_hook(F hook) {
  constexpr bool fits = detail::Hook<F, Module&, const std::vector<Tensor>&, const std::vector<Tensor>&>;
  static_assert(fits,
      "a forward hook is called as hook(nn::Module& module, const std::vector<Tensor>& inputs, const "
      "std::vector<Tensor>& outputs) and returns nothing, a Tensor or a std::vector<Tensor>");
  if constexpr (fits) return own_hooks().forward.add(detail::hook_on_both(std::move(hook)));
}
template <class F> HookHandle Module::register_full_backward_hook(F hook) {
  constexpr bool fits = detail::Hook<F, Module&, const std::vector<Tensor>&, const std::vector<Tensor>&>;
  static_assert(fits,
      "a backward hook is called as hook(nn::Module& module, const std::vector<Tensor>& grad_inputs, const "
      "std::vector<Tensor>& grad_outputs) and returns nothing, a Tensor or a std::vector<Tensor>");
  if constexpr (fits) return own_hooks().backward.add(detail::hook_on_both(std::move(hook)));
}

template <class M, class F> void Module::find_sizes_by(F find) {
  set_find_sizes([f = std::move(find)](Module& layer, const Tensor& x) mutable { f(static_cast<M&>(layer), x); });
}

template <class F> Module& Module::apply(F f) {
  for (Module* m : inner_first()) {
    if constexpr (std::is_invocable_v<F&, Module&>) {
      f(*m);
    } else {
      if (auto* fits = dynamic_cast<typename detail::ModuleArgument<F>::type*>(m)) f(*fits);
    }
  }
  return *this;
}

}   // namespace gradus::nn

/// Lists the members of a module and defines operator(), which calls forward, be it private. What follows is public.
#define GRADUS_MODULE(...)                                                                                    \
 public:                                                                                                      \
  void members(::gradus::nn::Visitor& visit) override { visit.all(#__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__); } \
  GRADUS_MODULE_TYPE                                                                                          \
  GRADUS_MODULE_CALL
/// The same for a module derived from another one, whose members come first.
#define GRADUS_MODULE_OF(Base, ...)                     \
 public:                                                \
  void members(::gradus::nn::Visitor& visit) override { \
    Base::members(visit);                               \
    visit.all(#__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__); \
  }                                                     \
  GRADUS_MODULE_TYPE                                    \
  GRADUS_MODULE_CALL
/// The list alone, for a module that writes its operator() itself, by detail::Call::of.
#define GRADUS_MODULE_LIST(...)                                                                               \
 public:                                                                                                      \
  void members(::gradus::nn::Visitor& visit) override { visit.all(#__VA_ARGS__ __VA_OPT__(, ) __VA_ARGS__); } \
  GRADUS_MODULE_TYPE
#define GRADUS_MODULE_TYPE \
  const std::type_info* listed_class() const override { return &typeid(std::remove_cvref_t<decltype(*this)>); }
// operator() for any forward; the trailing type lets forward itself write (*this)(x). Braces have no type that could
// be deduced: net(x, {}) is a call with an undefined second tensor.
#define GRADUS_MODULE_CALL                                                                                        \
  friend class ::gradus::nn::detail::Call;                                                                        \
  template <class... Args> /* a class within a function cannot have this: declare modules outside of functions */ \
  auto operator()(Args&&... x)->decltype(::gradus::nn::detail::Call::of(*this, static_cast<Args&&>(x)...)) {      \
    return ::gradus::nn::detail::Call::of(*this, static_cast<Args&&>(x)...);                                      \
  }                                                                                                               \
  template <class... Args>                                                                                        \
  auto operator()(Args&&... x)                                                                                    \
      const->decltype(::gradus::nn::detail::Call::of_const(*this, static_cast<Args&&>(x)...)) {                   \
    return ::gradus::nn::detail::Call::of_const(*this, static_cast<Args&&>(x)...);                                \
  }                                                                                                               \
  template <class T = ::gradus::Tensor> auto operator()(const T& x, ::gradus::nn::detail::NoTensor) const {       \
    return ::gradus::nn::detail::Call::of_const(*this, x, T());                                                   \
  }

#endif
