// fold and unfold of images.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor patches(const Tensor& x) { return unfold(x, {2, 3}, {.dilation = {2, 1}, .padding = {0, 2}, .stride = {1, 2}}); }
Tensor image(const Tensor& x) { return fold(x, {4, 5}, 2, {.padding = 1, .stride = 2}); }

}   // namespace

const Family<OpCase> patches_cases([]() -> std::vector<OpCase> {
  return {
      {"unfold image", GRADUS_OP(unfold(x[0], 2)), {any({2, 3, 4, 5})}, in_parallel},
      {"unfold image single", GRADUS_OP(patches(x[0])), {any({2, 4, 6})}},
      {"im2col", GRADUS_OP(patches(x[0])), {any({2, 3, 4, 5})}, in_parallel},
      {"fold", GRADUS_OP(fold(x[0], {3, 4}, {2, 3})), {any({2, 18, 4})}, in_parallel},
      {"fold single", GRADUS_OP(image(x[0])), {any({12, 9})}},
      {"col2im", GRADUS_OP(gradient_of(patches, zeros({2, 3, 4, 5}, x[0].dtype()), x[0])), {any({2, 18, 8})},
          in_parallel},
  };
});

}   // namespace gradus::test
