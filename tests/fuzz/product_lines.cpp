// Products of matrices, contractions, distances.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

static AddProductOptions sum_of(Args& r) { return {.beta = r.number(), .alpha = r.number()}; }

std::vector<Line> product_lines() {
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
      {"mm", GRADUS_FUZZ(mm(r.tensor({r.n(), r.m()}), r.same({r.m(), r.k()})))},
      {"bmm", GRADUS_FUZZ(bmm(r.tensor({2, r.n(), r.m()}), r.same({2, r.m(), r.k()})))},
      {"mv", GRADUS_FUZZ(mv(r.tensor({r.n(), r.m()}), r.same({r.m()})))},
      {"dot", GRADUS_FUZZ(dot(r.tensor({r.n()}), r.same({r.n()})))},
      {"outer", GRADUS_FUZZ(outer(r.tensor({r.n()}), r.same({r.m()})))},
      {"ger", GRADUS_FUZZ(ger(r.tensor({r.n()}), r.same({r.m()})))},
      {"inner", GRADUS_FUZZ(inner(r.tensor(joined(r.batch(), {r.m()})), r.same({r.k(), r.m()})))},
      {"inner of anything", GRADUS_FUZZ(inner(r.tensor(), r.other())), result_grows},
      {"vecdot", GRADUS_FUZZ(vecdot(r.tensor(), r.other(), r.dim()))},
      {"addmm", GRADUS_FUZZ(addmm(r.same(r.flag() ? Shape{r.k()} : Shape{r.n(), 1}), r.tensor({r.n(), r.m()}),
                    r.same({r.m(), r.k()}), sum_of(r)))},
      {"addmv", GRADUS_FUZZ(addmv(
                    r.same(r.flag() ? Shape{r.n()} : Shape{}), r.tensor({r.n(), r.m()}), r.same({r.m()}), sum_of(r)))},
      {"addr", GRADUS_FUZZ(addr(r.same(r.flag() ? Shape{r.n(), r.m()} : Shape{r.m()}), r.tensor({r.n()}),
                   r.same({r.m()}), sum_of(r)))},
      {"baddbmm", GRADUS_FUZZ(baddbmm(
                      r.same({2, 1, r.k()}), r.tensor({2, r.n(), r.m()}), r.same({2, r.m(), r.k()}), sum_of(r)))},
      {"addbmm",
          GRADUS_FUZZ(addbmm(r.same({r.k()}), r.tensor({2, r.n(), r.m()}), r.same({2, r.m(), r.k()}), sum_of(r)))},
      {"multi_dot", GRADUS_FUZZ(multi_dot({r.tensor({r.n(), r.m()}), r.same({r.m(), r.k()}), r.same({r.k()})}))},
      {"chain_matmul",
          GRADUS_FUZZ(chain_matmul({r.tensor({r.n(), r.m()}), r.same({r.m(), r.k()}), r.same({r.k(), r.n()})}))},
      {"matrix_power", GRADUS_FUZZ(matrix_power(r.regular(joined(r.batch(), {r.n(), r.n()})), r.integer(0, 4)))},
      {"trace", GRADUS_FUZZ(trace(r.tensor(r.nearly({r.n(), r.m()}))))},

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
      {"cdist",
          GRADUS_FUZZ(cdist(r.floats(joined(r.batch(), {r.n(), r.m()})), r.floats({r.k(), r.m()}),
              r.pick({0.0, 1.0, 2.0, 3.0, -1.0}))),
          ill_gradient},
      {"pdist", GRADUS_FUZZ(pdist(r.floats({r.n(), r.m()}), r.pick({0.0, 1.0, 2.0, 3.0}))), ill_gradient},
  };
}

}   // namespace gradus::test
