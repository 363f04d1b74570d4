// What the programs about text share: characters as numbers, choosing the next character, and the last line.
#ifndef GRADUS_EXAMPLES_TEXT_H
#define GRADUS_EXAMPLES_TEXT_H

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"

/// The characters of a text, sorted: number i stands for the i-th of them.
class Alphabet {
 public:
  explicit Alphabet(const std::string& text) {
    std::fill(number_, number_ + 256, -1);
    for (const unsigned char c : text) number_[c] = 0;
    for (int c = 0; c < 256; ++c)
      if (number_[c] == 0) number_[c] = int64_t(letters_.size()), letters_.push_back(char(c));
  }
  int64_t size() const { return int64_t(letters_.size()); }
  char letter(int64_t number) const { return letters_[size_t(number)]; }
  int64_t number(char letter) const {
    const int64_t number = number_[(unsigned char)letter];
    if (number < 0) throw gradus::Error(std::string("the text has no character '") + letter + "'");
    return number;
  }
  std::vector<int64_t> numbers(const std::string& text) const {
    std::vector<int64_t> all;
    for (const char letter : text) all.push_back(number(letter));
    return all;
  }

 private:
  std::string letters_;
  int64_t number_[256];   // -1: does not occur
};

/// How the next character is chosen.
struct Taste {
  double temperature;   ///< low ones prefer what is likely; 0 always takes the likeliest
  int64_t top_k;        ///< among this many likeliest characters; 0: among all
};
inline Taste taste_flags(Flags& flags, double temperature) {
  return {flags.number("temperature", temperature, "below 1: likelier letters; above: bolder", at_least_0),
      flags.integer("top-k", 0, "draw from this many likeliest letters; 0: from all", at_least_0)};
}

/// Draws a number with the probabilities softmax(logits / temperature) of the likeliest ones. logits: [n].
inline int64_t choose(const gradus::Tensor& logits, const Taste& taste) {
  if (taste.temperature == 0) return argmax(logits).item<int64_t>();
  const int64_t n = logits.size(0);
  auto [likeliest, number] = topk(logits, taste.top_k == 0 ? n : std::min(taste.top_k, n));
  return number[multinomial(softmax(likeliest / taste.temperature, 0), 1).item<int64_t>()].item<int64_t>();
}

/// Says what training took and gave. The exit status: 1 if the loss is above what is needed. `kept_back`: "the names".
inline int report(double seconds, const char* kept_back, double loss, double needed) {
  std::printf("trained in %.1f s; loss on %s kept back: %.4f\n", seconds, kept_back, loss);
  if (loss <= needed) return 0;
  std::printf("above %g: this ends with exit status 1\n", needed);
  return 1;
}

#endif
