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
Tensor sum(const Tensor& x);
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);
Tensor mean(const Tensor& x);   ///< NaN of no numbers
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);
Tensor nansum(const Tensor& x);   ///< NaN counts as 0
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor nansum(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);
Tensor nanmean(const Tensor& x);   ///< over the numbers that are not NaN
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor nanmean(const Tensor& x, const IntList& dims, bool keepdim, Dtype dtype);
Tensor prod(const Tensor& x);   ///< the gradient is exact for zeros, too
Tensor prod(const Tensor& x, Dtype dtype);
Tensor prod(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor prod(const Tensor& x, int64_t dim, bool keepdim, Dtype dtype);

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
Tensor var(const Tensor& x);
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options = {});
Tensor std(const Tensor& x);   ///< where it is 0, so is its gradient
Tensor std(const Tensor& x, const IntList& dims, const VarOptions& options = {});
VarMean var_mean(const Tensor& x);
VarMean var_mean(const Tensor& x, const IntList& dims, const VarOptions& options = {});
StdMean std_mean(const Tensor& x);
StdMean std_mean(const Tensor& x, const IntList& dims, const VarOptions& options = {});

}   // namespace gradus
#endif
