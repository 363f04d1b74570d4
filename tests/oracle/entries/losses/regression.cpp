// Losses for numbers.
#include "losses/regression.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> regression_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.mse_loss", GRADUS_ORACLE(mse_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
      {"nn.functional.l1_loss", GRADUS_ORACLE(l1_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
      {"nn.functional.smooth_l1_loss", GRADUS_ORACLE(smooth_l1_loss(s.tensor(0), s.tensor(1),
                                           {.reduction = reduction(s), .beta = s.real(99, "beta", 1)}))},
      {"nn.functional.huber_loss", GRADUS_ORACLE(huber_loss(s.tensor(0), s.tensor(1),
                                       {.reduction = reduction(s), .delta = s.real(99, "delta", 1)}))},
  };
});

}   // namespace gradus::test
