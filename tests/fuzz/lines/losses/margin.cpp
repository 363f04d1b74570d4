// Losses with a margin.
#include "losses/margin.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> margin_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"hinge_embedding_loss", GRADUS_FUZZ(hinge_embedding_loss(
                                   r.tensor(), r.same(), {.margin = r.real(-1, 2), .reduction = reduction(r)}))},
      {"soft_margin_loss", GRADUS_FUZZ(soft_margin_loss(r.tensor(), r.same(), {.reduction = reduction(r)}))},
      {"margin_ranking_loss", GRADUS_FUZZ(margin_ranking_loss(r.tensor(), r.same(), r.same(),
                                  {.margin = r.real(-1, 2), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
