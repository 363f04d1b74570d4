// Binary cross entropy.
#include "losses/binary.h"

#include <cmath>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/compute/find.h"
#include "core/compute/terms.h"
#include "losses/checks.h"

namespace gradus::losses {

namespace {

constexpr apply::Term cross_entropy_term{Binary::bce_with_logits}, sigmoid_minus_target{Binary::sigmoid_difference};

void require_probabilities(const Tensor& input) {
  int64_t i = apply::first_outside(input, 0, 1);
  if (i < 0) return;
  throw Error(
      fmt::format("binary_cross_entropy: input{} is {}, but probabilities lie in 0..1. For logits use "
                  "binary_cross_entropy_with_logits.",
          position(i, input.shape()), number_at(input, i)));
}

// binary_cross_entropy = -(t log x + (1 - t) log(1 - x)), its terms, unweighted
//   dx = dy (x - t) / max(x (1 - x), 1e-12)     dt = dy (log(1 - x) - log x)
// dx has PyTorch's bound (a float there) instead of the clamp's zero gradient, so that the net still learns from a
// prediction of 0 or 1 that is wrong.
constexpr double smallest = 1e-12f;
Tensor bce_terms(const Tensor& x, const Tensor& t) {
  using apply::map, apply::zip;
  auto clamped_log = [](const Tensor& v) { return zip(Binary::maximum, map(Unary::log, v), -100.0); };
  // x first: the terms lie in memory as x does.
  Tensor yes = zip(Binary::mul, clamped_log(x), t);
  Tensor no = zip(Binary::mul, clamped_log(zip(Binary::sub, 1.0, x)), zip(Binary::sub, 1.0, t));
  Tensor y = map(Unary::neg, zip(Binary::add, yes, no));
  return record("binary_cross_entropy(input, target)", y,
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1)](const Tensor& dy) {
            const Tensor& v = x;
            return dy * (v - t.get()) / maximum(v * (1 - v), full({}, smallest, v.dtype()));
          }),
      grad_to(t, [x = saved(x, 0)](const Tensor& dy) { return dy * (log(1 - x.get()) - log(x.get())); }));
}

// binary_cross_entropy_with_logits = max(x, 0) - x t + log(1 + exp(-|x|)), summed, divided by n
//   dx = dy (sigmoid(x) - t) / n     dt = -dy x / n
Tensor logit_terms(const Tensor& x, const Tensor& t, Reduction reduction) {
  const double n = divisor_of(reduction, x.numel()), share = share_of(reduction, x.numel());
  auto forward = [&] {
    if (reduction == Reduction::none) return apply::zip(Binary::bce_with_logits, x, t);
    return apply::sum_terms(cross_entropy_term, x, t, n);
  };
  return record("binary_cross_entropy_with_logits(input, target)", forward(),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
            if (recording()) return dy * share * (sigmoid(x) - t.get());
            return apply::scaled_terms(sigmoid_minus_target, x, t, dy, share);
          }),
      grad_to(t, [x = saved(x, 0), share](const Tensor& dy) { return dy * -share * x.get(); }));
}

// u v, but 0 where u is 0 and v infinite.
Tensor times(const Tensor& u, const Tensor& v) {
  Tensor y = mul(u, v);
  return apply::all_finite(y) ? y : where(logical_and(eq(u, 0), eq(v, INFINITY)), 0.0, y);
}

// weighted_bce_with_logits = (1 - t) log(1 + exp(x)) + w t log(1 + exp(-x))     x, t: one shape, w -> that shape
//   dx = dy ((1 - t) sigmoid(x) - w t sigmoid(-x))     dt = dy (w log(1 + exp(-x)) - log(1 + exp(x)))
//       dw = dy t log(1 + exp(-x))
// Two parts, neither of them negative: as a correction of the unweighted loss a small w would be lost.
Tensor weighted_terms(const Tensor& x, const Tensor& t, const Tensor& w) {
  auto forward = [&] {
    NoGradGuard guard;
    Tensor no = apply::zip(Binary::bce_with_logits, x, 0), yes = apply::zip(Binary::bce_with_logits, x, 1);
    return times(1 - t, no) + times(w * t, yes);
  };
  return record("weighted_bce_with_logits(input, target, pos_weight)", forward(),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), w = saved(w, 2)](const Tensor& dy) {
            return dy * ((1 - t.get()) * sigmoid(x) - w.get() * t.get() * sigmoid(neg(x)));
          }),
      grad_to(t, [x = saved(x, 0), w = saved(w, 2)](
                     const Tensor& dy) { return dy * (logsigmoid(neg(x)) - w.get() * logsigmoid(x)); }),
      grad_to(w, [x = saved(x, 0), t = saved(t, 1)](const Tensor& dy) { return neg(dy * t.get() * logsigmoid(x)); }));
}

}   // namespace

Tensor binary_cross_entropy(const Tensor& x, const Tensor& t, const BCELossOptions& options) {
  require_pair("binary_cross_entropy", x, t);
  const Tensor& weight = options.weight;
  if (weight.defined()) require_broadcasts("binary_cross_entropy", "weight", weight, x);
  require_probabilities(x);
  Tensor terms = bce_terms(x, t);
  return reduced(weight.defined() ? terms * weight : terms, options.reduction);
}

Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& t, const BCEWithLogitsLossOptions& options) {
  const char* op = "binary_cross_entropy_with_logits";
  require_pair(op, x, t);
  const Tensor &weight = options.weight, &pos_weight = options.pos_weight;
  if (!weight.defined() && !pos_weight.defined()) return logit_terms(x, t, options.reduction);
  if (weight.defined()) require_broadcasts(op, "weight", weight, x);
  if (pos_weight.defined()) require_broadcasts(op, "pos_weight", pos_weight, x);
  Tensor terms = pos_weight.defined() ? weighted_terms(x, t, pos_weight) : logit_terms(x, t, Reduction::none);
  return reduced(weight.defined() ? terms * weight : terms, options.reduction);
}

}   // namespace gradus::losses
