// Products by name, and sums with a product in them.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

AddProductOptions sum_of(Args& r) { return {.beta = r.number(), .alpha = r.number()}; }

}   // namespace

const Family<Line> product_lines([]() -> std::vector<Line> {
  return {
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
  };
});

}   // namespace gradus::test
