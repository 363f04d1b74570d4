// Products by name, and sums with a product in them.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

AddProductOptions add_product(const Sample& s) {
  return {.beta = s.scalar(99, "beta", 1), .alpha = s.scalar(99, "alpha", 1)};
}

}   // namespace

const Family<OracleEntry> product_entries([]() -> std::vector<OracleEntry> {
  return {
      {"mm", GRADUS_ORACLE(mm(s.tensor(0), s.tensor(1)))},
      {"bmm", GRADUS_ORACLE(bmm(s.tensor(0), s.tensor(1)))},
      {"bmm.triton_optimized", GRADUS_ORACLE(bmm(s.tensor(0), s.tensor(1)))},
      {"mv", GRADUS_ORACLE(mv(s.tensor(0), s.tensor(1)))},
      {"dot", GRADUS_ORACLE(dot(s.tensor(0), s.tensor(1)))},
      {"outer", GRADUS_ORACLE(outer(s.tensor(0), s.tensor(1)))},
      {"inner", GRADUS_ORACLE(inner(s.tensor(0), s.tensor(1)))},
      {"linalg.vecdot", GRADUS_ORACLE(vecdot(s.tensor(0), s.tensor(1), s.integer(2, "dim", -1)))},
      {"addmm", GRADUS_ORACLE(addmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addmm.decomposed", GRADUS_ORACLE(addmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addmv", GRADUS_ORACLE(addmv(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addr", GRADUS_ORACLE(addr(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"baddbmm", GRADUS_ORACLE(baddbmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addbmm", GRADUS_ORACLE(addbmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"linalg.multi_dot", GRADUS_ORACLE(multi_dot(s.tensors(0)))},
      {"linalg.matrix_power", GRADUS_ORACLE(matrix_power(s.tensor(0), s.integer(1, "n", 0)))},
      {"trace", GRADUS_ORACLE(trace(s.tensor(0)))},
  };
});

}   // namespace gradus::test
