// Functions of two and three numbers, comparisons, logic, conversions.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

std::vector<OracleEntry> arithmetic() {
  return {
      {"__radd__", GRADUS_ORACLE(s.tensor(1) + s.tensor(0))},
      {"__rmul__", GRADUS_ORACLE(s.tensor(1) * s.tensor(0))},
      {"__rsub__", GRADUS_ORACLE(s.tensor(1) - s.tensor(0))},
      {"__rpow__", GRADUS_ORACLE(pow(s.tensor(1), s.tensor(0)))},
      {"add", GRADUS_ORACLE(add(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"sub", GRADUS_ORACLE(sub(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"rsub", GRADUS_ORACLE(rsub(s.tensor(0), s.tensor(1), {.alpha = s.scalar(99, "alpha", 1)}))},
      {"mul", GRADUS_ORACLE(mul(s.tensor(0), s.tensor(1)))},
      {"true_divide", GRADUS_ORACLE(true_divide(s.tensor(0), s.tensor(1)))},
      {"div.no_rounding_mode", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {}))},
      {"div.floor_rounding", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {.rounding_mode = "floor"}))},
      {"div.trunc_rounding", GRADUS_ORACLE(div(s.tensor(0), s.tensor(1), {.rounding_mode = "trunc"}))},
      {"floor_divide", GRADUS_ORACLE(floor_divide(s.tensor(0), s.tensor(1)))},
      {"remainder", GRADUS_ORACLE(remainder(s.tensor(0), s.tensor(1)))},
      {"fmod", GRADUS_ORACLE(fmod(s.tensor(0), s.tensor(1)))},
      {"pow", GRADUS_ORACLE(pow(s.tensor(0), s.tensor(1)))},
      {"float_power", GRADUS_ORACLE(float_power(s.tensor(0), s.tensor(1)))},
      {"maximum", GRADUS_ORACLE(maximum(s.tensor(0), s.tensor(1)))},
      {"minimum", GRADUS_ORACLE(minimum(s.tensor(0), s.tensor(1)))},
      {"max.binary", GRADUS_ORACLE(max(s.tensor(0), s.tensor(1)))},
      {"min.binary", GRADUS_ORACLE(min(s.tensor(0), s.tensor(1)))},
      {"fmax", GRADUS_ORACLE(fmax(s.tensor(0), s.tensor(1)))},
      {"fmin", GRADUS_ORACLE(fmin(s.tensor(0), s.tensor(1)))},
      {"hypot", GRADUS_ORACLE(hypot(s.tensor(0), s.tensor(1)))},
      {"atan2", GRADUS_ORACLE(atan2(s.tensor(0), s.tensor(1)))},
      {"copysign", GRADUS_ORACLE(copysign(s.tensor(0), s.tensor(1)))},
      {"heaviside", GRADUS_ORACLE(heaviside(s.tensor(0), s.tensor(1)))},
      {"xlogy", GRADUS_ORACLE(xlogy(s.tensor(0), s.tensor(1)))},
      {"special.xlog1py", GRADUS_ORACLE(xlog1py(s.tensor(0), s.tensor(1)))},
      {"logaddexp", GRADUS_ORACLE(logaddexp(s.tensor(0), s.tensor(1)))},
      {"logaddexp2", GRADUS_ORACLE(logaddexp2(s.tensor(0), s.tensor(1)))},
  };
}

std::vector<OracleEntry> blends() {
  return {
      {"where", GRADUS_ORACLE(
                    where(s.tensor(1), s.tensor(0), s.tensor(2)))},   // the database hands over x.where(condition, y)
      {"clamp", GRADUS_ORACLE(clamp(s.tensor(0), s.tensor(1, "min"), s.tensor(2, "max")))},
      {"clamp_min", GRADUS_ORACLE(clamp_min(s.tensor(0), s.tensor(1)))},
      {"clamp_max", GRADUS_ORACLE(clamp_max(s.tensor(0), s.tensor(1)))},
      {"lerp", GRADUS_ORACLE(s.is_tensor(2) ? lerp(s.tensor(0), s.tensor(1), s.tensor(2))
                                            : lerp(s.tensor(0), s.tensor(1), s.scalar(2, "", 0)))},
      {"addcmul", GRADUS_ORACLE(addcmul(s.tensor(0), s.tensor(1), s.tensor(2), {.value = s.scalar(99, "value", 1)}))},
      {"addcdiv", GRADUS_ORACLE(addcdiv(s.tensor(0), s.tensor(1), s.tensor(2), {.value = s.scalar(99, "value", 1)}))},
  };
}

