// Layer: a function, a lambda or a module as one type. Sequential, ModuleList and ModuleDict hold Layers, and a member
// of a module may be one:
//
//   struct Block : nn::Module {
//     nn::Linear fc{8, 8};
//     nn::Layer activation = relu;   // or nn::PReLU{}, which is trained then
//     Tensor forward(const Tensor& x) const { return activation(fc(x)); }
//     GRADUS_MODULE(fc, activation)
//   };
//
// Idea: a Layer hides which of them it was made from, and owns it. Two places can own one layer together (share()): it
// is then trained once, and saved under both names, as a layer that PyTorch holds in two places.
// Read first: module.h.
#ifndef GRADUS_NN_LAYERS_LAYER_H
#define GRADUS_NN_LAYERS_LAYER_H

#include <typeinfo>

#include "nn/module/module.h"

namespace gradus::nn {

class Layer;
// A module that has a name must be moved in: otherwise it would be copied.
template <class F>
concept ModuleLvalue = std::is_lvalue_reference_v<F> && std::is_base_of_v<Module, std::decay_t<F>>;
// Anything that can be called with a tensor.
template <class F>
concept LayerSource = !std::is_same_v<std::decay_t<F>, Layer> && !std::is_function_v<std::remove_reference_t<F>> &&
                      !ModuleLvalue<F> && requires(std::decay_t<F>& f, const Tensor& x) { Tensor(f(x)); };

namespace detail {
// A module that can be called with a tensor. GRADUS_MODULE's operator() takes anything, so its forward is asked.
struct Anything {};
template <class M>
concept TakesAnything = requires(M& m) { m(Anything()); };
template <class M>
constexpr bool maps_a_tensor = LayerSource<M> && (!TakesAnything<M> || Call::fits<M, const Tensor&>());
// A module with forward_relu(x), which is relu(forward(x)) in one pass. It names its own class as HasForwardRelu, since
// a class derived from it may have another forward.
template <class M>
concept WithRelu = std::is_same_v<typename M::HasForwardRelu, M>;
}   // namespace detail

/// Owns anything that maps Tensor -> Tensor. Modules are moved in.
class Layer {
 public:
  /// A function. Of an overloaded one (tanh) this picks the overload for one tensor.
  Layer(Tensor (*function)(const Tensor&));
  /// A module, made in place or given by std::move; or anything else that can be called with a tensor.
  template <class F>
    requires LayerSource<F>
  Layer(F&& f) : held_(Ref<Held>::adopt(new HeldAs<std::decay_t<F>>(static_cast<F&&>(f)))) {}

  template <ModuleLvalue F> Layer(F&&) {
    static_assert(!ModuleLvalue<F>, "a module that has a name is moved in: write std::move(name)");
  }
  // What cannot be a layer of a net says why.
  template <class M>
    requires(std::is_base_of_v<Module, M> && !LayerSource<M>)
  Layer(M&&) {
    static_assert(!sizeof(M),
        "a layer of a net maps a tensor to a tensor, but the result of this module is another one, as LSTM's: call it "
        "in the forward of a module of your own");
  }
  template <class A, class... More> Layer(Tensor (*)(const Tensor&, A, More...)) {
    static_assert(sizeof...(More) > 99,
        "a function of a net takes one tensor: write [](const Tensor& x) { return flatten(x, 1); }, or a layer such as "
        "nn::Flatten()");
  }
  /// Any module, also one that takes or returns something else than a tensor: only as<M>() can call it then.
  template <class M>
    requires std::is_base_of_v<Module, M>
  static Layer of_module(M&& module) {
    return Layer(Ref<Held>::adopt(new HeldAs<M, detail::maps_a_tensor<M>>(static_cast<M&&>(module))));
  }

  Layer(const Layer&) = delete;   // one owner: std::move it, or share() it
  Layer(Layer&&) noexcept = default;
  Layer& operator=(Layer&&) noexcept = default;
  /// A second owner of the same layer.
  Layer share() const;

  /// This and the following throw Error if the layer was moved from.
  Tensor operator()(const Tensor& x) const { return held().call(x); }
  /// The module inside; null if it is a function.
  Module* module() const { return held().module(); }
  /// The module inside, as its own type: `net[0].as<nn::Linear>().weight`. Throws Error for any other type.
  template <class M> M& as() const {
    if (M* m = dynamic_cast<M*>(module())) return *m;
    fail_as(typeid(M).name());
  }
  /// "Linear(in_features=784, ...)"; "function relu" for an op, "function" for any other function. To find the name of
  /// an op it is called with one number.
  std::string text() const { return held().text(); }

 private:
  friend class LayerList;
  friend class ModuleDict;
  friend class Sequential;
  struct Held {
    uint32_t count = 1;
    virtual ~Held() = default;
    virtual Tensor call(const Tensor& x) = 0;
    virtual Module* module() { return nullptr; }
    virtual std::string text() { return "function"; }
    virtual bool fuses_relu() { return false; }
    virtual Tensor call_with_relu(const Tensor& x) { return call(x); }   // if fuses_relu()
    virtual bool is(Tensor (*)(const Tensor&)) { return false; }
    friend void destroy(Held* held) { delete held; }
  };
  explicit Layer(Ref<Held> held) : held_(std::move(held)) {}
  struct HeldFunction;
  template <class F, bool callable = true> struct HeldAs final : Held {
    template <class G> explicit HeldAs(G&& from) : f(static_cast<G&&>(from)) {}
    Tensor call(const Tensor& x) override {
      if constexpr (callable) return f(x);
      else fail_call(f);
    }
    Module* module() override {
      if constexpr (std::is_base_of_v<Module, F>) return &f;
      return nullptr;
    }
    std::string text() override {
      if constexpr (std::is_base_of_v<Module, F>) return to_string(static_cast<const Module&>(f));
      return "function";
    }
    bool fuses_relu() override {   // unless a hook, or someone else, wants to see what is in between
      if constexpr (detail::WithRelu<F>) return f.is_plain() && !tls.special;
      return false;
    }
    Tensor call_with_relu(const Tensor& x) override {
      if constexpr (detail::WithRelu<F>) return detail::Call::with_relu(f, x);
      return call(x);
    }
    F f;
  };
  [[noreturn]] static void fail_call(const Module& module);
  [[noreturn]] void fail_as(const char* mangled) const;
  [[noreturn]] static void fail_moved_from();
  Held& held() const {
    if (!held_) [[unlikely]]
      fail_moved_from();
    return *held_;
  }
  /// Behind a layer that fuses_relu().
  bool is_relu() const;
  Layer take() const { return Layer(std::move(held_)); }

  mutable Ref<Held> held_;   // mutable: an initializer_list is const, but its layers have to be moved out
};

namespace detail {
// What a container holds for a module, a function or a Layer that is given to it.
template <class M> Layer layer_of(M&& given) {
  if constexpr (std::is_base_of_v<Module, M>) return Layer::of_module(static_cast<M&&>(given));
  else return Layer(static_cast<M&&>(given));
}
}   // namespace detail

}   // namespace gradus::nn
#endif
