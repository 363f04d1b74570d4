// Saving options, and checking them.
#include "optim/options.h"

#include <cfloat>
#include <cmath>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus::optim {

namespace {

// -1 if it is none of them.
int64_t position_of(const char* word, const char* const* words) {
  for (int64_t i = 0; words[i]; ++i)
    if (std::string_view(words[i]) == word) return i;
  return -1;
}
int64_t count_of(const char* const* words) {
  int64_t n = 0;
  while (words[n]) ++n;
  return n;
}
bool is_whole(double value) { return std::floor(value) == value && std::fabs(value) <= 0x1p53; }

}   // namespace

double OptionField::get() const {
  if (number) return *number;
  if (flag) return *flag;
  return whole ? double(*whole) : double(position_of(*word, words));
}
void OptionField::set(double value) const {
  if (number) *number = value;
  else if (flag) *flag = value != 0;
  else if (whole) *whole = int64_t(value);
  else *word = words[int64_t(value)];
}
const char* OptionField::refuses(double value) const {
  if (flag && value != 0 && value != 1) return "0 or 1";
  if (whole && !is_whole(value)) return "a whole number";
  if (word && !(is_whole(value) && value >= 0 && value < double(count_of(words))))
    return "the position of a known word";
  return nullptr;
}

void require_not_negative(const char* optimizer, const char* option, double value) {
  if (!(value >= 0)) throw Error(fmt::format("{}: {} must be at least 0; got {}", optimizer, option, value));
}
void require_lr(const char* optimizer, double lr) {
  require_not_negative(optimizer, "lr", lr);
  if (lr > FLT_MAX) throw Error(fmt::format("{}: lr must be finite, also in float32; got {}", optimizer, lr));
}
void require_finite(const char* optimizer, const char* option, double value) {
  if (!std::isfinite(value)) throw Error(fmt::format("{}: {} must be finite; got {}", optimizer, option, value));
}
void require_betas(const char* optimizer, const Betas& b) {
  if (!(b.beta1 >= 0 && b.beta1 < 1 && b.beta2 >= 0 && b.beta2 < 1))
    throw Error(fmt::format("{}: both betas must lie in [0, 1); got {} and {}", optimizer, b.beta1, b.beta2));
}
void require_word(const char* optimizer, const char* option, const char* word, const char* const* words) {
  if (word && position_of(word, words) >= 0) return;
  std::string known;
  for (int64_t i = 0; words[i]; ++i) known += (i ? ", \"" : "\"") + std::string(words[i]) + "\"";
  throw Error(
      fmt::format("{}: {} must be one of {}; got \"{}\"", optimizer, option, known, word ? word : "a null pointer"));
}

}   // namespace gradus::optim
