// Medians, modes, quantiles.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Tensor quantile_of(const Sample& s, bool ignore_nan) {
  QuantileOptions options = {.keepdim = keepdim(s, 3), .interpolation = "linear"};
  std::string word = s.text(99, "interpolation", "linear");
  options.interpolation = word.c_str();
  Tensor x = s.tensor(0), q = s.tensor(1, "q");
  if (q.dtype() != x.dtype()) q = to(q, x.dtype());
  if (!s.has(2, "dim")) return ignore_nan ? nanquantile(x, q, options) : quantile(x, q, options);
  int64_t dim = s.integer(2, "dim", 0);
  return ignore_nan ? nanquantile(x, q, dim, options) : quantile(x, q, dim, options);
}

}   // namespace

const Family<OracleEntry> statistics_entries([]() -> std::vector<OracleEntry> {
  return {
      {"median", [](const Sample& s) { return extreme(s, median, median); }},
      {"nanmedian", [](const Sample& s) { return extreme(s, nanmedian, nanmedian); }},
      {"mode", [](const Sample& s) { return both(mode(s.tensor(0), s.integer(1, "dim", -1), keepdim(s))); }},
      {"quantile", GRADUS_ORACLE(quantile_of(s, false))},
      {"nanquantile", GRADUS_ORACLE(quantile_of(s, true))},
  };
});

}   // namespace gradus::test
