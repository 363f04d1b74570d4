// Rows with a class each.
#include "core/compute/class_rows.h"

#include <algorithm>

#include "core/compute/apply.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// Rows per chunk. Results are per row, so their bits do not depend on threads.
int64_t rows_grain(int64_t n) { return std::max<int64_t>(1, costly_grain / std::max<int64_t>(1, n)); }

// The sum of n numbers that make(first, count, terms) writes, a thousand at a time.
template <class T, class Make> double sum_of_pieces(int64_t n, const Make& make) {
  constexpr int64_t piece = 1024;
  alignas(64) T terms[piece];
  auto add_up = kernel_set().reduce[int(dtype_of<T>())].run[int(Reduce::sum)];
  double total = 0;
  for (int64_t j = 0; j < n; j += piece) {
    const int64_t length = std::min(piece, n - j);
    make(j, length, terms);
    T sum;
    add_up(length, terms, 1, &sum);
    total += double(sum);
  }
  return total;
}

// loss_i = (1 - e) loss_i + e mean_j (logsumexp_i - x_ij), for rows that were just computed and are in the cache still
template <class T>
void smooth_losses(
    int64_t begin, int64_t end, int64_t n, double e, const T* x, const int64_t* t, const CrossEntropy& y) {
  auto subtract = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::sub)];
  T *loss = numbers<T>(y.loss), *shift = numbers<T>(y.shift);
  for (int64_t i = begin; i < end; ++i) {
    if (t[i] < 0) continue;
    const T* m = shift + 2 * i;
    const double total = sum_of_pieces<T>(
        n, [&](int64_t j, int64_t length, T* terms) { subtract(length, m, 0, x + i * n + j, 1, terms); });
    loss[i] = T((1 - e) * double(loss[i]) + e * (total / double(n) + double(m[1])));
  }
}

// dx_i = dx_i + scale_i e (onehot(t_i) - 1 / n)
template <class T>
void smooth_slopes(int64_t begin, int64_t end, int64_t n, double e, const int64_t* t, const T* scale, T* dx) {
  auto subtract = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::sub)];
  for (int64_t i = begin; i < end; ++i) {
    if (t[i] < 0) continue;
    T* row = dx + i * n;
    const T all = scale[i] * T(e), each = all / T(n);
    row[t[i]] += all;
    subtract(n, row, 1, &each, 0, row);
  }
}

template <class T> const T* numbers_or_null(const Tensor& x) { return x.defined() ? numbers<T>(x) : nullptr; }

}   // namespace

RowClasses row_classes(const Tensor& x, int64_t classes, int64_t ignored) {
  RowClasses c{dense(x)};
  int64_t n = c.index.numel();
  const int64_t* t = numbers<int64_t>(c.index);
  for (int64_t i = 0; i < n; ++i) {
    if (t[i] == ignored) continue;
    if (uint64_t(t[i]) >= uint64_t(classes)) {
      c.outside = i;
      return c;
    }
    ++c.counted;
  }
  if (c.counted == n || ignored < 0) return c;
  c.index = copy(c.index);   // an ignored class number that exists
  int64_t* own = numbers<int64_t>(c.index);
  for (int64_t i = 0; i < n; ++i)
    if (own[i] == ignored) own[i] = -1;
  return c;
}

Tensor row_weights(const Tensor& index, const Tensor& weight, Dtype dtype) {
  Tensor y = empty(index.shape(), dtype), from = weight.defined() ? dense(weight) : Tensor();
  with_float(dtype, [&]<class T>(T) {
    const int64_t* t = numbers<int64_t>(index);
    const T* w = numbers_or_null<T>(from);
    T* to = numbers<T>(y);
    for (int64_t i = 0; i < index.numel(); ++i) to[i] = t[i] < 0 ? T(0) : w ? w[t[i]] : T(1);
  });
  return y;
}

CrossEntropy cross_entropy(const Tensor& x, const Tensor& index, double smoothing) {
  int64_t rows = x.shape()[0], n = x.shape()[1];
  if (n == 0) return {full({rows}, 0, x.dtype()), full({rows, 2}, 0, x.dtype())};   // no class: every row is skipped
  CrossEntropy y{empty({rows}, x.dtype()), empty({rows, 2}, x.dtype())};
  auto kernel = kernel_set().rows[int(x.dtype())].cross_entropy;
  auto width = int64_t(size_of(x.dtype()));
  const int64_t* t = numbers<int64_t>(index);
  char *px = x.impl()->data, *loss = y.loss.impl()->data, *shift = y.shift.impl()->data;
  parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
    kernel(end - begin, n, px + begin * n * width, t + begin, loss + begin * width, shift + 2 * begin * width);
    if (smoothing > 0)
      with_float(x.dtype(), [&]<class T>(T) { smooth_losses(begin, end, n, smoothing, numbers<T>(x), t, y); });
  });
  return y;
}

