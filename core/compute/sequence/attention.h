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
/// chances: if not null, the probabilities are kept there for attention_grad, unless they are too many.
Tensor attention(
    const Tensor& q, const Tensor& k, const Tensor& v, const AttentionRule& rule, Tensor* chances = nullptr);

struct AttentionGradients {
  Tensor q, k, v;
};
/// chances: what attention has kept, or undefined. Dimensions lie in memory as those of q, k and v do.
AttentionGradients attention_grad(const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v,
    const AttentionRule& rule, const Tensor& chances);
/// The same, written to `d`: the numbers of a row are contiguous in each.
void attention_grad(const AttentionGradients& d, const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v,
    const AttentionRule& rule, const Tensor& chances);

}   // namespace gradus::apply
#endif
