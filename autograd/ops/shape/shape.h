// Shape: the same numbers under other sizes, or in another order of dimensions. Views, without copies where strides
// allow.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_SHAPE_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_SHAPE_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

// -- other sizes --
// [method]
Tensor view(const Tensor& x, const IntList& sizes);        ///< one size may be -1; throws where a copy would be needed
Tensor reshape(const Tensor& x, const IntList& sizes);     ///< a view, or a copy where needed [method]
Tensor view_as(const Tensor& x, const Tensor& other);      // [method]
Tensor reshape_as(const Tensor& x, const Tensor& other);   // [method]
Tensor flatten(const Tensor& x, int64_t start = 0, int64_t end = -1);   // [method]
Tensor ravel(const Tensor& x);                                          // [method]
/// One dimension cut into several; one of the sizes may be -1.
Tensor unflatten(const Tensor& x, int64_t dim, const IntList& sizes);   // [method]
Tensor squeeze(const Tensor& x);                                        // [method]
Tensor squeeze(const Tensor& x, int64_t dim);                           // [method]
Tensor squeeze(const Tensor& x, const IntList& dims);                   ///< those of them that have size 1 [method]
Tensor unsqueeze(const Tensor& x, int64_t dim);                         // [method]
/// At least that many dimensions: sizes of 1 are put in front; for a matrix, atleast_3d puts one at the end.
Tensor atleast_1d(const Tensor& x);
Tensor atleast_2d(const Tensor& x);
Tensor atleast_3d(const Tensor& x);

// -- another order of dimensions --
Tensor permute(const Tensor& x, const IntList& dims);      // [method]
Tensor transpose(const Tensor& x, int64_t a, int64_t b);   // [method]
Tensor swapaxes(const Tensor& x, int64_t a, int64_t b);    ///< transpose under NumPy's name [method]
Tensor swapdims(const Tensor& x, int64_t a, int64_t b);    ///< transpose once more [method]
Tensor t(const Tensor& x);                                 ///< of a matrix; of fewer dimensions x itself [method]
Tensor mT(const Tensor& x);                                ///< each matrix of a batch transposed [method]
/// Dimension source[i] goes to place destination[i]; the others keep their order.
Tensor movedim(const Tensor& x, const IntList& source, const IntList& destination);    // [method]
Tensor moveaxis(const Tensor& x, const IntList& source, const IntList& destination);   // [method]

// -- sizes of 1 repeated, and back --
Tensor expand(const Tensor& x, const IntList& sizes);         ///< -1 keeps a size [method]
Tensor expand_as(const Tensor& x, const Tensor& other);       // [method]
Tensor broadcast_to(const Tensor& x, const IntList& sizes);   // [method]
/// All tensors in the shape that they broadcast to.
std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors);
Tensor sum_to(
    const Tensor& x, const Shape& shape);   ///< sums over the dimensions along which `shape` broadcasts to x's
Tensor sum_to_size(const Tensor& x, const IntList& sizes);   // [method]

// -- copies --
Tensor clone(const Tensor& x);        // [method]
Tensor contiguous(const Tensor& x);   // [method]
/// The same numbers in this order: x itself if it has it, else a copy.
Tensor contiguous(const Tensor& x, MemoryFormat format);                                       // [method]
Tensor to(const Tensor& x, Dtype dtype);                                                       // [method]
inline Tensor type_as(const Tensor& x, const Tensor& other) { return to(x, other.dtype()); }   // [method]
/// x's shape, filled with one number. The gradient of `value`, of shape [], is the sum; that of x is 0.
Tensor fill(const Tensor& x, Scalar value);
Tensor fill(const Tensor& x, const Tensor& value);

}   // namespace gradus
#endif
