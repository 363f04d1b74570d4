// The largest and the smallest numbers; any, all.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Tensor position(const Sample& s, Tensor (*all)(const Tensor&), Tensor (*along)(const Tensor&, int64_t, bool)) {
  return s.has(1, "dim") ? along(s.tensor(0), s.integer(1, "dim", 0), keepdim(s)) : all(s.tensor(0));
}
Results aminmax_of(const Sample& s) {
  MinMax y = s.has(99, "dim") ? aminmax(s.tensor(0), s.integer(99, "dim", 0), keepdim(s)) : aminmax(s.tensor(0));
  return {y.min, y.max};
}

}   // namespace

const Family<OracleEntry> extreme_entries([]() -> std::vector<OracleEntry> {
  return {
      {"max.reduction_no_dim", GRADUS_ORACLE(max(s.tensor(0)))},
      {"max.reduction_with_dim", [](const Sample& s) { return extreme(s, max, max); }},
      {"min.reduction_no_dim", GRADUS_ORACLE(min(s.tensor(0)))},
      {"min.reduction_with_dim", [](const Sample& s) { return extreme(s, min, min); }},
      {"amax", GRADUS_ORACLE(reduced(s, amax))},
      {"amin", GRADUS_ORACLE(reduced(s, amin))},
      {"aminmax", aminmax_of},
      {"argmax", GRADUS_ORACLE(position(s, argmax, argmax))},
      {"argmin", GRADUS_ORACLE(position(s, argmin, argmin))},
      {"any", GRADUS_ORACLE(s.has(1, "dim") ? reduced(s, gradus::any) : gradus::any(s.tensor(0)))},
      {"all", GRADUS_ORACLE(s.has(1, "dim") ? reduced(s, all) : all(s.tensor(0)))},
      {"count_nonzero", GRADUS_ORACLE(count_nonzero(s.tensor(0), dims(s)))},
  };
});

}   // namespace gradus::test
