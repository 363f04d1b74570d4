// Sums of squares and other powers that left the range of their type, or lost their digits, though the root of them
// would not: how to notice it, and powers of two that bring the numbers back.
#ifndef GRADUS_CORE_COMPUTE_RANGE_H
#define GRADUS_CORE_COMPUTE_RANGE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Whether sums of n powers, none negative, have the digits of their type: no sum is infinite, or so small that powers
/// were lost below the smallest number. Given a `mean`, these are squares around it, and its rounding must not count
/// beside the deviation either. Given the `largest` |x|, a sum of nothing but zeros is exact. NaN fits: it stays NaN.
/// q, mean, largest: floats, row-major, one number per sum in the same order.
bool sums_fit(const Tensor& q, double n, const Tensor& mean = {}, const Tensor& largest = {});

/// For each |v| the power of two u with 1 <= |v| / u < 2, so that divisions by it are exact; |v| / u < 1 for a
/// subnormal v, and u = 1 for 0, infinity and NaN.
Tensor unit_of(const Tensor& v);

}   // namespace gradus::apply
#endif
