// What the programs about handwritten digits share: the network, and drawing images as text.
#ifndef GRADUS_EXAMPLES_DIGITS_H
#define GRADUS_EXAMPLES_DIGITS_H

#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

/// 784-size-10: 28 x 28 pixels in, hidden units with relu, one number per digit out; the largest is
/// the answer. p: the share of hidden units that dropout switches off while training.
struct Mlp : gradus::nn::Module {
  Mlp(int64_t size, double p) : hidden(784, size), dropout(p), out(size, 10) {}
  /// x [batch, 784] -> logits [batch, 10]
  gradus::Tensor forward(const gradus::Tensor& x) const { return out(dropout(relu(hidden(x)))); }

  gradus::nn::Linear hidden;
  gradus::nn::Dropout dropout;
  gradus::nn::Linear out;
  GRADUS_MODULE(hidden, dropout, out)
};

struct Picture {
  std::string title;
  gradus::Tensor image;   // [784], 0..1
};

/// Draws the first `most` pictures, three side by side. A character stands for two pixels, one above the other; the
/// outermost columns are left out, so that a line has no more than 80 characters.
inline void draw(const std::vector<Picture>& pictures, size_t most) {
  const size_t count = pictures.size() < most ? pictures.size() : most;
  for (size_t first = 0; first < count; first += 3) {
    const size_t end = count < first + 3 ? count : first + 3;
    for (size_t i = first; i < end; ++i) std::printf("%-25s", pictures[i].title.c_str());
    std::printf("\n");
    for (int64_t line = 1; line < 13; ++line) {
      for (size_t i = first; i < end; ++i) {
        const gradus::Tensor shades = mean(pictures[i].image.view({14, 2, 28}), 1);   // 0..1
        for (const float shade : shades[line].narrow(0, 2, 24).to_vector<float>())
          std::printf("%c", " .:-=+*#%@"[int(shade * 9.99f)]);
        std::printf(" ");
      }
      std::printf("\n");
    }
  }
}

#endif
