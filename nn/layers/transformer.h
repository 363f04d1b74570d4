// Transformers: stacks of attention and feed-forward layers. Source: Vaswani et al. 2017.
//
//   nn::TransformerEncoder encoder{nn::TransformerEncoderLayer{128, 4, {.batch_first = true}}, 6};
//   Tensor y = encoder(x, {.is_causal = true});
//
// Sequences are [length, n, d_model], or [n, length, d_model] with batch_first, or one of them, [length, d_model].
// Masks are bool, true where a position is not looked at, or numbers that are added to the scores: [l, s], a row for
// each position that looks, or [n nhead, l, s]; those named padding [n, s].
#ifndef GRADUS_NN_LAYERS_TRANSFORMER_H
#define GRADUS_NN_LAYERS_TRANSFORMER_H

#include "nn/layers/attention.h"
#include "nn/layers/dropout.h"
#include "nn/layers/normalise.h"

namespace gradus::nn {

/// The function between two linear layers: "relu", "gelu", or one of your own that captures nothing.
class TransformerActivation {
 public:
  using Function = Tensor (*)(const Tensor&);
  TransformerActivation(const char* word);   // throws Error for any other word
  TransformerActivation(Function f) : f_(f) {}
  template <class F>
    requires(!std::is_same_v<F, TransformerActivation> && std::is_convertible_v<F, Function>)
  TransformerActivation(F f) : f_(f) {}
  Tensor operator()(const Tensor& x) const { return f_(x); }

 private:
  Function f_;
};

struct TransformerLayerOptions {
  int64_t dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = "relu";
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;   ///< normalise before attention and feed-forward instead of after them
  bool bias = true;
};

struct EncoderLayerCallOptions {
  Tensor src_mask = {}, src_key_padding_mask = {};
  bool is_causal = false;   ///< position i looks at 0 .. i; src_mask may say so, too
};
/// Self-attention, then two linear layers with a function between them: src -> the same shape.
class TransformerEncoderLayer : public Module {
 public:
  TransformerEncoderLayer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& options = {});
  /// As in Python, TransformerEncoderLayer(128, 4, 512, 0.1).
  template <std::integral Size>
  TransformerEncoderLayer(int64_t d_model, int64_t nhead, Size dim_feedforward, double dropout = 0.1)
      : TransformerEncoderLayer(d_model, nhead, {.dim_feedforward = dim_feedforward, .dropout = dropout}) {}

  Tensor forward(const Tensor& src, const EncoderLayerCallOptions& call = {}) const;

  TransformerLayerOptions options;
  MultiheadAttention self_attn;
  Linear linear1;
  Dropout dropout;
  Linear linear2;
  LayerNorm norm1, norm2;
  Dropout dropout1, dropout2;
  GRADUS_MODULE_LIST(self_attn, linear1, dropout, linear2, norm1, norm2, dropout1, dropout2)

  Tensor operator()(const Tensor& src, const EncoderLayerCallOptions& call = {}) const {
    return detail::Call::of(*this, src, call);
  }
};

struct DecoderCallOptions {
  Tensor tgt_mask = {}, memory_mask = {}, tgt_key_padding_mask = {}, memory_key_padding_mask = {};
  std::optional<bool> tgt_is_causal = {};   ///< if not given, a stack looks whether tgt_mask is the causal one
  bool memory_is_causal = false;
};
/// Self-attention, attention to memory, then two linear layers: tgt, memory -> tgt's shape.
class TransformerDecoderLayer : public Module {
 public:
  TransformerDecoderLayer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& options = {});
  template <std::integral Size>
  TransformerDecoderLayer(int64_t d_model, int64_t nhead, Size dim_feedforward, double dropout = 0.1)
      : TransformerDecoderLayer(d_model, nhead, {.dim_feedforward = dim_feedforward, .dropout = dropout}) {}

  Tensor forward(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& call = {}) const;

  TransformerLayerOptions options;
  MultiheadAttention self_attn, multihead_attn;
  Linear linear1;
  Dropout dropout;
  Linear linear2;
  LayerNorm norm1, norm2, norm3;
  Dropout dropout1, dropout2, dropout3;
  GRADUS_MODULE_LIST(
      self_attn, multihead_attn, linear1, dropout, linear2, norm1, norm2, norm3, dropout1, dropout2, dropout3)

  Tensor operator()(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& call = {}) const {
    return detail::Call::of(*this, tgt, memory, call);
  }
};

struct EncoderCallOptions {
  Tensor mask = {}, src_key_padding_mask = {};
  std::optional<bool> is_causal = {};   ///< if not given, the encoder looks whether the mask is the causal one
};
/// num_layers copies of a layer, with parameters of their own that start with the same numbers, and at the end, if
/// given, a LayerNorm.
class TransformerEncoder : public Module {
 public:
  TransformerEncoder(const TransformerEncoderLayer& layer, int64_t num_layers, std::optional<LayerNorm> norm = {});

  Tensor forward(const Tensor& src, const EncoderCallOptions& call = {}) const;

  std::vector<TransformerEncoderLayer> layers;
  std::optional<LayerNorm> norm;
  GRADUS_MODULE_LIST(layers, norm)

  Tensor operator()(const Tensor& src, const EncoderCallOptions& call = {}) const {
    return detail::Call::of(*this, src, call);
  }
};
class TransformerDecoder : public Module {
 public:
  TransformerDecoder(const TransformerDecoderLayer& layer, int64_t num_layers, std::optional<LayerNorm> norm = {});

  Tensor forward(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& call = {}) const;

  std::vector<TransformerDecoderLayer> layers;
  std::optional<LayerNorm> norm;
  GRADUS_MODULE_LIST(layers, norm)

  Tensor operator()(const Tensor& tgt, const Tensor& memory, const DecoderCallOptions& call = {}) const {
    return detail::Call::of(*this, tgt, memory, call);
  }
};

struct TransformerOptions {
  int64_t num_encoder_layers = 6, num_decoder_layers = 6, dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = "relu";
  double layer_norm_eps = 1e-5;
  bool batch_first = false, norm_first = false, bias = true;
};
struct TransformerCallOptions {
  Tensor src_mask = {}, tgt_mask = {}, memory_mask = {};
  Tensor src_key_padding_mask = {}, tgt_key_padding_mask = {}, memory_key_padding_mask = {};
  std::optional<bool> src_is_causal = {}, tgt_is_causal = {};
  bool memory_is_causal = false;
};
/// An encoder, whose result the decoder looks at, each with a LayerNorm at its end: src, tgt -> tgt's shape.
class Transformer : public Module {
 public:
  explicit Transformer(int64_t d_model = 512, int64_t nhead = 8, const TransformerOptions& options = {});

  Tensor forward(const Tensor& src, const Tensor& tgt, const TransformerCallOptions& call = {}) const;
  /// New starting values: Glorot's for all matrices.
  void reset_parameters();
  /// [size, size]: 0 where position i may look at j <= i, -infinity elsewhere.
  static Tensor generate_square_subsequent_mask(int64_t size, Dtype dtype = default_dtype());

  int64_t d_model;
  bool batch_first;
  TransformerEncoder encoder;
  TransformerDecoder decoder;
  GRADUS_MODULE_LIST(encoder, decoder)

  Tensor operator()(const Tensor& src, const Tensor& tgt, const TransformerCallOptions& call = {}) const {
    return detail::Call::of(*this, src, tgt, call);
  }
};

}   // namespace gradus::nn
#endif
