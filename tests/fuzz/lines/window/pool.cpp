// Pooling by windows that slide.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

MaxPoolOptions max_options(Args& r, int64_t dims) {
  MaxPoolOptions options = {.padding = r.odd(3) ? 1 : 0, .ceil_mode = r.odd(3)};
  if (r.flag()) options.stride = r.sizes(dims, r.odd(20) ? 0 : 1, 3);
  if (r.odd(4)) options.dilation = r.sizes(dims, 1, 3);
  return options;
}
AvgPoolOptions avg_options(Args& r, int64_t dims) {
  AvgPoolOptions options = {.padding = r.odd(3) ? 1 : 0, .ceil_mode = r.odd(3), .count_include_pad = r.flag()};
  if (r.flag()) options.stride = r.sizes(dims, r.odd(20) ? 0 : 1, 3);
  if (r.odd(4)) options.divisor_override = r.integer(-3, 3);
  return options;
}
LPPoolOptions lp_options(Args& r, int64_t dims) {
  LPPoolOptions options = {.ceil_mode = r.odd(3)};
  if (r.flag()) options.stride = r.sizes(dims, 1, 3);
  return options;
}

using MaxPool = Tensor (*)(const Tensor&, const IntList&, const MaxPoolOptions&);
Tensor any_max(Args& r, MaxPool f, int64_t dims) { return f(images(r, dims), window(r, dims), max_options(r, dims)); }
using MaxPoolBoth = ValuesIndices (*)(const Tensor&, const IntList&, const MaxPoolOptions&);
ValuesIndices any_both(Args& r, MaxPoolBoth f, int64_t dims) {
  return f(images(r, dims), window(r, dims), max_options(r, dims));
}
using AvgPool = Tensor (*)(const Tensor&, const IntList&, const AvgPoolOptions&);
Tensor any_avg(Args& r, AvgPool f, int64_t dims) { return f(images(r, dims), window(r, dims), avg_options(r, dims)); }
using LPPool = Tensor (*)(const Tensor&, Scalar, const IntList&, const LPPoolOptions&);
Tensor any_lp(Args& r, LPPool f, int64_t dims) {
  return f(images(r, dims), r.pick<Scalar>({1, 2, 2.0, 3, 0.5}), window(r, dims), lp_options(r, dims));
}

}   // namespace

const Family<Line> pool_lines([]() -> std::vector<Line> {
  return {
      {"max_pool1d", GRADUS_FUZZ(any_max(r, max_pool1d, 1))},
      {"max_pool2d", GRADUS_FUZZ(any_max(r, max_pool2d, 2))},
      {"max_pool3d", GRADUS_FUZZ(any_max(r, max_pool3d, 3))},
      {"max_pool1d_with_indices", GRADUS_FUZZ(any_both(r, max_pool1d_with_indices, 1))},
      {"max_pool2d_with_indices", GRADUS_FUZZ(any_both(r, max_pool2d_with_indices, 2))},
      {"max_pool3d_with_indices", GRADUS_FUZZ(any_both(r, max_pool3d_with_indices, 3))},
      {"avg_pool1d", GRADUS_FUZZ(any_avg(r, avg_pool1d, 1))},
      {"avg_pool2d", GRADUS_FUZZ(any_avg(r, avg_pool2d, 2))},
      {"avg_pool3d", GRADUS_FUZZ(any_avg(r, avg_pool3d, 3))},
      {"lp_pool1d", GRADUS_FUZZ(any_lp(r, lp_pool1d, 1)), ill_posed},
      {"lp_pool2d", GRADUS_FUZZ(any_lp(r, lp_pool2d, 2)), ill_posed},
      {"lp_pool3d", GRADUS_FUZZ(any_lp(r, lp_pool3d, 3)), ill_posed},
  };
});

}   // namespace gradus::test
