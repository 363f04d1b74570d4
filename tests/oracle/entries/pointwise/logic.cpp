// Logic and bits.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> logic_entries([]() -> std::vector<OracleEntry> {
  return {
      {"logical_and", GRADUS_ORACLE(logical_and(s.tensor(0), s.tensor(1)))},
      {"logical_or", GRADUS_ORACLE(logical_or(s.tensor(0), s.tensor(1)))},
      {"logical_xor", GRADUS_ORACLE(logical_xor(s.tensor(0), s.tensor(1)))},
      {"logical_not", GRADUS_ORACLE(logical_not(s.tensor(0)))},
      {"bitwise_and", GRADUS_ORACLE(bitwise_and(s.tensor(0), s.tensor(1)))},
      {"bitwise_or", GRADUS_ORACLE(bitwise_or(s.tensor(0), s.tensor(1)))},
      {"bitwise_xor", GRADUS_ORACLE(bitwise_xor(s.tensor(0), s.tensor(1)))},
      {"bitwise_not", GRADUS_ORACLE(bitwise_not(s.tensor(0)))},
  };
});

}   // namespace gradus::test
