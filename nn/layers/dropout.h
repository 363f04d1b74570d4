// Dropout: while training, zeroes each number with probability p and scales the rest by 1 / (1 - p); does nothing in
// eval().
//
// Source: Srivastava et al. 2014.
#ifndef GRADUS_NN_LAYERS_DROPOUT_H
#define GRADUS_NN_LAYERS_DROPOUT_H

#include "nn/module/module.h"

namespace gradus::nn {

class Dropout : public Module {
 public:
  /// Throws Error unless 0 <= p <= 1.
  explicit Dropout(double p = 0.5);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;

  double p;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
