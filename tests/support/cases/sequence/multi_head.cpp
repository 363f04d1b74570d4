// Attention with several heads.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

// With 4 = 2 heads of 2; w [12, 4] projects queries, keys and values, out [4, 4] the result.
AttentionResult attend(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& w, MultiHeadForwardOptions o) {
  o.in_proj_weight = w;
  o.out_proj_weight = to(reshape(arange(16), {4, 4}), w.dtype()) / 8 - 1;
  return multi_head_attention_forward(q, k, v, 4, 2, o);
}

}   // namespace

const Family<OpCase> multi_head_cases([]() -> std::vector<OpCase> {
  return {
      {"multi_head_attention_forward",
          GRADUS_OP(attend(x[0], x[0], x[0], x[1], {.in_proj_bias = x[2], .need_weights = false}).output),
          {any({3, 2, 4}), any({12, 4}), any({12})}},
      {"self_attention",
          GRADUS_OP(
              attend(x[0], x[0], x[0], x[1], {.need_weights = false, .is_causal = true, .batch_first = true}).output),
          {any({2, 3, 4}), any({12, 4})}},
      {"multi_head_attention_forward memory",
          GRADUS_OP(attend(x[0], x[1], x[1], x[2], {.add_zero_attn = true, .need_weights = false}).output),
          {any({3, 2, 4}), any({2, 2, 4}), any({12, 4})}},
      {"multi_head_attention_forward weights", GRADUS_OP(attend(x[0], x[1], x[0] * 2, x[2] * 0.5, {}).weights),
          {any({3, 4}), any({3, 4}), any({12, 4})}},
      {"multi_head_attention_forward mask", GRADUS_OP(attend(x[0], x[0], x[0], x[1], {.attn_mask = x[2]}).output),
          {any({3, 2, 4}), any({12, 4}), any({4, 3, 3})}},
  };
});

}   // namespace gradus::test
