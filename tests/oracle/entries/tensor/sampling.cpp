// Random tensors: only shape and dtype can agree.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Tensor integers(const Sample& s) {
  Dtype dtype = s.dtype(99, "dtype", Dtype::int64);
  if (s.arguments.at(1).kind == Value::list) return randint(s.integer(0, "", 0), shape_of(s.integers(1)), dtype);
  return randint(s.integer(0, "", 0), s.integer(1, "", 0), shape_of(s.integers(2)), dtype);
}
Tensor integers_like(const Sample& s) {
  bool range = s.has(2, "high");
  return randint_like(s.tensor(0), range ? s.integer(1, "low", 0) : 0, s.integer(range ? 2 : 1, "high", 0))
      .to(dtype_like(s));
}
Tensor normals(const Sample& s) {
  if (s.is_number(0) && s.is_number(1))
    return normal(s.real(0, "", 0), s.real(1, "", 1), shape_of(s.integers(2)), options(s));
  if (s.is_number(0)) return normal(s.real(0, "", 0), s.tensor(1).detach());
  return s.is_number(1) ? normal(s.tensor(0).detach(), s.real(1, "", 1))
                        : normal(s.tensor(0).detach(), s.tensor(1).detach());
}

}   // namespace

const Family<OracleEntry> sampling_entries([]() -> std::vector<OracleEntry> {
  constexpr auto random = [](const Sample&) { return true; };
  return {
      {"randn", GRADUS_ORACLE(randn(all_sizes(s), options(s))), 0, random},
      {"rand_like", GRADUS_ORACLE(rand_like(s.tensor(0), dtype_like(s))), 0, random},
      {"randn_like", GRADUS_ORACLE(randn_like(s.tensor(0), dtype_like(s))), 0, random},
      {"randint", GRADUS_ORACLE(integers(s)), 0, random},
      {"randint_like", GRADUS_ORACLE(integers_like(s)), 0, random},
      {"bernoulli", GRADUS_ORACLE(bernoulli(s.tensor(0).detach())), 0, random},
      {"normal", GRADUS_ORACLE(normals(s)), 0, random},
      {"normal.in_place", GRADUS_ORACLE(s.tensor(0).detach().normal_(s.real(1, "", 0), s.real(2, "", 1))), 0, random},
      {"normal.number_mean", GRADUS_ORACLE(normals(s)), 0, random},
      {"multinomial",
          GRADUS_ORACLE(multinomial(s.tensor(0).detach(), s.integer(1, "", 1), s.flag(2, "replacement", false))), 0,
          random},
  };
});

}   // namespace gradus::test
