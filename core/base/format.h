// For .cpp files only: fmt, and gradus' own types in messages.
//
// What can be shown in a message says how it looks by a function beside its type: to_string(x), or name(x) for an enum.
#ifndef GRADUS_CORE_BASE_FORMAT_H
#define GRADUS_CORE_BASE_FORMAT_H

#include <fmt/core.h>

#include <concepts>
#include <string>
#include <type_traits>

namespace gradus::detail {

template <class T>
concept HasText = std::is_class_v<T> && requires(const T& x) {
  { to_string(x) } -> std::same_as<std::string>;
};
template <class T>
concept HasName = std::is_enum_v<T> && requires(T x) {
  { name(x) } -> std::same_as<const char*>;
};
template <class T>
concept InMessages = HasText<T> || HasName<T>;

}   // namespace gradus::detail

// By hand, because fmt::formatter<std::string> needs fmt/format.h, which compiles three times as long as fmt/core.h.
template <gradus::detail::InMessages T> struct fmt::formatter<T> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <class Context> auto format(const T& x, Context& context) const {
    auto out = context.out();
    for (char c : text(x)) *out++ = c;
    return out;
  }

 private:
  static std::string text(const T& x) {
    if constexpr (gradus::detail::HasText<T>) return to_string(x);
    else return name(x);
  }
};
#endif
