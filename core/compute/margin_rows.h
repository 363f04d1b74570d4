// Rows of scores, [n, classes], in which right classes should lead wrong ones by a margin: hinge losses for classes.
//
// Idea: a loss is a sum over classes of what is missing from the margin, so a row is read once, and its gradient is
// written once. A score that misses nothing, and the right class itself, are passed over, not multiplied by 0.
#ifndef GRADUS_CORE_COMPUTE_MARGIN_ROWS_H
#define GRADUS_CORE_COMPUTE_MARGIN_ROWS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

struct Margin {
  int p = 1;   // 1 or 2
  double margin = 1;
};

/// y_i = w_i / classes * sum of max(0, margin - x_i[index_i] + x_i[j])^p over the other classes j. index is int64 [n],
/// all in range; w undefined: 1. x is row-major, below too.
Tensor multi_margin(const Tensor& x, const Tensor& index, const Tensor& w, const Margin& margin);
/// Its gradient, times scale times dy, which is [] or [n].
Tensor multi_margin_grad(
    const Tensor& x, const Tensor& index, const Tensor& w, const Margin& margin, const Tensor& dy, double scale);

/// Where the lists of classes in the rows of `labels`, int64 [n, classes], are wrong: each ends before its first -1.
/// The position of the first entry before that which is no class, in row-major order; -1 if there is none.
int64_t first_label_outside(const Tensor& labels);
/// y_i = 1 / classes * sum of max(0, 1 - x_i[t] + x_i[j]) over the classes t listed for row i and all j that are not.
Tensor multilabel_margin(const Tensor& x, const Tensor& labels);
/// Its gradient, times scale times dy, which is [] or [n].
Tensor multilabel_margin_grad(const Tensor& x, const Tensor& labels, const Tensor& dy, double scale);

}   // namespace gradus::apply
#endif
