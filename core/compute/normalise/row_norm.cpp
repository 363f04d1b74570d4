// Layer norm and RMS norm: kernels over rows, which are shared among threads.
//
// Idea: a part is 64 rows, whatever the number of threads. The gradients of weight and bias are sums down the rows:
// each part has its own, and these are added in order.
#include "core/compute/normalise/row_norm.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/reduce.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t part = 64;

Tensor dense_or(double value, const Tensor& x, const Shape& shape, Dtype dtype) {
  return x.defined() ? dense(x) : full(shape, value, dtype);
}

// Calls body(number of the part, its first row, its rows).
template <class Body> void for_each_part(int64_t rows, int64_t n, const Body& body) {
  const int64_t parts = (rows + part - 1) / part;
  parallel_for(parts, std::max<int64_t>(1, costly_grain / (part * n)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) body(i, i * part, std::min(part, rows - i * part));
  });
}

RowNorm norm(const Tensor& given, const Shape& row, const Tensor& given_weight, const Tensor* given_bias, double eps) {
  const Tensor x = dense(given), weight = dense_or(1, given_weight, row, x.dtype());
  const Tensor bias = given_bias ? dense_or(0, *given_bias, row, x.dtype()) : Tensor();
  const int64_t n = row.numel(), rows = n ? x.numel() / n : 0, width = int64_t(size_of(x.dtype()));
  RowNorm r{empty(x.shape(), x.dtype()), given_bias ? empty({rows}, x.dtype()) : Tensor(), empty({rows}, x.dtype())};
  const NormRowKernels& kernels = kernel_set().norm_rows[int(x.dtype())];
  if (rows == 0) return r;
  for_each_part(rows, n, [&](int64_t, int64_t first, int64_t count) {
    const char* from = x.impl()->data + first * n * width;
    char *to = r.y.impl()->data + first * n * width, *scale = r.scale.impl()->data + first * width;
    if (!given_bias) kernels.rms_norm(count, n, from, weight.impl()->data, eps, to, scale);
    else
      kernels.layer_norm(
          count, n, from, weight.impl()->data, bias.impl()->data, eps, to, r.mean.impl()->data + first * width, scale);
  });
  return r;
}

// The sums of the parts added up, in the shape of a row; zeros if there are no parts.
Tensor added_up(const Tensor& sums, const Shape& row) {
  const Tensor total = reduce(Reduce::sum, sums, 1, false);
  return make_view(total, total.impl()->data, row, nullptr);
}

NormGradients norm_grad(const Tensor& given_dy, const Tensor& given_x, const Shape& row, const Tensor& given_weight,
    const Tensor* mean, const Tensor& scale, bool wants_dx, bool wants_sums) {
  const Tensor dy = dense(given_dy), x = dense(given_x), weight = dense_or(1, given_weight, row, x.dtype());
  const int64_t n = row.numel(), rows = n ? x.numel() / n : 0, parts = (rows + part - 1) / part;
  const int64_t width = int64_t(size_of(x.dtype()));
  NormGradients g;
  if (wants_dx) g.dx = empty(x.shape(), x.dtype());
  if (wants_sums) g.dweight = empty({parts, n}, x.dtype());
  if (wants_sums && mean) g.dbias = empty({parts, n}, x.dtype());
  const NormRowKernels& kernels = kernel_set().norm_rows[int(x.dtype())];
  const auto at = [width](const Tensor& t, int64_t i) { return t.defined() ? t.impl()->data + i * width : nullptr; };
  if (rows > 0)
    for_each_part(rows, n, [&](int64_t i, int64_t first, int64_t count) {
      const char *from_dy = at(dy, first * n), *from = at(x, first * n), *w = at(weight, 0), *s = at(scale, first);
      char *dx = at(g.dx, first * n), *dweight = at(g.dweight, i * n), *dbias = at(g.dbias, i * n);
      if (!mean) kernels.rms_norm_grad(count, n, from_dy, from, w, s, dx, dweight);
      else kernels.layer_norm_grad(count, n, from_dy, from, w, at(*mean, first), s, dx, dweight, dbias);
    });
  if (g.dweight.defined()) g.dweight = added_up(g.dweight, row);
  if (g.dbias.defined()) g.dbias = added_up(g.dbias, row);
  return g;
}

}   // namespace

RowNorm layer_norm(const Tensor& x, const Shape& row, const Tensor& weight, const Tensor& bias, double eps) {
  return norm(x, row, weight, &bias, eps);
}
RowNorm rms_norm(const Tensor& x, const Shape& row, const Tensor& weight, double eps) {
  return norm(x, row, weight, nullptr, eps);
}
NormGradients layer_norm_grad(const Tensor& dy, const Tensor& x, const Shape& row, const Tensor& weight,
    const Tensor& mean, const Tensor& scale, bool wants_dx, bool wants_sums) {
  return norm_grad(dy, x, row, weight, &mean, scale, wants_dx, wants_sums);
}
NormGradients rms_norm_grad(const Tensor& dy, const Tensor& x, const Shape& row, const Tensor& weight,
    const Tensor& scale, bool wants_dx, bool wants_sums) {
  return norm_grad(dy, x, row, weight, nullptr, scale, wants_dx, wants_sums);
}

}   // namespace gradus::apply
