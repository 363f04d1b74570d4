// Contractions: sums over dimensions that tensors share.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> contract_lines([]() -> std::vector<Line> {
  return {
      {"einsum product", GRADUS_FUZZ(einsum("...ij,...jk->...ik", {r.tensor(joined(r.batch(), {r.n(), r.m()})),
                                                                      r.same(joined(r.batch(), {r.m(), r.k()}))}))},
      {"einsum", GRADUS_FUZZ(einsum(r.pick({"ij,kj->ik", "ij,kj", "ij,kj->", "ij,ki->jk", "ij , jj -> i", "ij,..",
                                        "ij,jk->ikl", "ij->ji"}),
                     {r.tensor({r.n(), r.m()}), r.same(r.flag() ? Shape{r.m(), r.m()} : Shape{r.k(), r.m()})}))},
      {"einsum three", GRADUS_FUZZ(einsum(r.pick({"i,ij,j->", "i,ij,j->ij", "i,ij,j"}),
                           {r.tensor({r.n()}), r.same({r.n(), r.m()}), r.same({r.m()})}))},
      {"tensordot",
          GRADUS_FUZZ(tensordot(r.tensor({r.k(), r.n(), r.m()}), r.same({r.n(), r.m(), 2}), r.integer(0, 3)))},
      {"tensordot dims",
          GRADUS_FUZZ(tensordot(r.tensor({r.k(), r.n(), r.m()}), r.same({r.m(), r.k()}), r.dims(), r.dims()))},
      {"kron", GRADUS_FUZZ(kron(r.tensor(), r.same({r.n(), r.m()})))},
      {"bilinear", GRADUS_FUZZ(bilinear(r.tensor(joined(r.batch(), {r.n()})), r.same(joined(r.batch(), {r.m()})),
                       r.same({r.k(), r.n(), r.m()}), r.maybe(r.same({r.k()}))))},
      {"cross", GRADUS_FUZZ(r.flag() ? cross(r.tensor(joined(r.batch(), {3})), r.same(joined(r.batch(), {3})))
                                     : cross(r.tensor(), r.other(), r.dim()))},
  };
});

}   // namespace gradus::test
