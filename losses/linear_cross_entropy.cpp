// Cross entropy behind a linear layer.
//
// Idea: a chunk of rows becomes logits, losses and, at once, slopes of the logits, from which the chunk's share of all
// gradients follows; then its logits are forgotten. Chunks have a fixed size and are added in order, so the bits do
// not depend on threads.
#include "losses/linear_cross_entropy.h"

#include <algorithm>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/compute/class_rows.h"
#include "losses/checks.h"
#include "losses/classification.h"
#include "losses/fused.h"

namespace gradus::losses {

namespace {

constexpr const char* op = "linear_cross_entropy";

// -- checks --

// The shape of the logits.
Shape checked_logits(const Tensor& x, const Tensor& w, const LinearCrossEntropyOptions& o) {
  require_defined(op, x, w);
  if (!is_float(x.dtype()) || x.dtype() != w.dtype())
    throw DtypeError(fmt::format("{}: input and linear_weight must both be float32 or both float64; they are {} and {}",
        op, x.dtype(), w.dtype()));
  if (x.dim() != 1 && x.dim() != 2)
    throw ShapeError(fmt::format("{}: input must be [n, features] or [features]; it is {}", op, x.shape()));
  if (w.dim() < 2)
    throw ShapeError(fmt::format(
        "{}: linear_weight must be [classes, features] or [classes, d1 .., features]; it is {}", op, w.shape()));
  if (x.size(-1) != w.size(-1))
    throw ShapeError(fmt::format(
        "{}: input and linear_weight must have as many features; they are {} and {}", op, x.shape(), w.shape()));
  if (w.dim() > 2 && x.dim() == 1)
    throw ShapeError(
        fmt::format("{}: with linear_weight {} input must be [n, {}]; it is {}", op, w.shape(), x.size(0), x.shape()));
  Shape each = w.shape();   // of a row
  each.erase(each.dims() - 1);
  if (const Tensor& b = o.linear_bias; b.defined()) {
    if (!(b.shape() == each))
      throw ShapeError(fmt::format("{}: linear_bias must be {}; it is {}", op, each, b.shape()));
    require_same_dtype(op, w, b, "linear_weight", "linear_bias");
  }
  if (x.dim() == 2) each.insert(0, x.size(0));
  return each;
}

void require_options(const Tensor& w, const LinearCrossEntropyOptions& o) {
  if (!(o.label_smoothing >= 0 && o.label_smoothing <= 1))
    throw Error(fmt::format("{}: label_smoothing must lie in 0..1; got {}", op, o.label_smoothing));
  if (o.batch_chunk_size < 0)
    throw Error(fmt::format("{}: batch_chunk_size must be at least 1, or 0; got {}", op, o.batch_chunk_size));
  require_class_weight(op, o.weight, w.size(0), "linear_weight", w);
}

apply::RowClasses checked_classes(const Tensor& target, const Shape& logits, bool batch, int64_t ignored) {
  Shape wanted = logits;
  wanted.erase(batch);
  if (target.dtype() != Dtype::int64 || !(target.shape() == wanted)) {
    const auto text = fmt::format("{}: target must be class numbers, int64 {}, or probabilities {}; it is {} {}", op,
        wanted, logits, target.dtype(), target.shape());
    if (target.dtype() == Dtype::int64) throw ShapeError(text);
    throw DtypeError(text);
  }
  const int64_t classes = logits[batch];
  apply::RowClasses c = apply::row_classes(target, classes, ignored);
  if (c.outside >= 0)
    throw IndexError(fmt::format("{}: target{} is class {}, but there are classes 0..{}", op,
        position(c.outside, target.shape()), number_at(target, c.outside), classes - 1));
  return c;
}

// -- in chunks --

struct Form {
  double smoothing;
  int64_t chunk;   // rows
};

Tensor sum_all(const Tensor& x) { return apply::reduce(Reduce::sum, x, 1, false); }

// The losses of all rows [n]; where slopes [n] are given, also the gradients of the sum of slopes times losses.
struct Pass {
  Tensor losses;
  Gradients<3> gradients;   // of x, w, b
};
Pass pass_over(const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& t, const Tensor* slopes, Need need,
    const Form& form) {
  NoGradGuard off;
  const int64_t n = x.size(0);
  Pass all{empty({n}, x.dtype()), {}};
  auto& [dx, dw, db] = all.gradients.of;
  if (slopes && need[0]) dx = apply::full(x.shape(), 0, x.dtype());
  if (slopes && need[1]) dw = apply::full(w.shape(), 0, x.dtype());
  if (slopes && need[2]) db = apply::full(b.shape(), 0, x.dtype());
  for (int64_t first = 0; first < n; first += form.chunk) {
    const int64_t count = std::min(form.chunk, n - first);
    auto rows_of = [&](const Tensor& v) { return narrow(v, 0, first, count); };
    const Tensor rows = rows_of(x), classes = rows_of(t);
    const Tensor logits = apply::gemm(rows, w, false, true, b.defined() ? &b : nullptr);
    const apply::CrossEntropy y = apply::cross_entropy(logits, classes, form.smoothing);
    rows_of(all.losses).copy_(y.loss);
    if (!slopes) continue;
    const Tensor d = apply::cross_entropy_grad(logits, classes, y.shift, rows_of(*slopes), form.smoothing);
    if (need[0]) apply::gemm_add(rows_of(dx), d, w);
    if (need[1]) apply::gemm_add(dw, transpose(d, 0, 1), rows);
    if (need[2]) db.add_(sum(d, 0));
  }
  return all;
}

// linear_cross_entropy = cross_entropy(x w^T + b, t)     x: [n, k]  w: [c, k]  b: [c]  t: [n] -> [] or [n]
//   dx = dz w     dw = dz^T x     db = sum_i dz_i
// with dz_i = dy f_i (softmax(z_i) - q_i) / s for the logits z = x w^T + b; f_i is the weight of row i's class, q and s
// are those of cross_entropy. No row is ignored here.
Tensor chunked(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& t, const Tensor& class_weight,
    Reduction reduction, const Form& form) {
  const Tensor weights = apply::row_weights(t, class_weight, x.dtype());
  const bool one_number = reduction != Reduction::none, is_mean = reduction == Reduction::mean;
  const double s = !is_mean ? 1 : class_weight.defined() ? sum_all(weights).item<double>() : double(t.numel());
  const Tensor factors = is_mean ? apply::zip(Binary::div, weights, s) : weights;   // f_i / s
  auto wants = [](const Tensor& v) { return uint32_t(history_of(v) != nullptr); };
  const Need wanted{recording() ? wants(x) | wants(weight) << 1 | wants(bias) << 2 : 0};
  Pass all = pass_over(x, weight, bias, t, one_number && wanted.bits ? &factors : nullptr, wanted, form);
  Tensor y = apply::zip(Binary::mul, all.losses, weights);
  if (one_number) y = sum_all(y);
  if (is_mean) y = apply::zip(Binary::div, y, s);

  return record("linear_cross_entropy(input, linear_weight, target)", y,
      joint({&x, &weight, &bias},
          [x = saved(x, 0), w = saved(weight, 1), kept = SavedIfDefined(bias), t, factors, form, one_number,
              found = std::move(all.gradients)](const Tensor& dy, Need need) -> Gradients<3> {
            const Tensor b = kept.get();
            if (recording())
              return gradients_by_ops<3>({x, w, b.defined() ? b : zeros({w.get().size(0)}, dy.dtype())}, need,
                  dy * factors, [&](const std::vector<Tensor>& in) {
                    return cross_entropy(linear(in[0], in[1], in[2]), t,
                        {.reduction = Reduction::none, .label_smoothing = form.smoothing});
                  });
            if (!one_number) {
              const Tensor slopes = apply::zip(Binary::mul, dy, factors);
              return pass_over(x, w, b, t, &slopes, need, form).gradients;
            }
            Gradients<3> g;
            for (int i = 0; i < 3; ++i)
              if (need[i]) g.of[i] = apply::zip(Binary::mul, found.of[i], dy);
            return g;
          }));
}

int64_t chunk_rows(const LinearCrossEntropyOptions& o, int64_t classes) {
  if (o.batch_chunk_size > 0) return o.batch_chunk_size;
  return std::max<int64_t>(256, (int64_t(1) << 20) / std::max<int64_t>(1, classes));
}

// By ops, all logits at once.
Tensor of_logits(const Tensor& x, const Tensor& weight, const Tensor& target, const Shape& logits,
    const LinearCrossEntropyOptions& o) {
  const Tensor &b = o.linear_bias, rows = reshape(weight, {-1, weight.size(-1)});
  const Tensor z = linear(x, weight.dim() == 2 ? weight : rows, b.defined() ? reshape(b, {-1}) : b);
  return cross_entropy(weight.dim() == 2 ? z : reshape(z, logits), target,
      {.weight = o.weight,
          .ignore_index = o.ignore_index.value_or(-100),
          .reduction = o.reduction,
          .label_smoothing = o.label_smoothing});
}

}   // namespace

Tensor linear_cross_entropy(
    const Tensor& input, const Tensor& linear_weight, const Tensor& target, const LinearCrossEntropyOptions& options) {
  const Shape logits = checked_logits(input, linear_weight, options);
  require_defined(op, target);
  require_options(linear_weight, options);
  if (target.shape() == logits && is_float(target.dtype())) {
    if (options.ignore_index)
      throw Error(fmt::format("{}: ignore_index is for class numbers, and target has probabilities", op));
    return of_logits(input, linear_weight, target, logits, options);
  }
  const bool batch = input.dim() == 2;
  const apply::RowClasses classes = checked_classes(target, logits, batch, options.ignore_index.value_or(-100));
  if (linear_weight.dim() > 2) return of_logits(input, linear_weight, target, logits, options);
  Tensor x = batch ? input : unsqueeze(input, 0), t = batch ? classes.index : reshape(classes.index, {1}), kept;
  if (classes.counted < t.numel()) {   // what is ignored never meets the layer
    kept = squeeze(nonzero(ge(t, 0)), 1);
    x = index_select(x, 0, kept), t = index_select(t, 0, kept);
  }
  const bool both = options.label_smoothing > 0 && options.weight.defined();
  Tensor y = both ? of_logits(x, linear_weight, t, {}, options)
                  : chunked(x, linear_weight, options.linear_bias, t, options.weight, options.reduction,
                        {options.label_smoothing, chunk_rows(options, linear_weight.size(0))});
  if (options.reduction != Reduction::none) return y;
  if (kept.defined()) y = index_copy(zeros({classes.index.numel()}, y.dtype()), 0, kept, y);
  return batch ? y : reshape(y, {});
}

}   // namespace gradus::losses
