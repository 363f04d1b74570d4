// Losses with a margin.
#include "losses/margin.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "losses/checks.h"
#include "losses/terms.h"

namespace gradus::losses {

using apply::Term;

namespace {

// Targets of 1 and -1 may be integers.
Tensor sides(const Tensor& t, const Tensor& x) {
  return t.defined() && x.defined() && t.dtype() == Dtype::int64 && is_float(x.dtype()) ? to(t, x.dtype()) : t;
}

}   // namespace

// hinge_embedding_loss = x if t = 1, max(0, margin - x) if t = -1, summed and divided by n   x, t: any shape
//   dx = dy if t = 1, -dy if t = -1 and x <= margin, else 0, divided by n
// Another t gets both parts, as in PyTorch. It has no gradient: it selects.
Tensor hinge_embedding_loss(const Tensor& x, const Tensor& target, const HingeEmbeddingLossOptions& o) {
  const Tensor t = sides(target, x);
  require_pair("hinge_embedding_loss", x, t);
  require_sides("hinge_embedding_loss", t);
  require_number("hinge_embedding_loss", "margin", o.margin);
  const Term term{Loss::hinge_embedding, {o.margin}};
  const double share = share_of(o.reduction, x.numel());
  return record("hinge_embedding_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x, constant_slope(term, share, x, t)));
}

// soft_margin_loss = log(1 + exp(-t x)), summed and divided by n            x, t: any shape -> [] or that shape
//   dx = -dy t sigmoid(-t x) / n     dt = -dy x sigmoid(-t x) / n
Tensor soft_margin_loss(const Tensor& x, const Tensor& target, const SoftMarginLossOptions& o) {
  const Tensor t = sides(target, x);
  require_pair("soft_margin_loss", x, t);
  require_sides("soft_margin_loss", t);
  const Term term{Loss::soft_margin};
  const double share = share_of(o.reduction, x.numel());
  auto by = [&](const Tensor& a, int place_a, const Tensor& b, int place_b) {
    return [a = saved(a, place_a), b = saved(b, place_b), term, share](const Tensor& dy) {
      if (!recording()) return apply::slopes(term, dy, share, a, b);
      return dy * -share * b.get() * sigmoid(neg(a.get() * b.get()));
    };
  };
  return record("soft_margin_loss(input, target)", reduced_terms(term, o.reduction, x, t), grad_to(x, by(x, 0, t, 1)),
      grad_to(t, by(t, 1, x, 0)));
}

// margin_ranking_loss = max(0, margin - t (a - b)), summed and divided by n    a, b, t: any shape -> [] or that shape
//   da = -dy t / n where t (a - b) <= margin, else 0     db = -da     dt = -dy (a - b) / n there
Tensor margin_ranking_loss(const Tensor& a, const Tensor& b, const Tensor& target, const MarginRankingLossOptions& o) {
  const char* op = "margin_ranking_loss";
  const Tensor t = sides(target, a);
  require_pair(op, a, b);
  require_pair(op, a, t);
  require_number(op, "margin", o.margin);
  const Term term{Loss::margin_ranking, {o.margin}};
  const double share = share_of(o.reduction, a.numel());
  auto slope = [&](double factor) {
    return [a = saved(a, 0), b = saved(b, 1), t = saved(t, 2), term, factor](const Tensor& dy) {
      if (!recording()) return apply::slopes(term, dy, factor, a, b, t);
      const Tensor counts = t.get() * (a.get() - b.get()) <= term.p[0];
      return dy * -factor * where(counts, t, 0.0);
    };
  };
  return record("margin_ranking_loss(input1, input2, target)", reduced_terms(term, o.reduction, a, b, t),
      grad_to(a, slope(share)), grad_to(b, slope(-share)),
      grad_to(t, [a = saved(a, 0), b = saved(b, 1), t = saved(t, 2), term, share](const Tensor& dy) {
        const Tensor d = a.get() - b.get();
        return dy * -share * where(t.get() * d <= term.p[0], d, 0.0);
      }));
}

}   // namespace gradus::losses
