// What reductions, norms, scans and statistics share. For .cpp files of ops only.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_REDUCE_PARTS_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_REDUCE_PARTS_H

#include "autograd/ops/common.h"

namespace gradus {

inline uint32_t all_dims(const Tensor& x) { return (1u << x.dim()) - 1; }
/// The dimensions to reduce as bits; an empty list means all, as in PyTorch. Shape [] has none.
inline uint32_t bits_or_all(const char* op, const IntList& dims, const Tensor& x) {
  require_defined(op, x);
  return dims.count == 0 ? all_dims(x) : dim_bits(op, dims, x.dim()) & all_dims(x);
}

/// How many numbers of a tensor of this shape are reduced to one.
int64_t count_over(const Shape& s, uint32_t dims);
using apply::reduced_shape;
/// y, a reduction of a tensor of shape x, with the reduced dimensions as size 1 again, so that it broadcasts.
Tensor keep_dims(const Tensor& y, const Shape& x, uint32_t dims);

/// Throws ShapeError unless the reduced dimensions hold numbers, or the result is empty.
void require_numbers(const char* op, const Tensor& x, uint32_t dims);

/// x itself, or bools as int64 (without history): the extreme and rank functions of apply:: take no bools.
inline Tensor as_numbers(const Tensor& x) { return x.dtype() == Dtype::bool_ ? apply::convert(x, Dtype::int64) : x; }

/// Gives `values`, which are x's numbers at `positions` of dim (both keep dim), the history of that. With `keepdim`
/// false dim, of size 1, is dropped.
ValuesIndices values_at(const Tensor& x, int64_t dim, Tensor values, Tensor positions, bool keepdim);

/// dy, the gradient of y, a single number of x, in equal shares at the places where x equals y; y may be NaN.
Tensor shared_by_equals(const Tensor& dy, const Tensor& x, const Tensor& y);

/// y[k] = x[0] x[1] ... x[k], in reverse of x[k] .. the last.
Tensor cumprod_toward(const Tensor& x, int64_t dim, bool reverse);
/// y[k] = b[k] + a[k] y[k - 1] along dim, in reverse b[k] + a[k + 1] y[k + 1]; what lies beyond the ends is 0. Each is
/// the adjoint of the other.
Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse);
/// y[k] = x[k - 1], in reverse x[k + 1], with `fill` at the end that becomes free.
Tensor shifted(const Tensor& x, int64_t dim, double fill, bool reverse = false);

}   // namespace gradus
#endif
