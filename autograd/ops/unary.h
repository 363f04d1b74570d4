// Functions of one argument, elementwise. Integers are converted to floats except by abs, sign and square.
#ifndef GRADUS_AUTOGRAD_OPS_UNARY_H
#define GRADUS_AUTOGRAD_OPS_UNARY_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

Tensor abs(const Tensor& x);
Tensor sign(const Tensor& x);
Tensor square(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor erf(const Tensor& x);

}  // namespace gradus
#endif
