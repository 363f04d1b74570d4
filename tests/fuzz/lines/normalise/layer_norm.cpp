// Layer and RMS norm.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

// The last few sizes of the common shape; rarely none, or others.
Shape row(Args& r) {
  const int64_t dims = r.shape().dims();
  Shape sizes;
  for (int64_t d = dims ? r.integer(r.odd(20), dims) - 1 : 0; d >= 0 && d < dims; ++d) sizes.push_back(r.shape()[d]);
  return r.nearly(sizes);
}
// Large enough that rounding does not grow with each derivative.
double row_eps(Args& r) { return r.pick({0.05, 0.5, 2.0}); }

Tensor any_layer_norm(Args& r) {
  const Shape sizes = row(r);
  const Tensor x = r.tensor(), weight = r.maybe(r.same(sizes)), bias = r.maybe(r.same(sizes));
  return layer_norm(x, sizes, weight, bias, row_eps(r));
}
Tensor any_rms_norm(Args& r) {
  const Shape sizes = row(r);
  const Tensor x = r.tensor(), weight = r.maybe(r.same(sizes));
  return rms_norm(x, sizes, weight, row_eps(r));
}

}   // namespace

const Family<Line> layer_norm_lines([]() -> std::vector<Line> {
  return {
      {"layer_norm", GRADUS_FUZZ(any_layer_norm(r))},
      {"rms_norm", GRADUS_FUZZ(any_rms_norm(r))},
  };
});

}   // namespace gradus::test
