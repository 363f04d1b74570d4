// CTC.
#include "losses/ctc.h"

#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> ctc_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.ctc_loss", GRADUS_ORACLE(ctc_loss(s.tensor(0), s.tensor(1), lengths(s, 2), lengths(s, 3),
                                     {.blank = s.integer(99, "blank", 0),
                                         .reduction = reduction(s),
                                         .zero_infinity = s.flag(99, "zero_infinity", false)}))},
  };
});

}   // namespace gradus::test
