// For .cpp files only: fmt, and how shapes and dtypes look in messages.
#ifndef GRADUS_CORE_BASE_FORMAT_H
#define GRADUS_CORE_BASE_FORMAT_H

#include <fmt/core.h>

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

// By hand, because fmt::formatter<std::string> needs fmt/format.h, which compiles three times as long as fmt/core.h.
namespace gradus::detail {
struct TextFormatter {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <class Context> static auto write(const std::string& text, Context& context) {
    auto out = context.out();
    for (char c : text) *out++ = c;
    return out;
  }
};
}   // namespace gradus::detail

template <> struct fmt::formatter<gradus::Shape> : gradus::detail::TextFormatter {
  template <class Context> auto format(const gradus::Shape& shape, Context& context) const {
    return write(gradus::to_string(shape), context);
  }
};
template <> struct fmt::formatter<gradus::Dtype> : gradus::detail::TextFormatter {
  template <class Context> auto format(gradus::Dtype dtype, Context& context) const {
    return write(gradus::name(dtype), context);
  }
};
#endif
