// Windows on memory.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// A transposed slice that was taken before its base changed, and so becomes a window on it.
Tensor old_view(const Tensor& base) {
  Tensor b = clone(base), v = b.slice(1, 1, 3).transpose(0, 1);
  b.mul_(2);
  return v.requires_grad() ? v : v.clone();
}

}   // namespace

const Family<OpCase> strided_cases([]() -> std::vector<OpCase> {
  return {
      {"as_strided", GRADUS_OP(as_strided(x[0], {2, 2}, {1, 2})), {any({3, 2})}, dense_only},
      {"as_strided overlapping", GRADUS_OP(as_strided(x[0], {2, 3, 2, 2}, {1, 2, 1, 1}, 1)), {any({16})}, dense_only},
      {"as_strided scalar", GRADUS_OP(as_strided(x[0], {}, {}, 2)), {any({2, 3})}, dense_only},
      {"as_strided", GRADUS_OP(old_view(x[0])), {any({2, 4})}},
      {"as_strided_back", GRADUS_OP(gradient_of(old_view, ones({2, 4}, x[0].dtype()), x[0])), {any({2, 2})}},
      {"as_strided_scatter", GRADUS_OP(as_strided_scatter(x[0], x[1], {2, 2}, {1, 3}, 1)), {any({2, 4}), any({2, 2})},
          dense_only},
      {"unfold", GRADUS_OP(unfold(x[0], 1, 3, 2)), {any({2, 7, 3})}},
      {"unfold apart", GRADUS_OP(unfold(x[0], 0, 2, 3)), {any({9})}},
      {"unfold 0-d", GRADUS_OP(unfold(x[0], 0, 1, 1)), {any({})}},
      {"unfold_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return unfold(b, 0, 3, 1); }, zeros({6, 2}, x[0].dtype()), x[0])),
          {any({4, 2, 3})}},
  };
});

}   // namespace gradus::test
