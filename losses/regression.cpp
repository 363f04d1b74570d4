// Losses of differences. Each has the derivative by the target that it has by the input, with the other sign.
#include "losses/regression.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "losses/checks.h"
#include "losses/terms.h"

namespace gradus::losses {

namespace {

using apply::Term;

// The terms with a factor each, reduced. A mean divides by the sum of the factors.
Tensor weighted(const Tensor& terms, const Tensor& weight, Reduction reduction) {
  Tensor y = terms * weight;
  if (reduction != Reduction::mean) return reduced(y, reduction);
  return sum(y) / sum(expand(weight, terms.shape()));
}

}   // namespace

// mse_loss = (x - t)^2, summed and divided by n            x, t: any shape -> [] or that shape
//   dx = 2 dy (x - t) / n     dt = -dx
Tensor mse_loss(const Tensor& x, const Tensor& t, const MSELossOptions& o) {
  require_pair("mse_loss", x, t);
  if (o.weight.defined()) {
    require_broadcasts("mse_loss", "weight", o.weight, x);
    return weighted(mse_loss(x, t, {.reduction = Reduction::none}), o.weight, o.reduction);
  }
  const Term term{Loss::squared};
  const double share = share_of(o.reduction, x.numel());
  auto slope = [](const Tensor& d) { return 2 * d; };
  return record("mse_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, slope_of_difference(term, share, x, t, slope)),
      grad_to(t, slope_of_difference(term, -share, x, t, slope)));
}

// l1_loss = |x - t|, summed and divided by n               x, t: any shape -> [] or that shape
//   dx = dy sign(x - t) / n     dt = -dx
Tensor l1_loss(const Tensor& x, const Tensor& t, const L1LossOptions& o) {
  require_pair("l1_loss", x, t);
  if (o.weight.defined()) {
    require_broadcasts("l1_loss", "weight", o.weight, x);
    return weighted(l1_loss(x, t, {.reduction = Reduction::none}), o.weight, o.reduction);
  }
  const Term term{Loss::absolute};
  const double share = share_of(o.reduction, x.numel());
  return record("l1_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, constant_slope(term, share, x, t)), grad_to(t, constant_slope(term, -share, x, t)));
}

// smooth_l1_loss = d^2 / (2 beta) if d = |x - t| < beta, else d - beta / 2, summed and divided by n   x, t: any shape
//   dx = dy clamp((x - t) / beta, -1, 1) / n     dt = -dx
Tensor smooth_l1_loss(const Tensor& x, const Tensor& t, const SmoothL1LossOptions& o) {
  require_pair("smooth_l1_loss", x, t);
  require_not_negative("smooth_l1_loss", "beta", o.beta);
  if (o.beta == 0) return l1_loss(x, t, {.reduction = o.reduction});
  const Term term{Loss::smooth_l1, {o.beta}};
  const double share = share_of(o.reduction, x.numel());
  auto slope = [beta = o.beta](const Tensor& d) { return clamp(d / beta, -1, 1); };
  return record("smooth_l1_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, slope_of_difference(term, share, x, t, slope)),
      grad_to(t, slope_of_difference(term, -share, x, t, slope)));
}

// huber_loss = d^2 / 2 if d = |x - t| < delta, else delta (d - delta / 2), summed and divided by n   x, t: any shape
//   dx = dy clamp(x - t, -delta, delta) / n     dt = -dx
Tensor huber_loss(const Tensor& x, const Tensor& t, const HuberLossOptions& o) {
  require_pair("huber_loss", x, t);
  if (!(o.delta > 0)) throw Error(fmt::format("huber_loss: delta must be above 0; got {}", o.delta));
  if (o.weight.defined()) {
    require_broadcasts("huber_loss", "weight", o.weight, x);
    return reduced(huber_loss(x, t, {.reduction = Reduction::none, .delta = o.delta}) * o.weight, o.reduction);
  }
  const Term term{Loss::huber, {o.delta}};
  const double share = share_of(o.reduction, x.numel());
  auto slope = [delta = o.delta](const Tensor& d) { return clamp(d, -delta, delta); };
  return record("huber_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, slope_of_difference(term, share, x, t, slope)),
      grad_to(t, slope_of_difference(term, -share, x, t, slope)));
}

// quantile_loss = q (t - x) if t > x, else (1 - q) (x - t), summed and divided by n   x, t: any shape
//   dx = dy (-q if t > x, 1 - q if t < x, else 0) / n     dt = -dx
Tensor quantile_loss(const Tensor& x, const Tensor& t, const QuantileLossOptions& o) {
  require_pair("quantile_loss", x, t);
  if (!(o.q > 0 && o.q < 1)) throw Error(fmt::format("quantile_loss: q must be above 0 and below 1; got {}", o.q));
  const Term term{Loss::quantile, {o.q}};
  const double share = share_of(o.reduction, x.numel());
  return record("quantile_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, constant_slope(term, share, x, t)), grad_to(t, constant_slope(term, -share, x, t)));
}

}   // namespace gradus::losses
