// Looking up tensors by name.
#include "core/tensor/named_tensor.h"

#include "core/base/format.h"
#include "core/compute/copy.h"

namespace gradus {

const Tensor* StateDict::find(const std::string& name) const {
  for (const NamedTensor& item : items_)
    if (item.name == name) return &item.tensor;
  return nullptr;
}

const Tensor& StateDict::at(const std::string& name) const {
  if (const Tensor* tensor = find(name)) return *tensor;
  constexpr size_t shown = 10;
  std::string names;
  for (size_t i = 0; i < items_.size() && i < shown; ++i)
    names += fmt::format("{}\"{}\"", i ? ", " : "", items_[i].name);
  if (items_.size() > shown) names += fmt::format(" and {} more", items_.size() - shown);
  throw IndexError(fmt::format("state_dict: there is no \"{}\"; it holds {}", name, names.empty() ? "nothing" : names));
}

StateDict clone(const StateDict& dict) {
  StateDict copies;
  for (const NamedTensor& item : dict) copies.push_back({item.name, apply::copy(item.tensor)});
  return copies;
}

}   // namespace gradus
