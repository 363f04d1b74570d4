// Counts, histograms, covariances.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

std::vector<double> range(Args& r) {
  return r.flag() ? std::vector<double>{} : std::vector<double>{r.real(-2, 0), r.real(-0.25, 2)};
}

}   // namespace

const Family<Line> count_lines([]() -> std::vector<Line> {
  return {
      {"bincount", GRADUS_FUZZ(bincount(r.index({r.n()}, 6),
                       {.weights = r.maybe(r.floats({r.n()}).detach()), .minlength = r.integer(-1, 8)}))},
      {"histc", GRADUS_FUZZ(histc(
                    r.floats().detach(), {.bins = r.integer(0, 9), .min = r.real(-2, 0), .max = r.real(-0.25, 2)}))},
      {"histogram",
          [](Args& r) -> Results {
            Histogram h = histogram(r.floats().detach(), r.integer(0, 9), {.range = range(r), .density = r.flag()});
            return std::vector<Tensor>{h.hist, h.bin_edges};
          }},
      {"cov",
          GRADUS_FUZZ(
              cov(r.floats({r.n(), r.m()}), {.correction = r.integer(0, 2), .fweights = r.maybe(r.index({r.m()}, 4))})),
          ill_posed},
      {"corrcoef", GRADUS_FUZZ(corrcoef(r.floats({r.n(), r.m()}))), ill_posed},
  };
});

}   // namespace gradus::test
