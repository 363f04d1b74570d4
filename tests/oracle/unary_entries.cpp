// Functions of one argument, special functions, rounding.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {
std::optional<double> real_if(const Sample& s, size_t position, const char* keyword) {
  return s.has(position, keyword) ? std::optional(s.real(position, keyword, 0)) : std::nullopt;
}
}   // namespace

std::vector<OracleEntry> unary_entries() {
  return {
      {"abs", GRADUS_ORACLE(abs(s.tensor(0)))},
      {"acos", GRADUS_ORACLE(acos(s.tensor(0)))},
      {"acosh", GRADUS_ORACLE(acosh(s.tensor(0)))},
      {"asin", GRADUS_ORACLE(asin(s.tensor(0)))},
      {"asinh", GRADUS_ORACLE(asinh(s.tensor(0)))},
      {"atan", GRADUS_ORACLE(atan(s.tensor(0)))},
      {"atanh", GRADUS_ORACLE(atanh(s.tensor(0)))},
      {"ceil", GRADUS_ORACLE(ceil(s.tensor(0)))},
      {"cos", GRADUS_ORACLE(cos(s.tensor(0)))},
      {"cosh", GRADUS_ORACLE(cosh(s.tensor(0)))},
      {"deg2rad", GRADUS_ORACLE(deg2rad(s.tensor(0)))},
      // PyTorch's trigamma breaks its series off early: off by 3e-10 near 1/2.
      {"digamma", GRADUS_ORACLE(digamma(s.tensor(0))), 1e-9},
      {"erf", GRADUS_ORACLE(erf(s.tensor(0)))},
      {"erfc", GRADUS_ORACLE(erfc(s.tensor(0)))},
      {"erfinv", GRADUS_ORACLE(erfinv(s.tensor(0)))},
      {"exp", GRADUS_ORACLE(exp(s.tensor(0)))},
      {"exp2", GRADUS_ORACLE(exp2(s.tensor(0)))},
      {"expm1", GRADUS_ORACLE(expm1(s.tensor(0)))},
      {"floor", GRADUS_ORACLE(floor(s.tensor(0)))},
      {"frac", GRADUS_ORACLE(frac(s.tensor(0)))},
      {"isfinite", GRADUS_ORACLE(isfinite(s.tensor(0)))},
      {"isinf", GRADUS_ORACLE(isinf(s.tensor(0)))},
      {"isnan", GRADUS_ORACLE(isnan(s.tensor(0)))},
      {"isneginf", GRADUS_ORACLE(isneginf(s.tensor(0)))},
      {"isposinf", GRADUS_ORACLE(isposinf(s.tensor(0)))},
      {"lgamma", GRADUS_ORACLE(lgamma(s.tensor(0))), 1e-9},
      {"log", GRADUS_ORACLE(log(s.tensor(0)))},
      {"log10", GRADUS_ORACLE(log10(s.tensor(0)))},
      {"log1p", GRADUS_ORACLE(log1p(s.tensor(0)))},
      {"log2", GRADUS_ORACLE(log2(s.tensor(0)))},
      {"logit", GRADUS_ORACLE(logit(s.tensor(0), real_if(s, 1, "eps")))},
      {"nan_to_num",
          GRADUS_ORACLE(nan_to_num(s.tensor(0),
              {.nan = s.real(1, "nan", 0), .posinf = real_if(s, 2, "posinf"), .neginf = real_if(s, 3, "neginf")}))},
      {"neg", GRADUS_ORACLE(neg(s.tensor(0)))},
      {"positive", GRADUS_ORACLE(positive(s.tensor(0)))},
      {"rad2deg", GRADUS_ORACLE(rad2deg(s.tensor(0)))},
      {"reciprocal", GRADUS_ORACLE(reciprocal(s.tensor(0)))},
      {"round", GRADUS_ORACLE(round(s.tensor(0)))},
      {"round.decimals_0", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"round.decimals_3", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"round.decimals_neg_3", GRADUS_ORACLE(round(s.tensor(0), {.decimals = s.integer(99, "decimals", 0)}))},
      {"rsqrt", GRADUS_ORACLE(rsqrt(s.tensor(0)))},
      {"sgn", GRADUS_ORACLE(sgn(s.tensor(0)))},
      {"sigmoid", GRADUS_ORACLE(sigmoid(s.tensor(0)))},
      {"sign", GRADUS_ORACLE(sign(s.tensor(0)))},
      {"signbit", GRADUS_ORACLE(signbit(s.tensor(0)))},
      {"sin", GRADUS_ORACLE(sin(s.tensor(0)))},
      {"sinc", GRADUS_ORACLE(sinc(s.tensor(0)))},
      {"sinh", GRADUS_ORACLE(sinh(s.tensor(0)))},
      {"special.entr", GRADUS_ORACLE(entr(s.tensor(0)))},
      {"special.log_ndtr", GRADUS_ORACLE(log_ndtr(s.tensor(0)))},
      {"special.ndtr", GRADUS_ORACLE(ndtr(s.tensor(0)))},
      {"sqrt", GRADUS_ORACLE(sqrt(s.tensor(0)))},
      {"square", GRADUS_ORACLE(square(s.tensor(0)))},
      {"tan", GRADUS_ORACLE(tan(s.tensor(0)))},
      {"tanh", GRADUS_ORACLE(tanh(s.tensor(0)))},
      {"trunc", GRADUS_ORACLE(trunc(s.tensor(0)))},
  };
}

}   // namespace gradus::test
