// Unpooling. The indices are those of a pooling, so that none occurs twice.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> unpool_cases([]() -> std::vector<OpCase> {
  return {
      {"max_unpool1d", GRADUS_OP(max_unpool1d(x[0], max_pool1d_with_indices(x[1], 3).indices, 3)),
          {any({2, 3, 3}), constant(distinct({2, 3, 9}))}},
      {"max_unpool2d",
          GRADUS_OP(max_unpool2d(x[0], max_pool2d_with_indices(x[1], 2).indices, 2, {.output_size = {5, 6}})),
          {any({2, 3, 2, 3}), constant(distinct({2, 3, 5, 6}))}},
      {"max_unpool2d single",
          GRADUS_OP(max_unpool2d(
              x[0], max_pool2d_with_indices(x[1], {2, 1}, {.stride = {3, 2}}).indices, {2, 1}, {.stride = {3, 2}})),
          {any({3, 2, 2}), constant(distinct({3, 5, 3}))}},
      {"max_unpool3d", GRADUS_OP(max_unpool3d(x[0], max_pool3d_with_indices(x[1], 2).indices, 2)),
          {any({1, 2, 2, 1, 2}), constant(distinct({1, 2, 4, 2, 4}))}},
  };
});

}   // namespace gradus::test
