// Reduction.
#include "losses/reduction.h"

#include "autograd/ops.h"

namespace gradus::losses {

Tensor reduced(const Tensor& x, Reduction reduction) {
  return reduction == Reduction::mean ? mean(x) : reduction == Reduction::sum ? sum(x) : x;
}

}   // namespace gradus::losses
