// Losses of overlaps.
#include "losses/overlap.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> overlap_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"tversky_loss", GRADUS_FUZZ(tversky_loss(r.chances(r.shape()), r.chances(r.nearly(r.shape())),
                           {.alpha = r.real(-0.1, 2),
                               .beta = r.real(-0.1, 2),
                               .start_dim = r.integer(0, 3),
                               .reduction = reduction(r)}))},
      {"dice_loss", GRADUS_FUZZ(dice_loss(r.chances(r.shape()), r.chances(r.nearly(r.shape())),
                        {.smooth = r.real(-0.1, 1), .start_dim = r.integer(0, 3), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
