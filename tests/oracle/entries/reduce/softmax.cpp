// The softmax family.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> softmax_entries([]() -> std::vector<OracleEntry> {
  return {
      {"softmax", GRADUS_ORACLE(softmax(s.tensor(0), s.integer(1, "dim", 0)))},
      {"softmax.with_dtype",
          GRADUS_ORACLE(softmax(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"nn.functional.softmin", GRADUS_ORACLE(softmin(s.tensor(0), s.integer(1, "dim", 0)))},
      {"nn.functional.softmin.with_dtype",
          GRADUS_ORACLE(softmin(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"log_softmax", GRADUS_ORACLE(log_softmax(s.tensor(0), s.integer(1, "dim", 0)))},
      {"log_softmax.with_dtype",
          GRADUS_ORACLE(log_softmax(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"logsumexp", GRADUS_ORACLE(logsumexp(s.tensor(0), IntList(s.integers(1, "dim")), s.flag(2, "keepdim", false)))},
  };
});

}   // namespace gradus::test
