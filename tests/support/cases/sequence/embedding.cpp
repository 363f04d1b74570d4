// Embeddings. A table's padding row, where it is asked for, has no gradient though the result depends on it: so no
// index is that row here; what then happens is tested in tests/autograd/ops/sequence/embedding_test.cpp.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor bags(const Tensor& indices, const Tensor& weight, const char* mode, const Tensor& factors = {}) {
  return embedding_bag(indices, weight, {.mode = mode, .per_sample_weights = factors, .padding_idx = 1});
}

}   // namespace

const Family<OpCase> embedding_cases([]() -> std::vector<OpCase> {
  return {
      {"embedding", GRADUS_OP(embedding(x[1], x[0])), {any({5, 3}), index({2, 4}, 5)}, in_parallel},
      {"embedding padding", GRADUS_OP(embedding(x[1], x[0], {.padding_idx = -1})), {any({5, 3}), index({7}, 4)}},
      {"embedding one", GRADUS_OP(embedding(x[1], x[0])), {any({5, 3}), index({}, 5)}},
      {"embedding nothing", GRADUS_OP(embedding(x[1], x[0])), {any({5, 3}), index({0, 2}, 5)}},
      {"move_rows",
          GRADUS_OP(
              gradient_of([&](const Tensor& table) { return embedding(x[2], table, {.padding_idx = 1}); }, x[0], x[1])),
          {any({5, 3}), any({2, 4, 3}), index({2, 4}, 5)}},
      {"move_rows by frequency",
          GRADUS_OP(gradient_of(
              [&](const Tensor& table) { return embedding(x[2], table, {.scale_grad_by_freq = true}); }, x[0], x[1])),
          {any({3, 40}), any({9, 40}), index({9}, 3)}},
      {"embedding_bag", GRADUS_OP(bags(x[1], x[0], "mean")), {any({4, 3}), index({5, 2}, 4)}, in_parallel},
      {"embedding_bag sum", GRADUS_OP(bags(x[1], x[0], "sum")), {any({4, 3}), index({3, 4}, 4)}, in_parallel},
      {"embedding_bag weights", GRADUS_OP(bags(x[1], x[0], "sum", x[2])), {any({4, 3}), index({3, 4}, 4), any({3, 4})},
          in_parallel},
      {"embedding_bag max", GRADUS_OP(bags(x[1], x[0], "max")), {distinct({4, 3}), index({3, 4}, 4)}},
      {"embedding_bag offsets", GRADUS_OP(embedding_bag(x[1], x[0], {.offsets = tensor({0, 2, 2, 5})})),
          {any({4, 3}), index({7}, 4)}},
      {"embedding_bag last offset",
          GRADUS_OP(
              embedding_bag(x[1], x[0], {.offsets = tensor({0, 3, 7}), .mode = "max", .include_last_offset = true})),
          {distinct({4, 3}), index({7}, 4)}},
  };
});

}   // namespace gradus::test
