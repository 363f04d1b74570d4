// Scaled dot product attention. Not with dropout, whose numbers depend on what was drawn before.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Results any_attention(Args& r) {
  const bool groups = r.odd(4);
  const Shape batch = groups ? joined(r.batch(), {2}) : r.batch();
  const int64_t e = r.integer(0, 4), l = r.n(), s = r.k();
  Tensor q = r.tensor(joined(groups ? joined(r.batch(), {2 * r.integer(1, 2)}) : batch, {l, e}));
  Tensor k = r.same(joined(batch, {s, e})), v = r.same(joined(batch, {s, r.m()}));
  AttentionOptions options = {.is_causal = r.odd(3), .enable_gqa = groups};
  if (!options.is_causal && r.flag()) options.attn_mask = r.flag() ? r.mask({l, s}) : r.same({l, s});
  if (r.odd(3)) options.scale = r.real(-2, 2);
  return scaled_dot_product_attention(q, k, v, options);
}

}   // namespace

const Family<Line> attention_lines([]() -> std::vector<Line> {
  return {
      {"scaled_dot_product_attention", any_attention},
  };
});

}   // namespace gradus::test
