// Products of matrices and linear algebra.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

std::vector<Line> product_lines() {
  return {
      {"matmul", GRADUS_FUZZ(matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul one b", GRADUS_FUZZ(matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.m(), r.k()})))},
      {"matmul one a", GRADUS_FUZZ(matmul(r.tensor({r.n(), r.m()}), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul vector", GRADUS_FUZZ(r.flag() ? matmul(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.m()}))
                                             : matmul(r.tensor({r.m()}), r.same(joined(r.batch(), {r.m(), r.k()}))))},
      {"matmul of anything", GRADUS_FUZZ(matmul(r.tensor(), r.flag() ? r.same() : r.other()))},
      {"linear", GRADUS_FUZZ(linear(r.tensor(joined(r.batch(), {r.n(), r.m()})), r.same({r.k(), r.m()}), r.maybe(r.same({r.k()}))))},
      {"solve_spd", GRADUS_FUZZ(solve_spd(r.symmetric({r.n(), r.n()}), r.floats(r.flag() ? Shape{r.n()} : Shape{r.n(), r.m()}))), ill_posed},
      {"eigh", GRADUS_FUZZ(eigh(r.symmetric({r.n(), r.n()}))), ill_posed},
  };
}

}  // namespace gradus::test
