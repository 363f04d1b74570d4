// Comparisons.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> compare_entries([]() -> std::vector<OracleEntry> {
  return {
      {"eq", GRADUS_ORACLE(eq(s.tensor(0), s.tensor(1)))},
      {"ne", GRADUS_ORACLE(ne(s.tensor(0), s.tensor(1)))},
      {"lt", GRADUS_ORACLE(lt(s.tensor(0), s.tensor(1)))},
      {"le", GRADUS_ORACLE(le(s.tensor(0), s.tensor(1)))},
      {"gt", GRADUS_ORACLE(gt(s.tensor(0), s.tensor(1)))},
      {"ge", GRADUS_ORACLE(ge(s.tensor(0), s.tensor(1)))},
      {"isclose", GRADUS_ORACLE(isclose(s.tensor(0), s.tensor(1), s.real(2, "rtol", 1e-5), s.real(3, "atol", 1e-8),
                      s.flag(4, "equal_nan", false)))},
      {"isin", GRADUS_ORACLE(isin(s.tensor(0), s.tensor(1)))},
  };
});

}   // namespace gradus::test
