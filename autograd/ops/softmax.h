// The softmax family.
#ifndef GRADUS_AUTOGRAD_OPS_SOFTMAX_H
#define GRADUS_AUTOGRAD_OPS_SOFTMAX_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

Tensor softmax(const Tensor& x, int64_t dim);
Tensor log_softmax(const Tensor& x, int64_t dim);
Tensor logsumexp(const Tensor& x, const IntList& dims, bool keepdim = false);

}  // namespace gradus
#endif
