// Margins between classes.
//
// Idea: a hinge is made of straight lines, so its gradient is dy times a pattern that does not depend on x nearby: the
// formula that is recorded computes the pattern without history. Only the squared hinge needs ops.
#include "losses/multi_class.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/compute/class_rows.h"
#include "core/compute/margin_rows.h"
#include "core/compute/sequence/embedding.h"
#include "losses/binary.h"
#include "losses/checks.h"
#include "losses/fused.h"

namespace gradus::losses {

namespace {

// -- checks --

void require_scores(const char* op, const Tensor& x) {
  require_float(op, x);
  if (x.dim() > 2 || (x.dim() > 0 && x.shape().back() == 0))
    throw ShapeError(
        fmt::format("{}: input must be [n, classes] or [classes], with at least one class; it is {}", op, x.shape()));
}

void require_classes(const char* op, const Tensor& x, const Tensor& target, const Shape& wanted) {
  if (target.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: target must be int64 {}, class numbers; it is {} {}{}", op, wanted,
        target.dtype(), target.shape(), target.shape() == wanted ? ". Convert it with target.to(int64)." : ""));
  if (!(target.shape() == wanted))
    throw ShapeError(
        fmt::format("{}: input {} needs a target {}; target is {}", op, x.shape(), wanted, target.shape()));
}

[[noreturn]] void fail_outside(const char* op, const Tensor& x, const Tensor& target, int64_t at, int64_t classes) {
  throw IndexError(fmt::format("{}: target{} is class {}, but input {} has classes 0..{}", op,
      position(at, target.shape()), number_at(target, at), x.shape(), classes - 1));
}

// x as rows [n, classes] without gaps.
Tensor to_rows(const Tensor& x) { return contiguous(x.dim() == 2 ? x : reshape(x, {1, x.numel()})); }

// dy, [] or [n], times the pattern [n, classes] that a hinge has for dy = 1; nothing where that is 0.
Tensor along_pattern(const Tensor& dy, const Tensor& pattern) {
  return where(eq(pattern, 0), 0.0, (dy.dim() ? unsqueeze(dy, 1) : dy) * pattern);
}
Tensor one(Dtype dtype) { return apply::full({}, 1, dtype); }

// -- one class --

// The terms [n] for p = 2.
Tensor squared_by_ops(const Tensor& x, const Tensor& index, const Tensor& w, double margin) {
  const Tensor t = unsqueeze(index, 1), other = arange(x.size(1)) != t;
  Tensor missing = margin - gather(x, 1, t) + x;
  missing = where(logical_and(other, logical_not(le(missing, 0))), missing, 0.0);
  Tensor terms = sum(square(missing), 1) / double(x.size(1));
  return w.defined() ? terms * w : terms;
}

// multi_margin_loss = sum over j != t of w_t max(0, margin - x_t + x_j)^p / (n c)     x: [n, c]  t: [n] -> [] or [n]
//   dx_j = dy w_t p max(0, margin - x_t + x_j)^(p - 1) / (n c), 0 where nothing is missing
//       dx_t = -the sum of the others
Tensor multi_margin_rows(const Tensor& x, const Tensor& index, const MultiMarginLossOptions& o) {
  const apply::Margin margin{int(o.p), o.margin};
  const Tensor w = o.weight.defined() ? apply::row_weights(index, o.weight, x.dtype()) : Tensor();
  const double share = share_of(o.reduction, x.size(0));
  Tensor y = reduced_numbers(apply::multi_margin(x, index, w, margin), o.reduction);
  return record("multi_margin_loss(input, target)", y,
      joint({&x},
          [x = saved(x, 0), index = saved(index, 1), w, margin, share](const Tensor& dy, Need need) -> Gradients<1> {
            if (!recording()) return {{apply::multi_margin_grad(x, index, w, margin, dy, share)}};
            if (margin.p == 1)
              return {{along_pattern(dy, apply::multi_margin_grad(x, index, w, margin, one(dy.dtype()), share))}};
            const Tensor& t = index;
            return gradients_by_ops<1>({x}, need, expand(dy * share, t.shape()),
                [&](const std::vector<Tensor>& v) { return squared_by_ops(v[0], t, w, margin.margin); });
          }));
}

// -- several classes --

// multilabel_margin_loss = sum over t right, j wrong of max(0, 1 - x_t + x_j) / (n c)     x, t: [n, c] -> [] or [n]
//   dx_j = dy / (n c) times the number of t with 1 - x_t + x_j > 0     dx_t = -dy / (n c) times the number of such j
Tensor multilabel_margin_rows(const Tensor& x, const Tensor& labels, Reduction reduction) {
  const double share = share_of(reduction, x.size(0));
  Tensor y = reduced_numbers(apply::multilabel_margin(x, labels), reduction);
  return record("multilabel_margin_loss(input, target)", y,
      grad_to(x, [x = saved(x, 0), labels = saved(labels, 1), share](const Tensor& dy) {
        if (!recording()) return apply::multilabel_margin_grad(x, labels, dy, share);
        return along_pattern(dy, apply::multilabel_margin_grad(x, labels, one(dy.dtype()), share));
      }));
}

}   // namespace

