#include "nn/layers/attention.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

static std::optional<int64_t> size_if(const Arguments& s, size_t position, const char* keyword) {
  return s.has(position, keyword) ? std::optional(s.integer(position, keyword, 0)) : std::nullopt;
}

static MadeModule multihead_attention(const Arguments& s) {
  nn::MultiheadAttention m(s.integer(0, "embed_dim", 0), s.integer(1, "num_heads", 0),
      {.dropout = s.real(2, "dropout", 0),
          .bias = s.flag(3, "bias", true),
          .add_bias_kv = s.flag(4, "add_bias_kv", false),
          .add_zero_attn = s.flag(5, "add_zero_attn", false),
          .kdim = size_if(s, 6, "kdim"),
          .vdim = size_if(s, 7, "vdim"),
          .batch_first = s.flag(8, "batch_first", false)});
  return made_module(std::move(m), [](nn::MultiheadAttention& f, const Arguments& x) -> Results {
    const AttentionResult y = f(x.tensor(0, "query"), x.tensor(1, "key"), x.tensor(2, "value"),
        {.key_padding_mask = x.tensor(3, "key_padding_mask"),
            .need_weights = x.flag(4, "need_weights", true),
            .attn_mask = x.tensor(5, "attn_mask"),
            .average_attn_weights = x.flag(6, "average_attn_weights", true),
            .is_causal = x.flag(7, "is_causal", false)});
    return y.weights.defined() ? Results{y.output, y.weights} : Results{y.output};
  });
}

const Family<ModuleEntry> attention_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.MultiheadAttention", multihead_attention},
  };
});

}   // namespace gradus::test
