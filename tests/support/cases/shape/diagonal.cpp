// Diagonals and triangles.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> diagonal_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"diagonal", GRADUS_OP(diagonal(x[0], 1)), {any({3, 4})}},
      {"diagonal image", GRADUS_OP(diagonal(x[0], -1, 3, 1)), {any(image)}},
      {"diagonal nothing", GRADUS_OP(diagonal(x[0], 5)), {any({2, 3})}},
      {"diagonal_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return diagonal(b, -1); }, zeros({3, 4}, x[0].dtype()), x[0])),
          {any({2})}},
      {"diagonal_scatter", GRADUS_OP(diagonal_scatter(x[0], x[1], -1, 1, 2)), {any({2, 4, 3}), any({2, 3})}},
      {"diag vector", GRADUS_OP(diag(x[0], -1)), {any({3})}},
      {"diag matrix", GRADUS_OP(diag(x[0], 1)), {any({3, 4})}},
      {"diagflat", GRADUS_OP(diagflat(x[0])), {any({2, 2})}},
      {"diag_embed", GRADUS_OP(diag_embed(x[0], 1, 0, 2)), {any({2, 3})}},
      {"tril", GRADUS_OP(tril(x[0], -1)), {any({2, 20, 30})}, in_parallel},
      {"triu", GRADUS_OP(triu(x[0], 1)), {any({2, 4, 3})}},
      {"triu all", GRADUS_OP(triu(x[0], -9)), {any({4, 3})}},
  };
});

}   // namespace gradus::test
