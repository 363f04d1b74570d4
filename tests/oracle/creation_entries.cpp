// Making tensors. Of random ones only shape and dtype can agree.
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

std::vector<OracleEntry> creation_entries() {
  constexpr auto shapes = OracleEntry::shapes;
  return {
      {"arange", GRADUS_ORACLE(range(s))},
      {"bernoulli", GRADUS_ORACLE(bernoulli(s.tensor(0).detach())), 0, shapes},
      {"empty", GRADUS_ORACLE(empty(all_sizes(s), options(s))), 0, shapes},
      {"empty_like", GRADUS_ORACLE(empty_like(s.tensor(0), dtype_like(s))), 0, shapes},
      {"eye", GRADUS_ORACLE(unit(s))},
      {"full", GRADUS_ORACLE(full(shape_of(s.integers(0)), s.scalar(1, "fill_value", 0), options(s)))},
      {"full_like", GRADUS_ORACLE(full_like(s.tensor(0), s.scalar(1, "fill_value", 0), dtype_like(s)))},
      {"linspace", GRADUS_ORACLE(line(s))},
      {"linspace.tensor_overload", GRADUS_ORACLE(line(s))},
      {"logspace", GRADUS_ORACLE(powers(s))},
      {"logspace.tensor_overload", GRADUS_ORACLE(powers(s))},
      {"multinomial",
          GRADUS_ORACLE(multinomial(s.tensor(0).detach(), s.integer(1, "", 1), s.flag(2, "replacement", false))), 0,
          shapes},
      {"new_empty", GRADUS_ORACLE(empty(shape_of(s.integers(1)), dtype_like(s))), 0, shapes},
      {"new_full", GRADUS_ORACLE(full(shape_of(s.integers(1)), s.scalar(2, "fill_value", 0), dtype_like(s)))},
      {"new_ones", GRADUS_ORACLE(ones(shape_of(s.integers(1)), dtype_like(s)))},
      {"new_zeros", GRADUS_ORACLE(zeros(shape_of(s.integers(1)), dtype_like(s)))},
      {"normal", GRADUS_ORACLE(normals(s)), 0, shapes},
      {"normal.in_place", GRADUS_ORACLE(s.tensor(0).detach().normal_(s.real(1, "", 0), s.real(2, "", 1))), 0, shapes},
      {"normal.number_mean", GRADUS_ORACLE(normals(s)), 0, shapes},
      {"ones", GRADUS_ORACLE(ones(all_sizes(s), options(s)))},
      {"ones_like", GRADUS_ORACLE(ones_like(s.tensor(0), dtype_like(s)))},
      {"rand_like", GRADUS_ORACLE(rand_like(s.tensor(0), dtype_like(s))), 0, shapes},
      {"randint", GRADUS_ORACLE(integers(s)), 0, shapes},
      {"randint_like", GRADUS_ORACLE(integers_like(s)), 0, shapes},
      {"randn", GRADUS_ORACLE(randn(all_sizes(s), options(s))), 0, shapes},
      {"randn_like", GRADUS_ORACLE(randn_like(s.tensor(0), dtype_like(s))), 0, shapes},
      {"tril_indices",
          GRADUS_ORACLE(tril_indices(s.integer(0, "", 0), s.integer(1, "", 0), s.integer(2, "offset", 0)))},
      {"triu_indices",
          GRADUS_ORACLE(triu_indices(s.integer(0, "", 0), s.integer(1, "", 0), s.integer(2, "offset", 0)))},
      {"uniform", GRADUS_ORACLE(s.tensor(0).detach().uniform_(s.real(1, "", 0), s.real(2, "", 1))), 0, shapes},
      {"zero_", GRADUS_ORACLE((s.tensor(0) * 1).zero_())},
      {"zeros", GRADUS_ORACLE(zeros(all_sizes(s), options(s)))},
      {"zeros_like", GRADUS_ORACLE(zeros_like(s.tensor(0), dtype_like(s)))},
  };
}

}   // namespace gradus::test
