// Losses for classes.
#include "losses/classification.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> classification_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.cross_entropy",
          GRADUS_ORACLE(cross_entropy(s.tensor(0), s.tensor(1),
              {.weight = s.tensor(99, "weight"),
                  .ignore_index = s.integer(99, "ignore_index", -100),
                  .reduction = reduction(s),
                  .label_smoothing = s.real(99, "label_smoothing", 0)}))},
      {"nn.functional.nll_loss", GRADUS_ORACLE(nll_loss(s.tensor(0), s.tensor(1),
                                     {.weight = s.tensor(99, "weight"),
                                         .ignore_index = s.integer(99, "ignore_index", -100),
                                         .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
