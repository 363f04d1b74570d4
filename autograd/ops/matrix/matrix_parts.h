// The vocabulary of the formulas of linear algebra: transposes, sizes and batches of matrices [.., m, n]; and their
// checks. For .cpp files of ops only.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_MATRIX_PARTS_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_MATRIX_PARTS_H

#include "autograd/ops/common.h"
#include "autograd/ops/matrix/decompose.h"

namespace gradus {

inline Tensor turned(const Tensor& x) { return transpose(x, -2, -1); }
inline int64_t rows(const Tensor& x) { return x.shape()[x.dim() - 2]; }
inline int64_t columns(const Tensor& x) { return x.shape().back(); }

/// Bool [n, n]
Tensor on_diagonal(int64_t n);
/// 1 on the diagonal, [.., n, n] like x in batch and dtype.
Tensor identity_like(const Tensor& x);

/// The shape before the last two dimensions.
inline Shape batch_shape(const Tensor& x) { return Shape(std::span(x.shape().begin(), size_t(x.dim() - 2))); }
/// The batch dimensions of both, broadcast. Throws ShapeError if they do not broadcast.
Shape common_batch(
    const char* op, const Tensor& a, const Tensor& b, const char* name_a = "a", const char* name_b = "b");
/// x with its batch dimensions expanded to these.
Tensor expand_batch(const Tensor& x, const Shape& batch);

/// Throw ShapeError or DtypeError unless x is [.., m, n] ([.., n, n]) of floats.
void require_matrix(const char* op, const char* argument, const Tensor& x);
void require_square(const char* op, const char* argument, const Tensor& x);
/// Decompositions as a step of another op, which their errors name.
linalg::SVD svd_of(const char* op, const Tensor& a, bool full);
Tensor svdvals_of(const char* op, const Tensor& a);
ValuesVectors eigh_of(const char* op, const Tensor& a, const EighOptions& options = {});
Tensor eigvalsh_of(const char* op, const Tensor& a, const EighOptions& options = {});

/// " in matrix 3 of the batch", or "" for a single matrix
std::string which_matrix(const Tensor& x, int64_t matrix);

}   // namespace gradus
#endif
