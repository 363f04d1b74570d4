// Losses for numbers.
#include "losses/regression.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> regression_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.mse_loss", GRADUS_ORACLE(mse_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
      {"nn.functional.l1_loss", GRADUS_ORACLE(l1_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
