// Sequential: layers one after the other.
//
//   nn::Sequential net{nn::Linear{784, 128}, relu, nn::Dropout{0.5}, nn::Linear{128, 10}};
//   for (int i = 0; i < 3; ++i) net.push_back(nn::Linear{10, 10});
//
// Idea: a Layer is made from a function, a lambda or a module and hides which it was. Functions are numbered too, so
// the names are 0.weight, 3.weight as in PyTorch.
// Read first: module.h.
#ifndef GRADUS_NN_LAYERS_SEQUENTIAL_H
#define GRADUS_NN_LAYERS_SEQUENTIAL_H

#include <initializer_list>
#include <typeinfo>

#include "nn/module/module.h"

namespace gradus::nn {

class Layer;
// A named module must be moved in: otherwise it would be copied.
template <class F>
concept NamedModule = std::is_lvalue_reference_v<F> && std::is_base_of_v<Module, std::decay_t<F>>;
// Anything that can be called with a tensor.
template <class F>
concept LayerSource = !std::is_same_v<std::decay_t<F>, Layer> && !std::is_function_v<std::remove_reference_t<F>> &&
                      !NamedModule<F> && requires(std::decay_t<F>& f, const Tensor& x) { Tensor(f(x)); };

/// Owns anything that maps Tensor -> Tensor. Modules are moved in.
class Layer {
 public:
  /// A function. Of an overloaded one (tanh) this picks the overload for one tensor.
  Layer(Tensor (*function)(const Tensor&));
  /// A module, made in place or given by std::move; or anything else that can be called with a tensor.
  template <class F>
    requires LayerSource<F>
  Layer(F&& f) : held_(new HeldAs<std::decay_t<F>>(static_cast<F&&>(f))) {}

  template <NamedModule F> Layer(F&&) : held_(nullptr) {
    static_assert(!NamedModule<F>, "a module that has a name is moved into Sequential: write std::move(name)");
  }

  Layer(Layer&& o) noexcept : held_(o.take()) {}
  Layer& operator=(Layer&& o) noexcept {
    std::swap(held_, o.held_);
    return *this;
  }
  ~Layer() { delete held_; }

  /// This and the following throw Error if the layer was moved from.
  Tensor operator()(const Tensor& x) const { return held().call(x); }
  /// The module inside; null if it is a function.
  Module* module() const { return held().module(); }
  /// The module inside, as its own type: `net[0].as<nn::Linear>().weight`. Throws Error for any other type.
  template <class M> M& as() const {
    if (M* m = dynamic_cast<M*>(module())) return *m;
    fail_as(typeid(M).name());
  }
  /// "relu", "Linear(in_features=784, ...)"; "function" for one without a known name.
  std::string text() const { return held().text(); }

 private:
  friend class Sequential;
  struct Held {
    virtual ~Held() = default;
    virtual Tensor call(const Tensor& x) = 0;
    virtual Module* module() { return nullptr; }
    virtual std::string text() { return "function"; }
  };
  explicit Layer(Held* held) : held_(held) {}
  struct HeldFunction;
  template <class F> struct HeldAs final : Held {
    template <class G> explicit HeldAs(G&& from) : f(static_cast<G&&>(from)) {}
    Tensor call(const Tensor& x) override { return f(x); }
    Module* module() override {
      if constexpr (std::is_base_of_v<Module, F>) return &f;
      return nullptr;
    }
    std::string text() override {
      if constexpr (std::is_base_of_v<Module, F>) return to_string(static_cast<const Module&>(f));
      return "function";
    }
    F f;
  };
  [[noreturn]] void fail_as(const char* mangled) const;
  [[noreturn]] static void fail_moved_from();
  Held& held() const {
    if (!held_) [[unlikely]]
      fail_moved_from();
    return *held_;
  }
  Held* take() const {
    Held* held = held_;
    held_ = nullptr;
    return held;
  }

  mutable Held* held_;   // mutable: an initializer_list is const, but its layers have to be moved out
};

class Sequential : public Module {
 public:
  Sequential() = default;
  /// A Sequential alone in the braces is wrapped by GCC, but moved by clang before 18; push_back wraps it everywhere.
  Sequential(std::initializer_list<Layer> layers);
  /// The same in parentheses, as in libtorch. (Overloaded functions need the braces.)
  template <class... L>
    requires(sizeof...(L) >= 1 && !(std::is_same_v<std::decay_t<L>, Sequential> && ...) &&
             (std::is_constructible_v<Layer, L> && ...))
  explicit Sequential(L&&... layers) {
    (push_back(Layer(static_cast<L&&>(layers))), ...);
  }

  void push_back(Layer layer) { layers_.push_back(static_cast<Layer&&>(layer)); }
  int64_t size() const { return int64_t(layers_.size()); }
  /// i in -size() .. size()-1; throws IndexError.
  Layer& operator[](int64_t i);

  /// x if there are no layers. Throws Error if they were moved away.
  Tensor forward(const Tensor& x) const;
  Tensor operator()(const Tensor& x) const { return detail::Call::of(*this, x); }
  void members(Visitor& visit) override;

 private:
  // Becomes true in what is moved from, which would otherwise look like a net without layers.
  struct MovedFrom {
    MovedFrom() = default;
    MovedFrom(MovedFrom&& o) noexcept : yes(std::exchange(o.yes, true)) {}
    MovedFrom& operator=(MovedFrom&& o) noexcept {
      yes = std::exchange(o.yes, true);
      return *this;
    }
    bool yes = false;
  };
  std::vector<Layer> layers_;
  MovedFrom moved_from_;
};

}   // namespace gradus::nn
#endif
