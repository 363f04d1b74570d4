// Margins between classes.
#include "losses/multi_class.h"

#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> multi_class_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.multi_margin_loss",
          GRADUS_ORACLE(multi_margin_loss(s.tensor(0), s.tensor(1),
              {.p = s.integer(99, "p", 1),
                  .margin = s.real(99, "margin", 1),
                  .weight = s.tensor(99, "weight"),
                  .reduction = reduction(s)}))},
      {"nn.functional.multilabel_margin_loss",
          GRADUS_ORACLE(multilabel_margin_loss(s.tensor(0), s.tensor(1), {.reduction = reduction(s)}))},
      {"nn.functional.multilabel_soft_margin_loss",
          GRADUS_ORACLE(multilabel_soft_margin_loss(
              s.tensor(0), s.tensor(1), {.weight = s.tensor(99, "weight"), .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
