// Embeddings.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

std::optional<int64_t> padding_row(const Sample& s) {
  return s.has(99, "padding_idx") ? std::optional(s.integer(99, "padding_idx", 0)) : std::nullopt;
}
Results bag(const Sample& s) {
  const std::string mode = s.text(99, "mode", "mean");
  return {embedding_bag(s.tensor(1), s.tensor(0),
      {.offsets = s.tensor(99, "offsets"),
          .mode = mode.c_str(),
          .per_sample_weights = s.tensor(99, "per_sample_weights"),
          .include_last_offset = s.flag(99, "include_last_offset", false),
          .padding_idx = padding_row(s)})};
}

}   // namespace

const Family<OracleEntry> embedding_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.embedding", GRADUS_ORACLE(embedding(s.tensor(1), s.tensor(0), {.padding_idx = padding_row(s)}))},
      {"nn.functional.embedding_bag", bag},
  };
});

}   // namespace gradus::test
