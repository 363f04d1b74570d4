// Medians, modes, quantiles.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

const char* between(Args& r) {
  return r.odd(20) ? "cubic" : r.pick({"linear", "lower", "higher", "midpoint", "nearest"});
}
// Of the dtype of floats().
Tensor shares(Args& r, const Tensor& x) { return r.chances(r.flag() ? Shape{} : Shape{r.k()}).detach().to(x.dtype()); }
Results quantile_of(Args& r, bool ignore_nan) {
  Tensor x = r.floats(), q = shares(r, x);
  int64_t dim = r.dim();
  QuantileOptions o = {.keepdim = r.flag(), .interpolation = between(r)};
  if (r.flag()) return ignore_nan ? nanquantile(x, q, dim, o) : quantile(x, q, dim, o);
  return ignore_nan ? nanquantile(x, q, o) : quantile(x, q, o);
}

}   // namespace

const Family<Line> statistics_lines([]() -> std::vector<Line> {
  return {
      {"median", GRADUS_FUZZ(median(r.tensor()))},
      {"median dim", GRADUS_FUZZ(median(r.tensor(), r.dim(), r.flag()))},
      {"nanmedian", GRADUS_FUZZ(nanmedian(r.tensor()))},
      {"nanmedian dim", GRADUS_FUZZ(nanmedian(r.tensor(), r.dim(), r.flag()))},
      {"mode", GRADUS_FUZZ(mode(r.tensor(), r.dim(), r.flag()))},
      {"quantile", [](Args& r) { return quantile_of(r, false); }},
      {"nanquantile", [](Args& r) { return quantile_of(r, true); }},
  };
});

}   // namespace gradus::test
