// The softmax family.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Dtype dtype(Args& r) { return r.pick({float32, float64, int64}); }

}   // namespace

const Family<Line> softmax_lines([]() -> std::vector<Line> {
  return {
      {"softmax", GRADUS_FUZZ(r.odd(4) ? softmax(r.tensor(), r.dim(), dtype(r)) : softmax(r.tensor(), r.dim()))},
      {"softmin", GRADUS_FUZZ(r.odd(4) ? softmin(r.tensor(), r.dim(), dtype(r)) : softmin(r.tensor(), r.dim()))},
      {"log_softmax",
          GRADUS_FUZZ(r.odd(4) ? log_softmax(r.tensor(), r.dim(), dtype(r)) : log_softmax(r.tensor(), r.dim()))},
      {"logsumexp", GRADUS_FUZZ(logsumexp(r.tensor(), r.dims(), r.flag()))},
      // Where two logits are alike, rounding decides which gets the 1.
      {"gumbel_softmax",
          GRADUS_FUZZ(gumbel_softmax(r.tensor(), {.tau = r.real(-0.25, 2), .hard = r.flag(), .dim = r.dim()})),
          ill_posed},
  };
});

}   // namespace gradus::test
