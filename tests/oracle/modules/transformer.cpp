#include "nn/layers/transformer.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

nn::TransformerActivation activation(const Arguments& s, size_t position) {
  return s.text(position, "activation", "relu") == "gelu" ? "gelu" : "relu";
}

template <class M> M layer(const Arguments& s) {
  return M(s.integer(0, "d_model", 0), s.integer(1, "nhead", 0),
      {.dim_feedforward = s.integer(2, "dim_feedforward", 2048),
          .dropout = s.real(3, "dropout", 0.1),
          .activation = activation(s, 4),
          .layer_norm_eps = s.real(5, "layer_norm_eps", 1e-5),
          .batch_first = s.flag(6, "batch_first", false),
          .norm_first = s.flag(7, "norm_first", false),
          .bias = s.flag(8, "bias", true)});
}

MadeModule encoder_layer(const Arguments& s) {
  using Layer = nn::TransformerEncoderLayer;
  return made_module(layer<Layer>(s), [](Layer& f, const Arguments& x) -> Results {
    return {f(x.tensor(0, "src"), {.src_mask = x.tensor(1, "src_mask"),
                                      .src_key_padding_mask = x.tensor(2, "src_key_padding_mask"),
                                      .is_causal = x.flag(3, "is_causal", false)})};
  });
}

MadeModule decoder_layer(const Arguments& s) {
  using Layer = nn::TransformerDecoderLayer;
  return made_module(layer<Layer>(s), [](Layer& f, const Arguments& x) -> Results {
    return {f(x.tensor(0, "tgt"), x.tensor(1, "memory"),
        {.tgt_mask = x.tensor(2, "tgt_mask"),
            .memory_mask = x.tensor(3, "memory_mask"),
            .tgt_key_padding_mask = x.tensor(4, "tgt_key_padding_mask"),
            .memory_key_padding_mask = x.tensor(5, "memory_key_padding_mask")})};
  });
}

// The layer is given as a list of its type, its arguments and its keywords.
MadeModule encoder(const Arguments& s) {
  const std::vector<Value>& given = s.find(0, "encoder_layer")->items;
  Arguments of_layer;
  of_layer.arguments = given.at(1).items;
  for (const Value& pair : given.at(2).items) of_layer.keywords.emplace_back(pair.items.at(0).word, pair.items.at(1));
  nn::TransformerEncoder m(layer<nn::TransformerEncoderLayer>(of_layer), s.integer(1, "num_layers", 0));
  return made_module(std::move(m), [](nn::TransformerEncoder& f, const Arguments& x) -> Results {
    return {f(x.tensor(0, "src"),
        {.mask = x.tensor(1, "mask"), .src_key_padding_mask = x.tensor(2, "src_key_padding_mask")})};
  });
}

MadeModule transformer(const Arguments& s) {
  nn::Transformer m(s.integer(0, "d_model", 512), s.integer(1, "nhead", 8),
      {.num_encoder_layers = s.integer(2, "num_encoder_layers", 6),
          .num_decoder_layers = s.integer(3, "num_decoder_layers", 6),
          .dim_feedforward = s.integer(4, "dim_feedforward", 2048),
          .dropout = s.real(5, "dropout", 0.1),
          .activation = activation(s, 6),
          .batch_first = s.flag(10, "batch_first", false),
          .norm_first = s.flag(11, "norm_first", false),
          .bias = s.flag(12, "bias", true)});
  return made_module(std::move(m), [](nn::Transformer& f, const Arguments& x) -> Results {
    return {f(x.tensor(0, "src"), x.tensor(1, "tgt"),
        {.src_mask = x.tensor(2, "src_mask"),
            .tgt_mask = x.tensor(3, "tgt_mask"),
            .memory_mask = x.tensor(4, "memory_mask"),
            .src_key_padding_mask = x.tensor(5, "src_key_padding_mask"),
            .tgt_key_padding_mask = x.tensor(6, "tgt_key_padding_mask"),
            .memory_key_padding_mask = x.tensor(7, "memory_key_padding_mask")})};
  });
}

}   // namespace

const Family<ModuleEntry> transformer_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.TransformerEncoderLayer", encoder_layer},
      {"nn.TransformerDecoderLayer", decoder_layer},
      {"nn.TransformerEncoder", encoder},
      {"nn.Transformer", transformer},
  };
});

}   // namespace gradus::test
