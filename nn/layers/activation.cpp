// How activations print, and their checks.
#include "nn/layers/activation.h"

#include "core/base/format.h"
#include "core/base/words.h"

namespace gradus::nn {

GELU::GELU(const GeluOptions& o) : options(o) {
  // Stored as our own literal: the caller's string may not live as long as the module.
  options.approximate = which_word("GELU", "approximate", o.approximate, {"none", "tanh"}) == 0 ? "none" : "tanh";
}
std::string GELU::extra_repr() const { return fmt::format("approximate='{}'", options.approximate); }

std::string Softplus::extra_repr() const {
  return fmt::format("beta={:#}, threshold={:#}", options.beta, options.threshold);
}
std::string Softmax::extra_repr() const { return fmt::format("dim={}", dim); }
Tensor Softmax2d::forward(const Tensor& x) const {
  if (x.dim() != 3 && x.dim() != 4)
    throw ShapeError(fmt::format(
        "Softmax2d: x must be [n, channels, height, width] or [channels, height, width]; it is {}", x.shape()));
  return softmax(x, -3);
}
std::string Softmin::extra_repr() const { return fmt::format("dim={}", dim); }
std::string LogSoftmax::extra_repr() const { return fmt::format("dim={}", dim); }
std::string GLU::extra_repr() const { return fmt::format("dim={}", dim); }

}   // namespace gradus::nn
