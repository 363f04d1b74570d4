// Scaled dot product attention (Vaswani et al. 2017).
#include "autograd/ops/sequence/attention.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops/common.h"
#include "autograd/ops/sequence/sequence_parts.h"
#include "core/compute/sequence/attention.h"

namespace gradus {

namespace {

constexpr const char* op = "scaled_dot_product_attention";

// The probabilities by ops: softmax(scale q k^T + mask), 0 in a row that sees nothing.
Tensor chances_of(const Tensor& q, const Tensor& k, const apply::AttentionRule& rule) {
  Tensor scores = matmul(q * rule.scale, mT(k));
  if (rule.mask.defined()) scores = scores + rule.mask;
  if (rule.causal) scores = masked_fill(scores, triu(ones({scores.size(-2), scores.size(-1)}, bool_), 1), -INFINITY);
  if (scores.size(-1) == 0) return scores;
  const Tensor sees_nothing = eq(amax(scores.detach(), -1, true), -INFINITY);
  return masked_fill(softmax(masked_fill(scores, sees_nothing, 0), -1), sees_nothing, 0);
}

// The gradients by ops, so that they can be differentiated again.
Gradients<3> gradients_by_ops(
    const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v, const apply::AttentionRule& rule) {
  const Tensor p = chances_of(q, k, rule), dp = matmul(dy, mT(v));
  const Tensor ds = p * (dp - sum(dp * p, -1, true)) * rule.scale;
  return {{matmul(ds, k), matmul(mT(ds), q), matmul(mT(p), dy)}};
}

// scaled_dot_product_attention = p v, p = softmax(scale q k^T + mask)    q: [l, e]  k: [s, e]  v: [s, n] -> [l, n]
//   dv = p^T dy     dq = scale ds k     dk = scale ds^T q     with dp = dy v^T, ds = p (dp - sum(dp p))
Tensor fused(const Tensor& q, const Tensor& k, const Tensor& v, const apply::AttentionRule& rule) {
  return record("scaled_dot_product_attention(query, key, value)", apply::attention(q, k, v, rule),
      joint({&q, &k, &v}, [q = saved(q, 0), k = saved(k, 1), v = saved(v, 2), mask = SavedIfDefined(rule.mask),
                              scale = rule.scale, causal = rule.causal](const Tensor& dy, Need) {
        const apply::AttentionRule kept{scale, causal, mask.get()};
        if (recording()) return gradients_by_ops(dy, q, k, v, kept);
        apply::AttentionGradients d = apply::attention_grad(dy, q, k, v, kept);
        return Gradients<3>{{d.q, d.k, d.v}};
      }));
}

// -- checks and options --

void require_shapes(const Tensor& q, const Tensor& k, const Tensor& v) {
  require_defined(op, q, k);
  require_defined(op, v);
  require_float(op, q);
  require_same_dtype(op, q, k, "query", "key");
  require_same_dtype(op, q, v, "query", "value");
  if (q.dim() < 2 || k.dim() < 2 || v.dim() < 2 || q.size(-1) != k.size(-1) || k.size(-2) != v.size(-2))
    throw ShapeError(
        fmt::format("{}: query, key and value must be [.., l, e], [.., s, e] and [.., s, n]; they are {}, {} and {}",
            op, q.shape(), k.shape(), v.shape()));
}

void require_options(const AttentionOptions& options) {
  if (!(options.dropout_p >= 0 && options.dropout_p <= 1))
    throw Error(fmt::format("{}: dropout_p must be a probability, 0..1; got {}", op, options.dropout_p));
  if (options.is_causal && options.attn_mask.defined())
    throw Error(fmt::format("{}: is_causal stands for a mask; give one or the other", op));
}

// The mask as numbers to be added to the scores.
Tensor addend_of(const Tensor& mask, const Tensor& q) {
  if (mask.dtype() == Dtype::bool_) return where(mask, zeros({}, q.dtype()), full({}, -INFINITY, q.dtype()));
  require_same_dtype(op, q, mask, "query", "attn_mask");
  return mask;
}

Shape batch_of(const Tensor& x) { return Shape(std::span(x.shape().begin(), size_t(x.dim() - 2))); }
Shape joined(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}
Tensor with_batch(const Tensor& x, const Shape& batch) {
  return batch_of(x) == batch ? x : expand(x, joined(batch, x.size(-2), x.size(-1)));
}

// Heads of the query in groups, one for each head of key and value: [.., heads, l, e] -> [.., groups, heads / groups,
// l, e].
Tensor grouped(const Tensor& x, int64_t groups) { return unflatten(x, -3, {groups, x.size(-3) / groups}); }

apply::AttentionRule rule_of(const Tensor& q, const std::optional<double>& scale, bool is_causal) {
  return {scale.value_or(1 / std::sqrt(double(std::max<int64_t>(1, q.size(-1))))), is_causal, {}};
}

Tensor grouped_attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options);

}   // namespace

