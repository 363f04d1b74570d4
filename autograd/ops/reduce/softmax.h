// The softmax family. With a dtype, x is converted to it first.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_SOFTMAX_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_SOFTMAX_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor softmax(const Tensor& x, int64_t dim);                // [method]
Tensor softmax(const Tensor& x, int64_t dim, Dtype dtype);   // [method]
Tensor softmin(const Tensor& x, int64_t dim);                ///< softmax of -x
Tensor softmin(const Tensor& x, int64_t dim, Dtype dtype);
Tensor log_softmax(const Tensor& x, int64_t dim);                // [method]
Tensor log_softmax(const Tensor& x, int64_t dim, Dtype dtype);   // [method]
/// log(sum(exp(x))) over dims, {} for all of them; -inf of no numbers.
Tensor logsumexp(const Tensor& x, const IntList& dims, bool keepdim = false);   // [method]

struct GumbelSoftmaxOptions {
  double tau = 1;
  bool hard = false;
  int64_t dim = -1;
};
/// A random choice along dim with the probabilities softmax(logits), as weights that add up to 1; the smaller tau, the
/// nearer to one 1 and zeros. `hard` gives the 1 and the zeros themselves, with the gradient of the weights. Uses the
/// default generator. Floats only; throws Error unless tau > 0.
Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxOptions& options = {});

}   // namespace gradus
#endif
