// The softmax family, along the last dimension: the caller moves other dimensions there.
#ifndef GRADUS_CORE_COMPUTE_ROWS_H
#define GRADUS_CORE_COMPUTE_ROWS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor softmax(const Tensor& x);
Tensor log_softmax(const Tensor& x);
Tensor logsumexp(const Tensor& x);   // drops the last dimension
Tensor softmax_grad(const Tensor& dy, const Tensor& y);
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y);

}   // namespace gradus::apply
#endif
