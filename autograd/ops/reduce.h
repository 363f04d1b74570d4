// Reductions: sum, mean, variance, extreme values.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

struct ValuesIndices { Tensor values, indices; };
Tensor sum(const Tensor& x);
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor mean(const Tensor& x);
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim = false);
/// Divides by n - correction: 1 gives the unbiased estimate, 0 the variance of the numbers themselves.
struct VarOptions {
  int64_t correction = 1;
  bool keepdim = false;
};
Tensor var(const Tensor& x);
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options = {});   ///< {}: over everything
Tensor max(const Tensor& x);   ///< over everything; ties share the gradient
Tensor min(const Tensor& x);
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim = false);   ///< the first of equals gets the gradient
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmax(const Tensor& x);
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmin(const Tensor& x);
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);

}  // namespace gradus
#endif
