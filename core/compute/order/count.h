// How many numbers fall into bins.
#ifndef GRADUS_CORE_COMPUTE_ORDER_COUNT_H
#define GRADUS_CORE_COMPUTE_ORDER_COUNT_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// How much of weight (undefined: how many of x) falls into each of edges.size() - 1 bins, the last one closed;
/// `evenly`: the bins have the same size, up to rounding.
Tensor histogram(const Tensor& x, const Tensor& weight, const Tensor& edges, bool evenly);
/// The same for bins of equal size, without looking at their edges.
Tensor histogram(const Tensor& x, const Tensor& weight, int64_t bins, double low, double high);
Tensor bincount(const Tensor& x, const Tensor& weights, int64_t bins);   ///< weights undefined: int64

}   // namespace gradus::apply
#endif
