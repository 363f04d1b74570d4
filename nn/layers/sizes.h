// Sizes in the texts that layers print, as Python would. For .cpp files of layers only.
#ifndef GRADUS_NN_LAYERS_SIZES_H
#define GRADUS_NN_LAYERS_SIZES_H

#include <string>

#include "core/base/format.h"
#include "core/tensor/shape.h"

namespace gradus::nn {

/// "(2, 3)"; "(2,)" for one number.
inline std::string tuple_text(const IntList& list) {
  std::string text;
  for (int64_t size : list) text += fmt::format("{}{}", text.empty() ? "(" : ", ", size);
  return (text.empty() ? "(" : text) + (list.count == 1 ? ",)" : ")");
}
/// The same, but a single number without brackets, and None for same_size.
inline std::string sizes_text(const IntList& list) {
  std::string text;
  for (int64_t size : list) text += (text.empty() ? "" : ", ") + (size == -1 ? "None" : std::to_string(size));
  return list.count == 1 ? text : "(" + text + ")";
}

}   // namespace gradus::nn
#endif
