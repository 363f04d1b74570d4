// MultiheadAttention: every position of a sequence looks at the positions of another one, or of its own.
//
//   nn::MultiheadAttention attention{128, 4, {.batch_first = true}};
//   Tensor y = attention(x, x, x, {.need_weights = false, .is_causal = true}).output;
//
// Source: Vaswani et al. 2017.
#ifndef GRADUS_NN_LAYERS_ATTENTION_H
#define GRADUS_NN_LAYERS_ATTENTION_H

#include <optional>

#include "autograd/ops/sequence/multi_head.h"
#include "nn/layers/linear.h"

namespace gradus::nn {

struct MultiheadAttentionOptions {
  double dropout = 0;   ///< of the probabilities, while training
  bool bias = true;
  bool add_bias_kv = false;                      ///< one more key and value, which are learned
  bool add_zero_attn = false;                    ///< one more key and value of zeros
  std::optional<int64_t> kdim = {}, vdim = {};   ///< the sizes of keys and values, if not embed_dim
  bool batch_first = false;                      ///< sequences are [n, l, e] instead of [l, n, e]
};

/// Masks are bool, true where a key is not looked at, or numbers that are added to the scores.
struct AttentionCallOptions {
  Tensor key_padding_mask = {};   ///< [n, s], of one sequence [s]
  bool need_weights = true;       ///< return the probabilities, too; without them it is faster
  Tensor attn_mask = {};          ///< [l, s] or [n heads, l, s]
  bool average_attn_weights = true;
  bool is_causal = false;   ///< position i looks at 0 .. i; attn_mask may say so, too
};

/// query [l, n, embed_dim], key [s, n, kdim], value [s, n, vdim] -> output [l, n, embed_dim] and the weights [n, l, s];
/// or one sequence each, without n. Throws ShapeError if a size differs.
class MultiheadAttention : public Module {
 public:
  /// Throws Error unless num_heads divides embed_dim and dropout is in 0..1.
  MultiheadAttention(int64_t embed_dim, int64_t num_heads, const MultiheadAttentionOptions& options = {});
  /// As in Python, MultiheadAttention(128, 4, 0.1).
  template <std::floating_point P>
  MultiheadAttention(int64_t size, int64_t heads, P dropout) : MultiheadAttention(size, heads, {.dropout = dropout}) {}

  AttentionResult forward(
      const Tensor& query, const Tensor& key, const Tensor& value, const AttentionCallOptions& call = {}) const;
  /// New starting values: Glorot's for what projects queries, keys and values, Linear's for out_proj, biases 0.
  void reset_parameters();
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;

  int64_t embed_dim, num_heads;
  MultiheadAttentionOptions options;
  Parameter in_proj_weight;   ///< [3 embed_dim, embed_dim]; undefined if kdim or vdim differ, then there are three
  Parameter q_proj_weight, k_proj_weight,
      v_proj_weight;          ///< [embed_dim, embed_dim], [embed_dim, kdim], [embed_dim, vdim]
  Parameter in_proj_bias;     ///< [3 embed_dim]
  Parameter bias_k, bias_v;   ///< [1, 1, embed_dim]
  Linear out_proj;
  GRADUS_MODULE_LIST(
      in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias, bias_k, bias_v, out_proj)

  AttentionResult operator()(
      const Tensor& query, const Tensor& key, const Tensor& value, const AttentionCallOptions& call = {}) const {
    return detail::Call::of(*this, query, key, value, call);
  }
};

}   // namespace gradus::nn
#endif
