// Margin losses for classes: one right class per row, or several.
#ifndef GRADUS_LOSSES_MULTI_CLASS_H
#define GRADUS_LOSSES_MULTI_CLASS_H

#include "losses/reduction.h"

namespace gradus::losses {

struct MultiMarginLossOptions {
  int64_t p = 1;   ///< the exponent, 1 or 2
  double margin = 1;
  Tensor weight = {};   ///< [classes], a factor per class of the target
  Reduction reduction = Reduction::mean;
};
/// sum over the other classes j of max(0, margin - x[target] + x[j])^p, divided by the number of classes; also called
/// multi-class hinge loss. input: [n, classes] and target, int64, [n]; or [classes] and [] or [1] -> [], or target's
/// shape with Reduction::none. Throws IndexError for a class out of range.
Tensor multi_margin_loss(const Tensor& input, const Tensor& target, const MultiMarginLossOptions& options = {});

struct MultiLabelMarginLossOptions {
  Reduction reduction = Reduction::mean;
};
/// sum over the right classes t and the wrong ones j of max(0, 1 - x[t] + x[j]), divided by the number of classes.
/// input: [n, classes] or [classes]. target: int64, input's shape; a row lists its right classes, up to the first -1.
/// -> [], or [n] or [] with Reduction::none. Throws IndexError for a class out of range.
Tensor multilabel_margin_loss(
    const Tensor& input, const Tensor& target, const MultiLabelMarginLossOptions& options = {});

struct MultiLabelSoftMarginLossOptions {
  Tensor weight = {};   ///< a factor per class; broadcasts to input's shape
  Reduction reduction = Reduction::mean;
};
/// The mean over classes of binary_cross_entropy_with_logits: each class is a yes or no of its own. input: logits
/// [.., classes]; target: the same shape, 0 or 1, of input's dtype or integers -> [], or [..] with Reduction::none.
Tensor multilabel_soft_margin_loss(
    const Tensor& input, const Tensor& target, const MultiLabelSoftMarginLossOptions& options = {});

struct MultiMarginLoss {
  MultiMarginLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return multi_margin_loss(input, target, options);
  }
};
struct MultiLabelMarginLoss {
  MultiLabelMarginLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return multilabel_margin_loss(input, target, options);
  }
};
struct MultiLabelSoftMarginLoss {
  MultiLabelSoftMarginLossOptions options = {};
  Tensor operator()(const Tensor& input, const Tensor& target) const {
    return multilabel_soft_margin_loss(input, target, options);
  }
};

}   // namespace gradus::losses
#endif
