// Contractions: sums over dimensions that tensors share.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor tensordot_of(const Sample& s) {
  const Value* dims = s.find(2, "dims");
  if (!dims || dims->kind == Value::integer) return tensordot(s.tensor(0), s.tensor(1), dims ? dims->whole : 2);
  std::vector<int64_t> of[2];
  for (size_t i = 0; i < 2; ++i)
    for (const Value& d : dims->items[i].items) of[i].push_back(d.whole);
  return tensordot(s.tensor(0), s.tensor(1), of[0], of[1]);
}

}   // namespace

const Family<OracleEntry> contract_entries([]() -> std::vector<OracleEntry> {
  return {
      {"einsum", GRADUS_ORACLE(einsum(s.text(1, "equation", ""), s.tensors(0)))},
      {"tensordot", GRADUS_ORACLE(tensordot_of(s))},
      {"kron", GRADUS_ORACLE(kron(s.tensor(0), s.tensor(1)))},
      {"nn.functional.bilinear", GRADUS_ORACLE(bilinear(s.tensor(0), s.tensor(1), s.tensor(2), s.tensor(3, "bias")))},
      {"cross", GRADUS_ORACLE(s.has(2, "dim") ? cross(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0))
                                              : cross(s.tensor(0), s.tensor(1)))},
      {"linalg.cross", GRADUS_ORACLE(linalg::cross(s.tensor(0), s.tensor(1), s.integer(2, "dim", -1)))},
  };
});

}   // namespace gradus::test
