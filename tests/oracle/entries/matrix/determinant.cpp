// Determinants.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Results slogdet_results(const SignLogabsdet& y) { return {y.sign, y.logabsdet}; }

}   // namespace

const Family<OracleEntry> determinant_entries([]() -> std::vector<OracleEntry> {
  return {
      {"linalg.det", GRADUS_ORACLE(det(s.tensor(0)))},
      {"linalg.slogdet", [](const Sample& s) { return slogdet_results(slogdet(s.tensor(0))); }},
      {"logdet", GRADUS_ORACLE(logdet(s.tensor(0)))},
  };
});

}   // namespace gradus::test
