// Reductions: sums, products, means and variances.
//
// `dims` may be one dimension or several; {} means all of them. Reduced dimensions are dropped unless `keepdim`. With
// a dtype, x is converted first. Integers and bools are summed and multiplied in int64.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_REDUCE_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_REDUCE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct ValuesIndices {
  Tensor values, indices;
};
Tensor sum(const Tensor& x);                                                      // [method]
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim = false);           // [method]
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);      // [method]
Tensor mean(const Tensor& x);                                                     ///< NaN of no numbers [method]
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim = false);          // [method]
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);     // [method]
Tensor nansum(const Tensor& x);                                                   ///< NaN counts as 0 [method]
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim = false);        // [method]
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);   // [method]
Tensor nanmean(const Tensor& x);   ///< over the numbers that are not NaN [method]
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim = false);   // [method]
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);
Tensor prod(const Tensor& x);   ///< the gradient is exact for zeros, too [method]
Tensor prod(const Tensor& x, Dtype dtype);
Tensor prod(const Tensor& x, int64_t dim, bool keepdim = false);        // [method]
Tensor prod(const Tensor& x, int64_t dim, bool keepdim, Dtype dtype);   // [method]

/// Divides by n - correction: 1 (or true) gives the unbiased estimate, 0 the variance of the numbers
/// themselves.
struct VarOptions {
  Scalar correction = 1;
  bool keepdim = false;
};
struct VarMean {
  Tensor var, mean;
};
struct StdMean {
  Tensor std, mean;
};
Tensor var(const Tensor& x);                                                        // [method]
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options = {});   // [method]
Tensor std(const Tensor& x);   ///< where it is 0, so is its gradient [method]
Tensor std(const Tensor& x, const IntList& dims, const VarOptions& options = {});   // [method]
VarMean var_mean(const Tensor& x);
VarMean var_mean(const Tensor& x, const IntList& dims, const VarOptions& options = {});
StdMean std_mean(const Tensor& x);
StdMean std_mean(const Tensor& x, const IntList& dims, const VarOptions& options = {});

}   // namespace gradus
#endif
