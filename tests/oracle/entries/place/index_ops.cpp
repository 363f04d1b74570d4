// Slices by position: index_..., take, put.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> index_ops_entries([]() -> std::vector<OracleEntry> {
  return {
      {"index_select", GRADUS_ORACLE(index_select(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2)))},
      {"index_add", GRADUS_ORACLE(index_add(
                        s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3), s.scalar(99, "alpha", 1)))},
      {"index_copy", GRADUS_ORACLE(index_copy(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"index_fill",
          GRADUS_ORACLE(
              s.is_number(3) ? index_fill(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.scalar(3, "value", 0))
                             : index_fill(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"take", GRADUS_ORACLE(take(s.tensor(0), s.tensor(1)))},
  };
});

}   // namespace gradus::test
