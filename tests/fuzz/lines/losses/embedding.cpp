// Losses for embeddings.
#include "losses/embedding.h"

#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> embedding_loss_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"cosine_embedding_loss",
          GRADUS_FUZZ(cosine_embedding_loss(r.floats({r.n(), r.m()}), r.floats(r.nearly({r.n(), r.m()})),
              r.index(r.nearly({r.n()}), 2, true) * 2 - 1, {.margin = r.real(-1, 1), .reduction = reduction(r)}))},
      // Where the two distances differ by just the margin, rounding decides whether there is a gradient.
      {"triplet_margin_loss",
          GRADUS_FUZZ(triplet_margin_loss(r.floats(), r.floats(r.nearly(r.shape())), r.floats(),
              {.margin = r.real(0, 3),
                  .p = r.pick({2.0, 2.0, 1.0, 3.0}),
                  .swap = r.flag(),
                  .reduction = reduction(r)})),
          ill_gradient},
      {"triplet_margin_with_distance_loss",
          GRADUS_FUZZ(triplet_margin_with_distance_loss(r.floats(), r.floats(r.nearly(r.shape())), r.floats(),
              {.distance_function = [](const Tensor& a, const Tensor& b) { return abs(a - b); },
                  .margin = r.real(0, 3),
                  .swap = r.flag(),
                  .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
