// What reductions, norms, scans and statistics share: counts and shapes, the number at a position, running products.
#include "autograd/ops/reduce/reduce_parts.h"

#include <cmath>

namespace gradus {

int64_t count_over(const Shape& s, uint32_t dims) {
  int64_t n = 1;
  for (int64_t d = 0; d < s.dims(); ++d)
    if (dims >> d & 1) n *= s[d];
  return n;
}

Tensor keep_dims(const Tensor& y, const Shape& x, uint32_t dims) {
  return y.dim() == x.dims() ? y : reshape(y, reduced_shape(x, dims, true));
}

void require_numbers(const char* op, const Tensor& x, uint32_t dims) {
  if (count_over(x.shape(), dims) == 0 && count_over(x.shape(), all_dims(x) & ~dims) != 0)
    throw ShapeError(fmt::format("{}: there is no {} of an empty tensor; it is {}", op, op, x.shape()));
}

ValuesIndices values_at(const Tensor& x, int64_t dim, Tensor values, Tensor positions, bool keepdim) {
  // value_at                                x, positions -> the numbers there (max, median, mode, cummax ... along dim)
  //   dx = dy at the positions, else 0
  Tensor y = record("value_at(x, positions)", std::move(values),
      grad_to(x, [dim, positions = saved(positions, 1)](const Tensor& dy, const Shape& s) {
        Tensor none = zeros(s, dy.dtype());
        if (recording()) return scatter_add(none, dim, positions, dy);
        apply::scatter_add(none, dim, positions, dy);
        return none;
      }));
  if (keepdim || x.dim() == 0) return {y, positions};
  return {squeeze(y, dim), squeeze(positions, dim)};
}

Tensor shared_by_equals(const Tensor& dy, const Tensor& x, const Tensor& y) {
  Tensor hit = std::isnan(y.item<double>()) ? ne(x, x) : eq(x, y);
  return where(hit, div(dy, double(sum(hit).item<int64_t>())), 0.0);
}

Tensor shifted(const Tensor& x, int64_t dim, double fill, bool reverse) {
  int64_t n = x.shape()[dim];
  if (n == 0) return x;
  Shape one = x.shape();
  one[dim] = 1;
  Tensor free = full(one, fill, x.dtype());
  return reverse ? cat({narrow(x, dim, 1, n - 1), free}, dim) : cat({free, narrow(x, dim, 0, n - 1)}, dim);
}

// recurrence                                               a, b: one shape -> y[k] = b[k] + a[k] y[k - 1] along dim
//   da = s[k] y[k - 1]     db = s: the recurrence of dy from the other end
Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse) {
  return record("recurrence(a, b)", apply::recurrence(a, b, dim, reverse),
      joint({&a, &b}, [a = saved(a, 0), dim, reverse](const Tensor& dy, Need need, const Tensor& y) {
        Tensor s = recurrence(a, dy, dim, !reverse), da;
        if (need[0]) da = reverse ? mul(shifted(s, dim, 0), y) : mul(s, shifted(y, dim, 0));
        return Gradients<2>{{da, s}};
      }));
}

// cumprod                                                  x -> x[0] x[1] ... x[k] along dim
//   dx = y[k - 1] s[k], s[k] = dy[k] + x[k + 1] s[k + 1]                 no division: exact for zeros, too
Tensor cumprod_toward(const Tensor& x, int64_t dim, bool reverse) {
  return record("cumprod(x)", apply::scan(apply::Scan::prod, x, dim, reverse),
      grad_to(x, [x = saved(x, 0), dim, reverse](const Tensor& dy, const Tensor& y) {
        // In reverse s[k] = dy[k] + x[k - 1] s[k - 1].
        return mul(shifted(y, dim, 1, reverse),
            reverse ? recurrence(shifted(x, dim, 0), dy, dim, false) : recurrence(x, dy, dim, true));
      }));
}

}   // namespace gradus
