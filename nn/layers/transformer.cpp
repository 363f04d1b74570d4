// Transformers.
#include "nn/layers/transformer.h"

#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

namespace {

LayerNorm norm_for(int64_t d_model, const TransformerLayerOptions& o) {
  return LayerNorm(d_model, {.eps = o.layer_norm_eps, .bias = o.bias});
}
MultiheadAttention attention_for(int64_t d_model, int64_t nhead, const TransformerLayerOptions& o) {
  return {d_model, nhead, {.dropout = o.dropout, .bias = o.bias, .batch_first = o.batch_first}};
}

// A layer with the same options and the same numbers in parameters of its own.
template <class Layer> Layer copy_of(const Layer& layer) {
  Layer copy(layer.self_attn.embed_dim, layer.self_attn.num_heads, layer.options);
  copy.to(layer.linear1.weight.dtype());
  copy.load_state_dict(layer.state_dict());
  copy.train(layer.training());
  const std::vector<Tensor> from = layer.parameters(), to = copy.parameters();
  for (size_t i = 0; i < from.size(); ++i) to[i].requires_grad_(from[i].requires_grad());
  return copy;
}
template <class Layer> std::vector<Layer> copies_of(const char* name, const Layer& layer, int64_t count) {
  require_num_layers(name, count);
  std::vector<Layer> layers;
  for (int64_t i = 0; i < count; ++i) layers.push_back(copy_of(layer));
  return layers;
}

// Whether attention is causal: as said, or if that is what the mask says. Then the mask need not be read.
bool is_causal(const std::optional<bool>& said, const Tensor& mask) {
  if (said || !mask.defined()) return said.value_or(false);
  if (mask.dim() != 2 || mask.size(0) != mask.size(1) || mask.dtype() == int64) return false;
  NoGradGuard guard;
  return mask.dtype() == bool_ ? equal(mask, triu(ones(mask.shape(), bool_), 1))
                               : equal(mask, Transformer::generate_square_subsequent_mask(mask.size(0), mask.dtype()));
}

// Attention of x to `memory`; to itself, if they are one tensor.
Tensor look(const MultiheadAttention& attention, const Tensor& x, const Tensor& memory, const Tensor& mask,
    const Tensor& padding, bool causal) {
  return attention(
      x, memory, memory, {.key_padding_mask = padding, .need_weights = false, .attn_mask = mask, .is_causal = causal})
      .output;
}

template <class Layer> Tensor feed_forward(const Layer& l, const Tensor& x) {
  return l.linear2(l.dropout(l.options.activation(l.linear1(x))));
}

// x + block(x), normalised before or after it.
template <class Block> Tensor residual(const Tensor& x, const LayerNorm& norm, bool norm_first, const Block& block) {
  return norm_first ? x + block(norm(x)) : norm(x + block(x));
}

}   // namespace

TransformerActivation::TransformerActivation(const char* word) : f_(relu) {
  if (which_word("Transformer", "activation", word, {"relu", "gelu"}, "a function") == 1) f_ = gelu;
}

TransformerEncoderLayer::TransformerEncoderLayer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& o)
    : options(o),
      self_attn(attention_for(d_model, nhead, o)),
      linear1(d_model, o.dim_feedforward, {.bias = o.bias}),
      dropout(o.dropout),
      linear2(o.dim_feedforward, d_model, {.bias = o.bias}),
      norm1(norm_for(d_model, o)),
      norm2(norm_for(d_model, o)),
      dropout1(o.dropout),
      dropout2(o.dropout) {}

Tensor TransformerEncoderLayer::forward(const Tensor& src, const EncoderLayerCallOptions& a) const {
  const Tensor x = residual(src, norm1, options.norm_first, [&](const Tensor& y) {
    return dropout1(look(self_attn, y, y, a.src_mask, a.src_key_padding_mask, a.is_causal));
  });
  return residual(x, norm2, options.norm_first, [&](const Tensor& y) { return dropout2(feed_forward(*this, y)); });
}

