// A list of tensors with names: what a module's state is, and what a file of weights holds.
//
// Idea: names and tensors are all that modules, optimisers and file formats need to know of each
// other. The list keeps the order in which tensors were added, so a saved file reads like the
// model.
#ifndef GRADUS_CORE_TENSOR_NAMED_TENSOR_H
#define GRADUS_CORE_TENSOR_NAMED_TENSOR_H

#include <initializer_list>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// Names are expected to be unique; io::save refuses a list in which they are not. Looking one up
/// takes time linear in size().
class StateDict {
 public:
  StateDict() = default;
  StateDict(std::initializer_list<NamedTensor> items) : items_(items) {}

  /// The tensor of that name, or null. Valid until the list grows.
  const Tensor* find(const std::string& name) const;
  /// The tensor of that name. Throws IndexError, listing names that exist.
  const Tensor& at(const std::string& name) const;

  void push_back(NamedTensor item) { items_.push_back(std::move(item)); }
  int64_t size() const { return int64_t(items_.size()); }
  bool empty() const { return items_.empty(); }
  const NamedTensor* begin() const { return items_.data(); }
  const NamedTensor* end() const { return items_.data() + items_.size(); }
  /// i in 0 .. size() - 1, unchecked.
  const NamedTensor& operator[](int64_t i) const { return items_[size_t(i)]; }

 private:
  std::vector<NamedTensor> items_;
};

/// The same names with copies of the tensors: a snapshot, where state_dict() shares its numbers.
StateDict clone(const StateDict& dict);

}   // namespace gradus
#endif
