// AdaptiveLogSoftmaxWithLoss.
#include "nn/layers/adaptive_softmax.h"

#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/sequence/embedding.h"
#include "nn/layers/sequential.h"

namespace gradus::nn {

namespace {

constexpr const char* name = "AdaptiveLogSoftmaxWithLoss";

// The cutoffs with n_classes behind them.
std::vector<int64_t> checked_cutoffs(std::vector<int64_t> cutoffs, int64_t n_classes) {
  auto fail = [&](const std::string& found) {
    throw Error(
        fmt::format("{}: cutoffs must be ascending numbers of 1..{}, at least one; {}", name, n_classes - 1, found));
  };
  if (cutoffs.empty()) fail("there are none");
  if (n_classes < 2) throw Error(fmt::format("{}: n_classes must be at least 2; got {}", name, n_classes));
  cutoffs.push_back(n_classes);
  for (size_t i = 0; i + 1 < cutoffs.size(); ++i)
    if (cutoffs[i] <= (i > 0 ? cutoffs[i - 1] : 0) || cutoffs[i] >= n_classes)
      fail(fmt::format("cutoffs[{}] is {}", i, cutoffs[i]));
  return cutoffs;
}

// [n, columns], [n] -> [n]
Tensor at_columns(const Tensor& x, const Tensor& column) { return squeeze(gather(x, 1, unsqueeze(column, 1)), 1); }

}   // namespace

AdaptiveLogSoftmaxWithLoss::AdaptiveLogSoftmaxWithLoss(int64_t in_features, int64_t n_classes,
    const std::vector<int64_t>& cutoffs, const AdaptiveLogSoftmaxOptions& options)
    : in_features(in_features),
      n_classes(n_classes),
      cutoffs(checked_cutoffs(cutoffs, n_classes)),
      options(options),
      head(in_features, this->cutoffs[0] + clusters(), {.bias = options.head_bias}) {
  if (!(options.div_value > 0))
    throw Error(fmt::format("{}: div_value must be above 0; it is {}", name, options.div_value));
  for (int64_t i = 0; i < clusters(); ++i) {
    const double features = std::floor(double(in_features) / std::pow(options.div_value, double(i + 1)));
    if (!(features < double(int64_t(1) << 62)))
      throw Error(fmt::format("{}: div_value {} gives cluster {} {} features", name, options.div_value, i, features));
    const auto seen = int64_t(features);
    const int64_t classes = this->cutoffs[size_t(i + 1)] - this->cutoffs[size_t(i)];
    tail.append(Sequential{Linear{in_features, seen, {.bias = false}}, Linear{seen, classes, {.bias = false}}});
  }
}

void AdaptiveLogSoftmaxWithLoss::reset_parameters() {
  head.reset_parameters();
  for (Layer& cluster : tail)
    for (Layer& linear : cluster.as<Sequential>()) linear.as<Linear>().reset_parameters();
}

Tensor AdaptiveLogSoftmaxWithLoss::cluster_log_prob(int64_t i, const Tensor& x) const {
  return log_softmax(tail[i](x), 1);
}

AdaptiveLogSoftmaxOutput AdaptiveLogSoftmaxWithLoss::forward(const Tensor& x, const Tensor& target) const {
  if (!target.defined()) throw Error(fmt::format("{}: target is undefined", name));
  if (target.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: target must be int64, class numbers; it is {}", name, target.dtype()));
  const bool single = x.dim() == 1 && target.dim() == 0;
  if (!single && !(x.dim() == 2 && target.shape() == Shape{x.size(0)}))
    throw ShapeError(fmt::format("{}: x must be [n, {}] and target [n], or [{}] and []; they are {} and {}", name,
        in_features, in_features, x.shape(), target.shape()));
  if (single) {
    AdaptiveLogSoftmaxOutput y = forward(unsqueeze(x, 0), unsqueeze(target, 0));
    return {squeeze(y.output, 0), y.loss};
  }
  const int64_t outside = apply::first_without_row(target, n_classes);
  if (outside >= 0)
    throw IndexError(fmt::format("{}: target[{}] is class {}, but there are classes 0..{}", name, outside,
        target[outside].item<int64_t>(), n_classes - 1));
  Tensor column = target;                         // in the head: of the class, or of the cluster that it is in
  std::vector<std::pair<Tensor, Tensor>> inner;   // rows, and their log-probabilities within the cluster
  for (int64_t i = 0; i < clusters(); ++i) {
    const int64_t first = cutoffs[size_t(i)];
    const Tensor here = logical_and(ge(target, first), lt(target, cutoffs[size_t(i + 1)]));
    const Tensor rows = squeeze(nonzero(here), 1);
    if (rows.numel() == 0) continue;
    const Tensor local = cluster_log_prob(i, index_select(x, 0, rows));
    inner.emplace_back(rows, at_columns(local, index_select(target, 0, rows) - first));
    column = where(here, cutoffs[0] + i, column);
  }
  Tensor output = at_columns(log_softmax(head(x), 1), column);
  for (const auto& [rows, log_prob] : inner) output = index_add(output, 0, rows, log_prob);
  return {output, neg(mean(output))};
}

Tensor AdaptiveLogSoftmaxWithLoss::log_prob_from(const Tensor& x, const Tensor& head_log_prob) const {
  std::vector<Tensor> parts{narrow(head_log_prob, 1, 0, cutoffs[0])};
  for (int64_t i = 0; i < clusters(); ++i)
    parts.push_back(cluster_log_prob(i, x) + narrow(head_log_prob, 1, cutoffs[0] + i, 1));
  return cat(parts, 1);
}

Tensor AdaptiveLogSoftmaxWithLoss::log_prob(const Tensor& x) const { return log_prob_from(x, log_softmax(head(x), 1)); }

Tensor AdaptiveLogSoftmaxWithLoss::predict(const Tensor& x) const {
  const Tensor scores = head(x), best = argmax(scores, 1);
  const Tensor rows = squeeze(nonzero(ge(best, cutoffs[0])), 1);
  if (rows.numel() == 0) return best;
  const Tensor all = log_prob_from(index_select(x, 0, rows), log_softmax(index_select(scores, 0, rows), 1));
  return index_copy(best, 0, rows, argmax(all, 1));
}

}   // namespace gradus::nn