TransformerDecoderLayer::TransformerDecoderLayer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& o)
    : options(o),
      self_attn(attention_for(d_model, nhead, o)),
      multihead_attn(attention_for(d_model, nhead, o)),
      linear1(d_model, o.dim_feedforward, {.bias = o.bias}),
      dropout(o.dropout),
      linear2(o.dim_feedforward, d_model, {.bias = o.bias}),
      norm1(norm_for(d_model, o)),
      norm2(norm_for(d_model, o)),
      norm3(norm_for(d_model, o)),
      dropout1(o.dropout),
      dropout2(o.dropout),
      dropout3(o.dropout) {}

Tensor TransformerDecoderLayer::forward(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& a) const {
  Tensor x = residual(tgt, norm1, options.norm_first, [&](const Tensor& y) {
    return dropout1(look(self_attn, y, y, a.tgt_mask, a.tgt_key_padding_mask, a.tgt_is_causal.value_or(false)));
  });
  x = residual(x, norm2, options.norm_first, [&](const Tensor& y) {
    return dropout2(look(multihead_attn, y, memory, a.memory_mask, a.memory_key_padding_mask, a.memory_is_causal));
  });
  return residual(x, norm3, options.norm_first, [&](const Tensor& y) { return dropout3(feed_forward(*this, y)); });
}

TransformerEncoder::TransformerEncoder(
    const TransformerEncoderLayer& layer, int64_t num_layers, std::optional<LayerNorm> last)
    : layers(copies_of("TransformerEncoder", layer, num_layers)), norm(std::move(last)) {}

Tensor TransformerEncoder::forward(const Tensor& src, const EncoderCallOptions& a) const {
  const EncoderLayerCallOptions call{a.mask, a.src_key_padding_mask, is_causal(a.is_causal, a.mask)};
  Tensor x = src;
  for (const TransformerEncoderLayer& layer : layers) x = layer(x, call);
  return norm ? (*norm)(x) : x;
}

TransformerDecoder::TransformerDecoder(
    const TransformerDecoderLayer& layer, int64_t num_layers, std::optional<LayerNorm> last)
    : layers(copies_of("TransformerDecoder", layer, num_layers)), norm(std::move(last)) {}

Tensor TransformerDecoder::forward(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& a) const {
  DecoderCallOptions call = a;
  call.tgt_is_causal = is_causal(a.tgt_is_causal, a.tgt_mask);
  Tensor x = tgt;
  for (const TransformerDecoderLayer& layer : layers) x = layer(x, memory, call);
  return norm ? (*norm)(x) : x;
}

namespace {

TransformerLayerOptions layer_options(const TransformerOptions& o) {
  return {.dim_feedforward = o.dim_feedforward,
      .dropout = o.dropout,
      .activation = o.activation,
      .layer_norm_eps = o.layer_norm_eps,
      .batch_first = o.batch_first,
      .norm_first = o.norm_first,
      .bias = o.bias};
}

}   // namespace

Transformer::Transformer(int64_t size, int64_t nhead, const TransformerOptions& o)
    : d_model(size),
      batch_first(o.batch_first),
      encoder(TransformerEncoderLayer(size, nhead, layer_options(o)), o.num_encoder_layers,
          norm_for(size, layer_options(o))),
      decoder(TransformerDecoderLayer(size, nhead, layer_options(o)), o.num_decoder_layers,
          norm_for(size, layer_options(o))) {
  reset_parameters();
}

void Transformer::reset_parameters() {
  for (const Tensor& p : parameters())
    if (p.dim() > 1) init::xavier_uniform_(p);
}

Tensor Transformer::forward(const Tensor& src, const Tensor& tgt, const TransformerCallOptions& a) const {
  const int64_t batch = batch_first ? 0 : 1;
  if (src.dim() == 3 && tgt.dim() == 3 && src.size(batch) != tgt.size(batch))
    throw ShapeError(
        fmt::format("Transformer: src and tgt must have one batch size; they are {} and {}", src.shape(), tgt.shape()));
  const Tensor memory = encoder(src, {a.src_mask, a.src_key_padding_mask, a.src_is_causal});
  return decoder(tgt, memory,
      {a.tgt_mask, a.memory_mask, a.tgt_key_padding_mask, a.memory_key_padding_mask, a.tgt_is_causal,
          a.memory_is_causal});
}

Tensor Transformer::generate_square_subsequent_mask(int64_t size, Dtype dtype) {
  return triu(full({size, size}, -INFINITY, dtype), 1);
}

}   // namespace gradus::nn