Tensor scaled_dot_product_attention(
    const Tensor& query, const Tensor& key, const Tensor& value, const AttentionOptions& options) {
  require_shapes(query, key, value);
  require_options(options);
  if (options.enable_gqa) return grouped_attention(query, key, value, options);
  const Shape batch = broadcast_shapes(op, broadcast_shapes(op, batch_of(query), batch_of(key)), batch_of(value));
  const Tensor q = with_batch(query, batch), k = with_batch(key, batch), v = with_batch(value, batch);
  apply::AttentionRule rule = rule_of(q, options.scale, options.is_causal);
  if (const Tensor& mask = options.attn_mask; mask.defined()) {
    const Shape scores = joined(batch, q.size(-2), k.size(-2));
    if (Shape all; !broadcast(mask.shape(), scores, all) || !(all == scores))
      throw ShapeError(fmt::format("{}: attn_mask must broadcast to {}; it is {}", op, scores, mask.shape()));
    rule.mask = expand(addend_of(mask, q), scores);
  }
  // A mask with a gradient, and dropout, are rare enough to be left to ops.
  const bool by_ops = options.dropout_p > 0 || (rule.mask.defined() && rule.mask.requires_grad());
  return by_ops ? matmul(dropout(chances_of(q, k, rule), options.dropout_p), v) : fused(q, k, v, rule);
}

namespace {

Tensor grouped_attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& options) {
  const bool have_heads = q.dim() > 2 && k.dim() > 2 && v.dim() > 2;
  if (!have_heads || k.size(-3) != v.size(-3) || k.size(-3) == 0 || q.size(-3) % k.size(-3) != 0)
    throw ShapeError(
        fmt::format("{}: with enable_gqa the heads of query, dimension -3, must be a multiple of those of key and "
                    "value; they are {}, {} and {}",
            op, q.shape(), k.shape(), v.shape()));
  const int64_t groups = k.size(-3);
  AttentionOptions rest = options;
  rest.enable_gqa = false;
  if (const Tensor& mask = options.attn_mask; mask.defined() && mask.dim() > 2)
    rest.attn_mask = mask.size(-3) == q.size(-3) ? grouped(mask, groups) : unsqueeze(mask, -3);
  return flatten(scaled_dot_product_attention(grouped(q, groups), unsqueeze(k, -3), unsqueeze(v, -3), rest), -4, -3);
}

// Queries, keys and values as heads [n, heads, l, e], views of what packs them; and back.
struct Parts {
  Tensor q, k, v;
  Parts(const Tensor& packed, bool batch_first)
      : q(part(packed, 0, batch_first)), k(part(packed, 1, batch_first)), v(part(packed, 2, batch_first)) {}
  static Tensor part(const Tensor& packed, int64_t i, bool batch_first) {
    const Tensor x = select(packed, 2, i);
    return batch_first ? transpose(x, 1, 2) : permute(x, {1, 2, 0, 3});
  }
  static Tensor pack(const Gradients<3>& d, bool batch_first) {
    const auto back = [&](const Tensor& x) { return batch_first ? transpose(x, 1, 2) : permute(x, {2, 0, 1, 3}); };
    return stack({back(d.of[0]), back(d.of[1]), back(d.of[2])}, 2);
  }
};

}   // namespace

// self_attention                                      packed: [l, n, 3, heads, e] -> [n, heads, l, e]
//   dpacked = dq, dk, dv of scaled_dot_product_attention, side by side
Tensor self_attention(const Tensor& packed, bool batch_first, const Tensor& mask, bool is_causal) {
  const auto compute = [&] {
    NoGradGuard guard;
    const Parts x(packed, batch_first);
    apply::AttentionRule rule = rule_of(x.q, {}, is_causal);
    if (mask.defined()) rule.mask = expand(mask, joined(batch_of(x.q), x.q.size(-2), x.k.size(-2)));
    return std::pair(apply::attention(x.q, x.k, x.v, rule), rule);
  };
  auto [y, rule] = compute();
  return record("self_attention(packed)", y,
      grad_to(packed, [packed = saved(packed, 0), mask = SavedIfDefined(rule.mask), scale = rule.scale, is_causal,
                          batch_first](const Tensor& dy) {
        const apply::AttentionRule kept{scale, is_causal, mask.get()};
        const Parts x(packed, batch_first);
        if (recording()) return Parts::pack(gradients_by_ops(dy, x.q, x.k, x.v, kept), batch_first);
        const Tensor d = empty(packed.get().shape(), dy.dtype());
        const Parts to(d, batch_first);
        apply::attention_grad({to.q, to.k, to.v}, dy, x.q, x.k, x.v, kept);
        return d;
      }));
}

}   // namespace gradus
