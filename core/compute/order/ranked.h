// Numbers by rank, medians and modes of rows: x is [rows, n].
#ifndef GRADUS_CORE_COMPUTE_ORDER_RANKED_H
#define GRADUS_CORE_COMPUTE_ORDER_RANKED_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The first position in row i of the number with rank ranks[i][j] (0: the smallest; NaN is the largest); ranks
/// [rows, m] or [1, m], int64.
Tensor ranked(const Tensor& x, const Tensor& ranks);
/// The lower middle number of each row, [rows]: its first position. A NaN counts as the middle, or not at all.
Tensor median(const Tensor& x, bool ignore_nan);
Tensor mode(const Tensor& x);   ///< the smallest of the most frequent numbers: its last position

}   // namespace gradus::apply
#endif
