// Losses for numbers.
#include "losses/regression.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> regression_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"mse_loss", GRADUS_FUZZ(mse_loss(r.tensor(), r.same(), {.reduction = reduction(r)}))},
      {"l1_loss", GRADUS_FUZZ(l1_loss(r.tensor(), r.same(), {.reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
