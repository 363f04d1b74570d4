// Contractions: products of tensors with sums over dimensions that they share.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_CONTRACT_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_CONTRACT_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Einstein's sums, with PyTorch's grammar: `einsum("bij,bjk->bik", {a, b})`. A letter (a-z, A-Z) per dimension, a
/// comma between operands; letters that are missing after the arrow are summed over. Without an arrow those that occur
/// once are kept, in the order A-Z, a-z. `...` stands for further dimensions, which broadcast; a letter given twice to
/// one operand takes its diagonal. Operands are contracted from left to right, by products of matrices. Throws Error
/// for a wrong equation.
Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands);
/// Sums over the last `dims` dimensions of a and the first of b.
Tensor tensordot(const Tensor& a, const Tensor& b, int64_t dims = 2);
/// Sums over dims_a[i] of a together with dims_b[i] of b; other dimensions of a come first. A size of 1 matches any.
Tensor tensordot(const Tensor& a, const Tensor& b, const IntList& dims_a, const IntList& dims_b);
/// The Kronecker product: every number of a times all of b. Missing dimensions come first, with size 1.
Tensor kron(const Tensor& a, const Tensor& b);   // [method]
/// y[.., o] = x1[.., i] weight[o, i, j] x2[.., j] + bias[o]; bias may be undefined.
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias = {});
/// The cross product along a dimension of size 3; the other sizes broadcast. Without `dim`: the first dimension of size
/// 3.
Tensor cross(const Tensor& a, const Tensor& b);
Tensor cross(const Tensor& a, const Tensor& b, int64_t dim);   // [method]

namespace linalg {

/// The cross product along a dimension of size 3, by default the last.
Tensor cross(const Tensor& a, const Tensor& b, int64_t dim = -1);

}   // namespace linalg
}   // namespace gradus
#endif
