// Contrastive losses.
#include "losses/contrastive.h"

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> contrastive_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  using namespace losses;
  return {
      {"info_nce_loss", GRADUS_OP(info_nce_loss(x[0], x[1], {.temperature = 0.5})), {any(s), any(s)}, in_parallel},
      {"info_nce_loss negatives",
          GRADUS_OP(info_nce_loss(x[0], x[1], {.negatives = x[2], .temperature = 0.5, .reduction = Reduction::none})),
          {any(s), any(s), any({2, 2, 3})}, in_parallel},
      {"nt_xent_loss", GRADUS_OP(nt_xent_loss(x[0], x[1])), {any(s), any(s)}, in_parallel},
  };
});

}   // namespace gradus::test
