// Distances between the rows of matrices.
#include <limits>

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> distance_cases([]() -> std::vector<OpCase> {
  return {
      {"cdist", GRADUS_OP(cdist(x[0], x[1])), {any({2, 3, 4}), any({2, 4})}, in_parallel},
      {"cdist 0", GRADUS_OP(cdist(x[0], x[1], 0)), {any({3, 4}), any({2, 4})}},
      {"cdist 1", GRADUS_OP(cdist(x[0], x[1], 1)), {any({3, 4}), any({2, 4})}},
      {"cdist 3", GRADUS_OP(cdist(x[0], x[1], 3)), {any({3, 4}), any({2, 4})}},
      {"cdist largest", GRADUS_OP(cdist(x[0], x[1], std::numeric_limits<double>::infinity())),
          {any({3, 4}), any({2, 4})}},
      {"euclidean_cdist", GRADUS_OP(cdist(x[0], x[1], 2, CdistMode::use_mm_for_euclid_dist)),
          {any({3, 4}), any({2, 2, 4})}},
      {"pdist", GRADUS_OP(pdist(x[0])), {any({4, 3})}, in_parallel},
      {"pdist 1.5", GRADUS_OP(pdist(x[0], 1.5)), {any({4, 3})}},
  };
});

}   // namespace gradus::test
