// matmul and linear.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> matmul_entries([]() -> std::vector<OracleEntry> {
  return {
      {"matmul", GRADUS_ORACLE(matmul(s.tensor(0), s.tensor(1)))},
      {"__rmatmul__", GRADUS_ORACLE(matmul(s.tensor(1), s.tensor(0)))},
      {"nn.functional.linear", GRADUS_ORACLE(linear(s.tensor(0), s.tensor(1), s.tensor(2, "bias")))},
  };
});

}   // namespace gradus::test
