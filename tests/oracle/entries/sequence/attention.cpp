// Scaled dot product attention.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

AttentionOptions attention_options(const Sample& s) {
  return {.attn_mask = s.tensor(3, "attn_mask"),
      .dropout_p = s.real(4, "dropout_p", 0),
      .is_causal = s.flag(5, "is_causal", false)};
}

}   // namespace

const Family<OracleEntry> attention_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.scaled_dot_product_attention",
          GRADUS_ORACLE(scaled_dot_product_attention(s.tensor(0), s.tensor(1), s.tensor(2), attention_options(s))),
          1e-10, [](const Sample& s) { return attention_options(s).dropout_p > 0; }},
  };
});

}   // namespace gradus::test