Tensor multi_margin_loss(const Tensor& x, const Tensor& target, const MultiMarginLossOptions& options) {
  const char* op = "multi_margin_loss";
  require_defined(op, x, target);
  require_scores(op, x);
  if (options.p != 1 && options.p != 2) throw Error(fmt::format("{}: p must be 1 or 2; it is {}", op, options.p));
  require_number(op, "margin", options.margin);
  const bool single = x.dim() < 2 && target.shape() == Shape{1};   // as well as []
  require_classes(op, x, target, x.dim() == 2 ? Shape{x.size(0)} : single ? Shape{1} : Shape{});
  const Tensor rows = to_rows(x);
  const int64_t classes = rows.size(1);
  require_class_weight(op, options.weight, classes, "input", x);
  const int64_t outside = apply::first_without_row(target, classes);
  if (outside >= 0) fail_outside(op, x, target, outside, classes);
  Tensor y = multi_margin_rows(rows, contiguous(reshape(target, {rows.size(0)})), options);
  return options.reduction == Reduction::none && x.dim() < 2 ? reshape(y, target.shape()) : y;
}

Tensor multilabel_margin_loss(const Tensor& x, const Tensor& target, const MultiLabelMarginLossOptions& options) {
  const char* op = "multilabel_margin_loss";
  require_defined(op, x, target);
  require_scores(op, x);
  require_classes(op, x, target, x.shape());
  const Tensor rows = to_rows(x), labels = to_rows(target);
  const int64_t outside = apply::first_label_outside(labels);
  if (outside >= 0) fail_outside(op, x, target, outside, rows.size(1));
  Tensor y = multilabel_margin_rows(rows, labels, options.reduction);
  return options.reduction == Reduction::none && x.dim() < 2 ? reshape(y, {}) : y;
}

Tensor multilabel_soft_margin_loss(
    const Tensor& x, const Tensor& given, const MultiLabelSoftMarginLossOptions& options) {
  const char* op = "multilabel_soft_margin_loss";
  require_defined(op, x, given);
  const Tensor target = is_float(given.dtype()) || !is_float(x.dtype()) ? given : to(given, x.dtype());
  require_pair(op, x, target);
  if (x.dim() == 0) throw ShapeError(fmt::format("{}: input must be [.., classes]; it is []", op));
  const Tensor& weight = options.weight;
  if (weight.defined()) require_broadcasts(op, "weight", weight, x);
  const Reduction reduction = options.reduction;
  Tensor losses = binary_cross_entropy_with_logits(x, target, {.weight = weight, .reduction = reduction});
  if (reduction == Reduction::mean) return losses;
  return reduction == Reduction::sum ? losses / double(x.shape().back()) : mean(losses, -1);
}

}   // namespace gradus::losses
