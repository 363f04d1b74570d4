// Special functions.
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> special_entries([]() -> std::vector<OracleEntry> {
  return {
      {"erf", GRADUS_ORACLE(erf(s.tensor(0)))},
      {"erfc", GRADUS_ORACLE(erfc(s.tensor(0)))},
      {"erfinv", GRADUS_ORACLE(erfinv(s.tensor(0)))},
      {"special.ndtr", GRADUS_ORACLE(ndtr(s.tensor(0)))},
      {"special.log_ndtr", GRADUS_ORACLE(log_ndtr(s.tensor(0)))},
      {"special.entr", GRADUS_ORACLE(entr(s.tensor(0)))},
      {"logit", GRADUS_ORACLE(logit(s.tensor(0), real_if(s, 1, "eps")))},
      {"lgamma", GRADUS_ORACLE(lgamma(s.tensor(0))), 1e-9},
      // PyTorch's trigamma truncates its series early: its error is 3e-10 near 1/2.
      {"digamma", GRADUS_ORACLE(digamma(s.tensor(0))), 1e-9},
  };
});

}   // namespace gradus::test
