// Contractions: sums over dimensions that tensors share.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> contract_cases([]() -> std::vector<OpCase> {
  return {
      {"einsum", GRADUS_OP(einsum("bij,bjk->bik", {x[0], x[1]})), {any({2, 3, 4}), any({2, 4, 2})}, in_parallel},
      {"einsum implicit", GRADUS_OP(einsum("ba, Ab", {x[0], x[1]})), {any({3, 4}), any({2, 3})}},
      {"einsum three", GRADUS_OP(einsum("i,ij,kj->k", {x[0], x[1], x[2]})), {any({3}), any({3, 4}), any({2, 4})}},
      {"einsum diagonal", GRADUS_OP(einsum("iij->ji", {x[0]})), {any({3, 3, 2})}},
      {"einsum dots", GRADUS_OP(einsum("...ik,k...->i...", {x[0], x[1]})), {any({2, 3, 4}), any({4, 1})}},
      {"einsum outer", GRADUS_OP(einsum("i,j->ji", {x[0], x[1]})), {any({3}), any({4})}},
      {"einsum sums", GRADUS_OP(einsum("ij,kl->l", {x[0], x[1]})), {any({3, 2}), any({4, 2})}},
      {"tensordot", GRADUS_OP(tensordot(x[0], x[1])), {any({2, 3, 4}), any({3, 4, 2})}},
      {"tensordot dims", GRADUS_OP(tensordot(x[0], x[1], {0, 2}, {1, 0})), {any({2, 3, 4}), any({4, 2})}},
      {"tensordot outer", GRADUS_OP(tensordot(x[0], x[1], 0)), {any({2, 3}), any({4})}},
      {"kron", GRADUS_OP(kron(x[0], x[1])), {any({2, 3}), any({3, 2})}},
      {"kron vector", GRADUS_OP(kron(x[0], x[1])), {any({2, 3}), any({2})}},
      {"bilinear", GRADUS_OP(bilinear(x[0], x[1], x[2])), {any({2, 3}), any({2, 4}), any({5, 3, 4})}},
      {"bilinear 1-d", GRADUS_OP(bilinear(x[0], x[1], x[2], x[0])), {any({3}), any({4}), any({3, 3, 4})}},
      {"cross", GRADUS_OP(cross(x[0], x[1])), {any({2, 3, 4}), any({2, 3, 4})}, in_parallel},
      {"cross dim", GRADUS_OP(linalg::cross(x[0], x[1])), {any({1, 3}), any({4, 3})}},
  };
});

}   // namespace gradus::test
