// Cross entropy, its focal form, and negative log likelihood.
//
// Idea: everything is reshaped to rows: logits [rows, classes] and one class number per row; class weights and ignored
// targets become one factor per row. core/compute/class_rows.h computes with these.
#include "losses/classification.h"

#include <cmath>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/compute/apply.h"
#include "core/compute/class_rows.h"
#include "losses/checks.h"

namespace gradus::losses {

namespace {

// -- checks --

// The target's shape for class numbers: x's without the classes.
Shape target_shape(const Shape& x) {
  Shape s = x;
  s.erase(x.dims() > 1 ? 1 : 0);
  return s;
}

void require_input(const char* op, const char* name, const Tensor& x) {
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: {} must be float32 or float64; they are {}", op, name, x.dtype()));
  if (x.dim() == 0) throw ShapeError(fmt::format("{}: {} must be [batch, classes] or [classes]; got []", op, name));
}

void require_class_target(
    const char* op, const char* name, const Tensor& x, const Tensor& target, bool or_probabilities) {
  Shape wanted = target_shape(x.shape());
  if (target.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: class numbers must be int64 {}{}; target is {} {}{}", op, wanted,
        or_probabilities ? fmt::format(", probabilities {} {}", x.dtype(), x.shape()) : "", target.dtype(),
        target.shape(), target.shape() == wanted ? ". Convert it with target.to(int64)." : ""));
  if (!(target.shape() == wanted))
    throw ShapeError(fmt::format(
        "{}: {} {} need a target of class numbers {}; target is {}", op, name, x.shape(), wanted, target.shape()));
}

// The number of classes: the size of dimension 1, or of the only dimension.
int64_t classes_of(const Tensor& x) { return x.shape()[x.dim() > 1 ? 1 : 0]; }

apply::RowClasses checked_classes(
    const char* op, const char* name, const Tensor& x, const Tensor& target, int64_t ignored) {
  apply::RowClasses c = apply::row_classes(target, classes_of(x), ignored);
  if (c.outside >= 0)
    throw IndexError(fmt::format("{}: target{} is class {}, but {} {} have classes 0..{}{}", op,
        position(c.outside, target.shape()), number_at(target, c.outside), name, x.shape(), classes_of(x) - 1,
        classes_of(x) == 1 ? ". For yes or no use binary_cross_entropy_with_logits." : ""));
  return c;
}

// -- rows --

Tensor onehot(const Tensor& index, int64_t classes, Dtype dtype) {
  Tensor columns = arange(classes);
  return to(unsqueeze(index, 1) == columns, dtype);
}

// What is ignored is selected away, here and below: 0 times an infinity or a NaN would be NaN.
//
// [] or one number per row, times the weights if there are any; 0 for a skipped row.
Tensor row_factors(const Tensor& factor, const Tensor& index, const Tensor& weights) {
  return where(index < 0, 0.0, weights.defined() ? factor * weights : expand(factor, index.shape()));
}
// Rows of x, those that are skipped as 0.
Tensor without_skipped(const Tensor& x, const Tensor& index) { return where(unsqueeze(index < 0, 1), 0.0, x); }

Tensor sum_all(const Tensor& x) { return apply::reduce(Reduce::sum, x, 1, false); }

// cross_entropy = sum_i w_i (logsumexp(x_i) - x_i q_i) / s      x [n, classes], t [n] -> [] or [n]
//   dx_i = dy w_i (softmax(x_i) - q_i) / s
// q_i = (1 - e) onehot(t_i) + e / classes, with e = label_smoothing; w_i is the weight of row i's class, 0 if ignored;
// s is 1 for a sum, the sum of all w_i for a mean.
Tensor cross_entropy_rows(
    const Tensor& logits, const apply::RowClasses& classes, const Tensor& weight, Reduction reduction, double e = 0) {
  Tensor dense = logits.is_contiguous() ? Tensor() : contiguous(logits);
  const Tensor &x = dense.defined() ? dense : logits, &t = classes.index;
  apply::CrossEntropy rows = apply::cross_entropy(x, t, e);
  bool weighted = weight.defined();
  Tensor w = weighted ? apply::row_weights(t, weight, x.dtype()) : Tensor();
  if (weighted) rows.loss = apply::zip(Binary::mul, rows.loss, w);
  double s = reduction != Reduction::mean ? 1 : weighted ? sum_all(w).item<double>() : double(classes.counted);
  Tensor y = reduction == Reduction::none ? rows.loss : sum_all(rows.loss);
  if (reduction == Reduction::mean) y = apply::zip(Binary::div, y, s);

  return record("cross_entropy(logits, target)", y,
      grad_to(x, [x = saved(x, 0), t = saved(t, 1), shift = rows.shift, w, s, e](const Tensor& dy) {
        if (recording()) {
          Tensor v = without_skipped(x, t), q = onehot(t, v.size(1), dy.dtype());
          if (e > 0) q = (1 - e) * q + e / double(v.size(1));
          return unsqueeze(row_factors(dy * (1 / s), t, w), 1) * (softmax(v, 1) - q);
        }
        // The kernel takes dy w / s, one number per row.
        Tensor scale = dy.dim() ? apply::dense(dy) : apply::full({x.get().size(0)}, dy.item<double>() / s, dy.dtype());
        if (w.defined()) scale = apply::zip(Binary::mul, scale, w);
        return apply::cross_entropy_grad(x, t, shift, scale, e);
      }));
}

// nll_loss = -sum_i w_i x_i[t_i] / s     x [n, classes], t [n] -> [] or [n]
//   dx_i = -dy w_i onehot(t_i) / s
// with w and s as in cross_entropy. An ignored -infinity contributes nothing either.
Tensor nll_rows(const Tensor& x, const apply::RowClasses& classes, const Tensor& weight, Reduction reduction) {
  const Tensor& t = classes.index;
  Tensor w = weight.defined() ? apply::row_weights(t, weight, x.dtype()) : Tensor();
  Tensor terms = apply::nll(x, t, w);
  double s = reduction != Reduction::mean ? 1 : w.defined() ? sum_all(w).item<double>() : double(classes.counted);
  Tensor y = reduction == Reduction::none ? terms : sum_all(terms);
  if (reduction == Reduction::mean) y = apply::zip(Binary::div, y, s);

  return record("nll_loss(input, target)", y, grad_to(x, [t = saved(t, 1), w, s](const Tensor& dy, const Shape& shape) {
    if (shape[1] == 0) return expand(unsqueeze(dy, -1), shape);   // no class, no number, but dy's history
    if (!recording()) return apply::nll_grad(dy, t, w, 1 / s, shape);
    const Tensor& index = t;
    Tensor column = row_factors(dy * (-1 / s), index, w), at = where(index < 0, 0, index);
    return scatter_add(zeros(shape, dy.dtype()), 1, unsqueeze(at, 1), unsqueeze(column, 1));
  }));
}

// [batch, classes, d1 ...] -> [batch d1 ..., classes], and [classes] -> [1, classes].
Tensor to_rows(const Tensor& x) {
  if (x.dim() == 2) return x;
  if (x.dim() == 1) return unsqueeze(x, 0);
  std::vector<int64_t> order{0};
  for (int64_t d = 2; d < x.dim(); ++d) order.push_back(d);
  order.push_back(1);
  int64_t classes = x.shape()[1];
  return reshape(permute(x, order), {classes ? x.numel() / classes : target_shape(x.shape()).numel(), classes});
}

// soft_cross_entropy = sum_i sum_c t_ic (logsumexp(x_i) - x_ic) / s      x, t [n, classes] -> [] or [n]
//   dx_i = dy (softmax(x_i) sum(t_i) - t_i) / s     dt_i = -dy log_softmax(x_i) / s
// s is 1 for a sum, n for a mean.
Tensor soft_cross_entropy_rows(const Tensor& logits, const Tensor& target, Reduction reduction) {
  Tensor dense_x = logits.is_contiguous() ? Tensor() : contiguous(logits);
  Tensor dense_t = target.is_contiguous() ? Tensor() : contiguous(target);
  const Tensor &x = dense_x.defined() ? dense_x : logits, &t = dense_t.defined() ? dense_t : target;
  const apply::CrossEntropy rows = apply::soft_cross_entropy(x, t);
  const double s = divisor_of(reduction, x.size(0));
  Tensor y = reduction == Reduction::none ? rows.loss : sum_all(rows.loss);
  if (reduction == Reduction::mean) y = apply::zip(Binary::div, y, s);
  auto of_rows = [](const Tensor& dy) { return dy.dim() ? unsqueeze(dy, 1) : dy; };
  return record("soft_cross_entropy(logits, target)", y,
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), shift = rows.shift, s, of_rows](const Tensor& dy) {
            if (recording()) return of_rows(dy * (1 / s)) * (softmax(x, 1) * sum(t, 1, true) - t.get());
            const Tensor scale =
                dy.dim() ? apply::dense(dy) : apply::full({x.get().size(0)}, dy.item<double>() / s, dy.dtype());
            return apply::soft_cross_entropy_grad(x, t, shift, scale);
          }),
      grad_to(
          t, [x = saved(x, 0), s, of_rows](const Tensor& dy) { return of_rows(dy * (-1 / s)) * log_softmax(x, 1); }));
}

