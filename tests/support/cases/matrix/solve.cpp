// Inverses, linear equations, Cholesky.
//
// An input that is taken to be symmetric, or triangular, is made so inside the call, because finite differences change
// single elements.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor triangle(const Tensor& x, bool upper) { return regular(upper ? triu(x) : tril(x)); }

}   // namespace

const Family<OpCase> solve_cases([]() -> std::vector<OpCase> {
  return {
      {"inv", GRADUS_OP(inv(regular(x[0]))), {any({3, 3})}},
      {"inv batch", GRADUS_OP(inv(regular(x[0]))), {any({2, 3, 3})}, in_parallel},
      {"inverse", GRADUS_OP(inverse(regular(x[0]))), {any({1, 1})}},
      {"solve", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({3, 2})}},
      {"solve vector", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({3})}},
      {"solve right", GRADUS_OP(solve(regular(x[0]), x[1], {.left = false})), {any({3, 3}), any({2, 3})}},
      {"solve batch", GRADUS_OP(solve(regular(x[0]), x[1])), {any({2, 3, 3}), any({3, 2})}, in_parallel},
      {"solve one a", GRADUS_OP(solve(regular(x[0]), x[1])), {any({3, 3}), any({2, 3, 2})}},
      {"solve large", GRADUS_OP(solve(positive_definite(x[0] * 0.1), x[1])),
          {constant(any({150, 150})), constant(any({150, 3}))}, in_parallel | no_gradient},
      {"solve_triangular lower", GRADUS_OP(solve_triangular(triangle(x[0], false), x[1], {.upper = false})),
          {any({3, 3}), any({3, 2})}},
      {"solve_triangular upper",
          GRADUS_OP(solve_triangular(triangle(x[0], true), x[1], {.upper = true, .left = false})),
          {any({2, 3, 3}), any({2, 3})}},
      {"solve_triangular unit",
          GRADUS_OP(solve_triangular(triangle(x[0], true), x[1], {.upper = true, .unitriangular = true})),
          {any({3, 3}), any({2, 3, 2})}},
      {"cholesky", GRADUS_OP(cholesky(positive_definite(x[0]))), {any({3, 3})}},
      {"cholesky upper", GRADUS_OP(cholesky(positive_definite(x[0]), {.upper = true})), {any({2, 3, 3})}, in_parallel},
      {"cholesky large", GRADUS_OP(cholesky(positive_definite(x[0] * 0.1))), {constant(any({150, 150}))},
          in_parallel | no_gradient},
      {"cholesky_solve", GRADUS_OP(cholesky_solve(x[0], triangle(x[1], false))), {any({3, 2}), any({3, 3})}},
      {"cholesky_solve upper", GRADUS_OP(cholesky_solve(x[0], triangle(x[1], true), {.upper = true})),
          {any({2, 3, 2}), any({3, 3})}},
      {"cholesky_inverse", GRADUS_OP(cholesky_inverse(triangle(x[0], false))), {any({3, 3})}},
      {"solve_spd", GRADUS_OP(solve_spd(x[0], x[1])), {spd(4), any({4, 2})}},
      {"solve_spd vector", GRADUS_OP(solve_spd(x[0], x[1])), {spd(3), any({3})}},
      {"solve_spd batch", GRADUS_OP(solve_spd(x[0], x[1])), {spd(3), any({2, 3, 2})}},
  };
});

}   // namespace gradus::test
