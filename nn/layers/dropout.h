// Dropout: while training, leaves out numbers or whole channels with probability p; does nothing in eval(). Each layer
// calls the op of the same name.
//
// Source: Srivastava et al. 2014.
#ifndef GRADUS_NN_LAYERS_DROPOUT_H
#define GRADUS_NN_LAYERS_DROPOUT_H

#include "nn/module/module.h"

namespace gradus::nn {

namespace detail {
/// What the layers of dropout share.
class AnyDropout : public Module {
 public:
  std::string extra_repr() const override;
  double p;

 protected:
  AnyDropout(const char* layer, double probability);   // throws Error, naming the layer, unless 0 <= p <= 1
};
}   // namespace detail

/// Each number is 0 with probability p, and the rest are scaled by 1 / (1 - p).
struct Dropout : detail::AnyDropout {
  explicit Dropout(double probability = 0.5) : AnyDropout("Dropout", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
/// The same for whole channels of [n, channels, length] or [channels, length].
struct Dropout1d : detail::AnyDropout {
  explicit Dropout1d(double probability = 0.5) : AnyDropout("Dropout1d", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
/// Of [n, channels, height, width]; as in PyTorch, three sizes are [n, channels, length].
struct Dropout2d : detail::AnyDropout {
  explicit Dropout2d(double probability = 0.5) : AnyDropout("Dropout2d", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
/// Of [n, channels, depth, height, width] or [channels, depth, height, width].
struct Dropout3d : detail::AnyDropout {
  explicit Dropout3d(double probability = 0.5) : AnyDropout("Dropout3d", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
/// What is left out becomes selu's value at -infinity; mean 0 and variance 1 stay what they are (Klambauer et al.
/// 2017).
struct AlphaDropout : detail::AnyDropout {
  explicit AlphaDropout(double probability = 0.5) : AnyDropout("AlphaDropout", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
/// The same for whole channels of [n, channels, ..].
struct FeatureAlphaDropout : detail::AnyDropout {
  explicit FeatureAlphaDropout(double probability = 0.5) : AnyDropout("FeatureAlphaDropout", probability) {}
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
