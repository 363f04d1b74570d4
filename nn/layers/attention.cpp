// MultiheadAttention.
#include "nn/layers/attention.h"

#include "autograd/ops.h"
#include "core/base/format.h"
#include "nn/module/init.h"

namespace gradus::nn {

MultiheadAttention::MultiheadAttention(int64_t size, int64_t heads, const MultiheadAttentionOptions& o)
    : embed_dim(size),
      num_heads(heads),
      options(o),
      out_proj(std::max<int64_t>(0, size), std::max<int64_t>(0, size), {.bias = o.bias}) {
  const int64_t kdim = options.kdim.value_or(embed_dim), vdim = options.vdim.value_or(embed_dim);
  if (embed_dim < 1 || num_heads < 1 || embed_dim % num_heads != 0)
    throw Error(
        fmt::format("MultiheadAttention: embed_dim must be a multiple of num_heads, both at least 1; got {} and {}",
            embed_dim, num_heads));
  if (kdim < 1 || vdim < 1)
    throw Error(fmt::format("MultiheadAttention: kdim and vdim must be at least 1; got {} and {}", kdim, vdim));
  if (!(options.dropout >= 0 && options.dropout <= 1))
    throw Error(fmt::format("MultiheadAttention: dropout must be a probability, 0..1; got {}", options.dropout));
  if (kdim == embed_dim && vdim == embed_dim) {
    in_proj_weight = Parameter(empty({3 * embed_dim, embed_dim}));
  } else {
    q_proj_weight = Parameter(empty({embed_dim, embed_dim}));
    k_proj_weight = Parameter(empty({embed_dim, kdim}));
    v_proj_weight = Parameter(empty({embed_dim, vdim}));
  }
  if (options.bias) in_proj_bias = Parameter(empty({3 * embed_dim}));
  if (options.add_bias_kv) {
    bias_k = Parameter(empty({1, 1, embed_dim}));
    bias_v = Parameter(empty({1, 1, embed_dim}));
  }
  reset_parameters();
}

void MultiheadAttention::reset_parameters() {
  for (const Parameter* w : {&in_proj_weight, &q_proj_weight, &k_proj_weight, &v_proj_weight})
    if (w->defined()) init::xavier_uniform_(*w);
  for (const Parameter* b : {&bias_k, &bias_v})
    if (b->defined()) init::xavier_normal_(*b);
  out_proj.reset_parameters();
  if (!options.bias) return;
  init::zeros_(in_proj_bias);
  init::zeros_(out_proj.bias);
}

// The projections, and for each query its products with all keys and with all values.
int64_t MultiheadAttention::multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>&) const {
  const auto rows = [](const Shape& s) { return s.numel() / std::max<int64_t>(1, s.back()); };
  const int64_t kdim = options.kdim.value_or(embed_dim), vdim = options.vdim.value_or(embed_dim);
  const int64_t keys = x[1][options.batch_first && x[1].dims() == 3 ? 1 : 0];
  return embed_dim * (rows(x[0]) * (2 * embed_dim + 2 * keys) + rows(x[1]) * kdim + rows(x[2]) * vdim);
}

AttentionResult MultiheadAttention::forward(
    const Tensor& query, const Tensor& key, const Tensor& value, const AttentionCallOptions& a) const {
  return multi_head_attention_forward(query, key, value, embed_dim, num_heads,
      {.in_proj_weight = in_proj_weight,
          .in_proj_bias = in_proj_bias,
          .bias_k = bias_k,
          .bias_v = bias_v,
          .add_zero_attn = options.add_zero_attn,
          .dropout_p = options.dropout,
          .out_proj_weight = out_proj.weight,
          .out_proj_bias = out_proj.bias,
          .training = training(),
          .key_padding_mask = a.key_padding_mask,
          .need_weights = a.need_weights,
          .attn_mask = a.attn_mask,
          .q_proj_weight = q_proj_weight,
          .k_proj_weight = k_proj_weight,
          .v_proj_weight = v_proj_weight,
          .average_attn_weights = a.average_attn_weights,
          .is_causal = a.is_causal,
          .batch_first = options.batch_first});
}

}   // namespace gradus::nn
