// Sizes in the texts that layers print. For .cpp files of layers only.
#ifndef GRADUS_NN_LAYERS_SIZES_H
#define GRADUS_NN_LAYERS_SIZES_H

#include <string>

#include "core/base/format.h"
#include "core/tensor/shape.h"

namespace gradus::nn {

/// As Python prints a tuple: "(2, 3)", "(2,)"; -1 is None, as in same_size.
inline std::string tuple_text(const IntList& list) {
  std::string text;
  for (int64_t size : list) text += (text.empty() ? "" : ", ") + (size == -1 ? "None" : std::to_string(size));
  return "(" + text + (list.count == 1 ? ",)" : ")");
}
/// The same, but a single number without brackets.
inline std::string sizes_text(const IntList& list) {
  const std::string text = tuple_text(list);
  return list.count == 1 ? text.substr(1, text.size() - 3) : text;
}

}   // namespace gradus::nn
#endif
