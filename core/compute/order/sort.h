// Order along a dimension. NaN counts as the largest, and equal numbers keep their order.
#ifndef GRADUS_CORE_COMPUTE_ORDER_SORT_H
#define GRADUS_CORE_COMPUTE_ORDER_SORT_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

struct Ordered {
  Tensor values, positions;
};
Ordered sort(const Tensor& x, int64_t dim, bool descending, bool want_values = true, bool want_positions = true);

/// Views without history, for functions along the last dimension: the dimension at `from` moves to `to`; dimension dim
/// moves to the end, and back.
Tensor moved(const Tensor& x, int64_t from, int64_t to);
Tensor dim_to_end(const Tensor& x, int64_t dim);
Tensor end_to_dim(const Tensor& x, int64_t dim);

}   // namespace gradus::apply
#endif
