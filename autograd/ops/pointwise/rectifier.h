// Piecewise activations: relu and its relatives. Elementwise. Integers and bools are refused, except where noted.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_RECTIFIER_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_RECTIFIER_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct HardtanhOptions {
  double min_val = -1, max_val = 1;
};
struct RreluOptions {
  double lower = 1.0 / 8, upper = 1.0 / 3;
  bool training = false;
};
Tensor relu(const Tensor& x);    ///< integers too [method; in place keeps result, one pass]
Tensor relu6(const Tensor& x);   ///< integers too [in place keeps argument, one pass]
/// Integers too; the limits are then truncated to integers.
Tensor hardtanh(const Tensor& x);                                   // [in place keeps argument, one pass]
Tensor hardtanh(const Tensor& x, const HardtanhOptions& options);   // [in place keeps argument, one pass]
// [in place keeps argument, one pass]
Tensor threshold(const Tensor& x, double threshold, double value);   ///< `value` up to the threshold; integers too
// [in place keeps argument, one pass]
Tensor leaky_relu(const Tensor& x);                          ///< negative_slope 0.01
Tensor leaky_relu(const Tensor& x, double negative_slope);   // [in place keeps argument, one pass]
/// leaky_relu with a learned slope. weight: one number, or [C] where x is [N, C, ...].
Tensor prelu(const Tensor& x, const Tensor& weight);   // [method]
/// leaky_relu with a slope drawn for each number from lower .. upper while training, and their midpoint otherwise. Uses
/// the default generator.
Tensor rrelu(const Tensor& x);                                // [in place keeps argument, one pass]
Tensor rrelu(const Tensor& x, const RreluOptions& options);   // [in place keeps argument, one pass]
Tensor elu(const Tensor& x);                                  ///< alpha 1 [in place keeps argument, one pass]
Tensor elu(const Tensor& x, double alpha);                    // [in place keeps argument, one pass]
Tensor celu(const Tensor& x);                                 ///< alpha 1 [in place keeps argument, one pass]
Tensor celu(const Tensor& x, double alpha);                   ///< alpha not 0 [in place keeps argument, one pass]
Tensor selu(const Tensor& x);                                 // [in place keeps argument, one pass]
Tensor softshrink(const Tensor& x);                           ///< lambd 0.5
Tensor softshrink(const Tensor& x, double lambd);             ///< lambd not negative
Tensor hardshrink(const Tensor& x);                           ///< lambd 0.5 [method]
Tensor hardshrink(const Tensor& x, double lambd);             // [method]
Tensor hardsigmoid(const Tensor& x);                          // [in place keeps argument, one pass]
Tensor hardswish(const Tensor& x);                            // [in place keeps argument, one pass]

}   // namespace gradus
#endif
