// CTC: checks, and the loss by ops for derivatives beyond the first. The paths are in core/compute/sequence/ctc.cpp.
#include "losses/ctc.h"

#include <algorithm>
#include <cmath>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/compute/find.h"
#include "core/compute/sequence/ctc.h"
#include "losses/checks.h"
#include "losses/fused.h"

namespace gradus::losses {

namespace {

using Lengths = std::vector<int64_t>;

// -- checks --

void require_log_probs(const Tensor& x, const Tensor& targets, int64_t blank) {
  require_defined("ctc_loss", x, targets);
  require_float("ctc_loss", x);
  if (x.dim() != 2 && x.dim() != 3)
    throw ShapeError(
        fmt::format("ctc_loss: log_probs must be [steps, n, classes] or [steps, classes]; they are {}", x.shape()));
  require_int64("ctc_loss", "targets", targets);
  if (blank < 0 || blank >= x.shape().back())
    throw IndexError(fmt::format(
        "ctc_loss: blank is {}, but log_probs {} have classes 0..{}", blank, x.shape(), x.shape().back() - 1));
  // What rounding leaves of log(1) passes.
  if (const int64_t i = apply::first_outside(x, -INFINITY, 1e-3); i >= 0)
    throw Error(
        fmt::format("ctc_loss: log_probs{} is {}, but logarithms of probabilities are at most 0. Apply "
                    "log_softmax to logits.",
            position(i, x.shape()), number_at(x, i)));
}

void require_lengths(const char* name, const Lengths& lengths, int64_t n, const Tensor& x) {
  if (int64_t(lengths.size()) != n)
    throw ShapeError(
        fmt::format("ctc_loss: {} must have one number for each of the {} samples of log_probs {}; it has {}", name, n,
            x.shape(), lengths.size()));
}

// `most`: the largest length that there is room for, in `what` of this shape.
void require_room(
    const char* name, const Lengths& lengths, size_t i, int64_t most, const char* what, const Shape& shape) {
  if (lengths[i] < 0 || lengths[i] > most)
    throw Error(
        fmt::format("ctc_loss: sample {}: {}[{}] is {}; {} {} leave 0..{}", i, name, i, lengths[i], what, shape, most));
}

void require_labels(const Tensor& x, const Tensor& targets, const apply::CtcBatch& batch) {
  const auto labels = batch.labels.data<int64_t>();
  for (size_t i = 0; i < batch.samples.size(); ++i)
    for (int64_t k = 0; k < batch.samples[i].count; ++k) {
      const int64_t at = batch.samples[i].first + k, label = labels[size_t(at)];
      if (label >= 0 && label < x.shape().back() && label != batch.blank) continue;
      throw IndexError(fmt::format("ctc_loss: sample {}: targets{} is class {}{}", i, position(at, targets.shape()),
          label,
          label == batch.blank
              ? ", the blank, which is no label"
              : fmt::format(", but log_probs {} have classes 0..{}", x.shape(), x.shape().back() - 1)));
    }
}

// log_probs x [steps, n, classes].
apply::CtcBatch checked_batch(const Tensor& x, const Tensor& targets, const Lengths& input_lengths,
    const Lengths& target_lengths, int64_t blank) {
  const int64_t n = x.size(1);
  const bool padded = targets.dim() == 2;
  require_lengths("input_lengths", input_lengths, n, x);
  require_lengths("target_lengths", target_lengths, n, x);
  if (targets.dim() != 1 && !(padded && targets.size(0) == n))
    throw ShapeError(fmt::format(
        "ctc_loss: targets must be [{}, longest], or all labels one after the other; they are {}", n, targets.shape()));
  apply::CtcBatch batch{{}, apply::dense(targets), blank};
  int64_t used = 0;
  for (size_t i = 0; i < size_t(n); ++i) {
    require_room("input_lengths", input_lengths, i, x.size(0), "log_probs", x.shape());
    const int64_t most = padded ? targets.size(1) : targets.size(0) - used;
    require_room("target_lengths", target_lengths, i, most, "targets", targets.shape());
    const int64_t first = padded ? int64_t(i) * targets.size(1) : used;
    batch.samples.push_back({input_lengths[i], first, target_lengths[i]});
    used += target_lengths[i];
  }
  if (!padded && used != targets.size(0))
    throw ShapeError(fmt::format("ctc_loss: target_lengths add up to {}, but targets are {}", used, targets.shape()));
  require_labels(x, targets, batch);
  return batch;
}

Lengths numbers_of(const char* name, const Tensor& lengths) {
  require_defined("ctc_loss", lengths);
  require_int64("ctc_loss", name, lengths);
  if (lengths.dim() > 1)
    throw ShapeError(fmt::format("ctc_loss: {} must be [n], one number per sample; it is {}", name, lengths.shape()));
  return lengths.to_vector<int64_t>();
}

// -- by ops --

constexpr double least = -1e30;   // the log of a probability of 0 whose sums and derivatives are finite

// The states of all samples, as tensors [n, states], and what depends on the sample alone, [n].
struct StateTables {
  Tensor labels, jumps, last, steps, has_labels;
  int64_t states;
};
StateTables tables_of(const apply::CtcBatch& batch) {
  const int64_t n = int64_t(batch.samples.size());
  int64_t longest = 1;
  for (const apply::CtcSample& sample : batch.samples) longest = std::max(longest, sample.count);
  const int64_t states = 2 * longest + 1;
  const auto from = batch.labels.data<int64_t>();
  Lengths labels(size_t(n * states), batch.blank), jumps(size_t(n * states), 0), last, steps, has_labels;
  for (int64_t i = 0; i < n; ++i) {
    const apply::CtcSample& sample = batch.samples[size_t(i)];
    for (int64_t k = 0; k < sample.count; ++k) {
      const size_t at = size_t(sample.first + k), state = size_t(i * states + 2 * k + 1);
      labels[state] = from[at];
      jumps[state] = k > 0 && from[at] != from[at - 1];
    }
    last.push_back(2 * sample.count);
    steps.push_back(sample.steps);
    has_labels.push_back(sample.count > 0);
  }
  auto column = [&](const Lengths& v) { return from_vector(v, {n, 1}); };
  return {from_vector(labels, {n, states}), from_vector(jumps, {n, states}) == 1, column(last), column(steps),
      column(has_labels) == 1, states};
}

// The state before, `by` states down; those that have none begin with `least`.
Tensor moved(const Tensor& alpha, int64_t by) {
  return cat({full({alpha.size(0), by}, least, {.dtype = alpha.dtype()}), narrow(alpha, 1, 0, alpha.size(1) - by)}, 1);
}

// Which steps count, [steps, n, 1].
Tensor counted_steps(const apply::CtcBatch& batch, int64_t steps) {
  Lengths own;
  for (const apply::CtcSample& sample : batch.samples) own.push_back(sample.steps);
  return unsqueeze(unsqueeze(arange(steps), 1) < from_vector(own), 2);
}

// The losses [n], plus the sum of all probabilities, which log_softmax makes constant: it gives PyTorch's gradient its
// term exp(x).
Tensor losses_by_ops(const Tensor& given, const apply::CtcBatch& batch) {
  const StateTables tables = tables_of(batch);
  const int64_t steps = given.size(0), n = given.size(1);
  const Tensor x = where(given < least, least, given);
  const Tensor emitted = gather(x, 2, expand(unsqueeze(tables.labels, 0), {steps, n, tables.states}));
  Tensor alpha = where(arange(tables.states) < 2, select(emitted, 0, 0), least);
  for (int64_t t = 1; t < steps; ++t) {
    Tensor jumped = where(tables.jumps, moved(alpha, 2), least);
    Tensor next = logsumexp(stack({alpha, moved(alpha, 1), jumped}, 0), 0) + select(emitted, 0, t);
    alpha = where(tables.steps > t, next, alpha);
  }
  Tensor before = where(tables.has_labels, gather(alpha, 1, clamp_min(tables.last - 1, 0)), least);
  Tensor losses = neg(logsumexp(cat({gather(alpha, 1, tables.last), before}, 1), 1));
  losses = where(squeeze(tables.steps, 1) > 0, losses, 0.0);
  return losses + sum(where(counted_steps(batch, steps), exp(given), 0.0), {0, 2});
}

// ctc_loss = -log of the sum over all paths of the product of exp(x_t,c) at each step     x: [steps, n, c] -> [n]
//   dx = dy (exp(x) - the probability of each class at each step, given the labels), 0 after a sample's last step
Tensor ctc_rows(const Tensor& x, const Tensor& targets, apply::CtcBatch batch, bool zero_infinity) {
  apply::CtcPaths paths = apply::ctc(x, batch);
  return record("ctc_loss(log_probs, targets)", paths.loss,
      joint({&x},
          [x = saved(x, 0), targets = saved(targets, 1), batch = std::move(batch), alpha = paths.alpha, zero_infinity](
              const Tensor& dy, Need need, const Tensor& loss) -> Gradients<1> {
            targets.get();   // notices if it was changed
            if (!recording() || x.get().numel() == 0)
              return {{apply::ctc_grad(x, batch, {loss, alpha}, dy, zero_infinity)}};
            auto [dx] = gradients_by_ops<1>(
                {x}, need, dy, [&](const std::vector<Tensor>& v) { return losses_by_ops(v[0], batch); });
            const Tensor value = loss.detach();
            const Tensor unknown = where(isinf(value), zero_infinity ? 0.0 : double(NAN), value);
            const Tensor filled = where(counted_steps(batch, x.get().size(0)), unsqueeze(unknown, 1), 0.0);
            return {{where(unsqueeze(isfinite(value), 1), dx[0], filled)}};
          }));
}

}   // namespace

Tensor ctc_loss(const Tensor& given, const Tensor& targets, const Lengths& input_lengths, const Lengths& target_lengths,
    const CTCLossOptions& options) {
  require_log_probs(given, targets, options.blank);
  const Tensor x = given.dim() == 2 ? unsqueeze(given, 1) : given;
  Tensor losses = ctc_rows(
      x, targets, checked_batch(x, targets, input_lengths, target_lengths, options.blank), options.zero_infinity);
  if (options.zero_infinity) losses = where(eq(losses, INFINITY), 0.0, losses);
  if (options.reduction == Reduction::sum) return sum(losses);
  if (options.reduction == Reduction::none) return given.dim() == 2 ? squeeze(losses, 0) : losses;
  Lengths counts = target_lengths;
  for (int64_t& count : counts) count = std::max<int64_t>(count, 1);
  return mean(losses / to(from_vector(counts), losses.dtype()));
}

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
    const Tensor& target_lengths, const CTCLossOptions& options) {
  return ctc_loss(log_probs, targets, numbers_of("input_lengths", input_lengths),
      numbers_of("target_lengths", target_lengths), options);
}

}   // namespace gradus::losses
