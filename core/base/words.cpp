// Options that are words.
#include "core/base/words.h"

#include <string_view>

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus {

int which_word(
    const char* op, const char* option, const char* given, std::span<const char* const> words, const char* or_else) {
  for (size_t i = 0; given && i < words.size(); ++i)
    if (std::string_view(given) == words[i]) return int(i);
  std::string list;   // "a", "b" or "c"
  for (size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size() && !or_else;
    list += fmt::format("{}\"{}\"", i == 0 ? "" : is_last ? " or " : ", ", words[i]);
  }
  if (or_else) list += fmt::format(" or {}", or_else);
  throw Error(fmt::format(
      "{}: {} must be {}; got {}", op, option, list, given ? fmt::format("\"{}\"", given) : "a null pointer"));
}

}   // namespace gradus
