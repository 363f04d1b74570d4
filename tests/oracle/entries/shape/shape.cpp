// Other sizes, another order of dimensions, copies, conversions.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// atleast_1d and its relatives take a tensor or a list.
Results each_of(const Sample& s, Tensor (*f)(const Tensor&)) {
  Results all;
  for (const Tensor& x : s.tensors_from(0)) all.push_back(f(x));
  return all;
}
Tensor flattened(const Sample& s) {
  return flatten(s.tensor(0), s.integer(1, "start_dim", 0), s.integer(2, "end_dim", -1));
}
/// x.to(device, dtype, ...), x.to(dtype, ...) or x.to(other, ...).
Dtype target(const Sample& s) {
  if (s.is_tensor(1)) return s.tensor(1).dtype();
  bool device = s.find(1) && s.find(1)->kind == Value::text;
  return s.dtype(device ? 2 : 1, "dtype", s.tensor(0).dtype());
}

}   // namespace

const Family<OracleEntry> shape_entries([]() -> std::vector<OracleEntry> {
  return {
      {"view", GRADUS_ORACLE(view(s.tensor(0), s.integers(1)))},
      {"reshape", GRADUS_ORACLE(reshape(s.tensor(0), s.integers(1)))},
      {"view_as", GRADUS_ORACLE(view_as(s.tensor(0), s.tensor(1)))},
      {"reshape_as", GRADUS_ORACLE(reshape_as(s.tensor(0), s.tensor(1)))},
      {"flatten", GRADUS_ORACLE(flattened(s))},
      {"ravel", GRADUS_ORACLE(ravel(s.tensor(0)))},
      {"unflatten", GRADUS_ORACLE(unflatten(s.tensor(0), s.integer(1, "dim", 0), s.integers(2)))},
      {"squeeze", GRADUS_ORACLE(s.has(1, "dim") ? squeeze(s.tensor(0), s.integer(1, "dim", 0)) : squeeze(s.tensor(0)))},
      {"squeeze.multiple", GRADUS_ORACLE(squeeze(s.tensor(0), IntList(s.integers(1, "dim"))))},
      {"unsqueeze", GRADUS_ORACLE(unsqueeze(s.tensor(0), s.integer(1, "dim", 0)))},
      {"atleast_1d", GRADUS_ORACLE(each_of(s, atleast_1d))},
      {"atleast_2d", GRADUS_ORACLE(each_of(s, atleast_2d))},
      {"atleast_3d", GRADUS_ORACLE(each_of(s, atleast_3d))},
      {"permute", GRADUS_ORACLE(permute(s.tensor(0), s.integers(1)))},
      {"transpose", GRADUS_ORACLE(transpose(s.tensor(0), s.integer(1, "dim0", 0), s.integer(2, "dim1", 0)))},
      {"T", GRADUS_ORACLE(t(s.tensor(0)))},
      {"t", GRADUS_ORACLE(t(s.tensor(0)))},
      {"H", GRADUS_ORACLE(mT(s.tensor(0)))},
      {"mT", GRADUS_ORACLE(mT(s.tensor(0)))},
      {"movedim", GRADUS_ORACLE(movedim(s.tensor(0), s.integers(1), s.integers(2)))},
      {"expand", GRADUS_ORACLE(expand(s.tensor(0), s.integers(1)))},
      {"expand_as", GRADUS_ORACLE(expand_as(s.tensor(0), s.tensor(1)))},
      {"broadcast_to", GRADUS_ORACLE(broadcast_to(s.tensor(0), s.integers(1)))},
      {"broadcast_tensors", GRADUS_ORACLE(broadcast_tensors(s.tensors_from(0)))},
      {"sum_to_size", GRADUS_ORACLE(sum_to_size(s.tensor(0), s.integers_from(1)))},
      {"clone", GRADUS_ORACLE(clone(s.tensor(0)))},
      {"contiguous", GRADUS_ORACLE(contiguous(s.tensor(0)))},
      {"to", GRADUS_ORACLE(s.tensor(0).to(target(s)))},
      {"double", GRADUS_ORACLE(s.tensor(0).to(float64))},
      {"float", GRADUS_ORACLE(s.tensor(0).to(float32))},
      {"long", GRADUS_ORACLE(s.tensor(0).to(int64))},
      {"bool", GRADUS_ORACLE(s.tensor(0).to(bool_))},
      {"item", GRADUS_ORACLE(full({}, s.tensor(0).item<double>(), float64))},
      {"fill", GRADUS_ORACLE(s.is_tensor(1, "value") ? fill(s.tensor(0), s.tensor(1, "value"))
                                                     : fill(s.tensor(0), s.scalar(1, "value", 0)))},
  };
});

}   // namespace gradus::test
