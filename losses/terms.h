// Losses that are sums of terms: what their blocks share. Not public.
#ifndef GRADUS_LOSSES_TERMS_H
#define GRADUS_LOSSES_TERMS_H

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "core/compute/terms.h"
#include "losses/reduction.h"

namespace gradus::losses {

/// What the forward pass gives: the sum of the terms, or their mean, or with Reduction::none the terms.
Tensor reduced_terms(
    const apply::Term& term, Reduction reduction, const Tensor& a, const Tensor& b, const Tensor& c = {});

/// The gradient by x of a loss of x - t, for record(): dy times share times the slope; with -share that by t. `slope`
/// makes the slope of x - t by ops.
template <class F>
auto slope_of_difference(const apply::Term& term, double share, const Tensor& x, const Tensor& t, F slope) {
  return [x = saved(x, 0), t = saved(t, 1), term, share, slope](const Tensor& dy) {
    if (!recording()) return apply::slopes(term, dy, share, x, t);
    return dy * share * slope(x.get() - t.get());
  };
}
/// The same for a slope that is constant in pieces, so that its own derivative is 0.
inline auto constant_slope(const apply::Term& term, double share, const Tensor& x, const Tensor& t) {
  return [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
    if (!recording()) return apply::slopes(term, dy, share, x, t);
    return dy * apply::slopes(term, apply::full({}, 1, x.get().dtype()), share, x, t);
  };
}

}   // namespace gradus::losses
#endif
