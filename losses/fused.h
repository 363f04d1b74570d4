// What losses with a fused pass over rows share. Not public.
//
// Idea: such a loss computes its terms [n] and their gradients in core/compute, one pass each. While the backward pass
// is itself recorded, the same loss made of ops stands in, and the engine differentiates that.
#ifndef GRADUS_LOSSES_FUSED_H
#define GRADUS_LOSSES_FUSED_H

#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/history/record.h"
#include "losses/reduction.h"

namespace gradus::losses {

/// The numbers of terms [n], reduced, without history.
Tensor reduced_numbers(const Tensor& terms, Reduction reduction);

/// The gradients, for dy, of f(x), which is made of ops: for a formula that is recorded. Each input counts for itself,
/// even if two are one tensor.
template <int N, class F> Gradients<N> gradients_by_ops(const Tensor (&x)[N], Need need, const Tensor& dy, const F& f) {
  std::vector<Tensor> inputs, wanted;
  for (int i = 0; i < N; ++i) {
    inputs.push_back(need[i] ? x[i].clone() : x[i].detach());
    if (need[i]) wanted.push_back(inputs.back());
  }
  const std::vector<Tensor> found = grad(f(inputs), wanted, {.grad_outputs = {dy}, .create_graph = true});
  Gradients<N> gradients;
  for (int i = 0, k = 0; i < N; ++i)
    if (need[i]) gradients.of[i] = found[size_t(k++)];
  return gradients;
}

}   // namespace gradus::losses
#endif
