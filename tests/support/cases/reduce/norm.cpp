// Norms and distances.
#include <cmath>

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> norm_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"vector_norm", GRADUS_OP(vector_norm(x[0])), {any({3, 4})}, in_parallel},
      {"vector_norm image", GRADUS_OP(vector_norm(x[0], 2, {0, 2})), {any(image)}, in_parallel},
      {"vector_norm 0-d", GRADUS_OP(vector_norm(x[0])), {away({})}},
      {"vector_norm 1", GRADUS_OP(vector_norm(x[0], 1, 1, true)), {away({3, 4})}, in_parallel},
      {"vector_norm 0", GRADUS_OP(vector_norm(x[0], 0, {1, 2})), {away(image)}, in_parallel},
      {"vector_norm half", GRADUS_OP(vector_norm(x[0], 0.5, 0)), {away({3, 4})}, in_parallel},
      {"vector_norm 1.5", GRADUS_OP(vector_norm(x[0], 1.5, 1)), {away({3, 4})}, in_parallel},
      {"vector_norm 3", GRADUS_OP(vector_norm(x[0], 3, 1)), {away({3, 4})}, in_parallel},
      {"vector_norm -2", GRADUS_OP(vector_norm(x[0], -2, 1)), {away({3, 4})}, in_parallel},
      {"vector_norm inf", GRADUS_OP(vector_norm(x[0], INFINITY, {0, 3})), {positive(image)}, in_parallel},
      {"vector_norm -inf", GRADUS_OP(vector_norm(neg(x[0]), -INFINITY, 1)), {positive({3, 4})}, in_parallel},
      {"matrix_norm", GRADUS_OP(matrix_norm(x[0])), {any(image)}, in_parallel},
      {"matrix_norm 1", GRADUS_OP(matrix_norm(x[0], 1, {-2, -1}, true)), {away(image)}, in_parallel},
      {"matrix_norm -1", GRADUS_OP(matrix_norm(x[0], -1, {0, 2})), {away(image)}, in_parallel},
      {"matrix_norm inf", GRADUS_OP(matrix_norm(x[0], INFINITY, {2, 0})), {away(image)}, in_parallel},
      {"matrix_norm nuc", GRADUS_OP(matrix_norm(x[0], "nuc", {2, 0}, true)), {any({3, 2, 4})}},
      {"matrix_norm 2", GRADUS_OP(matrix_norm(x[0], 2)), {any({3, 4})}},
      {"matrix_norm -2", GRADUS_OP(matrix_norm(x[0], -2)), {any({3, 4})}},
      {"norm linalg", GRADUS_OP(linalg::norm(x[0])), {any({3, 4})}, in_parallel},
      {"norm linalg matrix", GRADUS_OP(linalg::norm(x[0], -INFINITY)), {away({3, 4})}, in_parallel},
      {"norm linalg rows", GRADUS_OP(linalg::norm(x[0], 3, 1)), {away({3, 4})}, in_parallel},
      {"norm linalg fro", GRADUS_OP(linalg::norm(x[0], "fro", {0, 2}, true)), {any(image)}, in_parallel},
      {"norm", GRADUS_OP(norm(x[0])), {any({3, 4})}, in_parallel},
      {"norm 3", GRADUS_OP(norm(x[0], 3, {0, 2})), {away(image)}, in_parallel},
      {"norm fro", GRADUS_OP(norm(x[0], "fro")), {any({3, 4})}, in_parallel},
      {"dist", GRADUS_OP(dist(x[0], x[1])), {any({3, 4}), any({4})}, in_parallel},
      {"dist 3", GRADUS_OP(dist(x[0], x[1], 3)), {any({3, 4}), any({3, 4})}, in_parallel},
      {"normalize", GRADUS_OP(normalize(x[0])), {any({3, 4})}, in_parallel},
      {"normalize 1", GRADUS_OP(normalize(x[0], {.p = 1, .dim = 0})), {away({3, 4})}, in_parallel},
      {"normalize eps", GRADUS_OP(normalize(x[0], {.eps = 100})), {any({3, 4})}, in_parallel},
      {"cosine_similarity", GRADUS_OP(cosine_similarity(x[0], x[1])), {any({3, 4}), any({3, 4})}, in_parallel},
      {"cosine_similarity broadcast", GRADUS_OP(cosine_similarity(x[0], x[1], {.dim = 0})), {any({3, 4}), any({3, 1})},
          in_parallel},
      {"pairwise_distance", GRADUS_OP(pairwise_distance(x[0], x[1])), {any({3, 4}), any({3, 4})}, in_parallel},
      {"pairwise_distance 1", GRADUS_OP(pairwise_distance(x[0], x[1], {.p = 1, .keepdim = true})),
          {positive({3, 4}), distinct({4}, 10)}, in_parallel},
  };
});

}   // namespace gradus::test
