// Scaled dot product attention.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

// Which of 5 keys each of 3 queries looks at: some, none, all.
Tensor looks() {
  return tensor(
      {{true, false, true, false, false}, {false, false, false, false, false}, {true, true, true, true, true}});
}

}   // namespace

const Family<OpCase> attention_cases([]() -> std::vector<OpCase> {
  return {
      {"scaled_dot_product_attention", GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2])),
          {any({2, 3, 4}), any({2, 5, 4}), any({2, 5, 3})}, in_parallel},
      {"scaled_dot_product_attention one", GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2])),
          {any({3, 4}), any({5, 4}), any({5, 3})}},
      {"scaled_dot_product_attention causal",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2], {.is_causal = true})),
          {any({2, 2, 5, 3}), any({2, 2, 4, 3}), any({2, 2, 4, 3})}, in_parallel},
      {"scaled_dot_product_attention blocks",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[0], x[0], {.is_causal = true})), {any({50, 2})}},
      {"scaled_dot_product_attention looks",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2], {.attn_mask = looks()})),
          {any({2, 3, 4}), any({2, 5, 4}), any({2, 5, 3})}, in_parallel},
      {"scaled_dot_product_attention mask",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[1], {.attn_mask = x[2]})),
          {any({2, 3, 4}), any({2, 5, 4}), any({3, 5})}},
      {"scaled_dot_product_attention fixed mask",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[1], {.attn_mask = x[2]})),
          {any({2, 3, 4}), any({2, 5, 4}), constant(any({2, 1, 5}))}},
      {"scaled_dot_product_attention heads",
          GRADUS_OP(scaled_dot_product_attention(transpose(x[0], 1, 2), transpose(x[1], 1, 2), transpose(x[2], 1, 2))),
          {any({2, 3, 2, 4}), any({2, 5, 2, 4}), any({2, 5, 2, 3})}, in_parallel},
      {"scaled_dot_product_attention broadcast",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2], {.scale = -0.5})),
          {any({2, 3, 4}), any({3, 1, 5, 4}), any({2, 5, 3})}},
      {"scaled_dot_product_attention groups",
          GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2], {.enable_gqa = true})),
          {any({2, 4, 3, 2}), any({2, 2, 5, 2}), any({2, 2, 5, 3})}, in_parallel},
      {"scaled_dot_product_attention no keys", GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2])),
          {any({2, 3, 4}), any({2, 0, 4}), any({2, 0, 3})}},
      {"scaled_dot_product_attention no queries", GRADUS_OP(scaled_dot_product_attention(x[0], x[1], x[2])),
          {any({2, 0, 4}), any({2, 3, 4}), any({2, 3, 3})}},
  };
});

}   // namespace gradus::test
