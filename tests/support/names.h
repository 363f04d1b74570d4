// The names in a state_dict, or in a list of tensors with names.
#ifndef GRADUS_TESTS_SUPPORT_NAMES_H
#define GRADUS_TESTS_SUPPORT_NAMES_H

#include "core/tensor/named_tensor.h"

namespace gradus::test {

using Names = std::vector<std::string>;
template <class List> Names names_of(const List& list) {
  Names names;
  for (const NamedTensor& item : list) names.push_back(item.name);
  return names;
}

}   // namespace gradus::test
#endif
