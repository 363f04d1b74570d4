// Attention with several heads: the order of dimensions, which inputs are one tensor; errors. Against PyTorch:
// tests/nn/layers/attention_test.cpp.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

MultiHeadForwardOptions weights(int64_t e, MultiHeadForwardOptions o = {}) {
  manual_seed(4);
  o.in_proj_weight = randn({3 * e, e}, {.dtype = float64});
  o.in_proj_bias = randn({3 * e}, {.dtype = float64});
  o.out_proj_weight = randn({e, e}, {.dtype = float64});
  return o;
}
Tensor output(const Tensor& q, const Tensor& k, const Tensor& v, const MultiHeadForwardOptions& o) {
  return multi_head_attention_forward(q, k, v, 6, 3, o).output;
}

}   // namespace

TEST_CASE(
    "attention with several heads is the same whether the batch comes first, and for equal tensors that are one") {
  const Tensor x = random_matrices({5, 2, 6}), turned = contiguous(transpose(x, 0, 1));
  for (bool causal : {false, true}) {
    const MultiHeadForwardOptions o = weights(6, {.need_weights = false, .is_causal = causal});
    MultiHeadForwardOptions first = o;
    first.batch_first = true;
    const Tensor want = output(x, x, x, o), memory = clone(x);
    CHECK_AGREE(transpose(output(turned, turned, turned, first), 0, 1), want, 32);
    CHECK_AGREE(output(x, memory, memory, o), want, 32);
    CHECK_AGREE(output(x, memory, clone(x), o), want, 32);
    CHECK_AGREE(
        unsqueeze(output(x.select(1, 1), memory.select(1, 1), memory.select(1, 1), o), 1), want.narrow(1, 1, 1), 32);
    MultiHeadForwardOptions apart = o;   // the same projections as three weights
    apart.in_proj_weight = {};
    apart.q_proj_weight = o.in_proj_weight.narrow(0, 0, 6);
    apart.k_proj_weight = o.in_proj_weight.narrow(0, 6, 6);
    apart.v_proj_weight = o.in_proj_weight.narrow(0, 12, 6);
    CHECK_AGREE(output(x, x, x, apart), want, 32);
  }
}

TEST_CASE("masks of several kinds say the same") {
  const Tensor x = random_matrices({3, 2, 6});
  const Tensor bools = tensor({{false, true, false}, {false, false, true}}), none = zeros({3, 3}, bool_);
  const Tensor want = output(x, x, x, weights(6, {.key_padding_mask = bools}));
  const Tensor numbers = where(bools, full({}, -inf, float64), zeros({}, float64));
  CHECK_AGREE(output(x, x, x, weights(6, {.key_padding_mask = numbers, .need_weights = false})), want, 32);
  CHECK_AGREE(output(x, x, x, weights(6, {.key_padding_mask = bools, .attn_mask = none})), want, 32);
  const Tensor each = repeat_interleave(expand(unsqueeze(bools, 1), {2, 3, 3}), 3, 0);   // [n heads, l, s]
  CHECK_AGREE(output(x, x, x, weights(6, {.attn_mask = each})), want, 32);
}

TEST_CASE("attention with several heads says what does not fit") {
  static Tensor x = ones({5, 2, 6}, float64), one = ones({6, 6}, float64);
  static MultiHeadForwardOptions o = weights(6);
  check_failures({
      {"ShapeError: multi_head_attention: query, key and value must be [l, n, e], [s, n, e], [s, n, e], or [l, e], [s, "
       "e], [s, e]; "
       "they are [5, 2, 6], [5, 3, 6] and [5, 3, 6]",
          [] {
            output(x, ones({5, 3, 6}, float64), ones({5, 3, 6}, float64), o);
          }},
      {"ShapeError: multi_head_attention: the last size of key must be 6; it is [5, 2, 7]",
          [] {
            output(x, ones({5, 2, 7}, float64), x, o);
          }},
      {"Error: multi_head_attention: embed_dim must be a multiple of num_heads; got 6 and 4",
          [] { multi_head_attention_forward(x, x, x, 6, 4, o); }},
      {"Error: multi_head_attention: give in_proj_weight, or q_proj_weight, k_proj_weight and v_proj_weight",
          [] { multi_head_attention_forward(x, x, x, 6, 2, {.q_proj_weight = one}); }},
      {"ShapeError: multi_head_attention: in_proj_weight must be [18, 6]; it is [6, 6]",
          [] { multi_head_attention_forward(x, x, x, 6, 2, {.in_proj_weight = one}); }},
      {"ShapeError: multi_head_attention: in_proj_bias must be [18]; it is [6, 6]",
          [] {
            multi_head_attention_forward(x, x, x, 6, 2, {.in_proj_weight = o.in_proj_weight, .in_proj_bias = one});
          }},
      {"DtypeError: multi_head_attention: attn_mask must be bool or float64, the dtype of query; it is int64. If 1 "
       "means not to look there, take mask.to(bool_)",
          [] {
            output(x, x, x, weights(6, {.attn_mask = ones({5, 5}, int64)}));
          }},
      {"ShapeError: multi_head_attention: attn_mask must be [5, 5] or [6, 5, 5]; it is [5, 4]",
          [] {
            output(x, x, x, weights(6, {.attn_mask = ones({5, 4}, bool_)}));
          }},
      {"ShapeError: multi_head_attention: key_padding_mask must be [2, 5]; it is [5, 2]",
          [] {
            output(x, x, x, weights(6, {.key_padding_mask = ones({5, 2}, bool_)}));
          }},
  });
}

}   // namespace gradus::test
