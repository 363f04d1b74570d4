// LayerList: layers with numbers for names, or names of their own, which Sequential and ModuleList share.
#ifndef GRADUS_NN_LAYERS_LAYER_LIST_H
#define GRADUS_NN_LAYERS_LAYER_LIST_H

#include "nn/layers/layer.h"

namespace gradus::nn {

namespace detail {
/// Throws Error, naming the container, for a name that is empty or has a dot in it.
void require_name(const Module& container, const std::string& name);
}   // namespace detail

class LayerList : public Module {
 public:
  int64_t size() const { return int64_t(layers_.size()); }
  bool empty() const { return layers_.empty(); }
  /// i in -size() .. size() - 1; throws IndexError.
  Layer& operator[](int64_t i) { return layers_[size_t(place_of(i))]; }
  const Layer& operator[](int64_t i) const { return layers_[size_t(place_of(i))]; }
  auto begin() { return layers_.begin(); }
  auto end() { return layers_.end(); }
  auto begin() const { return layers_.begin(); }
  auto end() const { return layers_.end(); }
  /// Removes a layer; those behind it move up. Throws IndexError.
  Layer pop(int64_t i = -1);
  void clear();

  void members(Visitor& visit) override;

 protected:
  static constexpr int64_t all = INT64_MAX;
  /// At the end. Without a name of its own a layer has its number.
  void add(Layer layer, const std::string& name = {});
  /// With a name, at the end or in the place of the layer that has it.
  void set(const std::string& name, Layer layer);
  /// In front of the i-th; i in -size() .. size(). Throws IndexError.
  void add_at(int64_t i, Layer layer);
  /// Moves all layers of another list to the end of this one.
  void add_all(LayerList& from);
  /// Shares the layers begin .. end - 1 of another list, where negative numbers count from its end and those beyond it
  /// mean its end, as in Python.
  void share_part(const LayerList& from, int64_t begin, int64_t end);
  std::string name_of(int64_t i) const;
  /// Throws IndexError, with the names that there are.
  int64_t place_of(const std::string& name) const;

 private:
  int64_t place_of(int64_t i) const;
  std::vector<Layer> layers_;
  std::vector<std::string> names_;   // beside them; empty: the number
};

}   // namespace gradus::nn
#endif
