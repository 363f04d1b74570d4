// The largest and the smallest numbers, and yes or no of many: any, all. `dims` as in reduce.h.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_EXTREME_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_EXTREME_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

// Extreme values: a NaN counts as the largest and as the smallest. An empty tensor has none: ShapeError.
Tensor max(const Tensor& x);   ///< over everything; ties share the gradient [method]
Tensor min(const Tensor& x);   // [method]
// [method]
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim = false);     ///< the first of equals gets the gradient
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim = false);     // [method]
Tensor amax(const Tensor& x);                                              // [method]
Tensor amax(const Tensor& x, const IntList& dims, bool keepdim = false);   ///< ties share the gradient [method]
Tensor amin(const Tensor& x);                                              // [method]
Tensor amin(const Tensor& x, const IntList& dims, bool keepdim = false);   // [method]
struct MinMax {
  Tensor min, max;
};
MinMax aminmax(const Tensor& x);                                      // [method]
MinMax aminmax(const Tensor& x, int64_t dim, bool keepdim = false);   // [method]
Tensor argmax(const Tensor& x);                                       // [method]
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);    // [method]
Tensor argmin(const Tensor& x);                                       // [method]
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);    // [method]

/// bool: is there a number other than 0 (NaN is one)? Here, as in PyTorch, dims of {} reduce nothing.
Tensor any(const Tensor& x);                                              // [method]
Tensor any(const Tensor& x, const IntList& dims, bool keepdim = false);   // [method]
Tensor all(const Tensor& x);                                              // [method]
Tensor all(const Tensor& x, const IntList& dims, bool keepdim = false);   // [method]
Tensor count_nonzero(const Tensor& x);                                    ///< int64 [method]
Tensor count_nonzero(const Tensor& x, const IntList& dims);               // [method]

}   // namespace gradus
#endif
