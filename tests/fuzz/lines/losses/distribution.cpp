// Losses that compare distributions.
#include "losses/distribution.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> distribution_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"kl_div", GRADUS_FUZZ(kl_div(r.floats(), r.flag() ? r.floats() : r.chances(r.nearly(r.shape())),
                     {.reduction = r.pick(
                          {KLDivReduction::mean, KLDivReduction::batchmean, KLDivReduction::sum, KLDivReduction::none}),
                         .log_target = r.flag()}))},
      {"poisson_nll_loss", GRADUS_FUZZ(poisson_nll_loss(r.floats(), r.floats(),
                               {.log_input = r.flag(), .full = r.flag(), .eps = 1e-3, .reduction = reduction(r)}))},
      {"gaussian_nll_loss",
          GRADUS_FUZZ(gaussian_nll_loss(r.floats(), r.floats(), r.chances(r.nearly(r.shape())),
              {.full = r.flag(), .eps = r.flag() ? 1e-6 : r.real(-0.1, 1), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
