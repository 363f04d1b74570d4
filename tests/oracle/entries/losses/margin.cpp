// Losses with a margin.
#include "losses/margin.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> margin_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.hinge_embedding_loss", GRADUS_ORACLE(hinge_embedding_loss(s.tensor(0), s.tensor(1),
                                                 {.margin = s.real(99, "margin", 1), .reduction = reduction(s)}))},
      {"nn.functional.soft_margin_loss",
          GRADUS_ORACLE(soft_margin_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
      {"nn.functional.margin_ranking_loss", GRADUS_ORACLE(margin_ranking_loss(s.tensor(0), s.tensor(1), s.tensor(2),
                                                {.margin = s.real(99, "margin", 0), .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
