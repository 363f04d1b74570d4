// The first few in the order of sort.h, without sorting everything.
#ifndef GRADUS_CORE_COMPUTE_ORDER_TOPK_H
#define GRADUS_CORE_COMPUTE_ORDER_TOPK_H

#include "core/compute/order/sort.h"

namespace gradus::apply {

/// The first k in that order, sorted or not; dim has size k.
Ordered topk(const Tensor& x, int64_t dim, int64_t k, bool largest, bool sorted);
/// The k-th in ascending order, counted from 1; dim has size 1.
Ordered kthvalue(const Tensor& x, int64_t dim, int64_t k);

}   // namespace gradus::apply
#endif
