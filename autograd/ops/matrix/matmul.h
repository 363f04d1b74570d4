// Products of matrices.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_MATMUL_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_MATMUL_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// [k]x[k] -> [], [m,k]x[k] -> [m], [k]x[k,n] -> [n], [..,m,k]x[..,k,n] -> [..,m,n] with batch dimensions broadcast.
Tensor matmul(const Tensor& a, const Tensor& b);   // [method]
/// x [.., in], weight [out, in], bias [out] or undefined -> [.., out]: x weight^T + bias.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}   // namespace gradus
#endif
