// Dropout.
#include "nn/layers/dropout.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn {

Dropout::Dropout(double probability) : p(probability) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("Dropout: p must be a probability, 0..1; got {}", p));
}
Tensor Dropout::forward(const Tensor& x) const { return dropout(x, p, training()); }
std::string Dropout::extra_repr() const { return fmt::format("p={}", p); }

}   // namespace gradus::nn
