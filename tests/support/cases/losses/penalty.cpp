// Penalties on parameters.
#include "losses/penalty.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> penalty_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"penalty_l1", GRADUS_OP(l1_penalty({{"w", x[0]}}, 0.5)), {away(s)}, in_parallel},
      {"penalty_l2", GRADUS_OP(l2_penalty({{"w", x[0]}}, 0.5)), {any(s)}, in_parallel},
  };
});

}   // namespace gradus::test