// The target is a distribution: -sum_c w_c t_c log softmax(x)_c.
Tensor cross_entropy_probabilities(const Tensor& x, const Tensor& target, const CrossEntropyLossOptions& o) {
  if (target.dtype() != x.dtype())
    throw DtypeError(fmt::format("cross_entropy: probabilities must be {}, like the logits; target is {} {}", x.dtype(),
        target.dtype(), target.shape()));
  if (classes_of(x) == 1)
    throw Error(
        fmt::format("cross_entropy: logits {} have one class, so the loss would always be 0. For yes or no use "
                    "binary_cross_entropy_with_logits.",
            x.shape()));
  Tensor t = to_rows(target);
  if (o.label_smoothing > 0) t = t * (1 - o.label_smoothing) + o.label_smoothing / double(t.size(1));
  if (o.weight.defined()) t = t * o.weight;
  const Tensor losses = soft_cross_entropy_rows(to_rows(x), t, o.reduction);
  return o.reduction == Reduction::none ? reshape(losses, target_shape(x.shape())) : losses;
}

// (1 - e) loss + e / classes * sum_c w_c (-log softmax(x)_c), rows [n, classes], by ops: every class has its weight.
Tensor smoothed_and_weighted(const Tensor& rows, const apply::RowClasses& classes, const CrossEntropyLossOptions& o) {
  bool skips = classes.counted < classes.index.numel();
  Tensor log_probability = log_softmax(skips ? without_skipped(rows, classes.index) : rows, 1);
  Tensor even = neg(sum(log_probability * o.weight, 1));
  if (skips) even = where(classes.index < 0, 0.0, even);
  double e = o.label_smoothing, share = e / double(rows.size(1));
  Tensor hard = cross_entropy_rows(rows, classes, o.weight, Reduction::none);
  Tensor losses = hard * (1 - e) + even * share;
  if (o.reduction == Reduction::none) return losses;
  if (o.reduction == Reduction::sum) return sum(losses);
  return sum(losses) / sum_all(apply::row_weights(classes.index, o.weight, rows.dtype())).item<double>();
}

}   // namespace

