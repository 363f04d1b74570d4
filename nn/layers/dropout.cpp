// Dropout layers call the ops of their names.
#include "nn/layers/dropout.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn {

detail::AnyDropout::AnyDropout(const char* layer, double probability) : p(probability) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("{}: p must be a probability, 0..1; got {}", layer, p));
}
std::string detail::AnyDropout::extra_repr() const { return fmt::format("p={}", p); }

Tensor Dropout::forward(const Tensor& x) const { return dropout(x, p, training()); }
Tensor Dropout1d::forward(const Tensor& x) const { return dropout1d(x, p, training()); }
Tensor Dropout2d::forward(const Tensor& x) const { return dropout2d(x, p, training()); }
Tensor Dropout3d::forward(const Tensor& x) const { return dropout3d(x, p, training()); }
Tensor AlphaDropout::forward(const Tensor& x) const { return alpha_dropout(x, p, training()); }
Tensor FeatureAlphaDropout::forward(const Tensor& x) const { return feature_alpha_dropout(x, p, training()); }

}   // namespace gradus::nn
