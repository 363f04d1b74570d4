// Penalties on parameters.
#include "losses/penalty.h"
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> penalty_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"l1_penalty", GRADUS_FUZZ(l1_penalty({{"a", r.floats()}, {"b", r.tensor()}}, r.real(-0.1, 1)))},
      {"l2_penalty", GRADUS_FUZZ(l2_penalty({{"a", r.floats()}, {"b", r.tensor()}}, r.real(-0.1, 1), "?"))},
  };
});

}   // namespace gradus::test