Tensor cross_entropy(const Tensor& logits, const Tensor& target, const CrossEntropyLossOptions& options) {
  const char* op = "cross_entropy";
  require_defined(op, logits, target);
  require_input(op, "logits", logits);
  require_class_weight(op, options.weight, classes_of(logits), "the logits", logits);
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1))
    throw Error(fmt::format("cross_entropy: label_smoothing must lie in 0..1; got {}", options.label_smoothing));
  if (target.shape() == logits.shape() && is_float(target.dtype()))
    return cross_entropy_probabilities(logits, target, options);
  require_class_target(op, "logits", logits, target, true);
  apply::RowClasses classes = checked_classes(op, "logits", logits, target, options.ignore_index);
  if (logits.dim() != 2) classes.index = reshape(classes.index, {-1});
  const double e = options.label_smoothing;
  Tensor losses = e > 0 && options.weight.defined()
                      ? smoothed_and_weighted(to_rows(logits), classes, options)
                      : cross_entropy_rows(to_rows(logits), classes, options.weight, options.reduction, e);
  return options.reduction == Reduction::none && logits.dim() != 2 ? reshape(losses, target.shape()) : losses;
}

Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossOptions& options) {
  const char* op = "nll_loss";
  require_defined(op, input, target);
  require_input(op, "log-probabilities", input);
  require_class_weight(op, options.weight, classes_of(input), "the log-probabilities", input);
  require_class_target(op, "log-probabilities", input, target, false);
  apply::RowClasses classes = checked_classes(op, "log-probabilities", input, target, options.ignore_index);
  classes.index = reshape(classes.index, {-1});
  Tensor losses = nll_rows(to_rows(input), classes, options.weight, options.reduction);
  return options.reduction == Reduction::none ? reshape(losses, target.shape()) : losses;
}

Tensor focal_loss(const Tensor& logits, const Tensor& target, const FocalLossOptions& options) {
  const char* op = "focal_loss";
  require_defined(op, logits, target);
  require_input(op, "logits", logits);
  require_class_weight(op, options.weight, classes_of(logits), "the logits", logits);
  require_not_negative(op, "gamma", options.gamma);
  require_class_target(op, "logits", logits, target, false);
  apply::RowClasses classes = checked_classes(op, "logits", logits, target, options.ignore_index);
  classes.index = reshape(classes.index, {-1});
  const Tensor c = cross_entropy_rows(to_rows(logits), classes, {}, Reduction::none);   // -log p
  // 1 - p, but 1 where the factor cannot matter: at 0 and infinity its slope times c would be NaN.
  const Tensor wrong = where(logical_and(c > 0, c < INFINITY), neg(expm1(neg(c))), 1.0);
  Tensor losses = c * pow(wrong, options.gamma);
  if (options.weight.defined()) losses = losses * apply::row_weights(classes.index, options.weight, logits.dtype());
  if (options.reduction == Reduction::none) return reshape(losses, target.shape());
  return options.reduction == Reduction::sum ? sum(losses) : sum(losses) / double(classes.counted);
}

}   // namespace gradus::losses
