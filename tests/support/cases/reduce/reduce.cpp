// Sums, products, means and variances.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> reduce_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"sum", GRADUS_OP(sum(x[0])), {any({2, 3})}, in_parallel},
      {"sum rows", GRADUS_OP(sum(x[0], 1)), {any({5, 40})}, in_parallel},
      {"sum columns", GRADUS_OP(sum(x[0], 0, true)), {any({40, 5})}, in_parallel},
      {"sum image", GRADUS_OP(sum(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"sum mixed", GRADUS_OP(sum(x[0], {1, -1}, true)), {any(image)}, in_parallel},
      {"sum long", GRADUS_OP(sum(x[0])), {positive({9000})}, in_parallel},
      {"sum tall", GRADUS_OP(sum(x[0], 0)), {positive({300, 5})}, in_parallel},
      {"sum nothing", GRADUS_OP(sum(x[0], 0)), {any({0, 3})}},
      {"sum 0-d", GRADUS_OP(sum(x[0], 0)), {any({})}},
      {"sum transposed", GRADUS_OP(sum(transpose(x[0], 0, 2), {0, 1})), {any(image)}, in_parallel},
      {"sum dtype", GRADUS_OP(sum(x[0], 1, false, x[0].dtype())), {any({4, 5})}, in_parallel},
      {"mean", GRADUS_OP(mean(x[0])), {any({2, 3})}, in_parallel},
      {"mean image", GRADUS_OP(mean(x[0], {2, 3})), {any(image)}, in_parallel},
      {"mean 0-d", GRADUS_OP(mean(x[0])), {any({})}},
      {"mean dtype", GRADUS_OP(mean(x[0], {}, true, x[0].dtype())), {any({4, 5})}, in_parallel},
      {"nansum", GRADUS_OP(nansum(x[0])), {any({3, 4})}, in_parallel},
      {"nansum rows", GRADUS_OP(nansum(x[0], 1, true)), {any({3, 4})}, in_parallel},
      {"nanmean", GRADUS_OP(nanmean(x[0])), {any({3, 4})}, in_parallel},
      {"nanmean image", GRADUS_OP(nanmean(x[0], {0, 2})), {any(image)}, in_parallel},
      {"prod", GRADUS_OP(prod(x[0])), {away({2, 3})}, in_parallel},
      {"prod rows", GRADUS_OP(prod(x[0], 1)), {away({3, 4})}, in_parallel},
      {"prod image", GRADUS_OP(prod(x[0], 1, true)), {positive(image)}, in_parallel},
      {"prod zeros", GRADUS_OP(prod(mul(x[0], x[0] > 0), 1)), {away({4, 3})}, in_parallel},
      {"prod 0-d", GRADUS_OP(prod(x[0])), {any({})}},
      {"var", GRADUS_OP(var(x[0])), {any({2, 3})}, in_parallel},
      {"var rows", GRADUS_OP(var(x[0], 1, {.correction = 0, .keepdim = true})), {any({4, 5})}, in_parallel},
      {"var image", GRADUS_OP(var(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"std", GRADUS_OP(gradus::std(x[0])), {any({2, 3})}, in_parallel},
      {"std rows", GRADUS_OP(gradus::std(x[0], 1, {.correction = 0, .keepdim = true})), {any({4, 5})}, in_parallel},
      {"std image", GRADUS_OP(gradus::std(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"var_mean", GRADUS_OP(add(var_mean(x[0], 1).var, var_mean(x[0], 1).mean)), {any({4, 5})}, in_parallel},
      {"std_mean", GRADUS_OP(mul(std_mean(x[0], {0, 2}).std, std_mean(x[0], {0, 2}).mean)), {any(image)}, in_parallel},
  };
});

}   // namespace gradus::test
