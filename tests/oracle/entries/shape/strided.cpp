// Windows on memory.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor strided(const Sample& s) {
  if (s.has(3, "storage_offset"))
    return as_strided(s.tensor(0), s.integers(1), s.integers(2), s.integer(3, "storage_offset", 0));
  return as_strided(s.tensor(0), s.integers(1), s.integers(2));
}

}   // namespace

const Family<OracleEntry> strided_entries([]() -> std::vector<OracleEntry> {
  return {
      {"as_strided", GRADUS_ORACLE(strided(s))},
      {"as_strided.partial_views", GRADUS_ORACLE(strided(s))},
      {"as_strided_scatter", GRADUS_ORACLE(as_strided_scatter(s.tensor(0), s.tensor(1), s.integers(2), s.integers(3),
                                 s.integer(4, "storage_offset", 0)))},
      {"unfold", GRADUS_ORACLE(unfold(
                     s.tensor(0), s.integer(1, "dimension", 0), s.integer(2, "size", 0), s.integer(3, "step", 1)))},
  };
});

}   // namespace gradus::test
