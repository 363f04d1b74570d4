// Smooth and gated activations. Elementwise unless stated otherwise.
#ifndef GRADUS_AUTOGRAD_OPS_POINTWISE_ACTIVATION_H
#define GRADUS_AUTOGRAD_OPS_POINTWISE_ACTIVATION_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct GeluOptions {
  const char* approximate = "none";
};   ///< "none" or "tanh"
struct SoftplusOptions {
  double beta = 1, threshold = 20;
};
Tensor sigmoid(const Tensor& x);   // [method; in place keeps result, one pass]
Tensor tanh(const Tensor& x);      // [method; in place keeps result, one pass]
Tensor gelu(const Tensor& x);
Tensor gelu(const Tensor& x, const GeluOptions& options);
Tensor softplus(const Tensor& x);
Tensor softplus(const Tensor& x, const SoftplusOptions& options);
Tensor silu(const Tensor& x);   // [in place keeps argument, one pass]
Tensor mish(const Tensor& x);   // [in place keeps argument, one pass]
Tensor softsign(const Tensor& x);
Tensor tanhshrink(const Tensor& x);
Tensor logsigmoid(const Tensor& x);
/// The first half of x along dim, each number times the sigmoid of its partner in the second half: half of x's size.
Tensor glu(const Tensor& x);
Tensor glu(const Tensor& x, int64_t dim);

}   // namespace gradus
#endif
