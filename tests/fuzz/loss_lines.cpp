// Losses.
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

using losses::Reduction;
Reduction reduction(Args& r) { return r.pick({Reduction::mean, Reduction::sum, Reduction::none}); }

}   // namespace

std::vector<Line> loss_lines() {
  using namespace losses;
  return {
      {"mse_loss", GRADUS_FUZZ(mse_loss(r.tensor(), r.same(), {.reduction = reduction(r)}))},
      {"l1_loss", GRADUS_FUZZ(l1_loss(r.tensor(), r.same(), {.reduction = reduction(r)}))},
      {"binary_cross_entropy",
          GRADUS_FUZZ(binary_cross_entropy(r.odd(30) ? r.tensor() : r.chances(r.shape()),
              r.chances(r.nearly(r.shape())), {.weight = r.maybe(r.floats()), .reduction = reduction(r)}))},
      {"binary_cross_entropy_with_logits",
          GRADUS_FUZZ(binary_cross_entropy_with_logits(r.floats(), r.chances(r.nearly(r.shape())),
              {.weight = r.maybe(r.floats()), .pos_weight = r.maybe(r.floats()), .reduction = reduction(r)}))},
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
  };
}

}   // namespace gradus::test
