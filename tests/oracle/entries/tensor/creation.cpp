// Making tensors, comparing them as a whole. Of random ones only shape and dtype can agree.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Shape shape_of(const std::vector<int64_t>& sizes) { return Shape(std::span(sizes)); }
Shape all_sizes(const Sample& s) { return shape_of(s.integers_from(0)); }
TensorOptions options(const Sample& s, Dtype dtype = default_dtype()) { return {.dtype = s.dtype(99, "dtype", dtype)}; }
Dtype dtype_like(const Sample& s) { return s.dtype(99, "dtype", s.tensor(0).dtype()); }
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
      {"equal", GRADUS_ORACLE(tensor(equal(s.tensor(0), s.tensor(1))))},
      {"allclose", GRADUS_ORACLE(tensor(allclose(s.tensor(0), s.tensor(1), s.real(2, "rtol", 1e-5),
                       s.real(3, "atol", 1e-8), s.flag(4, "equal_nan", false))))},
  };
});

}   // namespace gradus::test
