// Counts, histograms, covariances.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Results both(const Histogram& y) { return {y.hist, y.bin_edges}; }
Results histogram_of(const Sample& s) {
  HistogramOptions o = {
      .range = s.reals(99, "range"), .weight = s.tensor(99, "weight"), .density = s.flag(99, "density", false)};
  return both(s.is_tensor(1, "bins") ? histogram(s.tensor(0), s.tensor(1, "bins"), o)
                                     : histogram(s.tensor(0), s.integer(1, "bins", 100), o));
}

}   // namespace

const Family<OracleEntry> count_entries([]() -> std::vector<OracleEntry> {
  return {
      {"bincount", GRADUS_ORACLE(bincount(
                       s.tensor(0), {.weights = s.tensor(1, "weights"), .minlength = s.integer(2, "minlength", 0)}))},
      {"histc", GRADUS_ORACLE(histc(s.tensor(0),
                    {.bins = s.integer(1, "bins", 100), .min = s.real(2, "min", 0), .max = s.real(3, "max", 0)}))},
      {"histogram", histogram_of},
      {"cov",
          GRADUS_ORACLE(cov(s.tensor(0), {.correction = s.integer(99, "correction", 1),
                                             .fweights = s.tensor(99, "fweights"),
                                             .aweights = s.tensor(99, "aweights")})),
          1e-5},   // the weights are float32, and so are their sums
      {"corrcoef", GRADUS_ORACLE(corrcoef(s.tensor(0)))},
  };
});

}   // namespace gradus::test
