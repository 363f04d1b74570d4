// Comparisons.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> compare_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3};
  return {
      {"eq", GRADUS_OP(eq(x[0], x[0])), {distinct(s)}, elementwise | no_gradient},
      {"eq bools", GRADUS_OP(eq(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"ne", GRADUS_OP(ne(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"lt", GRADUS_OP(lt(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"lt bools", GRADUS_OP(lt(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"le", GRADUS_OP(le(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"le bools", GRADUS_OP(le(x[0], x[1])), {mask(s), mask(s)}, elementwise | no_gradient},
      {"gt", GRADUS_OP(gt(x[0], 0.25)), {any(s)}, elementwise | no_gradient},
      {"ge", GRADUS_OP(ge(x[0], 0)), {any(s)}, elementwise | no_gradient},
      {"isclose", GRADUS_OP(isclose(x[0], x[1], 0.3, 0.1)), {any(s), any(s)}, elementwise | no_gradient},
      {"isin", GRADUS_OP(isin(x[0], x[1])), {distinct(s), distinct(s)}, in_parallel | no_gradient},
      {"isin number", GRADUS_OP(isin(x[0], 0.625)), {distinct(s)}, in_parallel | no_gradient},
  };
});

}   // namespace gradus::test
