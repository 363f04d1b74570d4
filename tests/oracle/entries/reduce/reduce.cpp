// Sums, products, means and variances.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

// unbiased, also as the second argument, is a correction of 1 or 0.
VarOptions var_options(const Sample& s) {
  Scalar correction = s.scalar(99, "correction", 1);
  size_t place = s.has(1) && s.arguments[1].kind == Value::boolean ? 1 : 2;
  return {.correction = s.flag(place, "unbiased", true) ? correction : 0, .keepdim = s.flag(3, "keepdim", false)};
}
IntList var_dims(const Sample& s) {
  return s.has(1) && s.arguments[1].kind == Value::boolean ? IntList(Shape{}) : dims(s);
}

}   // namespace

const Family<OracleEntry> reduce_entries([]() -> std::vector<OracleEntry> {
  return {
      {"sum", GRADUS_ORACLE(sum(to(s.tensor(0), dtype(s)), dims(s), keepdim(s)))},
      {"mean", GRADUS_ORACLE(reduced(s, mean))},
      {"nansum", GRADUS_ORACLE(reduced(s, nansum))},
      {"nanmean", GRADUS_ORACLE(reduced(s, nanmean))},
      {"prod", GRADUS_ORACLE(s.has(1, "dim") ? prod(s.tensor(0), s.integer(1, "dim", 0), keepdim(s), dtype(s))
                                             : prod(s.tensor(0), dtype(s)))},
      {"var", GRADUS_ORACLE(var(s.tensor(0), var_dims(s), var_options(s)))},
      {"var.unbiased", GRADUS_ORACLE(var(s.tensor(0), var_dims(s), var_options(s)))},
      {"std", GRADUS_ORACLE(gradus::std(s.tensor(0), var_dims(s), var_options(s)))},
      {"std.unbiased", GRADUS_ORACLE(gradus::std(s.tensor(0), var_dims(s), var_options(s)))},
      {"var_mean", GRADUS_ORACLE(var_mean(s.tensor(0), var_dims(s), var_options(s)).var,
                       var_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"var_mean.unbiased", GRADUS_ORACLE(var_mean(s.tensor(0), var_dims(s), var_options(s)).var,
                                var_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"std_mean", GRADUS_ORACLE(std_mean(s.tensor(0), var_dims(s), var_options(s)).std,
                       std_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"std_mean.unbiased", GRADUS_ORACLE(std_mean(s.tensor(0), var_dims(s), var_options(s)).std,
                                std_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
  };
});

}   // namespace gradus::test
