// Losses that compare distributions.
#include "losses/distribution.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> distribution_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.kl_div", GRADUS_ORACLE(kl_div(s.tensor(0), s.tensor(1),
                                   {.reduction = kl_reduction(s), .log_target = s.flag(99, "log_target", false)}))},
      {"nn.functional.poisson_nll_loss",
          GRADUS_ORACLE(poisson_nll_loss(s.tensor(0), s.tensor(1),
              {.log_input = s.flag(99, "log_input", true),
                  .full = s.flag(99, "full", false),
                  .eps = s.real(99, "eps", 1e-8),
                  .reduction = reduction(s)}))},
      {"nn.functional.gaussian_nll_loss",
          GRADUS_ORACLE(gaussian_nll_loss(s.tensor(0), s.tensor(1), s.tensor(2),
              {.full = s.flag(99, "full", false), .eps = s.real(99, "eps", 1e-6), .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
