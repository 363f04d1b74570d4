// Mean squared error and mean absolute error.
#include "losses/regression.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "core/compute/terms.h"
#include "losses/checks.h"

namespace gradus::losses {

namespace {

using apply::Term;

constexpr Term squared{Binary::squared_difference}, difference{Binary::sub};
constexpr Term distance{Binary::sub, Unary::abs}, direction{Binary::sub, Unary::sign};

}   // namespace

// mse_loss = (x - t)^2, summed and divided by n            x, t: any shape -> [] or that shape
//   dx = 2 dy (x - t) / n     dt = -dx
Tensor mse_loss(const Tensor& x, const Tensor& t, const MSELossOptions& options) {
  require_pair("mse_loss", x, t);
  const double n = divisor_of(options.reduction, x.numel()), share = share_of(options.reduction, x.numel());
  auto forward = [&] {
    if (options.reduction == Reduction::none) return apply::zip(Binary::squared_difference, x, t);
    return apply::sum_terms(squared, x, t, n);
  };
  return record("mse_loss(input, target)", forward(),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
            if (!recording()) return apply::scaled_terms(difference, x, t, dy, 2 * share);
            return dy * (2 * share) * (x.get() - t.get());
          }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
        if (!recording()) return apply::scaled_terms(difference, x, t, dy, -2 * share);
        return dy * (-2 * share) * (x.get() - t.get());
      }));
}

// l1_loss = |x - t|, summed and divided by n               x, t: any shape -> [] or that shape
//   dx = dy sign(x - t) / n     dt = -dx
Tensor l1_loss(const Tensor& x, const Tensor& t, const L1LossOptions& options) {
  require_pair("l1_loss", x, t);
  const double n = divisor_of(options.reduction, x.numel()), share = share_of(options.reduction, x.numel());
  auto forward = [&] {
    if (options.reduction == Reduction::none) return apply::map(Unary::abs, apply::zip(Binary::sub, x, t));
    return apply::sum_terms(distance, x, t, n);
  };
  return record("l1_loss(input, target)", forward(),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
            if (!recording()) return apply::scaled_terms(direction, x, t, dy, share);
            return dy * share * sign(x.get() - t.get());
          }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
        if (!recording()) return apply::scaled_terms(direction, x, t, dy, -share);
        return dy * -share * sign(x.get() - t.get());
      }));
}

}   // namespace gradus::losses
