// Sequential: layers one after the other.
//
//   nn::Sequential net{nn::Linear{784, 128}, relu, nn::Dropout{0.5}, nn::Linear{128, 10}};
//   for (int i = 0; i < 3; ++i) net.push_back(nn::Linear{10, 10});
//
// Idea: what is between the braces becomes Layers. Functions are numbered too, so the names are 0.weight, 3.weight as
// in PyTorch. Size, items, loops and removal come from LayerList.
// Read first: layer.h, layer_list.h.
#ifndef GRADUS_NN_LAYERS_SEQUENTIAL_H
#define GRADUS_NN_LAYERS_SEQUENTIAL_H

#include <initializer_list>

#include "nn/layers/layer_list.h"

namespace gradus::nn {

class ModuleDict;

class Sequential : public LayerList {
 public:
  Sequential() = default;
  /// A Sequential alone in the braces is wrapped by GCC, but moved by clang before 18; push_back wraps it everywhere.
  Sequential(std::initializer_list<Layer> layers);
  /// The same in parentheses, as in libtorch. (Overloaded functions need the braces.)
  template <class... L>
    requires(sizeof...(L) >= 1 && (sizeof...(L) > 1 || !(std::is_same_v<std::decay_t<L>, Sequential> && ...)) &&
             (std::is_constructible_v<Layer, L> && ...))
  explicit Sequential(L&&... layers) {
    (push_back(Layer(static_cast<L&&>(layers))), ...);
  }

  /// With the names of the dictionary: `nn::Sequential(nn::ModuleDict{{"conv", ...}, {"act", relu}})`, as PyTorch's of
  /// an OrderedDict.
  explicit Sequential(ModuleDict&& layers);

  using LayerList::operator[];
  /// By its name, which is "2" for one that has none of its own. Throws IndexError.
  Layer& operator[](const std::string& name) { return (*this)[place_of(name)]; }
  Sequential& append(Layer layer) {
    add(std::move(layer));
    return *this;
  }
  void push_back(Layer layer) { add(std::move(layer)); }
  /// At the end, or in the place of the layer that has this name. Throws Error for a name that is empty or has a dot.
  Sequential& add_module(const std::string& name, Layer layer) {
    set(name, std::move(layer));
    return *this;
  }
  void push_back(const std::string& name, Layer layer) { set(name, std::move(layer)); }
  /// In front of the i-th layer; i in -size() .. size(). Throws IndexError.
  Sequential& insert(int64_t i, Layer layer) {
    add_at(i, std::move(layer));
    return *this;
  }
  /// Moves the layers of another net behind those of this one.
  Sequential& extend(Sequential&& other) {
    add_all(other);
    other.set_moved_from();
    return *this;
  }
  /// The layers begin .. end - 1, counted and cut as by Python's net[begin:end], in a net of their own, shared with
  /// this one. What has no name of its own is numbered from 0 on again.
  Sequential slice(int64_t begin, int64_t end = all) const;

  /// x if there are no layers.
  Tensor forward(const Tensor& x) const;
  Tensor operator()(const Tensor& x) const { return detail::Call::of(*this, x); }
};

}   // namespace gradus::nn
#endif
