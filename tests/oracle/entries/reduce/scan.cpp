// Running sums, products and extremes.
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> scan_entries([]() -> std::vector<OracleEntry> {
  return {
      {"cumsum", GRADUS_ORACLE(cumsum(s.tensor(0), s.integer(1, "dim", 0), dtype(s)))},
      {"cumprod", GRADUS_ORACLE(cumprod(s.tensor(0), s.integer(1, "dim", 0), dtype(s)))},
      {"cummax", [](const Sample& s) { return both(cummax(s.tensor(0), s.integer(1, "dim", 0))); }},
      {"cummin", [](const Sample& s) { return both(cummin(s.tensor(0), s.integer(1, "dim", 0))); }},
      {"logcumsumexp", GRADUS_ORACLE(logcumsumexp(s.tensor(0), s.integer(1, "dim", 0)))},
  };
});

}   // namespace gradus::test
