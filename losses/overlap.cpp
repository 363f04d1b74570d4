// Dice and Tversky loss.
//
// Idea: of each row three sums are needed, of x, of t and of x t. The gradient is then a t + b with two numbers a row.
#include "losses/overlap.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/compute/terms.h"
#include "losses/checks.h"

namespace gradus::losses {

namespace {

// N / D with N = sum(x t) + smooth, D = (1 - alpha - beta) sum(x t) + alpha sum(x) + beta sum(t) + smooth.
struct Overlap {
  Tensor above, below;
};
Overlap overlap(const Tensor& both, const Tensor& x, const Tensor& t, const TverskyLossOptions& o) {
  return {both + o.smooth, (1 - o.alpha - o.beta) * both + o.alpha * x + o.beta * t + o.smooth};
}
Overlap overlap_of(const Tensor& x, const Tensor& t, const TverskyLossOptions& o) {
  return overlap(sum(x * t, 1), sum(x, 1), sum(t, 1), o);
}

// The gradient of 1 - N / D by x; weight is alpha. By t: with t and x exchanged, and beta.
Tensor slope(const Tensor& dy, const Overlap& at, const Tensor& t, const TverskyLossOptions& o, double weight) {
  const Tensor scale = dy / square(at.below), constant = unsqueeze(scale * weight * at.above, 1);
  const Tensor factor = unsqueeze(scale * ((1 - o.alpha - o.beta) * at.above - at.below), 1);
  if (!recording()) return apply::combine(Ternary::add_scaled, constant, factor, t, "tversky_loss");
  return constant + factor * t;
}

// tversky_rows = 1 - N / D                               x, t: [rows, n] -> [rows]
//   dx = dy (alpha N + ((1 - alpha - beta) N - D) t) / D^2     dt = dy (beta N + ((1 - alpha - beta) N - D) x) / D^2
// N = sum(x t) + smooth, D = (1 - alpha - beta) sum(x t) + alpha sum(x) + beta sum(t) + smooth, of each row
Tensor tversky_rows(const Tensor& x, const Tensor& t, const apply::RowSums& of_rows, const TverskyLossOptions& o) {
  auto forward = [&] {
    NoGradGuard guard;
    return overlap(of_rows.product, of_rows.a, of_rows.b, o);
  };
  const Overlap sums = forward();
  const Tensor y = apply::zip(Binary::sub, 1.0, apply::zip(Binary::div, sums.above, sums.below));
  return record("tversky_rows(input, target)", y,
      grad_to(x, [x = saved(x, 0), t = saved(t, 1), sums, o](
                     const Tensor& dy) { return slope(dy, recording() ? overlap_of(x, t, o) : sums, t, o, o.alpha); }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), sums, o](const Tensor& dy) {
        return slope(dy, recording() ? overlap_of(x, t, o) : sums, x, o, o.beta);
      }));
}

Tensor checked(const char* op, const Tensor& x, const Tensor& t, const TverskyLossOptions& o) {
  require_pair(op, x, t);
  if (o.start_dim < 0 || o.start_dim > x.dim())
    throw IndexError(
        fmt::format("{}: start_dim must lie in 0..{}, as input is {}; it is {}", op, x.dim(), x.shape(), o.start_dim));
  Shape leading;
  for (int64_t d = 0; d < o.start_dim; ++d) leading.push_back(x.shape()[d]);
  const int64_t rows = leading.numel(), n = rows ? x.numel() / rows : 0;
  const Tensor x_rows = reshape(x, {rows, n}), t_rows = reshape(t, {rows, n});
  const apply::RowSums sums = apply::row_sums(rows, x_rows, t_rows);
  if (!sums.within) {
    require_probabilities(op, "input", x, "Apply sigmoid or softmax to logits.");
    require_probabilities(op, "target", t, "Divide a mask by its largest value.");
  }
  const Tensor losses = tversky_rows(x_rows, t_rows, sums, o);
  return reduced(o.reduction == Reduction::none ? reshape(losses, leading) : losses, o.reduction);
}

}   // namespace

Tensor tversky_loss(const Tensor& x, const Tensor& t, const TverskyLossOptions& o) {
  const char* op = "tversky_loss";
  require_not_negative(op, "alpha", o.alpha);
  require_not_negative(op, "beta", o.beta);
  require_not_negative(op, "smooth", o.smooth);
  return checked(op, x, t, o);
}

// Dice's quotient has twice the sums, so half of smooth goes to them.
Tensor dice_loss(const Tensor& x, const Tensor& t, const DiceLossOptions& o) {
  require_not_negative("dice_loss", "smooth", o.smooth);
  return checked("dice_loss", x, t, {.smooth = o.smooth / 2, .start_dim = o.start_dim, .reduction = o.reduction});
}

}   // namespace gradus::losses
