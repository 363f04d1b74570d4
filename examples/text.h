// What the programs about text share: characters as numbers, and choosing the next character.
#ifndef GRADUS_EXAMPLES_TEXT_H
#define GRADUS_EXAMPLES_TEXT_H

#include <algorithm>
#include <string>
#include <vector>

#include <gradus.h>

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

/// Draws a number with the probabilities softmax(logits / temperature) of the top_k likeliest ones, or of all if top_k
/// is 0. Low temperatures prefer what is likely; 0 always takes the likeliest. logits: [n].
inline int64_t choose(const gradus::Tensor& logits, double temperature, int64_t top_k) {
  if (temperature == 0) return argmax(logits).item<int64_t>();
  const int64_t n = logits.size(0);
  auto [likeliest, number] = topk(logits, top_k == 0 ? n : std::min(top_k, n));
  return number[multinomial(softmax(likeliest / temperature, 0), 1).item<int64_t>()].item<int64_t>();
}

#endif
