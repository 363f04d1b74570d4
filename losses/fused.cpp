// Reduced terms.
#include "losses/fused.h"

#include "core/compute/apply.h"

namespace gradus::losses {

Tensor reduced_numbers(const Tensor& terms, Reduction reduction) {
  if (reduction == Reduction::none) return terms;
  Tensor y = apply::reduce(Reduce::sum, terms, 1, false);
  return reduction == Reduction::mean ? apply::zip(Binary::div, y, double(terms.numel())) : y;
}

}   // namespace gradus::losses
