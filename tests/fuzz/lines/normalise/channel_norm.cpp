// Batch, instance, group and local response norm.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

// Large enough that rounding does not grow with each derivative.
double eps(Args& r) { return r.pick({0.05, 0.5, 2.0}); }

Tensor images(Args& r, int64_t channels) {
  Shape shape{r.integer(0, 4), channels};
  for (int64_t dims = r.integer(0, 3); dims-- > 0;) shape.push_back(r.odd(15) ? 0 : r.integer(1, 5));
  return r.tensor(r.nearly(shape));
}
// The running moments of x are no arguments of the trial: they change.
Tensor running(const Tensor& x, int64_t channels, double value) { return full({channels}, value, x.dtype()); }

using BatchNorm = Tensor (*)(
    const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&, const BatchNormOptions&);
Results any_batch_norm(Args& r, BatchNorm f) {
  const int64_t channels = r.m();
  const Tensor x = images(r, channels), weight = r.maybe(r.same({channels})), bias = r.maybe(r.same({channels}));
  const bool training = r.flag(), tracks = !training || r.flag();
  const Tensor mean = running(x, channels, 0.25), var = running(x, channels, 1.5);
  const BatchNormOptions options{.training = training, .momentum = r.pick({0.1, 0.75}), .eps = eps(r)};
  return std::vector<Tensor>{f(x, tracks ? mean : Tensor(), tracks ? var : Tensor(), weight, bias, options), mean, var};
}
Results any_instance_norm(Args& r) {
  const int64_t channels = r.m();
  const Tensor x = images(r, channels), weight = r.maybe(r.same({channels})), bias = r.maybe(r.same({channels}));
  const bool own = !r.odd(3), tracks = !own || r.flag();
  const Tensor mean = running(x, channels, 0.25), var = running(x, channels, 1.5);
  return std::vector<Tensor>{instance_norm(x, tracks ? mean : Tensor(), tracks ? var : Tensor(), weight, bias,
                                 {.use_input_stats = own, .momentum = 0.25, .eps = eps(r)}),
      mean, var};
}
Tensor any_group_norm(Args& r) {
  const int64_t groups = r.m(), channels = groups * r.integer(1, 3);
  const Tensor x = images(r, channels), weight = r.maybe(r.same({channels})), bias = r.maybe(r.same({channels}));
  return group_norm(x, groups, weight, bias, eps(r));
}

}   // namespace

const Family<Line> channel_norm_lines([]() -> std::vector<Line> {
  return {
      {"batch_norm", GRADUS_FUZZ(any_batch_norm(r, batch_norm))},
      {"batch_norm_relu", GRADUS_FUZZ(any_batch_norm(r, batch_norm_relu)), ill_gradient},   // at 0 rounding decides
      {"instance_norm", GRADUS_FUZZ(any_instance_norm(r))},
      {"group_norm", GRADUS_FUZZ(any_group_norm(r))},
      {"local_response_norm", GRADUS_FUZZ(local_response_norm(images(r, r.m()), r.integer(r.odd(20) ? 0 : 1, 6),
                                  {.alpha = r.real(0, 1), .beta = r.real(0, 2), .k = r.real(0.5, 2)}))},
  };
});

}   // namespace gradus::test