std::vector<OracleEntry> comparisons_and_logic() {
  return {
      {"eq", GRADUS_ORACLE(eq(s.tensor(0), s.tensor(1)))},
      {"ne", GRADUS_ORACLE(ne(s.tensor(0), s.tensor(1)))},
      {"lt", GRADUS_ORACLE(lt(s.tensor(0), s.tensor(1)))},
      {"le", GRADUS_ORACLE(le(s.tensor(0), s.tensor(1)))},
      {"gt", GRADUS_ORACLE(gt(s.tensor(0), s.tensor(1)))},
      {"ge", GRADUS_ORACLE(ge(s.tensor(0), s.tensor(1)))},
      {"equal", GRADUS_ORACLE(tensor(equal(s.tensor(0), s.tensor(1))))},
      {"allclose", GRADUS_ORACLE(tensor(allclose(s.tensor(0), s.tensor(1), s.real(2, "rtol", 1e-5),
                       s.real(3, "atol", 1e-8), s.flag(4, "equal_nan", false))))},
      {"isclose", GRADUS_ORACLE(isclose(s.tensor(0), s.tensor(1), s.real(2, "rtol", 1e-5), s.real(3, "atol", 1e-8),
                      s.flag(4, "equal_nan", false)))},
      {"isin", GRADUS_ORACLE(isin(s.tensor(0), s.tensor(1)))},
      {"logical_and", GRADUS_ORACLE(logical_and(s.tensor(0), s.tensor(1)))},
      {"logical_or", GRADUS_ORACLE(logical_or(s.tensor(0), s.tensor(1)))},
      {"logical_xor", GRADUS_ORACLE(logical_xor(s.tensor(0), s.tensor(1)))},
      {"logical_not", GRADUS_ORACLE(logical_not(s.tensor(0)))},
      {"bitwise_and", GRADUS_ORACLE(bitwise_and(s.tensor(0), s.tensor(1)))},
      {"bitwise_or", GRADUS_ORACLE(bitwise_or(s.tensor(0), s.tensor(1)))},
      {"bitwise_xor", GRADUS_ORACLE(bitwise_xor(s.tensor(0), s.tensor(1)))},
      {"bitwise_not", GRADUS_ORACLE(bitwise_not(s.tensor(0)))},
  };
}

/// x.to(device, dtype, ...), x.to(dtype, ...) or x.to(other, ...).
Dtype target(const Sample& s) {
  if (s.is_tensor(1)) return s.tensor(1).dtype();
  bool device = s.find(1) && s.find(1)->kind == Value::text;
  return s.dtype(device ? 2 : 1, "dtype", s.tensor(0).dtype());
}

std::vector<OracleEntry> conversions() {
  return {
      {"to", GRADUS_ORACLE(s.tensor(0).to(target(s)))},
      {"double", GRADUS_ORACLE(s.tensor(0).to(float64))},
      {"float", GRADUS_ORACLE(s.tensor(0).to(float32))},
      {"long", GRADUS_ORACLE(s.tensor(0).to(int64))},
      {"bool", GRADUS_ORACLE(s.tensor(0).to(bool_))},
      {"item", GRADUS_ORACLE(full({}, s.tensor(0).item<double>(), float64))},
  };
}

}   // namespace

std::vector<OracleEntry> arithmetic_entries() {
  std::vector<OracleEntry> all;
  for (auto family : {arithmetic, blends, comparisons_and_logic, conversions})
    for (const OracleEntry& entry : family()) all.push_back(entry);
  return all;
}

}   // namespace gradus::test
