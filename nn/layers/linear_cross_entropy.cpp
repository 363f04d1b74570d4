// LinearCrossEntropyLoss.
#include "nn/layers/linear_cross_entropy.h"

#include "autograd/ops.h"
#include "core/base/format.h"
#include "losses/linear_cross_entropy.h"
#include "nn/layers/sizes.h"

namespace gradus::nn {

namespace {

int64_t logits_per_row(int64_t num_classes, const std::vector<int64_t>& out_features) {
  int64_t n = num_classes;
  for (int64_t size : out_features) n *= size;
  return n;
}

}   // namespace

LinearCrossEntropyLoss::LinearCrossEntropyLoss(
    int64_t in_features, int64_t num_classes, const LinearCrossEntropyLossOptions& options)
    : num_classes(num_classes),
      out_features(options.out_features),
      reduction(options.reduction),
      ignore_index(options.ignore_index),
      label_smoothing(options.label_smoothing),
      batch_chunk_size(options.batch_chunk_size),
      linear(in_features, logits_per_row(num_classes, options.out_features), {.bias = options.bias}) {
  if (!(label_smoothing >= 0 && label_smoothing <= 1))
    throw Error(fmt::format("LinearCrossEntropyLoss: label_smoothing must lie in 0..1; got {}", label_smoothing));
  if (!options.weight.defined()) return;
  if (!(options.weight.shape() == Shape{num_classes}))
    throw ShapeError(fmt::format("LinearCrossEntropyLoss: weight must be [{}], one number per class; it is {}",
        num_classes, options.weight.shape()));
  weight = Buffer(options.weight);
}

Tensor LinearCrossEntropyLoss::forward(const Tensor& x, const Tensor& target) const {
  Tensor rows = linear.weight, bias = linear.bias;
  if (!out_features.empty()) {
    std::vector<int64_t> sizes{num_classes};
    sizes.insert(sizes.end(), out_features.begin(), out_features.end());
    if (bias.defined()) bias = reshape(bias, sizes);
    sizes.push_back(linear.weight.size(1));
    rows = reshape(rows, sizes);
  }
  return losses::linear_cross_entropy(x, rows, target,
      {.linear_bias = bias,
          .weight = weight,
          .ignore_index = ignore_index,
          .reduction = reduction,
          .label_smoothing = label_smoothing,
          .batch_chunk_size = batch_chunk_size});
}

std::string LinearCrossEntropyLoss::extra_repr() const {
  const char* reductions[] = {"mean", "sum", "none"};
  return fmt::format(
      "in_features={}, num_classes={}, out_features={}, bias={}, reduction={}, ignore_index={}, label_smoothing={:#}, "
      "options={}",
      linear.weight.size(1), num_classes, tuple_text(out_features), bool_text(linear.bias.defined()),
      reductions[int(reduction)], ignore_index ? std::to_string(*ignore_index) : "None", label_smoothing,
      batch_chunk_size ? fmt::format("LinearCrossEntropyOptions(batch_chunk_size={})", batch_chunk_size) : "None");
}

}   // namespace gradus::nn
