// matmul and linear.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> matmul_lines([]() -> std::vector<Line> {
  return {
      {"matmul",
          GRADUS_FUZZ(matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul one b", GRADUS_FUZZ(matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.m(), r.k()})))},
      {"matmul one a", GRADUS_FUZZ(matmul(r.tensor({r.n(), r.m()}), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul vector", GRADUS_FUZZ(r.flag() ? matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.m()}))
                                             : matmul(r.tensor({r.m()}), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul of anything", GRADUS_FUZZ(matmul(r.tensor(), r.flag() ? r.same() : r.other()))},
      {"linear", GRADUS_FUZZ(linear(
                     r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.k(), r.m()}), r.maybe(r.same({r.k()}))))},
  };
});

}   // namespace gradus::test
