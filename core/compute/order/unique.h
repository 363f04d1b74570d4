// Distinct numbers and slices, and positions in sorted numbers.
#ifndef GRADUS_CORE_COMPUTE_ORDER_UNIQUE_H
#define GRADUS_CORE_COMPUTE_ORDER_UNIQUE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The distinct numbers of x, or its distinct slices along dim; ascending, or, if consecutive, each that differs from
/// the one before it.
struct Distinct {
  Tensor values, inverse, counts;   // the last two if wanted
};
Distinct unique(const Tensor& x, bool consecutive, bool want_inverse, bool want_counts);
Distinct unique(const Tensor& x, int64_t dim, bool consecutive, bool want_inverse, bool want_counts);
/// Where each of values would go into sorted [n], or into its own row of sorted [.., n] with values [.., m]. sorter:
/// undefined, or the order in which sorted is to be read.
Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right, const Tensor& sorter);

}   // namespace gradus::apply
#endif
