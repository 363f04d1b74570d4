// How layers print their options: as Python would. For .cpp files of layers only.
#ifndef GRADUS_NN_LAYERS_PRINTED_H
#define GRADUS_NN_LAYERS_PRINTED_H

#include "core/base/format.h"
#include "core/tensor/shape.h"

namespace gradus::nn {

/// "(2, 3)"; "(2,)" for one number.
inline std::string tuple(const IntList& list) {
  std::string text = "(";
  for (int64_t i = 0; i < list.count; ++i) text += fmt::format("{}{}", i ? ", " : "", list[i]);
  return text + (list.count == 1 ? ",)" : ")");
}

}   // namespace gradus::nn
#endif
