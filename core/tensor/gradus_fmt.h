// Opt-in: fmt::format("{}", tensor) and fmt::print("{}", tensor.shape()). Not in gradus.h because fmt costs compile
// time.
#ifndef GRADUS_CORE_TENSOR_GRADUS_FMT_H
#define GRADUS_CORE_TENSOR_GRADUS_FMT_H

#include <fmt/format.h>

#include "gradus.h"

template <> struct fmt::formatter<gradus::Tensor> : fmt::formatter<std::string> {
  template <class Context> auto format(const gradus::Tensor& x, Context& context) const {
    return fmt::formatter<std::string>::format(gradus::to_string(x), context);
  }
};
template <> struct fmt::formatter<gradus::Shape> : fmt::formatter<std::string> {
  template <class Context> auto format(const gradus::Shape& shape, Context& context) const {
    return fmt::formatter<std::string>::format(gradus::to_string(shape), context);
  }
};
template <> struct fmt::formatter<gradus::Dtype> : fmt::formatter<const char*> {
  template <class Context> auto format(gradus::Dtype dtype, Context& context) const {
    return fmt::formatter<const char*>::format(gradus::name(dtype), context);
  }
};
#endif
