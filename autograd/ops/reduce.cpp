// Reductions and their gradients: what was summed over is expanded back.
#include <cmath>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

uint32_t all_dims(const Tensor& x) { return (1u << x.dim()) - 1; }
// An empty list means all dimensions, as in PyTorch.
uint32_t bits_or_all(const char* op, const IntList& dims, const Tensor& x) {
  return dims.count == 0 ? all_dims(x) : dim_bits(op, dims, x.dim()) & all_dims(x);
}

int64_t count_over(const Shape& s, uint32_t dims) {
  int64_t n = 1;
  for (int64_t d = 0; d < s.dims(); ++d)
    if (dims >> d & 1) n *= s[d];
  return n;
}

// y with the reduced dimensions as size 1 again, so that it broadcasts to x's shape.
Tensor keep_dims(const Tensor& y, const Shape& x, uint32_t dims) {
  if (y.dim() == x.dims()) return y;
  Shape shape = x;
  for (int64_t d = 0; d < x.dims(); ++d)
    if (dims >> d & 1) shape[d] = 1;
  return reshape(y, shape);
}

Tensor sum_over(const Tensor& x, uint32_t dims, bool keepdim) {
  if (x.dtype() == Dtype::bool_) return sum_over(to(x, Dtype::int64), dims, keepdim);
  // sum                                                    x -> summed over dims
  //   dx = expand(dy)
  return record("sum(x)", apply::reduce(Reduce::sum, x, dims, keepdim),
      grad_to(x, [dims](const Tensor& dy, const Shape& s) { return expand(keep_dims(dy, s, dims), s); }));
}

Tensor mean_over(const Tensor& x, uint32_t dims, bool keepdim) {
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("mean: expected float32 or float64; came {}. Convert with to(float32).", x.dtype()));
  double scale = 1 / double(count_over(x.shape(), dims));
  // mean                                                   x -> summed over dims and divided by their count n
  //   dx = expand(dy / n)
  return record("mean(x)", apply::zip(Binary::mul, apply::reduce(Reduce::sum, x, dims, keepdim), scale),
      grad_to(x, [dims, scale](const Tensor& dy, const Shape& s) { return expand(keep_dims(mul(dy, scale), s, dims), s); }));
}

Tensor var_over(const Tensor& x, uint32_t dims, int64_t correction, bool keepdim) {
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("var: expected float32 or float64; came {}. Convert with to(float32).", x.dtype()));
  double n = double(std::max<int64_t>(0, count_over(x.shape(), dims) - correction));
  // The two-pass form: subtracting the mean first keeps the digits that a sum of squares would lose.
  return div(sum_over(square(sub(x, mean_over(x, dims, true))), dims, keepdim), n);
}

void require_numbers(const char* op, const Tensor& x, int64_t n) {
  if (n == 0) throw ShapeError(fmt::format("{}: there is no {} of no numbers; the tensor is {}", op, op, x.shape()));
}

// max, min over everything                                 x -> one number
//   dx = dy / count where x = y, else 0                    ties share the gradient
Tensor extremum(const char* op, Reduce f, const Tensor& x) {
  std::string name = op_name(op);
  require_numbers(name.c_str(), x, x.numel());
  if (x.dtype() == Dtype::bool_) return to(extremum(op, f, to(x, Dtype::int64)), Dtype::bool_);
  return record(op, apply::reduce(f, x, all_dims(x), false),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy, const Tensor& y) {
        Tensor hit = std::isnan(y.item<double>()) ? ne(x, x) : eq(x, y);
        return where(hit, dy / double(sum(hit).item<int64_t>()), zeros_like(x));
      }));
}

ValuesIndices extremum(const char* op, const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  dim = wrap_dim(op, dim, x.dim());
  require_numbers(op, x, x.dim() ? x.shape()[dim] : 1);
  if (x.dtype() == Dtype::bool_) {
    ValuesIndices y = extremum(op, to(x, Dtype::int64), dim, keepdim, smallest);
    return {to(y.values, Dtype::bool_), y.indices};
  }
  Tensor indices = apply::argmax(x, dim, true, smallest), values = gather(x, dim, indices);
  if (keepdim || x.dim() == 0) return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}

Tensor position(const char* op, const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  dim = wrap_dim(op, dim, x.dim());
  require_numbers(op, x, x.dim() ? x.shape()[dim] : 1);
  return apply::argmax(x.dtype() == Dtype::bool_ ? apply::convert(x, Dtype::int64) : x, dim, keepdim, smallest);
}
Tensor flat(const Tensor& x) {
  NoGradGuard guard;
  return reshape(x, {x.numel()});
}

}  // namespace

Tensor sum(const Tensor& x) { return sum_over(x, all_dims(x), false); }
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim) { return sum_over(x, bits_or_all("sum", dims, x), keepdim); }
Tensor mean(const Tensor& x) { return mean_over(x, all_dims(x), false); }
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim) { return mean_over(x, bits_or_all("mean", dims, x), keepdim); }
Tensor var(const Tensor& x) { return var_over(x, all_dims(x), 1, false); }
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options) {
  return var_over(x, bits_or_all("var", dims, x), options.correction, options.keepdim);
}
Tensor max(const Tensor& x) { return extremum("max(x)", Reduce::max, x); }
Tensor min(const Tensor& x) { return extremum("min(x)", Reduce::min, x); }
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim) { return extremum("max", x, dim, keepdim, false); }
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim) { return extremum("min", x, dim, keepdim, true); }
Tensor argmax(const Tensor& x) { return position("argmax", flat(x), 0, false, false); }
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim) { return position("argmax", x, dim, keepdim, false); }
Tensor argmin(const Tensor& x) { return position("argmin", flat(x), 0, false, true); }
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim) { return position("argmin", x, dim, keepdim, true); }

}  // namespace gradus
