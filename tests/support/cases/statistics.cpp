// Medians, quantiles, counts, covariance.
#include "tests/support/op_cases.h"

namespace gradus::test {

std::vector<OpCase> statistics_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"median", GRADUS_OP(median(x[0])), {distinct({3, 4})}, in_parallel},
      {"median dim", GRADUS_OP(median(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"median image", GRADUS_OP(median(x[0], 1, true).values), {distinct(image)}, in_parallel},
      {"nanmedian", GRADUS_OP(nanmedian(x[0])), {distinct({3, 4})}, in_parallel},
      {"nanmedian dim", GRADUS_OP(nanmedian(x[0], 0).values), {distinct({3, 4})}, in_parallel},
      {"mode", GRADUS_OP(mode(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"quantile", GRADUS_OP(quantile(x[0], 0.3)), {distinct({3, 4})}, in_parallel},
      {"quantile image", GRADUS_OP(quantile(x[0], x[1], 1, {.keepdim = true})), {distinct(image), unit({2})},
          in_parallel},
      {"quantile lower", GRADUS_OP(quantile(x[0], 0.4, 0, {.interpolation = "lower"})), {distinct({3, 4})},
          in_parallel},
      {"quantile midpoint", GRADUS_OP(quantile(x[0], 0.4, 1, {.interpolation = "midpoint"})), {distinct({3, 4})},
          in_parallel},
      {"nanquantile", GRADUS_OP(nanquantile(x[0], 0.6, 1)), {distinct({3, 4})}, in_parallel},
      {"bincount", GRADUS_OP(bincount(x[0], {.minlength = 7})), {index({20}, 5)}, no_gradient | in_parallel},
      {"bincount weights", GRADUS_OP(bincount(x[0], {.weights = x[1]})), {index({20}, 5), constant(any({20}))},
          no_gradient | in_parallel},
      {"histc", GRADUS_OP(histc(x[0], {.bins = 4})), {constant(any({3, 4}))}, no_gradient | in_parallel},
      {"histogram", GRADUS_OP(histogram(x[0], 4, {.range = {-1, 1}}).hist), {constant(any({3, 4}))},
          no_gradient | in_parallel},
      {"cov", GRADUS_OP(cov(x[0])), {any({3, 4})}, in_parallel},
      {"cov weights", GRADUS_OP(cov(x[0], {.fweights = x[1], .aweights = x[2]})),
          {any({3, 4}), index({4}, 5), positive({4})}, in_parallel},
      {"corrcoef", GRADUS_OP(corrcoef(x[0])), {any({3, 5})}, in_parallel},
  };
}

}   // namespace gradus::test
