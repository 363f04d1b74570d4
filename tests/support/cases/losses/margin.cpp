// Losses with a margin.
#include "losses/margin.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> margin_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 4};
  using namespace losses;
  return {
      {"hinge_embedding_loss", GRADUS_OP(hinge_embedding_loss(x[0], sign(x[1]))),
          {distinct(s, 0.25), constant(away(s))}, in_parallel},
      {"hinge_embedding_loss none",
          GRADUS_OP(hinge_embedding_loss(x[0], x[1], {.margin = 2, .reduction = Reduction::none})),
          {distinct(s, 0.25), constant(any(s))}, in_parallel},
      {"soft_margin_loss", GRADUS_OP(soft_margin_loss(x[0], x[1])), {any(s), any(s)}, in_parallel},
      {"soft_margin_loss none", GRADUS_OP(soft_margin_loss(x[0], x[1], {.reduction = Reduction::none})),
          {any(s), any(s)}, in_parallel},
      {"margin_ranking_loss", GRADUS_OP(margin_ranking_loss(x[0], x[1], x[2])),
          {distinct(s), distinct(s, 0.25), away(s)}, in_parallel},
      {"margin_ranking_loss none",
          GRADUS_OP(margin_ranking_loss(x[0], x[1], sign(x[2]), {.margin = 1, .reduction = Reduction::none})),
          {distinct(s), distinct(s, 0.25), constant(away(s))}, in_parallel},
  };
});

}   // namespace gradus::test
