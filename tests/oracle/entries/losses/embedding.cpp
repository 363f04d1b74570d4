// Losses for embeddings.
#include "losses/embedding.h"

#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> embedding_loss_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      {"nn.functional.cosine_embedding_loss", GRADUS_ORACLE(cosine_embedding_loss(s.tensor(0), s.tensor(1), s.tensor(2),
                                                  {.margin = s.real(99, "margin", 0), .reduction = reduction(s)}))},
      {"nn.functional.triplet_margin_loss",
          GRADUS_ORACLE(triplet_margin_loss(s.tensor(0), s.tensor(1), s.tensor(2),
              {.margin = s.real(99, "margin", 1), .swap = s.flag(99, "swap", false), .reduction = reduction(s)}))},
      // The distance of the samples is pairwise_distance.
      {"nn.functional.triplet_margin_with_distance_loss",
          GRADUS_ORACLE(triplet_margin_with_distance_loss(s.tensor(0), s.tensor(1), s.tensor(2),
              {.distance_function = [](const Tensor& a, const Tensor& b) { return pairwise_distance(a, b); },
                  .margin = s.real(99, "margin", 1),
                  .swap = s.flag(99, "swap", false),
                  .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
