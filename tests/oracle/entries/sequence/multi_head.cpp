// Attention with several heads.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Results heads(const Sample& s) {
  AttentionResult y = multi_head_attention_forward(s.tensor(0), s.tensor(1), s.tensor(2), s.integer(3, "", 0),
      s.integer(4, "", 0),
      {.in_proj_weight = s.tensor(5),
          .in_proj_bias = s.tensor(6),
          .bias_k = s.tensor(7),
          .bias_v = s.tensor(8),
          .add_zero_attn = s.flag(9, "", false),
          .dropout_p = s.real(10, "", 0),
          .out_proj_weight = s.tensor(11),
          .out_proj_bias = s.tensor(12),
          .training = s.flag(99, "training", true),
          .attn_mask = s.tensor(99, "attn_mask"),
          .q_proj_weight = s.tensor(99, "q_proj_weight"),
          .k_proj_weight = s.tensor(99, "k_proj_weight"),
          .v_proj_weight = s.tensor(99, "v_proj_weight")});
  return {y.output, y.weights};
}

}   // namespace

const Family<OracleEntry> multi_head_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.multi_head_attention_forward", heads, 1e-10,
          [](const Sample& s) { return s.flag(99, "training", true) && s.real(10, "", 0) > 0; }},
  };
});

}   // namespace gradus::test
