// The softmax family along any dimension. Results are row-major.
#ifndef GRADUS_CORE_COMPUTE_ROWS_H
#define GRADUS_CORE_COMPUTE_ROWS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor softmax(const Tensor& x, int64_t dim);
Tensor log_softmax(const Tensor& x, int64_t dim);
Tensor logsumexp(const Tensor& x);   // along the last dimension, which is dropped
Tensor softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim);
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim);

}   // namespace gradus::apply
#endif
