// Sizes and options of layers: in the texts that they print, as Python would, and checks. For .cpp files of layers.
#ifndef GRADUS_NN_LAYERS_SIZES_H
#define GRADUS_NN_LAYERS_SIZES_H

#include <algorithm>
#include <string>

#include "core/base/error.h"
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

inline const char* bool_text(bool on) { return on ? "True" : "False"; }

/// Throws Error, naming the layer, unless the sizes are at least 1 and products with a few gates fit into 64 bits.
inline void require_recurrent_sizes(const char* layer, int64_t input_size, int64_t hidden_size) {
  const int64_t least = std::min(input_size, hidden_size), most = std::max(input_size, hidden_size);
  if (least >= 1 && most <= int64_t(1) << 31) return;
  throw Error(fmt::format("{}: input_size and hidden_size must be at least 1{}; got {} and {}", layer,
      least >= 1 ? " and fit into memory" : "", input_size, hidden_size));
}
/// Throws Error, naming the layer, unless there is a layer, and not a number of them that nobody can mean.
inline void require_num_layers(const char* layer, int64_t num_layers) {
  if (num_layers < 1) throw Error(fmt::format("{}: num_layers must be at least 1; got {}", layer, num_layers));
  if (num_layers > 1 << 16) throw Error(fmt::format("{}: num_layers is too large; got {}", layer, num_layers));
}

}   // namespace gradus::nn
#endif
