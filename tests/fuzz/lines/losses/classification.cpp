// Losses for classes.
#include "losses/classification.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> classification_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"cross_entropy", GRADUS_FUZZ(cross_entropy(r.floats({r.n(), r.m()}), r.index(r.nearly({r.n()}), r.m()),
                            {.weight = r.maybe(r.chances({r.m()})),
                                .ignore_index = r.integer(-1, 3),
                                .reduction = reduction(r),
                                .label_smoothing = r.flag() ? 0 : r.real(-0.1, 1.1)}))},
      {"cross_entropy image", GRADUS_FUZZ(cross_entropy(r.floats(joined({r.n(), r.m()}, r.batch())),
                                  r.index(joined({r.n()}, r.batch()), r.m()), {.reduction = reduction(r)}))},
      {"cross_entropy probabilities",
          GRADUS_FUZZ(cross_entropy(r.floats({r.n(), r.m()}), r.chances(r.nearly({r.n(), r.m()})),
              {.weight = r.maybe(r.chances({r.m()})), .reduction = reduction(r)}))},
      {"nll_loss",
          GRADUS_FUZZ(nll_loss(r.floats({r.n(), r.m()}), r.index(r.nearly({r.n()}), r.m()),
              {.weight = r.maybe(r.chances({r.m()})), .ignore_index = r.integer(-1, 3), .reduction = reduction(r)}))},
      {"focal_loss", GRADUS_FUZZ(focal_loss(r.floats({r.n(), r.m()}), r.index(r.nearly({r.n()}), r.m()),
                         {.gamma = r.real(-0.1, 4),
                             .weight = r.maybe(r.chances({r.m()}).detach()),
                             .ignore_index = r.integer(-1, 3),
                             .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
