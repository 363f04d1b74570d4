// Slices, or single numbers, by position: the ops named index_..., take and put.
#ifndef GRADUS_AUTOGRAD_OPS_PLACE_INDEX_OPS_H
#define GRADUS_AUTOGRAD_OPS_PLACE_INDEX_OPS_H

#include "autograd/ops/place/scatter.h"
#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

// index: int64 [n], positions along dim; IndexError for one out of range. Only those of index_fill, take and put may be
// negative.
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);   // [method]
/// x with alpha source[i] added at index[i]; source has x's shape, with n along dim. Repeated positions add up.
// [method; in place keeps nothing, at places]
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1);
// [method; in place keeps nothing, at places]
Tensor index_copy(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);   ///< the last one stays
// [method; in place keeps nothing, at places]
Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, Scalar value);
// [method; in place keeps nothing, at places]
Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& value);   ///< value: shape []
Tensor index_reduce(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options = {});   // [method; in place keeps argument]
/// The numbers at positions of the flat tensor, in index's shape.
Tensor take(const Tensor& x, const Tensor& index);   // [method]
struct PutOptions {
  bool accumulate = false;   ///< add to what is there
};
/// x with source's numbers at positions of the flat tensor.
// [method; in place keeps nothing]
Tensor put(const Tensor& x, const Tensor& index, const Tensor& source, const PutOptions& options = {});

}   // namespace gradus
#endif
