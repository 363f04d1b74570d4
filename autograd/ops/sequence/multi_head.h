// Attention with several heads, from projected queries, keys and values to the projected result.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_MULTI_HEAD_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_MULTI_HEAD_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

/// Masks are bool, true where a key is not looked at, or numbers that are added to the scores.
struct MultiHeadForwardOptions {
  Tensor in_proj_weight = {}, in_proj_bias = {};     ///< [3 e, e], or undefined if there are three; [3 e] or undefined
  Tensor bias_k = {}, bias_v = {};                   ///< [e]: one more key and value, or undefined
  bool add_zero_attn = false;                        ///< one more key and value of zeros
  double dropout_p = 0;                              ///< of the probabilities, while training
  Tensor out_proj_weight = {}, out_proj_bias = {};   ///< [e, e]; [e] or undefined
  bool training = true;
  Tensor key_padding_mask = {};   ///< [n, s], of one sequence [s]
  bool need_weights = true;       ///< return the probabilities, too; without them it is faster
  Tensor attn_mask = {};          ///< [l, s] or [n heads, l, s]
  Tensor q_proj_weight = {}, k_proj_weight = {},
         v_proj_weight = {};          ///< [e, e], [e, size of keys], [e, size of values]
  bool average_attn_weights = true;   ///< over the heads
  bool is_causal = false;             ///< query i looks at keys 0 .. i; attn_mask may say so, too
  bool batch_first = false;           ///< sequences are [n, l, e] instead of [l, n, e]
};
struct AttentionResult {
  Tensor output;    ///< of query's shape
  Tensor weights;   ///< [n, l, s], or [n, heads, l, s] if they are not averaged; undefined if they are not needed
  /// For hooks on modules.
  friend std::vector<Tensor*> tensors_of(AttentionResult& y) {
    return y.weights.defined() ? std::vector<Tensor*>{&y.output, &y.weights} : std::vector<Tensor*>{&y.output};
  }
};
/// query [l, n, e], key [s, n, size of keys], value [s, n, size of values]; or one sequence each, without n.
AttentionResult multi_head_attention_forward(const Tensor& query, const Tensor& key, const Tensor& value,
    int64_t embed_dim, int64_t num_heads, const MultiHeadForwardOptions& options);

}   // namespace gradus
#endif
