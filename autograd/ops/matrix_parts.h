// What the formulas of linear algebra are written with: transposes, triangles, diagonals of matrices [.., m, n]; and their checks.
// For .cpp files of ops only.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_PARTS_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_PARTS_H

#include "autograd/ops/common.h"

namespace gradus {

inline Tensor turned(const Tensor& x) { return transpose(x, -2, -1); }
inline int64_t rows(const Tensor& x) { return x.shape()[x.dim() - 2]; }
inline int64_t columns(const Tensor& x) { return x.shape().back(); }

/// Bool [m, n]: where column - row is at least (at most) k.
Tensor from_diagonal_on(int64_t m, int64_t n, int64_t k);
Tensor up_to_diagonal(int64_t m, int64_t n, int64_t k);
inline Tensor upper_part(const Tensor& x, int64_t k = 0) { return where(from_diagonal_on(rows(x), columns(x), k), x, 0.0); }
inline Tensor lower_part(const Tensor& x, int64_t k = 0) { return where(up_to_diagonal(rows(x), columns(x), k), x, 0.0); }
/// Bool [n, n]
Tensor on_diagonal(int64_t n);
/// [.., m, n] -> [.., min(m, n)], and [.., n] -> [.., n, n] with zeros around.
Tensor diagonal_of(const Tensor& x);
inline Tensor as_diagonal(const Tensor& x) { return where(on_diagonal(columns(x)), unsqueeze(x, -2), 0.0); }
/// 1 on the diagonal, [.., n, n] like x in batch and dtype.
Tensor identity_like(const Tensor& x);

/// The shape before the last two dimensions.
inline Shape batch_shape(const Tensor& x) { return Shape(std::span(x.shape().begin(), size_t(x.dim() - 2))); }
/// x with its batch dimensions expanded to these.
Tensor expand_batch(const Tensor& x, const Shape& batch);

/// Throw ShapeError or DtypeError unless x is [.., m, n] ([.., n, n]) of floats.
void require_matrix(const char* op, const char* argument, const Tensor& x);
void require_square(const char* op, const char* argument, const Tensor& x);
/// " in matrix 3 of the batch", or "" for a single matrix
std::string which_matrix(const Tensor& x, int64_t matrix);

}  // namespace gradus
#endif
