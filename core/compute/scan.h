// Running sums and their like along a dimension.
#ifndef GRADUS_CORE_COMPUTE_SCAN_H
#define GRADUS_CORE_COMPUTE_SCAN_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

enum class Scan : uint8_t { sum, prod, logsumexp };
/// y[k] = the reduction of x[0] .. x[k], in reverse of x[k] .. the last. Float sums are kept in float64.
Tensor scan(Scan f, const Tensor& x, int64_t dim, bool reverse = false);
/// The extreme value so far and the position of its last occurrence; a NaN, once met, stays.
std::pair<Tensor, Tensor> scan_extreme(const Tensor& x, int64_t dim, bool smallest);
/// y[k] = b[k] + a[k] y[k - 1], in reverse b[k] + a[k + 1] y[k + 1]; a and b have the same shape.
Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse);

}   // namespace gradus::apply
#endif
