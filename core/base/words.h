// Options that are words: {.mode = "bilinear"}.
#ifndef GRADUS_CORE_BASE_WORDS_H
#define GRADUS_CORE_BASE_WORDS_H

#include <initializer_list>
#include <span>

namespace gradus {

/// Which of the words an option is, counted from 0. Throws Error, naming op and option, for any other word and for a
/// null pointer; or_else is what the option may be beside a word, such as "a number".
int which_word(const char* op, const char* option, const char* given, std::span<const char* const> words,
    const char* or_else = nullptr);
inline int which_word(const char* op, const char* option, const char* given, std::initializer_list<const char*> words,
    const char* or_else = nullptr) {
  return which_word(op, option, given, std::span(words.begin(), words.size()), or_else);
}

}   // namespace gradus
#endif
