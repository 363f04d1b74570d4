// Contrastive losses.
#include "losses/contrastive.h"

#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> contrastive_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      // A vector of zeros has no direction: its gradient is a rounding error divided by a tiny length.
      {"info_nce_loss",
          GRADUS_FUZZ(info_nce_loss(r.floats({r.n(), r.m()}), r.floats(r.nearly({r.n(), r.m()})),
              {.negatives = r.maybe(r.flag() ? r.floats({r.k(), r.m()}) : r.floats({r.n(), r.k(), r.m()})),
                  .temperature = r.real(0, 2),
                  .reduction = reduction(r)})),
          ill_gradient},
      {"nt_xent_loss",
          GRADUS_FUZZ(nt_xent_loss(r.floats({r.n(), r.m()}), r.floats(r.nearly({r.n(), r.m()})),
              {.temperature = r.real(0, 2), .reduction = reduction(r)})),
          ill_gradient},
  };
});

}   // namespace gradus::test
