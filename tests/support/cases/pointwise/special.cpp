// Special functions.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> special_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"erf", GRADUS_OP(erf(x[0])), {any(s)}, elementwise},
      {"erfc", GRADUS_OP(erfc(x[0])), {any(s)}, elementwise},
      {"erfcx", GRADUS_OP(erfcx(x[0])), {any(s)}, elementwise},
      {"erfinv", GRADUS_OP(erfinv(x[0])), {unit(s)}, elementwise},
      {"ndtr", GRADUS_OP(ndtr(x[0])), {any(s)}, elementwise},
      {"log_ndtr", GRADUS_OP(log_ndtr(x[0])), {any(s)}, elementwise},
      {"entr", GRADUS_OP(entr(x[0])), {positive(s)}, elementwise},
      {"logit", GRADUS_OP(logit(x[0])), {unit(s)}, elementwise},
      {"logit eps", GRADUS_OP(logit(x[0], 0.1)), {unit(s)}, elementwise},
      {"lgamma", GRADUS_OP(lgamma(x[0])), {positive(s)}, elementwise},
      {"digamma", GRADUS_OP(digamma(x[0])), {positive(s)}, elementwise},
      {"digamma negative", GRADUS_OP(digamma(mul(x[0], -1))), {unit(s)}, elementwise},
      {"polygamma", GRADUS_OP(polygamma(1, x[0])), {positive(s)}, elementwise},
      {"polygamma zero", GRADUS_OP(polygamma(0, x[0])), {positive(s)}, elementwise},
      {"polygamma two", GRADUS_OP(polygamma(2, x[0])), {unit(s)}, elementwise},
  };
});

}   // namespace gradus::test
