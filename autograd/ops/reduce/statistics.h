// Statistics: medians and quantiles, counts and histograms, covariance.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_STATISTICS_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_STATISTICS_H

#include "autograd/ops/reduce/reduce.h"

namespace gradus {

/// The middle number, of an even count the lower of the two; NaN if there is one. Over everything ties share the gradient, along a dimension
/// the number at the position that is returned gets it.
Tensor median(const Tensor& x);
ValuesIndices median(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor nanmedian(const Tensor& x);   ///< of the numbers that are not NaN
ValuesIndices nanmedian(const Tensor& x, int64_t dim, bool keepdim = false);
/// The number that comes most often, of several the smallest; the position of its last occurrence. Each NaN is one of its own, larger
/// than every number.
ValuesIndices mode(const Tensor& x, int64_t dim = -1, bool keepdim = false);

/// interpolation, between the two numbers around q: "linear", "lower", "higher", "midpoint" or "nearest".
struct QuantileOptions {
  bool keepdim = false;
  const char* interpolation = "linear";
};
/// q in 0 .. 1, one or several [m], of x's dtype: the number below which the share q of x lies, over everything or along dim. Several q
/// become the result's first dimension.
Tensor quantile(const Tensor& x, double q, const QuantileOptions& options = {});
Tensor quantile(const Tensor& x, const Tensor& q, const QuantileOptions& options = {});
Tensor quantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options = {});
Tensor quantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, double q, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, const Tensor& q, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options = {});
Tensor nanquantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options = {});

struct BincountOptions {
  Tensor weights = {};   ///< [n], added up instead of ones: float64, or float32 if they are
  int64_t minlength = 0;
};
/// x int64 [n], not negative -> how often 0, 1, ... come, at least up to the largest.
Tensor bincount(const Tensor& x, const BincountOptions& options = {});
struct HistcOptions {
  int64_t bins = 100;
  double min = 0, max = 0;   ///< equal: from the smallest number to the largest
};
/// How many numbers fall into each of `bins` intervals of one size, in x's dtype; the last one includes its end. Others are left out.
Tensor histc(const Tensor& x, const HistcOptions& options = {});
struct Histogram { Tensor hist, bin_edges; };
struct HistogramOptions {
  std::vector<double> range = {};   ///< {low, high}; without: from the smallest number to the largest
  Tensor weight = {};               ///< of x's shape and dtype, added up instead of ones
  bool density = false;             ///< divided by the sum and the sizes of the bins
};
Histogram histogram(const Tensor& x, int64_t bins, const HistogramOptions& options = {});
Histogram histogram(const Tensor& x, const Tensor& edges, const HistogramOptions& options = {});   ///< edges [bins + 1], ascending; no range

struct CovOptions {
  int64_t correction = 1;
  Tensor fweights = {};   ///< int64 [n]: how often each observation counts
  Tensor aweights = {};   ///< float [n]: how much each observation counts
};
/// x [variables, n observations] -> their covariances [variables, variables]; of [n] or [] one number.
Tensor cov(const Tensor& x, const CovOptions& options = {});
Tensor corrcoef(const Tensor& x);   ///< cov scaled so that the diagonal is 1, within -1 .. 1

}  // namespace gradus
#endif
