// Losses for yes or no.
#include "losses/binary.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> binary_entries([]() -> std::vector<OracleEntry> {
  using namespace losses;
  return {
      // PyTorch's second derivative has x + 1e-12 and 1 - x + 1e-12 for x and 1 - x.
      {"nn.functional.binary_cross_entropy",
          GRADUS_ORACLE(binary_cross_entropy(
              s.tensor(0), s.tensor(1), {.weight = s.tensor(99, "weight"), .reduction = reduction(s)})),
          1e-9},
      {"nn.functional.binary_cross_entropy_with_logits",
          GRADUS_ORACLE(binary_cross_entropy_with_logits(s.tensor(0), s.tensor(1),
              {.weight = s.tensor(2, "weight"), .pos_weight = s.tensor(99, "pos_weight"), .reduction = reduction(s)}))},
  };
});

}   // namespace gradus::test
