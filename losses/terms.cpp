// Sums of terms.
#include "losses/terms.h"

namespace gradus::losses {

Tensor reduced_terms(const apply::Term& term, Reduction reduction, const Tensor& a, const Tensor& b, const Tensor& c) {
  if (reduction == Reduction::none) return apply::terms(term, a, b, c);
  return apply::sum_terms(term, divisor_of(reduction, a.numel()), a, b, c);
}

}   // namespace gradus::losses
