// Cross entropy and negative log likelihood.
//
// Idea: everything is brought to rows: logits [rows, classes] and one class number per row; class
// weights and ignored targets become one factor per row. The fused kernel and its gradient know
// only that.
#include "losses/classification.h"

#include <algorithm>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/loop.h"
#include "losses/fused.h"

namespace gradus::losses {

namespace {

// -- checks --

void require_class_weight(const char* op, const Tensor& weight, const Tensor& x, int64_t classes) {
  if (!weight.defined()) return;
  if (!(weight.shape() == Shape{classes}))
    throw ShapeError(
        fmt::format("{}: weight must be [{}], one number per class; it is {}.", op, classes, weight.shape()));
  if (weight.dtype() != x.dtype())
    throw DtypeError(fmt::format("{}: weight must be {} as the logits are; it is {}.", op, x.dtype(), weight.dtype()));
  if (weight.requires_grad() && recording())
    throw GradError(fmt::format("{}: there is no gradient for weight. Pass weight.detach().", op));
}

// The target's shape for class numbers: x's without the classes.
Shape target_shape(const Shape& x) {
  Shape s = x;
  s.erase(x.dims() > 1 ? 1 : 0);
  return s;
}

void require_input(const char* op, const char* name, const Tensor& x) {
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: {} must be float32 or float64; they are {}.", op, name, x.dtype()));
  if (x.dim() == 0) throw ShapeError(fmt::format("{}: {} must be [batch, classes] or [classes]; got [].", op, name));
}

void require_class_target(const char* op, const char* name, const Tensor& x, const Tensor& target) {
  bool probabilities_allowed = op[0] == 'c';
  Shape wanted = target_shape(x.shape());
  if (target.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: class numbers must be int64 {}{}; target is {} {}.", op, wanted,
        probabilities_allowed ? fmt::format(", probabilities {} {}", x.dtype(), x.shape()) : "", target.dtype(),
        target.shape()));
  if (!(target.shape() == wanted))
    throw ShapeError(fmt::format(
        "{}: {} {} need a target of class numbers {}; it is {}.", op, name, x.shape(), wanted, target.shape()));
}

[[noreturn]] void fail_class(const char* op, const char* name, const Tensor& x, const Tensor& target, int64_t at) {
  std::string place = position(at, target.shape());
  if (!place.empty()) place = "[" + place + "]";
  throw IndexError(fmt::format("{}: target{} is class {}, but {} {} have classes 0..{}.", op, place,
      reinterpret_cast<const int64_t*>(apply::dense(target).impl()->data)[at], name, x.shape(),
      x.shape()[x.dim() > 1 ? 1 : 0] - 1));
}

// -- rows --

// Class numbers ready for the kernels, where a negative one means "skip".
struct Classes {
  Tensor index;      // int64, row-major
  int64_t counted;   // how many are not skipped
};
Classes checked_classes(const char* op, const char* name, const Tensor& x, const Tensor& target, int64_t ignore) {
  Classes c{apply::dense(target), 0};
  int64_t n = c.index.numel(), classes = x.shape()[x.dim() > 1 ? 1 : 0];
  auto* t = reinterpret_cast<const int64_t*>(c.index.impl()->data);
  for (int64_t i = 0; i < n; ++i) {
    if (t[i] == ignore) continue;
    if (uint64_t(t[i]) >= uint64_t(classes)) fail_class(op, name, x, target, i);
    ++c.counted;
  }
  if (c.counted == n || ignore < 0) return c;
  c.index = apply::copy(c.index);   // an ignored class number that exists
  auto* own = reinterpret_cast<int64_t*>(c.index.impl()->data);
  for (int64_t i = 0; i < n; ++i)
    if (own[i] == ignore) own[i] = -1;
  return c;
}

template <class T> void write_row_weights(const Tensor& index, const Tensor& weight, const Tensor& y) {
  auto* t = reinterpret_cast<const int64_t*>(index.impl()->data);
  const T* w = weight.defined() ? reinterpret_cast<const T*>(weight.impl()->data) : nullptr;
  T* out = reinterpret_cast<T*>(y.impl()->data);
  for (int64_t i = 0; i < index.numel(); ++i) out[i] = t[i] < 0 ? T(0) : w ? w[t[i]] : T(1);
}
// The factor of each row: its class's weight (1 without weights), 0 if skipped.
Tensor row_weights(const Tensor& index, const Tensor& weight, Dtype dtype) {
  Tensor y = empty(index.shape(), dtype), w = weight.defined() ? apply::dense(weight) : Tensor();
  dtype == Dtype::float32 ? write_row_weights<float>(index, w, y) : write_row_weights<double>(index, w, y);
  return y;
}

// The kernel over all rows; results per row, so bits do not depend on threads.
struct RowLosses {
  Tensor loss, logsumexp;   // [rows] each
};
RowLosses row_losses(const Tensor& x, const Tensor& index) {
  int64_t rows = x.shape()[0], n = x.shape()[1];
  if (n == 0) return {zeros({rows}, x.dtype()), zeros({rows}, x.dtype())};   // no class: every row is skipped
  RowLosses r{empty({rows}, x.dtype()), empty({rows}, x.dtype())};
  auto kernel = kernel_set().of[int(x.dtype())].cross_entropy;
  auto width = int64_t(size_of(x.dtype()));
  auto* t = reinterpret_cast<const int64_t*>(index.impl()->data);
  char *px = x.impl()->data, *loss = r.loss.impl()->data, *lse = r.logsumexp.impl()->data;
  parallel_for(rows, std::max<int64_t>(1, costly_grain / std::max<int64_t>(1, n)), [=](int64_t begin, int64_t end) {
    kernel(end - begin, n, px + begin * n * width, t + begin, loss + begin * width, lse + begin * width);
  });
  return r;
}
// scale[i] (softmax(x[i]) - onehot(index[i])), 0 in skipped rows.
Tensor row_gradients(const Tensor& x, const Tensor& index, const Tensor& lse, const Tensor& scale) {
  int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor dx = empty(x.shape(), x.dtype());
  auto kernel = kernel_set().of[int(x.dtype())].cross_entropy_grad;
  auto width = int64_t(size_of(x.dtype()));
  auto* t = reinterpret_cast<const int64_t*>(index.impl()->data);
  char *px = x.impl()->data, *pl = lse.impl()->data, *ps = scale.impl()->data, *to = dx.impl()->data;
  parallel_for(rows, std::max<int64_t>(1, costly_grain / std::max<int64_t>(1, n)), [=](int64_t begin, int64_t end) {
    kernel(end - begin, n, px + begin * n * width, t + begin, pl + begin * width, ps + begin * width,
        to + begin * n * width);
  });
  return dx;
}

Tensor onehot(const Tensor& index, int64_t classes, Dtype dtype) {
  Tensor columns = arange(classes);
  return to(unsqueeze(index, 1) == columns, dtype);
}

Tensor sum_all(const Tensor& x) { return apply::reduce(Reduce::sum, x, 1, false); }

// cross_entropy = sum_i w_i (logsumexp(x_i) - x_i[t_i]) / s     x [n, classes], t [n] -> [] or [n]
//   dx_i = dy w_i (softmax(x_i) - onehot(t_i)) / s
// w_i is the weight of row i's class, 0 if ignored; s is 1 for a sum, the sum of all w_i for a
// mean.
Tensor cross_entropy_rows(const Tensor& logits, const Classes& classes, const Tensor& weight, Reduction reduction) {
  Tensor dense = logits.is_contiguous() ? Tensor() : contiguous(logits);
  const Tensor &x = dense.defined() ? dense : logits, &t = classes.index;
  RowLosses rows = row_losses(x, t);
  bool weighted = weight.defined();
  Tensor w = weighted ? row_weights(t, weight, x.dtype()) : Tensor();
  if (weighted) rows.loss = apply::zip(Binary::mul, rows.loss, w);
  double s = reduction != Reduction::mean ? 1 : weighted ? sum_all(w).item<double>() : double(classes.counted);
  Tensor y = reduction == Reduction::none ? rows.loss : sum_all(rows.loss);
  if (reduction == Reduction::mean) y = apply::zip(Binary::div, y, s);

  return record("cross_entropy(logits, target)", y,
      grad_to(x, [x = saved(x, 0), t = saved(t, 1), lse = rows.logsumexp, w, s](const Tensor& dy) {
        if (recording()) {
          Tensor factor = w.defined() ? w : row_weights(t, {}, dy.dtype());
          const Tensor& v = x;
          Tensor hit = onehot(t, v.size(1), dy.dtype());
          return unsqueeze(dy * (1 / s) * factor, 1) * (softmax(v, 1) - hit);
        }
        // The kernel wants dy w / s, row by row.
        Tensor scale = dy.dim() ? apply::dense(dy) : apply::full(lse.shape(), dy.item<double>() / s, dy.dtype());
        if (w.defined()) scale = apply::zip(Binary::mul, scale, w);
        return row_gradients(x, t, lse, scale);
      }));
}

template <class T> void write_nll(const Tensor& x, const Tensor& index, const Tensor& w, const Tensor& y) {
  auto* t = reinterpret_cast<const int64_t*>(index.impl()->data);
  const T *px = reinterpret_cast<const T*>(x.impl()->data),
          *pw = w.defined() ? reinterpret_cast<const T*>(w.impl()->data) : nullptr;
  T* out = reinterpret_cast<T*>(y.impl()->data);
  const int64_t row = x.stride(0), column = x.stride(1);
  for (int64_t i = 0; i < index.numel(); ++i)
    out[i] = t[i] < 0 ? T(0) : -px[i * row + t[i] * column] * (pw ? pw[i] : T(1));
}

// factor dy_i w_i at the class of each row, 0 elsewhere; dy [] or [rows].
template <class T>
void write_nll_gradient(const Tensor& dy, const Tensor& index, const Tensor& w, T factor, const Tensor& dx) {
  auto* t = reinterpret_cast<const int64_t*>(index.impl()->data);
  const T *g = reinterpret_cast<const T*>(dy.impl()->data),
          *pw = w.defined() ? reinterpret_cast<const T*>(w.impl()->data) : nullptr;
  T* out = reinterpret_cast<T*>(dx.impl()->data);
  const int64_t step = dy.dim() ? 1 : 0, n = dx.shape()[1];
  for (int64_t i = 0; i < index.numel(); ++i)
    if (t[i] >= 0) out[i * n + t[i]] = g[i * step] * factor * (pw ? pw[i] : T(1));
}
Tensor nll_gradient(const Tensor& dy, const Tensor& index, const Tensor& w, double factor, const Shape& shape) {
  Tensor dx = zeros(shape, dy.dtype());
  dy.dtype() == Dtype::float32 ? write_nll_gradient(dy, index, w, float(factor), dx)
                               : write_nll_gradient(dy, index, w, factor, dx);
  return dx;
}

// nll_loss = -sum_i w_i x_i[t_i] / s     x [n, classes], t [n] -> [] or [n]
//   dx_i = -dy w_i onehot(t_i) / s
// with w and s as in cross_entropy. An ignored -infinity counts nothing either.
Tensor nll_rows(const Tensor& x, const Classes& classes, const Tensor& weight, Reduction reduction) {
  const Tensor& t = classes.index;
  Tensor w = weight.defined() ? row_weights(t, weight, x.dtype()) : Tensor(), terms = empty(t.shape(), x.dtype());
  x.dtype() == Dtype::float32 ? write_nll<float>(x, t, w, terms) : write_nll<double>(x, t, w, terms);
  double s = reduction != Reduction::mean ? 1 : w.defined() ? sum_all(w).item<double>() : double(classes.counted);
  Tensor y = reduction == Reduction::none ? terms : sum_all(terms);
  if (reduction == Reduction::mean) y = apply::zip(Binary::div, y, s);

  return record("nll_loss(input, target)", y, grad_to(x, [t = saved(t, 1), w, s](const Tensor& dy, const Shape& shape) {
    if (shape[1] == 0) return zeros(shape, dy.dtype());   // no class: every row is skipped
    if (!recording()) return nll_gradient(apply::dense(dy), t, w, -1 / s, shape);
    const Tensor& index = t;
    Tensor skipped = index < 0, column = dy * (-1 / s);
    column = where(skipped, 0.0, w.defined() ? column * w : expand(column, index.shape()));
    return scatter_add(zeros(shape, dy.dtype()), 1, unsqueeze(where(skipped, 0, index), 1), unsqueeze(column, 1));
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

// The target is a distribution: -sum_c w_c t_c log softmax(x)_c, by ops.
Tensor cross_entropy_probabilities(const Tensor& x, const Tensor& target, const CrossEntropyLossOptions& o) {
  if (target.dtype() != x.dtype())
    throw DtypeError(fmt::format("cross_entropy: probabilities must be {} as the logits are; target is {} {}.",
        x.dtype(), target.dtype(), target.shape()));
  int64_t along = x.dim() > 1 ? 1 : 0, classes = x.shape()[along];
  Tensor t = target;
  if (o.label_smoothing > 0) t = t * (1 - o.label_smoothing) + o.label_smoothing / double(classes);
  if (o.weight.defined()) {
    Shape shape;   // [classes, 1, ...] beside the dimensions behind it
    shape.push_back(classes);
    for (int64_t d = 2; d < x.dim(); ++d) shape.push_back(1);
    t = t * reshape(o.weight, shape);
  }
  Tensor losses = neg(sum(t * log_softmax(x, along), along));
  if (o.reduction == Reduction::none) return losses;
  return o.reduction == Reduction::sum ? sum(losses) : sum(losses) / double(losses.numel());
}

// (1 - e) loss + e / classes * sum_c w_c (-log softmax(x)_c), rows [n, classes], by ops.
Tensor smoothed(const Tensor& rows, const Classes& classes, const CrossEntropyLossOptions& o) {
  Tensor row_weight = row_weights(classes.index, o.weight, rows.dtype());
  Tensor counted = row_weights(classes.index, {}, rows.dtype());
  Tensor log_probability = log_softmax(rows, 1);
  Tensor spread = o.weight.defined() ? log_probability * o.weight : log_probability;
  Tensor even = neg(sum(spread, 1)) * counted;
  double e = o.label_smoothing, share = e / double(rows.size(1));
  Tensor hard = cross_entropy_rows(rows, classes, o.weight, Reduction::none);
  Tensor losses = hard * (1 - e) + even * share;
  if (o.reduction == Reduction::none) return losses;
  return o.reduction == Reduction::sum ? sum(losses) : sum(losses) / sum_all(row_weight).item<double>();
}

}   // namespace

Tensor cross_entropy(const Tensor& logits, const Tensor& target, const CrossEntropyLossOptions& options) {
  const char* op = "cross_entropy";
  require_input(op, "logits", logits);
  int64_t count = logits.shape()[logits.dim() > 1 ? 1 : 0];
  require_class_weight(op, options.weight, logits, count);
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1))
    throw Error(fmt::format("cross_entropy: label_smoothing must lie in 0..1; got {}", options.label_smoothing));
  if (target.shape() == logits.shape() && is_float(target.dtype()))
    return cross_entropy_probabilities(logits, target, options);
  require_class_target(op, "logits", logits, target);
  Classes classes = checked_classes(op, "logits", logits, target, options.ignore_index);
  if (logits.dim() != 2) classes.index = reshape(classes.index, {-1});
  Tensor losses = options.label_smoothing > 0
                      ? smoothed(to_rows(logits), classes, options)
                      : cross_entropy_rows(to_rows(logits), classes, options.weight, options.reduction);
  return options.reduction == Reduction::none && logits.dim() != 2 ? reshape(losses, target.shape()) : losses;
}

// By ops: the number at the target's place in each row, times the row's weight.
Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossOptions& options) {
  const char* op = "nll_loss";
  require_input(op, "log-probabilities", input);
  int64_t count = input.shape()[input.dim() > 1 ? 1 : 0];
  require_class_weight(op, options.weight, input, count);
  require_class_target(op, "log-probabilities", input, target);
  Classes classes = checked_classes(op, "log-probabilities", input, target, options.ignore_index);
  classes.index = reshape(classes.index, {-1});
  Tensor losses = nll_rows(to_rows(input), classes, options.weight, options.reduction);
  return options.reduction == Reduction::none ? reshape(losses, target.shape()) : losses;
}

}   // namespace gradus::losses
