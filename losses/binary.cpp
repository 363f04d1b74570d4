// Binary cross entropy, and its focal form.
#include "losses/binary.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/find.h"
#include "losses/checks.h"
#include "losses/terms.h"

namespace gradus::losses {

namespace {

using apply::Term;

// binary_cross_entropy = -(t log x + (1 - t) log(1 - x)), summed and divided by n
//   dx = dy (x - t) / max(x (1 - x), 1e-12) / n     dt = dy (log(1 - x) - log x) / n
// dx has PyTorch's bound (a float there) instead of the clamp's zero gradient, so that the net still learns from a
// prediction of 0 or 1 that is wrong.
constexpr double smallest = 1e-12f;
Tensor bce_terms(const Tensor& x, const Tensor& t, Reduction reduction) {
  const Term term{Loss::bce};
  const double share = share_of(reduction, x.numel());
  return record("binary_cross_entropy(input, target)", reduced_terms(term, reduction, x, t),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t);
            const Tensor& v = x;
            return dy * share * (v - t.get()) / maximum(v * (1 - v), full({}, smallest, v.dtype()));
          }),
      grad_to(
          t, [x = saved(x, 0), share](const Tensor& dy) { return dy * share * (log(1 - x.get()) - log(x.get())); }));
}

// binary_cross_entropy_with_logits = max(x, 0) - x t + log(1 + exp(-|x|)), summed and divided by n
//   dx = dy (sigmoid(x) - t) / n     dt = -dy x / n
Tensor logit_terms(const Tensor& x, const Tensor& t, Reduction reduction) {
  const Term term{Loss::bce_with_logits};
  const double share = share_of(reduction, x.numel());
  return record("binary_cross_entropy_with_logits(input, target)", reduced_terms(term, reduction, x, t),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t);
            return dy * share * (sigmoid(x) - t.get());
          }),
      grad_to(t, [x = saved(x, 0), share](const Tensor& dy) { return dy * -share * x.get(); }));
}

// weighted_bce_with_logits = (1 - t) log(1 + exp(x)) + w t log(1 + exp(-x)), summed and divided by n   x, t, w: alike
//   dx = dy ((1 - t) sigmoid(x) - w t sigmoid(-x)) / n     dt = dy (w log(1 + exp(-x)) - log(1 + exp(x))) / n
//       dw = dy t log(1 + exp(-x)) / n
// Two parts, neither of them negative: as a correction of the unweighted loss a small w would be lost.
Tensor weighted_terms(const Tensor& x, const Tensor& t, const Tensor& w, Reduction reduction) {
  const Term term{Loss::weighted_bce};
  const double share = share_of(reduction, x.numel());
  return record("weighted_bce_with_logits(input, target, pos_weight)", reduced_terms(term, reduction, x, t, w),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), w = saved(w, 2), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t, w);
            return dy * share * ((1 - t.get()) * sigmoid(x) - w.get() * t.get() * sigmoid(neg(x)));
          }),
      grad_to(t, [x = saved(x, 0), w = saved(w, 2), share](
                     const Tensor& dy) { return dy * share * (logsigmoid(neg(x)) - w.get() * logsigmoid(x)); }),
      grad_to(w, [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
        return dy * -share * t.get() * logsigmoid(x);
      }));
}

// The derivative of a u^gamma c by x as ops, where u = p (1 - t) + (1 - p) t, p = sigmoid(x),
// c = bce_with_logits(x, t), a = alpha t + (1 - alpha) (1 - t).
Tensor focal_slope(const Tensor& x, const Tensor& t, double alpha, double gamma) {
  const Tensor yes = sigmoid(x), no = sigmoid(neg(x)), absent = 1 - t;
  const Tensor u = clamp_min(yes * absent + no * t, 1e-37);   // a negative power of 0 would be infinite
  const Tensor c = neg(t * logsigmoid(x) + absent * logsigmoid(neg(x)));
  Tensor slope = pow(u, gamma) * (yes * absent - no * t);
  if (gamma > 0) slope = slope + gamma * pow(u, gamma - 1) * yes * no * (1 - 2 * t) * c;
  return alpha < 0 ? slope : (alpha * t + (1 - alpha) * absent) * slope;
}

}   // namespace

Tensor binary_cross_entropy(const Tensor& x, const Tensor& t, const BCELossOptions& o) {
  const char* op = "binary_cross_entropy";
  require_pair(op, x, t);
  const Tensor& weight = o.weight;
  if (weight.defined()) require_broadcasts(op, "weight", weight, x);
  require_probabilities(op, "input", x, "For logits use binary_cross_entropy_with_logits.");
  if (!weight.defined()) return bce_terms(x, t, o.reduction);
  return reduced(bce_terms(x, t, Reduction::none) * weight, o.reduction);
}

Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& t, const BCEWithLogitsLossOptions& o) {
  const char* op = "binary_cross_entropy_with_logits";
  require_pair(op, x, t);
  const Tensor &weight = o.weight, &pos_weight = o.pos_weight;
  if (weight.defined()) require_broadcasts(op, "weight", weight, x);
  if (pos_weight.defined()) require_broadcasts(op, "pos_weight", pos_weight, x);
  const Reduction reduction = weight.defined() ? Reduction::none : o.reduction;
  Tensor terms = pos_weight.defined() ? weighted_terms(x, t, expand(pos_weight, x.shape()), reduction)
                                      : logit_terms(x, t, reduction);
  return weight.defined() ? reduced(terms * weight, o.reduction) : terms;
}

// sigmoid_focal_loss = a u^gamma bce_with_logits(x, t), summed and divided by n     x, t: any shape -> [] or that shape
//   dx = dy a u^gamma (sigmoid(x) - t + gamma u' bce_with_logits(x, t) / u) / n
// u = p (1 - t) + (1 - p) t with p = sigmoid(x) is how wrong x is, a = alpha t + (1 - alpha) (1 - t).
Tensor sigmoid_focal_loss(const Tensor& x, const Tensor& t, const SigmoidFocalLossOptions& o) {
  const char* op = "sigmoid_focal_loss";
  require_pair(op, x, t);
  if (!((o.alpha >= 0 && o.alpha <= 1) || o.alpha == -1))
    throw Error(fmt::format("{}: alpha must lie in 0..1, or be -1 for none; got {}", op, o.alpha));
  require_not_negative(op, "gamma", o.gamma);
  if (t.requires_grad() && recording())
    throw GradError(fmt::format("{}: there is no gradient for target. Pass target.detach().", op));
  const Term term{Loss::focal, {o.gamma, o.alpha}};
  const double share = share_of(o.reduction, x.numel());
  return record("sigmoid_focal_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
        if (!recording()) return apply::slopes(term, dy, share, x, t);
        return dy * share * focal_slope(x, t, term.p[1], term.p[0]);
      }));
}

}   // namespace gradus::losses
