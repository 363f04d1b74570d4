// Medians, modes, quantiles.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> statistics_cases([]() -> std::vector<OpCase> {
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
  };
});

}   // namespace gradus::test
