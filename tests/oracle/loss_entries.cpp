// Losses: the entries nn.functional.*_loss.
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

losses::Reduction reduction(const Sample& s) {
  std::string word = s.text(99, "reduction", "mean");
  return word == "mean" ? losses::Reduction::mean : word == "sum" ? losses::Reduction::sum : losses::Reduction::none;
}

}   // namespace

std::vector<OracleEntry> loss_entries() {
  using namespace losses;
  return {
      {"nn.functional.binary_cross_entropy_with_logits",
          GRADUS_ORACLE(binary_cross_entropy_with_logits(s.tensor(0), s.tensor(1),
              {.weight = s.tensor(2, "weight"), .pos_weight = s.tensor(99, "pos_weight"), .reduction = reduction(s)}))},
      {"nn.functional.cross_entropy",
          GRADUS_ORACLE(cross_entropy(s.tensor(0), s.tensor(1),
              {.weight = s.tensor(99, "weight"),
                  .ignore_index = s.integer(99, "ignore_index", -100),
                  .reduction = reduction(s),
                  .label_smoothing = s.real(99, "label_smoothing", 0)}))},
      {"nn.functional.nll_loss", GRADUS_ORACLE(nll_loss(s.tensor(0), s.tensor(1),
                                     {.weight = s.tensor(99, "weight"),
                                         .ignore_index = s.integer(99, "ignore_index", -100),
                                         .reduction = reduction(s)}))},
  };
}

}   // namespace gradus::test
