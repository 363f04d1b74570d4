// Margins between classes.
#include "losses/multi_class.h"

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> multi_class_cases([]() -> std::vector<OpCase> {
  const Shape s{3, 5};
  using namespace losses;
  return {
      {"multi_margin_loss", GRADUS_OP(multi_margin_loss(x[0], x[1], {.margin = 0.75, .weight = x[2]})),
          {distinct(s), index({3}, 5), constant(positive({5}))}, in_parallel},
      {"multi_margin_loss squared",
          GRADUS_OP(
              multi_margin_loss(x[0], x[1], {.p = 2, .margin = 0.75, .weight = x[2], .reduction = Reduction::none})),
          {distinct(s), index({3}, 5), constant(positive({5}))}, in_parallel},
      {"multilabel_margin_loss", GRADUS_OP(multilabel_margin_loss(x[0], x[1] - 1)), {any(s), index(s, 5)}, in_parallel},
      {"multilabel_margin_loss none", GRADUS_OP(multilabel_margin_loss(x[0], x[1] - 1, {.reduction = Reduction::none})),
          {any(s), index(s, 4)}, in_parallel},
      {"multilabel_soft_margin_loss", GRADUS_OP(multilabel_soft_margin_loss(x[0], x[1], {.weight = x[2]})),
          {any(s), unit(s), positive({5})}, in_parallel},
  };
});

}   // namespace gradus::test
