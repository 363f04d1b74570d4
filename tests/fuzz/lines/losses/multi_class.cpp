// Margins between classes.
#include "losses/multi_class.h"

#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> multi_class_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"multi_margin_loss", GRADUS_FUZZ(multi_margin_loss(r.floats({r.n(), r.m()}), r.index(r.nearly({r.n()}), r.m()),
                                {.p = r.integer(1, r.odd(20) ? 3 : 2),
                                    .margin = r.real(-1, 3),
                                    .weight = r.maybe(r.chances({r.m()})),
                                    .reduction = reduction(r)}))},
      {"multilabel_margin_loss", GRADUS_FUZZ(multilabel_margin_loss(r.floats({r.n(), r.m()}),
                                     r.index(r.nearly({r.n(), r.m()}), r.m() + 1) - 1, {.reduction = reduction(r)}))},
      {"multi_margin_loss one", GRADUS_FUZZ(multi_margin_loss(r.floats({r.m()}), r.index(r.nearly({}), r.m())))},
      {"multilabel_margin_loss one",
          GRADUS_FUZZ(multilabel_margin_loss(r.floats({r.m()}), r.index(r.nearly({r.m()}), r.m() + 1) - 1))},
      {"multilabel_soft_margin_loss",
          GRADUS_FUZZ(multilabel_soft_margin_loss(r.floats(), r.flag() ? r.chances(r.nearly(r.shape())) : r.mask(),
              {.weight = r.maybe(r.floats()), .reduction = reduction(r)}))},
  };
});

}   // namespace gradus::test
