// A linear layer and its cross entropy.
#include "losses/linear_cross_entropy.h"

#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> linear_cross_entropy_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      {"linear_cross_entropy",
          GRADUS_FUZZ(linear_cross_entropy(r.floats({r.n(), r.k()}), r.floats({r.m(), r.k()}),
              r.index(r.nearly({r.n()}), r.m()),
              {.linear_bias = r.maybe(r.floats({r.m()})),
                  .weight = r.maybe(r.chances({r.m()})),
                  .reduction = reduction(r),
                  .label_smoothing = r.flag() ? 0 : r.real(-0.1, 1),
                  .batch_chunk_size = r.integer(-1, 3)}))},
      {"linear_cross_entropy one",
          GRADUS_FUZZ(linear_cross_entropy(r.floats({r.n()}), r.floats({r.m(), r.n()}), r.index(r.nearly({}), r.m())))},
  };
});

}   // namespace gradus::test
