// Embeddings. Not with max_norm, which changes the table.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

std::optional<int64_t> padding_row(Args& r) { return r.odd(3) ? std::optional(r.position(r.n())) : std::nullopt; }

Results any_bag(Args& r) {
  const char* mode = r.pick({"sum", "mean", "max"});
  EmbeddingBagOptions options = {.mode = mode, .padding_idx = padding_row(r)};
  options.scale_grad_by_freq = mode[1] != 'a' && r.odd(3);
  Tensor indices = r.flag() ? r.index({r.k(), r.m()}, r.n()) : r.index({r.k()}, r.n());
  if (indices.dim() == 1) {
    options.offsets = from_vector(std::vector<int64_t>{0, r.integer(0, r.k()), r.k()});
    options.include_last_offset = r.odd(3);
  }
  Tensor weight = r.tensor({r.n(), r.m()});
  if (mode[0] == 's' && r.flag()) options.per_sample_weights = r.same(indices.shape());
  return embedding_bag(indices, weight, options);
}

}   // namespace

const Family<Line> embedding_lines([]() -> std::vector<Line> {
  return {
      {"embedding", GRADUS_FUZZ(embedding(r.index(r.shape(), r.n()), r.tensor({r.n(), r.m()}),
                        {.padding_idx = padding_row(r), .scale_grad_by_freq = r.odd(3)}))},
      {"embedding_bag", any_bag},
  };
});

}   // namespace gradus::test
