// Differences of neighbours, integrals, derivatives on a grid.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> difference_cases([]() -> std::vector<OpCase> {
  return {
      {"diff", GRADUS_OP(diff(x[0])), {any({3, 4})}, in_parallel},
      {"diff twice", GRADUS_OP(diff(x[0], {.n = 2, .dim = 0, .prepend = x[1], .append = x[1]})),
          {any({3, 4}), any({2, 4})}, in_parallel},
      {"trapezoid", GRADUS_OP(trapezoid(x[0])), {any({3, 4})}, in_parallel},
      {"trapezoid points", GRADUS_OP(trapezoid(x[0], x[1], 0)), {any({3, 4}), distinct({3})}, in_parallel},
      {"trapz", GRADUS_OP(trapz(x[0], {.dx = 0.5, .dim = 0})), {any({3, 4})}, in_parallel},
      {"cumulative_trapezoid", GRADUS_OP(cumulative_trapezoid(x[0])), {any({3, 4})}, in_parallel},
      {"cumulative_trapezoid points", GRADUS_OP(cumulative_trapezoid(x[0], x[1])), {any({3, 4}), any({3, 4})},
          in_parallel},
      {"gradient", GRADUS_OP(gradient(x[0], {.spacing = {0.5}})[1]), {any({3, 4})}, in_parallel},
      {"gradient second", GRADUS_OP(gradient(x[0], {.dims = {0}, .edge_order = 2})[0]), {any({4, 3})}, in_parallel},
      {"gradient points", GRADUS_OP(gradient(x[0], {.coordinates = {x[1]}, .dims = {1}, .edge_order = 2})[0]),
          {any({3, 4}), distinct({4})}, in_parallel},
  };
});

}   // namespace gradus::test
