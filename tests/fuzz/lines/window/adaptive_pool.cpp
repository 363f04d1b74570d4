// Pooling to a given size.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

IntList result(Args& r, int64_t dims) { return r.sizes(r.odd(3) ? 1 : dims, r.odd(4) ? same_size : 0, 5); }

template <class Result> Result any_adaptive(Args& r, Result (*f)(const Tensor&, const IntList&), int64_t dims) {
  return f(images(r, dims), result(r, dims));
}

template <class Result>
Result any_fractional(Args& r, Result (*f)(const Tensor&, const IntList&, const FractionalOptions&), int64_t dims) {
  const Tensor x = r.floats(image_shape(r, dims));
  FractionalOptions options;
  if (r.flag()) options.output_size = r.sizes(r.flag() ? 1 : dims, 0, 3);
  if (!options.output_size.count || r.odd(20)) options.output_ratio = {r.real(0.125, 0.875)};
  if (x.dim() == dims + 2 && r.flag()) options.random_samples = r.chances(r.nearly({x.size(0), x.size(1), dims}));
  return f(x, window(r, dims), options);
}

}   // namespace

const Family<Line> adaptive_pool_lines([]() -> std::vector<Line> {
  return {
      {"adaptive_avg_pool1d", GRADUS_FUZZ(any_adaptive(r, adaptive_avg_pool1d, 1))},
      {"adaptive_avg_pool2d", GRADUS_FUZZ(any_adaptive(r, adaptive_avg_pool2d, 2))},
      {"adaptive_avg_pool3d", GRADUS_FUZZ(any_adaptive(r, adaptive_avg_pool3d, 3))},
      {"adaptive_max_pool1d", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool1d, 1))},
      {"adaptive_max_pool2d", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool2d, 2))},
      {"adaptive_max_pool3d", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool3d, 3))},
      {"adaptive_max_pool1d_with_indices", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool1d_with_indices, 1))},
      {"adaptive_max_pool2d_with_indices", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool2d_with_indices, 2))},
      {"adaptive_max_pool3d_with_indices", GRADUS_FUZZ(any_adaptive(r, adaptive_max_pool3d_with_indices, 3))},
      {"fractional_max_pool2d", GRADUS_FUZZ(any_fractional(r, fractional_max_pool2d, 2))},
      {"fractional_max_pool3d", GRADUS_FUZZ(any_fractional(r, fractional_max_pool3d, 3))},
      {"fractional_max_pool2d_with_indices", GRADUS_FUZZ(any_fractional(r, fractional_max_pool2d_with_indices, 2))},
      {"fractional_max_pool3d_with_indices", GRADUS_FUZZ(any_fractional(r, fractional_max_pool3d_with_indices, 3))},
  };
});

}   // namespace gradus::test
