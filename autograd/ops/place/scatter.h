// A position for each number: gather reads, scatter writes.
#ifndef GRADUS_AUTOGRAD_OPS_PLACE_SCATTER_H
#define GRADUS_AUTOGRAD_OPS_PLACE_SCATTER_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

// index: int64, positions along dim, with x's number of dimensions; in the others it is at most as large as x and
// source. Where positions repeat, the numbers come in the order of the index. IndexError for a position out of range.

/// y[i][j] = x[index[i][j]][j] for dim 0.
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);   // [method]
/// The same with x and index broadcast except in dim, and negative positions counted from the end. Without dim both are
/// flattened.
Tensor take_along_dim(const Tensor& x, const Tensor& index, int64_t dim);   // [method]
Tensor take_along_dim(const Tensor& x, const Tensor& index);                // [method]

/// How numbers that go to one place are combined. PyTorch's scatter calls two of these add and multiply.
enum class ScatterReduce { sum, prod, mean, amax, amin, add = sum, multiply = prod };
/// A copy y of x with y[index[i][j]][j] = source[i][j] for dim 0. The last one stays; with `reduce` all of them count.
// [method; in place keeps nothing, at places]
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
// [method; in place keeps nothing, at places]
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, Scalar value);
// [method; in place keeps argument]
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce);
// [method; in place keeps argument]
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce);
// [method; in place keeps nothing, at places]
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
struct ScatterReduceOptions {
  bool include_self = true;   ///< whether x's own number at a place counts, if others come there
};
Tensor scatter_reduce(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options = {});   // [method; in place keeps argument]

/// classes: int64 -> int64 with one more dimension at the end: 1 at the class, else 0. num_classes -1 is the largest
/// class plus 1.
Tensor one_hot(const Tensor& classes, int64_t num_classes = -1);

}   // namespace gradus
#endif
