// A position for each number: gather, scatter.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> scatter_cases([]() -> std::vector<OpCase> {
  return {
      {"gather", GRADUS_OP(gather(x[0], 1, x[1])), {any({3, 4}), index({3, 6}, 4)}, in_parallel},
      {"gather rows", GRADUS_OP(gather(x[0], 0, x[1])), {any({3, 40}), index({6, 40}, 3)}, in_parallel},
      {"gather fewer", GRADUS_OP(gather(x[0], 0, x[1])), {any({3, 4, 2}), index({5, 2, 1}, 3)}},
      {"gather 0-d", GRADUS_OP(gather(x[0], 0, x[1])), {any({}), index({}, 1)}},
      {"gather of one", GRADUS_OP(gather(x[0], 0, x[1])), {any({}), index({3}, 1)}},
      {"take_along_dim", GRADUS_OP(take_along_dim(x[0], x[1], 1)), {any({3, 4, 1}), index({1, 5, 2}, 4)}},
      {"take_along_dim flat", GRADUS_OP(take_along_dim(x[0], tensor({-1, 3, 3}))), {any({2, 4})}},
      {"scatter", GRADUS_OP(scatter(x[0], 1, tensor({{3, 0, 1}, {1, 2, 0}}), x[1])), {any({3, 4}), any({2, 3})}},
      {"scatter fewer", GRADUS_OP(scatter(x[0], 0, tensor({{2, 0}}), x[1])), {any({3, 4}), any({2, 3})}},
      {"scatter value", GRADUS_OP(scatter(x[0], 0, x[1], 1.5)), {any({3, 4}), index({2, 4}, 3)}},
      {"scatter add", GRADUS_OP(scatter(x[0], 0, x[1], x[2], ScatterReduce::add)),
          {any({3, 4}), index({5, 4}, 3), any({5, 4})}},
      {"scatter multiply", GRADUS_OP(scatter(x[0], 0, x[1], 1.5, ScatterReduce::multiply)),
          {any({3, 4}), index({5, 4}, 3)}},
      {"scatter 0-d", GRADUS_OP(scatter(x[0], 0, x[1], x[2])), {any({}), index({1}, 1), any({1})}},
      {"scatter_add", GRADUS_OP(scatter_add(x[0], 1, x[1], x[2])), {any({3, 4}), index({3, 6}, 4), any({3, 6})},
          in_parallel},
      {"scatter_add rows", GRADUS_OP(scatter_add(x[0], 0, x[1], x[2])), {any({3, 70}), index({6, 70}, 3), any({6, 70})},
          in_parallel},
      {"scatter_add fewer", GRADUS_OP(scatter_add(x[0], 0, x[1], x[2])), {any({3, 4}), index({2, 3}, 3), any({5, 4})}},
      {"scatter_reduce", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], ScatterReduce::amax)),
          {distinct({3, 4}), index({3, 6}, 4), distinct({3, 6}, 0.25)}},
      {"scatter_reduce amin",
          GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], ScatterReduce::amin, {.include_self = false})),
          {distinct({3, 4}), index({5, 4}, 3), distinct({5, 4}, 0.25)}},
      {"scatter_reduce prod", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], ScatterReduce::prod)),
          {away({3, 4}), index({3, 6}, 4), away({3, 6})}},
      {"scatter_reduce prod alone",
          GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], ScatterReduce::prod, {.include_self = false})),
          {away({3, 4}), index({5, 4}, 3), away({5, 4})}},
      {"scatter_reduce mean", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], ScatterReduce::mean)),
          {any({3, 4}), index({3, 6}, 4), any({3, 6})}},
      {"scatter_reduce mean alone",
          GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], ScatterReduce::mean, {.include_self = false})),
          {any({3, 4}), index({2, 3}, 3), any({5, 4})}},
      {"scatter_reduce sum alone",
          GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], ScatterReduce::sum, {.include_self = false})),
          {any({3, 4}), index({5, 4}, 3), any({5, 4})}},
      {"one_hot", GRADUS_OP(one_hot(x[0], 5)), {index({3, 4}, 5)}, no_gradient},
  };
});

}   // namespace gradus::test
