// The largest and the smallest numbers, and yes or no of many: any, all. `dims` as in reduce.h.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_EXTREME_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_EXTREME_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

// Extreme values: a NaN counts as the largest and as the smallest. An empty tensor has none: ShapeError.
Tensor max(const Tensor& x);   ///< over everything; ties share the gradient
Tensor min(const Tensor& x);
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim = false);   ///< the first of equals gets the gradient
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor amax(const Tensor& x);
Tensor amax(const Tensor& x, const IntList& dims, bool keepdim = false);   ///< ties share the gradient
Tensor amin(const Tensor& x);
Tensor amin(const Tensor& x, const IntList& dims, bool keepdim = false);
struct MinMax {
  Tensor min, max;
};
MinMax aminmax(const Tensor& x);
MinMax aminmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmax(const Tensor& x);
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmin(const Tensor& x);
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);

/// bool: is there a number other than 0 (NaN is one)? Here, as in PyTorch, dims of {} reduce nothing.
Tensor any(const Tensor& x);
Tensor any(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor all(const Tensor& x);
Tensor all(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor count_nonzero(const Tensor& x);   ///< int64
Tensor count_nonzero(const Tensor& x, const IntList& dims);

}   // namespace gradus
#endif
