// Attention with several heads (Vaswani et al. 2017): a composition.
//
// Heads are [n, heads, l, size] here, views of the projected sequences: nothing is copied on the way to attention or
// back, whether the batch comes first or not.
#include "autograd/ops/sequence/multi_head.h"

#include <cmath>

#include "autograd/ops/common.h"
#include "autograd/ops/sequence/sequence_parts.h"

namespace gradus {

namespace {

constexpr const char* op = "multi_head_attention";

// What does not change from step to step.
struct Setting {
  const MultiHeadForwardOptions& options;
  int64_t heads, size;   // of a head
  int64_t n, l, s;

  // x [l, n, e], or [n, l, e], as heads; and back, projected.
  Tensor to_heads(const Tensor& x) const {
    const Tensor y = unflatten(x, -1, {heads, size});
    return options.batch_first ? transpose(y, 1, 2) : permute(y, {1, 2, 0, 3});
  }
  Tensor result(const Tensor& x) const {
    const Tensor y = flatten(options.batch_first ? transpose(x, 1, 2) : permute(x, {2, 0, 1, 3}), 2);
    return linear(y, options.out_proj_weight, options.out_proj_bias);
  }
};

struct Projected {
  Tensor q, k, v;
};

// -- checks --

void require_mask(const char* name, const Tensor& mask, const Tensor& query) {
  if (mask.defined() && mask.dtype() != Dtype::bool_ && mask.dtype() != query.dtype())
    throw DtypeError(fmt::format("{}: {} must be bool or {}, the dtype of query; it is {}{}", op, name, query.dtype(),
        mask.dtype(), is_float(mask.dtype()) ? "" : ". If 1 means not to look there, take mask.to(bool_)"));
}
void require_size(const char* name, const Tensor& x, int64_t size) {
  if (x.size(-1) != size)
    throw ShapeError(fmt::format("{}: the last size of {} must be {}; it is {}", op, name, size, x.shape()));
}
void require_shape(const char* name, const Tensor& x, const Shape& shape) {
  if (x.defined() && !(x.shape() == shape))
    throw ShapeError(fmt::format("{}: {} must be {}; it is {}", op, name, shape, x.shape()));
}
void require_arguments(const Tensor& query, const Tensor& key, const Tensor& value, int64_t embed_dim,
    int64_t num_heads, const MultiHeadForwardOptions& options) {
  require_float(op, query);
  require_same_dtype(op, query, key, "query", "key");
  require_same_dtype(op, query, value, "query", "value");
  const int64_t dims = query.dim(), batch = options.batch_first ? 0 : 1, along = dims == 3 ? 1 - batch : 0;
  const bool fit =
      (dims == 2 || dims == 3) && key.dim() == dims && value.dim() == dims && key.size(along) == value.size(along) &&
      (dims == 2 || (key.size(batch) == query.size(batch) && value.size(batch) == query.size(batch)));
  if (!fit)
    throw ShapeError(
        fmt::format("{}: query, key and value must be {}, or [l, e], [s, e], [s, e]; they are {}, {} and {}", op,
            options.batch_first ? "[n, l, e], [n, s, e], [n, s, e]" : "[l, n, e], [s, n, e], [s, n, e]", query.shape(),
            key.shape(), value.shape()));
  if (num_heads < 1 || embed_dim % num_heads != 0)
    throw Error(fmt::format("{}: embed_dim must be a multiple of num_heads; got {} and {}", op, embed_dim, num_heads));
  require_size("query", query, embed_dim);
  const bool packed = options.in_proj_weight.defined();
  if (!packed &&
      !(options.q_proj_weight.defined() && options.k_proj_weight.defined() && options.v_proj_weight.defined()))
    throw Error(fmt::format("{}: give in_proj_weight, or q_proj_weight, k_proj_weight and v_proj_weight", op));
  require_shape("in_proj_weight", options.in_proj_weight, {3 * embed_dim, embed_dim});
  require_shape("in_proj_bias", options.in_proj_bias, {3 * embed_dim});
  require_size("key", key, packed ? embed_dim : options.k_proj_weight.size(-1));
  require_size("value", value, packed ? embed_dim : options.v_proj_weight.size(-1));
  require_mask("key_padding_mask", options.key_padding_mask, query);
  require_mask("attn_mask", options.attn_mask, query);
}

// -- projections --

Tensor rows(const Tensor& x, int64_t first, int64_t count) { return x.defined() ? narrow(x, 0, first, count) : x; }

// One product projects all three.
bool is_packed(const Tensor& query, const Tensor& key, const Tensor& value, const MultiHeadForwardOptions& options) {
  return options.in_proj_weight.defined() && query.impl() == key.impl() && key.impl() == value.impl();
}
bool wants_grad(const Tensor& mask) { return mask.defined() && mask.requires_grad(); }

// Those of the three that are one tensor are projected by one product.
Projected project(const Setting& z, const Tensor& query, const Tensor& key, const Tensor& value) {
  const Tensor &w = z.options.in_proj_weight, &b = z.options.in_proj_bias;
  const int64_t e = z.heads * z.size;
  // Parts first, first + 1, ... of the packed weight, `count` of them, applied to x.
  const auto parts = [&](const Tensor& x, int64_t first, int64_t count) {
    return unflatten(linear(x, rows(w, first * e, count * e), rows(b, first * e, count * e)), -1, {count, e});
  };
  const auto heads = [&](const Tensor& y, int64_t part) { return z.to_heads(select(y, 2, part)); };
  if (!w.defined()) {
    const MultiHeadForwardOptions& o = z.options;
    return {z.to_heads(linear(query, o.q_proj_weight, rows(b, 0, e))),
        z.to_heads(linear(key, o.k_proj_weight, rows(b, e, e))),
        z.to_heads(linear(value, o.v_proj_weight, rows(b, 2 * e, e)))};
  }
  if (key.impl() != value.impl())
    return {heads(parts(query, 0, 1), 0), heads(parts(key, 1, 1), 0), heads(parts(value, 2, 1), 0)};
  if (query.impl() != key.impl()) {
    const Tensor both = parts(key, 1, 2);
    return {heads(parts(query, 0, 1), 0), heads(both, 0), heads(both, 1)};
  }
  const Tensor all = unflatten(linear(query, w, b), -1, {3, e});
  return {heads(all, 0), heads(all, 1), heads(all, 2)};
}

// One more key or value, the same for all of the batch, behind the others.
Tensor with_one_more(const Setting& z, const Tensor& x, const Tensor& row) {
  return cat({x, expand(reshape(row, {1, z.heads, 1, z.size}), {z.n, -1, -1, -1})}, 2);
}

// -- masks --

// As numbers to be added, 0 for the keys that were added.
Tensor addend(const Tensor& mask, Dtype dtype, int64_t more) {
  const Tensor numbers =
      mask.dtype() == Dtype::bool_ ? where(mask, full({}, -INFINITY, dtype), zeros({}, dtype)) : mask;
  return more ? pad(numbers, {0, more}) : numbers;
}

// Both masks as one that broadcasts to [n, heads, l, s]; undefined: none.
Tensor mask_of(const Setting& z, Dtype dtype, int64_t more, bool causal) {
  const Tensor &padding = z.options.key_padding_mask, &given = z.options.attn_mask;
  Tensor mask;
  if (given.defined()) {
    const bool one = given.shape() == Shape{z.l, z.s};
    if (!one && !(given.shape() == Shape{z.n * z.heads, z.l, z.s}))
      throw ShapeError(fmt::format("{}: attn_mask must be [{}, {}] or [{}, {}, {}]; it is {}", op, z.l, z.s,
          z.n * z.heads, z.l, z.s, given.shape()));
    mask = addend(one ? given : unflatten(given, 0, {z.n, z.heads}), dtype, more);
  } else if (causal) {
    mask = addend(triu(ones({z.l, z.s}, bool_), 1), dtype, more);
  }
  if (!padding.defined()) return mask;
  if (!(padding.shape() == Shape{z.n, z.s}) && !(z.n == 1 && padding.shape() == Shape{z.s}))
    throw ShapeError(fmt::format("{}: key_padding_mask must be [{}, {}]; it is {}", op, z.n, z.s, padding.shape()));
  const Tensor keys = addend(reshape(padding, {z.n, 1, 1, z.s}), dtype, more);
  return mask.defined() ? mask + keys : keys;
}

}   // namespace

AttentionResult multi_head_attention_forward(const Tensor& query, const Tensor& key, const Tensor& value,
    int64_t embed_dim, int64_t num_heads, const MultiHeadForwardOptions& options) {
  require_arguments(query, key, value, embed_dim, num_heads, options);
  const int64_t batch = options.batch_first ? 0 : 1;
  if (query.dim() == 2) {
    const Tensor q = unsqueeze(query, batch), k = key.impl() == query.impl() ? q : unsqueeze(key, batch),
                 v = value.impl() == key.impl() ? k : unsqueeze(value, batch);
    AttentionResult y = multi_head_attention_forward(q, k, v, embed_dim, num_heads, options);
    return {squeeze(y.output, batch), y.weights.defined() ? squeeze(y.weights, 0) : y.weights};
  }
  const Setting z{
      options, num_heads, embed_dim / num_heads, query.size(batch), query.size(1 - batch), key.size(1 - batch)};
  const bool biased = options.bias_k.defined() && options.bias_v.defined(), more = biased || options.add_zero_attn;
  const double dropout_p = options.training ? options.dropout_p : 0;
  // Without other masks a causal one need not be written down.
  const bool causal = options.is_causal && !options.key_padding_mask.defined() && !options.need_weights;
  const Tensor mask = causal ? Tensor() : mask_of(z, query.dtype(), biased + options.add_zero_attn, options.is_causal);
  if (is_packed(query, key, value, options) && !more && !options.need_weights && dropout_p == 0 && !wants_grad(mask)) {
    const Tensor packed = linear(query, options.in_proj_weight, options.in_proj_bias);
    const Tensor parts = unflatten(packed, -1, {3, z.heads, z.size});
    return {z.result(self_attention(parts, options.batch_first, mask, causal)), {}};
  }
  auto [q, k, v] = project(z, query, key, value);
  if (biased) k = with_one_more(z, k, options.bias_k), v = with_one_more(z, v, options.bias_v);
  if (options.add_zero_attn) k = pad(k, {0, 0, 0, 1}), v = pad(v, {0, 0, 0, 1});
  if (!options.need_weights) {
    const AttentionOptions o = {.attn_mask = mask, .dropout_p = dropout_p, .is_causal = causal};
    return {z.result(scaled_dot_product_attention(q, k, v, o)), {}};
  }
  Tensor scores = matmul(q * (1 / std::sqrt(double(z.size))), mT(k));
  if (mask.defined()) scores = scores + mask;
  const Tensor weights = dropout(softmax(scores, -1), dropout_p);
  return {z.result(matmul(weights, v)), options.average_attn_weights ? mean(weights, 1) : weights};
}

}   // namespace gradus
