// Statistics by rank: medians, modes and quantiles.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_STATISTICS_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_STATISTICS_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

/// The middle number, the lower of the two if the count is even; NaN if there is one. Over everything, ties share the
/// gradient; along a dimension, the number at the returned position gets it.
Tensor median(const Tensor& x);                                             // [method]
ValuesIndices median(const Tensor& x, int64_t dim, bool keepdim = false);   // [method]
Tensor nanmedian(const Tensor& x);   ///< of the numbers that are not NaN [method]
ValuesIndices nanmedian(const Tensor& x, int64_t dim, bool keepdim = false);   // [method]
/// The most frequent number, the smallest of several, and the position of its last occurrence. Each NaN is distinct
/// from the others, and larger than every number.
ValuesIndices mode(const Tensor& x, int64_t dim = -1, bool keepdim = false);   // [method]

/// interpolation, between the two numbers around q: "linear", "lower", "higher", "midpoint" or "nearest".
struct QuantileOptions {
  bool keepdim = false;
  const char* interpolation = "linear";
};
/// q in 0 .. 1, one or several [m], of x's dtype: the number below which the share q of x lies, over everything or
/// along dim. Several q become the result's first dimension.
Tensor quantile(const Tensor& x, double q, const QuantileOptions& options = {});   // [method]
Tensor quantile(const Tensor& x, const Tensor& q, const QuantileOptions& options = {});
Tensor quantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options = {});   // [method]
Tensor quantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, double q, const QuantileOptions& options = {});   // [method]
Tensor nanquantile(const Tensor& x, const Tensor& q, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options = {});   // [method]
Tensor nanquantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options = {});

}   // namespace gradus
#endif
