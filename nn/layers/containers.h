// Containers: members of a module whose number is known when the program runs. ModuleList, ModuleDict, ParameterList
// and ParameterDict.
//
//   struct Net : nn::Module {
//     nn::ModuleList layers;
//     nn::ModuleDict heads{{"small", nn::Linear{8, 2}}, {"large", nn::Linear{8, 100}}};
//     Net() { for (int i = 0; i < 4; ++i) layers.append(nn::Linear{8, 8}); }
//     Tensor forward(Tensor x, const std::string& head) const {
//       for (const nn::Layer& layer : layers) x = relu(layer(x));
//       return heads[head](x);
//     }
//     GRADUS_MODULE(layers, heads)   // layers.0.weight, ..., heads.small.weight, ...
//   };
//
// Idea: they hold and name, and are not called themselves. Where all modules have one type, a std::vector of them does
// as well, with the same names.
// Read first: layer.h.
#ifndef GRADUS_NN_LAYERS_CONTAINERS_H
#define GRADUS_NN_LAYERS_CONTAINERS_H

#include <initializer_list>

#include "nn/layers/layer_list.h"

namespace gradus::nn {

/// Modules of any types, and functions, named 0, 1, 2 ... What maps a tensor to a tensor can be called as `list[i](x)`,
/// any other as `list[i].as<Attention>()(x, y)`.
class ModuleList : public LayerList {
 public:
  ModuleList() = default;
  template <class... M>
    requires(sizeof...(M) >= 1 && !(std::is_same_v<std::decay_t<M>, ModuleList> && ...))
  explicit ModuleList(M&&... modules) {
    (append(static_cast<M&&>(modules)), ...);
  }

  template <class M> ModuleList& append(M&& module) {
    add(detail::layer_of(static_cast<M&&>(module)));
    return *this;
  }
  template <class M> void push_back(M&& module) { append(static_cast<M&&>(module)); }
  /// In front of the i-th; i in -size() .. size(). Throws IndexError.
  template <class M> ModuleList& insert(int64_t i, M&& module) {
    add_at(i, detail::layer_of(static_cast<M&&>(module)));
    return *this;
  }
  /// Moves the modules of another list, or of a std::vector, behind those of this one.
  ModuleList& extend(ModuleList&& other) {
    add_all(other);
    return *this;
  }
  template <class M> ModuleList& extend(std::vector<M>&& modules) {
    for (M& module : modules) append(std::move(module));
    return *this;
  }
  /// The modules begin .. end - 1, counted and cut as by Python's list[begin:end], in a list that shares them.
  ModuleList slice(int64_t begin, int64_t end = all) const;
};

/// Entries by name, in the order in which they came: what the two dictionaries share.
template <class T> class NamedEntries : public Module {
 public:
  struct Item {
    std::string name;
    T value;
  };
  int64_t size() const { return int64_t(items_.size()); }
  bool empty() const { return items_.empty(); }
  bool contains(const std::string& name) const { return place_of(name) < items_.size(); }
  /// Throws IndexError, with the names that there are. A new entry is made by insert().
  T& operator[](const std::string& name) { return items_[known_place_of(name)].value; }
  const T& operator[](const std::string& name) const { return items_[known_place_of(name)].value; }
  std::vector<std::string> keys() const;
  /// Over Items: `for (auto& [name, value] : dict)`.
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  /// Removes an entry. Throws IndexError.
  T pop(const std::string& name);
  void clear() { items_.clear(); }

 protected:
  /// Takes the place of an entry of that name. Throws Error for a name that is empty or has a dot in it.
  void set(const std::string& name, T value);
  void set_all(NamedEntries& from);
  std::vector<Item> items_;

 private:
  size_t place_of(const std::string& name) const;         // size() if there is none
  size_t known_place_of(const std::string& name) const;   // throws Error if there is none
};

/// Modules of any types, and functions, by name.
class ModuleDict : public NamedEntries<Layer> {
 public:
  /// A name, and any module or function.
  struct Given {
    template <class M>
      requires std::is_base_of_v<Module, M>
    Given(const std::string& n, M&& module) : name(n), layer(Layer::of_module(static_cast<M&&>(module))) {}
    Given(const std::string& n, Layer l) : name(n), layer(std::move(l)) {}
    std::string name;
    Layer layer;
  };
  ModuleDict() = default;
  ModuleDict(std::initializer_list<Given> items);

  /// Adds a module, or puts it in the place of the one that has this name.
  template <class M> ModuleDict& insert(const std::string& name, M&& module) {
    set(name, detail::layer_of(static_cast<M&&>(module)));
    return *this;
  }
  /// Moves all entries of another dictionary into this one.
  ModuleDict& update(ModuleDict&& other) {
    set_all(other);
    return *this;
  }
  void members(Visitor& visit) override;
};

/// Parameters named 0, 1, 2 ... A tensor that is given becomes a parameter, with the same numbers.
class ParameterList : public Module {
 public:
  ParameterList() = default;
  ParameterList(std::initializer_list<Tensor> tensors);

  ParameterList& append(const Tensor& x) { return append(Parameter(x)); }
  ParameterList& append(Parameter&& p);
  ParameterList& append(const Parameter&) = delete;   // one owner: move it, or append Parameter::tied_to(it)
  /// Moves the parameters of another list behind those of this one.
  ParameterList& extend(ParameterList&& other);
  int64_t size() const { return int64_t(items_.size()); }
  bool empty() const { return items_.empty(); }
  /// i in -size() .. size() - 1; throws IndexError.
  Parameter& operator[](int64_t i) { return items_[size_t(place_of(i))]; }
  const Parameter& operator[](int64_t i) const { return items_[size_t(place_of(i))]; }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  void members(Visitor& visit) override;

 private:
  int64_t place_of(int64_t i) const;
  std::vector<Parameter> items_;
};

/// Parameters by name.
class ParameterDict : public NamedEntries<Parameter> {
 public:
  ParameterDict() = default;
  ParameterDict(std::initializer_list<NamedTensor> tensors);

  /// Adds a parameter, or puts it in the place of the one that has this name.
  ParameterDict& insert(const std::string& name, const Tensor& x) { return insert(name, Parameter(x)); }
  ParameterDict& insert(const std::string& name, Parameter&& p) {
    set(name, std::move(p));
    return *this;
  }
  ParameterDict& insert(const std::string& name, const Parameter&) = delete;   // move it, or use Parameter::tied_to
  ParameterDict& update(ParameterDict&& other) {
    set_all(other);
    return *this;
  }
  void members(Visitor& visit) override;
};

}   // namespace gradus::nn
#endif
