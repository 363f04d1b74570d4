// Sums, extrema and their like over any dimensions.
#ifndef GRADUS_CORE_COMPUTE_REDUCE_H
#define GRADUS_CORE_COMPUTE_REDUCE_H

#include "core/kernels/reduce/reduce.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// s without the dimensions whose bit is set, or with size 1 in their place.
Shape reduced_shape(const Shape& s, uint32_t dims, bool keepdim);
/// Reduces the dimensions whose bit is set. With keepdim they are kept as size 1. Bools have sum (int64), max (any)
/// and min (all). Empty input: sums are 0, prod and all 1; for max and min the op throws.
Tensor reduce(Reduce f, const Tensor& x, uint32_t dims, bool keepdim);
/// Sums of (x - mean)^2; mean has the reduced dimensions as size 1.
Tensor sum_around(const Tensor& x, const Tensor& mean, uint32_t dims, bool keepdim);
/// The first largest (smallest) along dim, and its position, int64. A NaN counts as larger (smaller) than everything.
std::pair<Tensor, Tensor> extreme(const Tensor& x, int64_t dim, bool keepdim, bool smallest = false);
/// Sums x over the dimensions along which `to` was broadcast; the inverse of expand. x's shape must come from `to`'s.
Tensor sum_to(const Tensor& x, const Shape& to);

}   // namespace gradus::apply
#endif
