// Slices by position: index_..., take, put.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> index_ops_cases([]() -> std::vector<OpCase> {
  return {
      {"index_select", GRADUS_OP(index_select(x[0], 1, x[1])), {any({2, 4, 3}), index({5}, 4)}, in_parallel},
      {"index_select rows", GRADUS_OP(index_select(x[0], 0, x[1])), {any({5, 40}), index({9}, 5)}, in_parallel},
      {"index_select last", GRADUS_OP(index_select(x[0], -1, x[1])), {any({5, 40}), index({9}, 40)}, in_parallel},
      {"index_select nothing", GRADUS_OP(index_select(x[0], 0, x[1])), {any({2, 3}), index({0}, 2)}},
      {"index_select 0-d", GRADUS_OP(index_select(x[0], 0, x[1])), {any({}), index({1}, 1)}},
      {"index_add", GRADUS_OP(index_add(x[0], 1, x[1], x[2])), {any({2, 4, 3}), index({5}, 4), any({2, 5, 3})}},
      {"index_add alpha", GRADUS_OP(index_add(x[0], 0, x[1], x[2], -0.5)), {any({4, 3}), index({5}, 4), any({5, 3})}},
      {"index_add rows", GRADUS_OP(index_add(x[0], 0, x[1], x[2])), {any({4, 70}), index({9}, 4), any({9, 70})},
          in_parallel},
      {"index_copy", GRADUS_OP(index_copy(x[0], 1, tensor({3, 0, 2}), x[1])), {any({2, 4, 3}), any({2, 3, 3})}},
      {"index_copy number", GRADUS_OP(index_copy(x[0], 0, tensor({2}), x[1])), {any({4}), any({})}},
      {"index_fill", GRADUS_OP(index_fill(x[0], 1, x[1], 2.5)), {any({2, 4, 3}), index({2}, 4)}},
      {"index_fill tensor", GRADUS_OP(index_fill(x[0], -1, tensor({-1, 0, -1}), x[1])), {any({2, 4}), any({})}},
      {"index_reduce", GRADUS_OP(index_reduce(x[0], 0, x[1], x[2], ScatterReduce::amax)),
          {distinct({4, 3}), index({6}, 4), distinct({6, 3}, 0.25)}},
      {"index_reduce mean", GRADUS_OP(index_reduce(x[0], 1, x[1], x[2], ScatterReduce::mean)),
          {any({2, 4}), index({6}, 4), any({2, 6})}},
      {"take", GRADUS_OP(take(x[0], x[1])), {any({3, 4}), index({2, 5}, 12)}, in_parallel},
      {"take negative", GRADUS_OP(take(x[0], tensor({-1, 3, -12}))), {any({3, 4})}},
      {"put", GRADUS_OP(put(x[0], tensor({{5, -1}, {0, 7}}), x[1])), {any({3, 4}), any({2, 2})}},
      {"put accumulate", GRADUS_OP(put(x[0], x[1], x[2], {.accumulate = true})),
          {any({3, 4}), index({2, 5}, 12), any({10})}},
  };
});

}   // namespace gradus::test
