// LlamaFile and read_tokens: a language model in the two files of llama2.c: its weights, and the texts of its tokens.
//
// It needs nothing of gradus, so that a benchmark can hand the same numbers to another framework.
// Source of the format: Karpathy, llama2.c (the one that it calls legacy).
#ifndef GRADUS_EXAMPLES_LLAMA_FILE_H
#define GRADUS_EXAMPLES_LLAMA_FILE_H

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

struct LlamaSizes {
  int32_t width, hidden, layers, heads;
  int32_t kv_heads;   ///< heads of keys and values; each serves heads / kv_heads heads
  int32_t tokens;     ///< how many there are; negative if the last layer has weights of its own
  int32_t length;     ///< the longest text
  int32_t head_width() const { return width / heads; }
};

/// Sizes, then float32 numbers: tokens [tokens, width]; for all layers together norms [width], the weights of queries
/// [width, width], keys, values [kv_heads head_width, width] and out [width, width], norms [width], then gates
/// [hidden, width], narrow [width, hidden] and wide [hidden, width]; a last norm [width].
class LlamaFile {
 public:
  /// Throws std::runtime_error for a file that is none.
  explicit LlamaFile(const std::string& path) : path_(path), file_(path, std::ios::binary) {
    if (!file_.read(reinterpret_cast<char*>(&sizes), sizeof sizes) || sizes.tokens <= 0)
      throw std::runtime_error(path + ": expected a model with shared weights in llama2.c's format");
  }
  /// The next n numbers.
  std::vector<float> next(int64_t n) {
    std::vector<float> numbers(static_cast<size_t>(n));
    if (!file_.read(reinterpret_cast<char*>(numbers.data()), std::streamsize(numbers.size() * sizeof(float))))
      throw std::runtime_error(path_ + ": expected " + std::to_string(n) + " more numbers; got the end of the file");
    return numbers;
  }
  LlamaSizes sizes;

 private:
  std::string path_;
  std::ifstream file_;
};

/// The token that a text starts with; where it comes again, the text is over.
constexpr int64_t text_start = 1;

/// The texts of the tokens; of those that stand for a byte, that byte.
inline std::vector<std::string> read_tokens(const std::string& path, int64_t count) {
  std::ifstream file(path, std::ios::binary);
  int32_t longest = 0, length = 0;
  float score = 0;   // says which tokens to join first when a text is read; here texts are only written
  file.read(reinterpret_cast<char*>(&longest), 4);
  std::vector<std::string> texts;
  for (int64_t i = 0; i < count; ++i) {
    file.read(reinterpret_cast<char*>(&score), 4).read(reinterpret_cast<char*>(&length), 4);
    if (!file || length < 0 || length > longest) throw std::runtime_error(path + ": expected llama2.c's tokens");
    std::string text(size_t(length), ' ');
    file.read(text.data(), length);
    if (text.size() == 6 && text.rfind("<0x", 0) == 0) text = char(std::stoi(text.substr(3, 2), nullptr, 16));
    texts.push_back(text);
  }
  return texts;
}

#endif
