// Borders.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor reflected(const Tensor& x) { return pad(x, {2, 1, 1, 2}, {.mode = "reflect"}); }

}   // namespace

const Family<OpCase> pad_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"pad", GRADUS_OP(pad(x[0], {1, 2, 0, 1}, {.value = 2.5})), {any(image)}, in_parallel},
      {"pad negative", GRADUS_OP(pad(x[0], {-1, 2, 3, -2})), {any({4, 3})}},
      {"pad empty", GRADUS_OP(pad(x[0], {1, 2})), {any({2, 0})}},
      {"pad reflect", GRADUS_OP(reflected(x[0])), {any(image)}, in_parallel},
      {"pad reflect negative", GRADUS_OP(pad(x[0], {-1, 2}, {.mode = "reflect"})), {any({2, 4})}},
      {"pad replicate", GRADUS_OP(pad(x[0], {0, 2, 3, 0, 1, -1}, {.mode = "replicate"})), {any(image)}},
      {"pad circular", GRADUS_OP(pad(x[0], {5, 2, 0, 1}, {.mode = "circular"})), {any(image)}},
      {"pad_back", GRADUS_OP(gradient_of(reflected, zeros({2, 3, 3}, x[0].dtype()), x[0])), {any({2, 6, 6})}},
      {"constant_pad_nd", GRADUS_OP(constant_pad_nd(x[0], {1, 1, -1, 2}, 3)), {any({2, 3, 4})}},
  };
});

}   // namespace gradus::test