Tensor cross_entropy_grad(
    const Tensor& x, const Tensor& index, const Tensor& shift, const Tensor& scale, double smoothing) {
  int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor dx = empty(x.shape(), x.dtype());
  auto kernel = kernel_set().rows[int(x.dtype())].cross_entropy_grad;
  auto width = int64_t(size_of(x.dtype()));
  const int64_t* t = numbers<int64_t>(index);
  char *px = x.impl()->data, *pm = shift.impl()->data, *ps = scale.impl()->data, *to = dx.impl()->data;
  parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
    kernel(end - begin, n, px + begin * n * width, t + begin, pm + 2 * begin * width, ps + begin * width,
        to + begin * n * width);
    if (smoothing > 0)
      with_float(x.dtype(),
          [&]<class T>(T) { smooth_slopes(begin, end, n, smoothing, t, numbers<T>(scale), numbers<T>(dx)); });
  });
  return dx;
}

CrossEntropy soft_cross_entropy(const Tensor& x, const Tensor& t) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  // Skipping each row, as there is no class number: only its shift is wanted, and the loss is written over.
  CrossEntropy y = cross_entropy(x, full({rows}, -1, Dtype::int64));
  const LossKernel kernel = kernel_set().loss[int(x.dtype())].term[int(Loss::soft_target)];
  with_float(x.dtype(), [&]<class T>(T) {
    auto subtract = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::sub)];
    const T *from = numbers<T>(x), *target = numbers<T>(t), *shift = numbers<T>(y.shift);
    T* loss = numbers<T>(y.loss);
    parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T* m = shift + 2 * i;
        const double p[] = {double(m[1]), 0};
        loss[i] = T(sum_of_pieces<T>(n, [&](int64_t j, int64_t length, T* terms) {
          subtract(length, from + i * n + j, 1, m, 0, terms);
          kernel(length, terms, target + i * n + j, nullptr, p, 1, terms);
        }));
      }
    });
  });
  return y;
}

Tensor soft_cross_entropy_grad(const Tensor& x, const Tensor& t, const Tensor& shift, const Tensor& scale) {
  const int64_t rows = x.shape()[0], n = x.shape()[1];
  Tensor dx = empty(x.shape(), x.dtype());
  const LossKernel kernel = kernel_set().loss[int(x.dtype())].slope[int(Loss::soft_target)];
  with_float(x.dtype(), [&]<class T>(T) {
    auto add_up = kernel_set().reduce[int(dtype_of<T>())].run[int(Reduce::sum)];
    auto subtract = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::sub)];
    const T *from = numbers<T>(x), *target = numbers<T>(t), *factor = numbers<T>(scale);
    T* to = numbers<T>(dx);
    parallel_for(rows, rows_grain(n), [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        T total = 0;
        if (n > 0) add_up(n, target + i * n, 1, &total);
        const T* m = numbers<T>(shift) + 2 * i;
        const double p[] = {double(m[1]), double(total)};
        subtract(n, from + i * n, 1, m, 0, to + i * n);
        kernel(n, to + i * n, target + i * n, nullptr, p, double(factor[i]), to + i * n);
      }
    });
  });
  return dx;
}

Tensor nll(const Tensor& x, const Tensor& index, const Tensor& w) {
  Tensor y = empty(index.shape(), x.dtype());
  with_float(x.dtype(), [&]<class T>(T) {
    const int64_t *t = numbers<int64_t>(index), row = x.stride(0), column = x.stride(1);
    const T *from = numbers<T>(x), *factor = numbers_or_null<T>(w);
    T* to = numbers<T>(y);
    for (int64_t i = 0; i < index.numel(); ++i)
      to[i] = t[i] < 0 ? T(0) : -from[i * row + t[i] * column] * (factor ? factor[i] : T(1));
  });
  return y;
}

Tensor nll_grad(const Tensor& dy, const Tensor& index, const Tensor& w, double scale, const Shape& shape) {
  Tensor dx = full(shape, 0, dy.dtype()), g = dense(dy);
  with_float(dy.dtype(), [&]<class T>(T) {
    const int64_t *t = numbers<int64_t>(index), step = dy.dim() ? 1 : 0, n = shape[1];
    const T *from = numbers<T>(g), *factor = numbers_or_null<T>(w);
    T* to = numbers<T>(dx);
    for (int64_t i = 0; i < index.numel(); ++i)
      if (t[i] >= 0) to[i * n + t[i]] = from[i * step] * T(-scale) * (factor ? factor[i] : T(1));
  });
  return dx;
}

}   // namespace gradus::apply
