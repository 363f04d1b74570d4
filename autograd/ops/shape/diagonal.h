// Diagonals and triangles of matrices. `offset` counts from the main diagonal: positive ones lie above it.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_DIAGONAL_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_DIAGONAL_H

#include "core/tensor/tensor.h"

namespace gradus {

/// A view of the diagonals of the matrices in dim1 and dim2; they become the last dimension.
Tensor diagonal(const Tensor& x, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);   // [method]
/// A copy of x with source on the diagonal.
// [method]
Tensor diagonal_scatter(const Tensor& x, const Tensor& source, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
/// A vector gives the square matrix with it on a diagonal; a matrix gives a copy of its diagonal.
Tensor diag(const Tensor& x, int64_t offset = 0);       // [method]
Tensor diagflat(const Tensor& x, int64_t offset = 0);   ///< diag of all numbers as one vector [method]
/// The last dimension put on the diagonals of new square matrices, whose dimensions in the result are dim1 and dim2.
Tensor diag_embed(const Tensor& x, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);   // [method]
/// The last two dimensions with zeros above (tril) or below (triu) a diagonal.
Tensor tril(const Tensor& x, int64_t diagonal = 0);   // [method; in place keeps nothing]
Tensor triu(const Tensor& x, int64_t diagonal = 0);   // [method; in place keeps nothing]

}   // namespace gradus
#endif
