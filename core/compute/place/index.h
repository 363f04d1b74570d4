// Reading by index. An index is int64, in 0 .. size of dim - 1; otherwise an IndexError names the op and the first
// entry that is not.
#ifndef GRADUS_CORE_COMPUTE_PLACE_INDEX_H
#define GRADUS_CORE_COMPUTE_PLACE_INDEX_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index, const char* op = "index_select");
/// y[.., i, ..] = x[.., index[.., i, ..], ..] along dim.
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index, const char* op = "gather");
/// A view of index [n] in `shape`, for an op along dim: the same for all slices.
Tensor spread_index(const Tensor& index, int64_t dim, const Shape& shape);
/// Throws unless all of index lie in 0 .. limit-1.
void check_index(const char* op, const Tensor& index, int64_t limit);
/// Index with negative entries counted from the end; index itself if there are none.
Tensor wrap_index(const char* op, const Tensor& index, int64_t limit);

}   // namespace gradus::apply
#endif
