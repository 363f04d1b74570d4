// Losses have no state: a weight is an option.
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/oracle/entries.h"
#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> loss_modules([]() -> std::vector<ModuleEntry> {
  using namespace losses;
  return {
      {"nn.MSELoss", GRADUS_LAYER_OF_TWO(MSELoss{{.reduction = reduction(s)}})},
      {"nn.L1Loss", GRADUS_LAYER_OF_TWO(L1Loss{{.reduction = reduction(s)}})},
      {"nn.BCELoss", GRADUS_LAYER_OF_TWO(BCELoss{{.weight = s.tensor(0, "weight"), .reduction = reduction(s)}})},
      {"nn.BCEWithLogitsLoss",
          GRADUS_LAYER_OF_TWO(BCEWithLogitsLoss{
              {.weight = s.tensor(0, "weight"), .pos_weight = s.tensor(99, "pos_weight"), .reduction = reduction(s)}})},
      {"nn.CrossEntropyLoss", GRADUS_LAYER_OF_TWO(CrossEntropyLoss{{.weight = s.tensor(0, "weight"),
                                  .ignore_index = s.integer(99, "ignore_index", -100),
                                  .reduction = reduction(s),
                                  .label_smoothing = s.real(99, "label_smoothing", 0)}})},
      {"nn.NLLLoss", GRADUS_LAYER_OF_TWO(NLLLoss{{.weight = s.tensor(0, "weight"),
                         .ignore_index = s.integer(99, "ignore_index", -100),
                         .reduction = reduction(s)}})},
  };
});

}   // namespace gradus::test
