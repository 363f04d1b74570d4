// Parts of a dimension.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// What the gradient of slice does with dy: puts it into zeros. It has no name of its own in the catalogue.
Tensor put_into_slice(const Tensor& dy, const Shape& shape, int64_t start, int64_t end, int64_t step) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor base = zeros(shape, dy.dtype()).requires_grad_();
  Tensor y = grad(slice(base, 0, start, end, step), base, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? y : y.detach();
}

}   // namespace

const Family<OpCase> slice_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"select", GRADUS_OP(select(x[0], 1, -1)), {any({2, 3, 4})}},
      {"select_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return select(b, 1, 2); }, zeros({2, 3, 4}, x[0].dtype()), x[0])),
          {any({2, 4})}},
      {"slice", GRADUS_OP(slice(x[0], 1, 1, -1, 2)), {any({2, 7})}},
      {"slice image", GRADUS_OP(slice(x[0], 2, 1, 3)), {any(image)}},
      {"slice to nothing", GRADUS_OP(slice(x[0], 0, 0, 0, 2)), {any({3, 2})}},
      {"slice_back", GRADUS_OP(put_into_slice(x[0], {6, 2}, 1, 6, 2)), {any({3, 2})}},
      {"slice_back of nothing", GRADUS_OP(put_into_slice(x[0], {4, 2}, 0, 0, 2)), {any({0, 2})}},
      {"narrow", GRADUS_OP(narrow(x[0], 1, 2, 3)), {any({2, 6})}},
      {"select_scatter", GRADUS_OP(select_scatter(x[0], x[1], 1, -2)), {any({2, 3, 4}), any({2, 4})}},
      {"slice_scatter", GRADUS_OP(slice_scatter(x[0], x[1], 1, 1, 6, 2)), {any({2, 7}), any({2, 3})}},
      {"unbind", GRADUS_OP(unbind(x[0], 1)[2] * unbind(x[0], 1)[0]), {any({2, 3, 4})}},
      {"split", GRADUS_OP(cat({split(x[0], 4, 1)[1], split(x[0], {1, 5}, 1)[0]}, 1)), {any({2, 6})}},
      {"split_with_sizes", GRADUS_OP(split_with_sizes(x[0], {2, 0, 4}, 1)[2]), {any({2, 6})}},
      {"chunk", GRADUS_OP(chunk(x[0], 3, 1)[2]), {any({2, 7})}},
      {"tensor_split", GRADUS_OP(tensor_split(x[0], 3, 1)[2] * tensor_split(x[0], {4, 6}, 1)[1]), {any({2, 8})}},
      {"hsplit", GRADUS_OP(hsplit(x[0], 2)[1] * hsplit(x[0], {1, 3})[0]), {any({3, 4})}},
      {"vsplit", GRADUS_OP(vsplit(x[0], 2)[1] * vsplit(x[0], {1, 3})[0]), {any({4, 3})}},
      {"dsplit", GRADUS_OP(dsplit(x[0], 2)[1] * dsplit(x[0], {1, 3})[0]), {any({2, 3, 4})}},
  };
});

}   // namespace gradus::test
