// Counts and histograms, and covariances.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_COUNT_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_COUNT_H

#include "core/tensor/tensor.h"

namespace gradus {

struct BincountOptions {
  Tensor weights = {};   ///< [n], added up instead of ones: float64, or float32 if they are
  int64_t minlength = 0;
};
/// x int64 [n], not negative -> how often 0, 1, ... occur, at least up to the largest.
Tensor bincount(const Tensor& x, const BincountOptions& options = {});   // [method]
struct HistcOptions {
  int64_t bins = 100;
  double min = 0, max = 0;   ///< equal: from the smallest number to the largest
};
/// How many numbers fall into each of `bins` intervals of equal size, in x's dtype; the last one includes its end.
/// Numbers outside are left out.
Tensor histc(const Tensor& x, const HistcOptions& options = {});   // [method]
// [method]
inline Tensor histc(const Tensor& x, int64_t bins, double min = 0, double max = 0) {
  return histc(x, {.bins = bins, .min = min, .max = max});
}
struct Histogram {
  Tensor hist, bin_edges;
};
struct HistogramOptions {
  std::vector<double> range = {};   ///< {low, high}; without: from the smallest number to the largest
  Tensor weight = {};               ///< of x's shape and dtype, added up instead of ones
  bool density = false;             ///< divided by the sum and the sizes of the bins
};
Histogram histogram(const Tensor& x, int64_t bins, const HistogramOptions& options = {});
Histogram histogram(const Tensor& x, const Tensor& edges,
    const HistogramOptions& options = {});   ///< edges [bins + 1], ascending; no range

struct CovOptions {
  int64_t correction = 1;
  Tensor fweights = {};   ///< int64 [n]: how often each observation counts
  Tensor aweights = {};   ///< float [n]: how much each observation counts
};
/// x [variables, n observations] -> their covariances [variables, variables]; [n] or [] gives one number.
Tensor cov(const Tensor& x, const CovOptions& options = {});   // [method]
Tensor corrcoef(const Tensor& x);   ///< cov scaled so that the diagonal is 1, within -1 .. 1 [method]

}   // namespace gradus
#endif
