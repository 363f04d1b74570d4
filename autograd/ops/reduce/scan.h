// Scans: running sums, products and extreme values along a dimension.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_SCAN_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_SCAN_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

/// Integers and bools are summed and multiplied in int64. With a dtype, x is converted first.
Tensor cumsum(const Tensor& x, int64_t dim);                // [method; in place keeps nothing]
Tensor cumsum(const Tensor& x, int64_t dim, Dtype dtype);   // [method]
// [method; in place keeps argument]
Tensor cumprod(const Tensor& x, int64_t dim);                ///< the gradient is exact for zeros, too
Tensor cumprod(const Tensor& x, int64_t dim, Dtype dtype);   // [method]
/// The largest so far and the position of its last occurrence; a NaN, once met, stays.
ValuesIndices cummax(const Tensor& x, int64_t dim);   // [method]
ValuesIndices cummin(const Tensor& x, int64_t dim);   // [method]
Tensor logcumsumexp(const Tensor& x, int64_t dim);    ///< log(cumsum(exp(x))), without overflow [method]

}   // namespace gradus
#endif
