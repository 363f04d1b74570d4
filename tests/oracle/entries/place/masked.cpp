// By mask.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> masked_entries([]() -> std::vector<OracleEntry> {
  return {
      {"masked_fill", GRADUS_ORACLE(s.is_number(2) ? masked_fill(s.tensor(0), s.tensor(1), s.scalar(2, "value", 0))
                                                   : masked_fill(s.tensor(0), s.tensor(1), s.tensor(2)))},
      {"masked_select", GRADUS_ORACLE(masked_select(s.tensor(0), s.tensor(1)))},
      {"masked_scatter", GRADUS_ORACLE(masked_scatter(s.tensor(0), s.tensor(1), s.tensor(2)))},
      {"nonzero",
          [](const Sample& s) -> Results {
            return s.flag(99, "as_tuple", false) ? where(s.tensor(0)) : Results{nonzero(s.tensor(0))};
          }},
      {"argwhere", GRADUS_ORACLE(argwhere(s.tensor(0)))},
  };
});

}   // namespace gradus::test
