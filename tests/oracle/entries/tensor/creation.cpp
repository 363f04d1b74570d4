// Making tensors, comparing them as a whole. Of new memory only shape and dtype can agree.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Tensor range(const Sample& s) {
  bool one = !s.has(1, "end");
  Scalar start = one ? Scalar(0) : s.scalar(0, "start", 0), end = one ? s.scalar(0, "", 0) : s.scalar(1, "end", 0);
  return arange(start, end, s.scalar(2, "step", 1), options(s));
}
Tensor line(const Sample& s) {
  return linspace(s.real(0, "", 0), s.real(1, "end", 0), s.integer(2, "steps", 0), options(s));
}
Tensor powers(const Sample& s) {
  return logspace(s.real(0, "", 0), s.real(1, "end", 0), s.integer(2, "steps", 0), s.real(3, "base", 10), options(s));
}
Tensor unit(const Sample& s) { return eye(s.integer(0, "n", 0), s.integer(1, "m", s.integer(0, "n", 0)), options(s)); }

}   // namespace

const Family<OracleEntry> creation_entries([]() -> std::vector<OracleEntry> {
  constexpr auto random = [](const Sample&) { return true; };
  return {
      {"empty", GRADUS_ORACLE(empty(all_sizes(s), options(s))), 0, random},
      {"new_empty", GRADUS_ORACLE(empty(shape_of(s.integers(1)), dtype_like(s))), 0, random},
      {"new_zeros", GRADUS_ORACLE(zeros(shape_of(s.integers(1)), dtype_like(s)))},
      {"zero_", GRADUS_ORACLE((s.tensor(0) * 1).zero_())},
      {"zeros", GRADUS_ORACLE(zeros(all_sizes(s), options(s)))},
      {"new_ones", GRADUS_ORACLE(ones(shape_of(s.integers(1)), dtype_like(s)))},
      {"ones", GRADUS_ORACLE(ones(all_sizes(s), options(s)))},
      {"full", GRADUS_ORACLE(full(shape_of(s.integers(0)), s.scalar(1, "fill_value", 0), options(s)))},
      {"new_full", GRADUS_ORACLE(full(shape_of(s.integers(1)), s.scalar(2, "fill_value", 0), dtype_like(s)))},
      {"empty_like", GRADUS_ORACLE(empty_like(s.tensor(0), dtype_like(s))), 0, random},
      {"zeros_like", GRADUS_ORACLE(zeros_like(s.tensor(0), dtype_like(s)))},
      {"ones_like", GRADUS_ORACLE(ones_like(s.tensor(0), dtype_like(s)))},
      {"full_like", GRADUS_ORACLE(full_like(s.tensor(0), s.scalar(1, "fill_value", 0), dtype_like(s)))},
      {"eye", GRADUS_ORACLE(unit(s))},
      {"arange", GRADUS_ORACLE(range(s))},
      {"linspace", GRADUS_ORACLE(line(s))},
      {"linspace.tensor_overload", GRADUS_ORACLE(line(s))},
      {"logspace", GRADUS_ORACLE(powers(s))},
      {"logspace.tensor_overload", GRADUS_ORACLE(powers(s))},
      {"tril_indices",
          GRADUS_ORACLE(tril_indices(s.integer(0, "", 0), s.integer(1, "", 0), s.integer(2, "offset", 0)))},
      {"triu_indices",
          GRADUS_ORACLE(triu_indices(s.integer(0, "", 0), s.integer(1, "", 0), s.integer(2, "offset", 0)))},
      {"uniform", GRADUS_ORACLE(s.tensor(0).detach().uniform_(s.real(1, "", 0), s.real(2, "", 1))), 0, random},
      {"equal", GRADUS_ORACLE(tensor(equal(s.tensor(0), s.tensor(1))))},
      {"allclose", GRADUS_ORACLE(tensor(allclose(s.tensor(0), s.tensor(1), s.real(2, "rtol", 1e-5),
                       s.real(3, "atol", 1e-8), s.flag(4, "equal_nan", false))))},
  };
});

}   // namespace gradus::test
