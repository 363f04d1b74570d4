// CTC.
#include "losses/ctc.h"

#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

std::vector<int64_t> lengths(Args& r, int64_t n, int64_t most) {
  std::vector<int64_t> v;
  for (int64_t i = 0; i < n; ++i) v.push_back(r.integer(r.odd(60) ? -1 : 0, most));
  return v;
}

}   // namespace

const Family<Line> ctc_lines([]() -> std::vector<Line> {
  using namespace losses;
  return {
      // The gradient is the exponential of a sum of numbers that may be large and cancel.
      {"ctc_loss",
          GRADUS_FUZZ(ctc_loss(log_softmax(r.floats({6, r.n(), r.m() + 1}), 2),
              r.index(r.nearly({r.n(), r.k()}), r.m()) + 1, lengths(r, r.n(), 6), lengths(r, r.n(), r.k()),
              {.reduction = reduction(r), .zero_infinity = r.flag()})),
          ill_gradient},
  };
});

}   // namespace gradus::test
