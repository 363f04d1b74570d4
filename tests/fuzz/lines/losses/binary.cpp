// Losses for yes or no.
#include "losses/binary.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> binary_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"binary_cross_entropy",
          GRADUS_FUZZ(binary_cross_entropy(r.odd(30) ? r.tensor() : r.chances(r.shape()),
              r.chances(r.nearly(r.shape())), {.weight = r.maybe(r.floats()), .reduction = reduction(r)}))},
      {"binary_cross_entropy_with_logits",
          GRADUS_FUZZ(binary_cross_entropy_with_logits(r.floats(), r.chances(r.nearly(r.shape())),
              {.weight = r.maybe(r.floats()), .pos_weight = r.maybe(r.floats()), .reduction = reduction(r)}))},
      {"sigmoid_focal_loss",
          GRADUS_FUZZ(sigmoid_focal_loss(r.floats(), r.chances(r.nearly(r.shape())).detach(),
              {.alpha = r.flag() ? -1 : r.real(-0.1, 1.1), .gamma = r.real(-0.1, 4), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
