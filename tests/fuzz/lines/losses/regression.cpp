// Losses for numbers.
#include "losses/regression.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> regression_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"mse_loss",
          GRADUS_FUZZ(mse_loss(r.tensor(), r.same(), {.reduction = reduction(r), .weight = r.maybe(r.other())}))},
      {"l1_loss",
          GRADUS_FUZZ(l1_loss(r.tensor(), r.same(), {.reduction = reduction(r), .weight = r.maybe(r.other())}))},
      {"smooth_l1_loss",
          GRADUS_FUZZ(smooth_l1_loss(r.floats(), r.floats(), {.reduction = reduction(r), .beta = r.real(-0.1, 2)}))},
      {"huber_loss", GRADUS_FUZZ(huber_loss(r.floats(), r.floats(),
                         {.reduction = reduction(r), .delta = r.real(-0.1, 2), .weight = r.maybe(r.floats())}))},
      {"quantile_loss",
          GRADUS_FUZZ(quantile_loss(r.floats(), r.floats(), {.q = r.real(-0.1, 1.1), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
