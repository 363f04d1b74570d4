// Attention with several heads. Not with dropout, whose numbers depend on what was drawn before.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Results any_heads(Args& r) {
  const int64_t heads = r.integer(1, 3), e = heads * r.integer(1, 3), n = r.m(), l = r.n(), s = r.k();
  MultiHeadForwardOptions o = {.add_zero_attn = r.odd(3), .need_weights = r.flag()};
  o.batch_first = r.flag();
  o.is_causal = r.odd(3);
  const auto sequences = [&](int64_t length) { return o.batch_first ? Shape{n, length, e} : Shape{length, n, e}; };
  Tensor query = r.tensor(sequences(l)), key = r.flag() ? query : r.same(sequences(s));
  Tensor value = r.flag() ? key : r.same(key.shape());
  o.in_proj_weight = r.same({3 * e, e});
  o.out_proj_weight = r.same({e, e});
  o.in_proj_bias = r.maybe(r.same({3 * e}));
  if (r.odd(3)) o.bias_k = r.same({e}), o.bias_v = r.same({e});
  const int64_t from = key.size(o.batch_first ? 1 : 0);
  if (r.odd(3)) o.key_padding_mask = r.mask({n, from});
  if (r.odd(3)) o.attn_mask = r.flag() ? r.mask({l, from}) : r.same({n * heads, l, from});
  AttentionResult y = multi_head_attention_forward(query, key, value, e, heads, o);
  return y.weights.defined() ? Results(std::vector<Tensor>{y.output, y.weights}) : Results(y.output);
}

}   // namespace

const Family<Line> multi_head_lines([]() -> std::vector<Line> {
  return {
      // Scores are products of projections and so large that rounding shows in the probabilities of keys nearly alike.
      {"multi_head_attention_forward", any_heads, ill_gradient},
  };
});

}   // namespace gradus::test
