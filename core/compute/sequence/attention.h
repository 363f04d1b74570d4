// Scaled dot product attention and its gradients. float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_SEQUENCE_ATTENTION_H
#define GRADUS_CORE_COMPUTE_SEQUENCE_ATTENTION_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

struct AttentionRule {
  double scale = 1;
  bool causal = false;   // query i looks at keys 0 .. i only
  Tensor mask = {};      // added to the scores, [.., l, s] in their dtype with any strides; undefined: none
};
/// softmax(scale q k^T + mask) v: q [.., l, e], k [.., s, e], v [.., s, n] -> [.., l, n], with the same batch
/// dimensions everywhere. 0 in a row whose scores are all -infinity. Dimensions lie in memory as q's do.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionRule& rule);

struct AttentionGradients {
  Tensor q, k, v;
};
/// Dimensions lie in memory as those of q, k and v do.
AttentionGradients attention_grad(
    const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v, const AttentionRule& rule);
/// The same, written to `d`: the numbers of a row are contiguous in each.
void attention_grad(const AttentionGradients& d, const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v,
    const AttentionRule& rule);

}   // namespace gradus::apply
#endif
