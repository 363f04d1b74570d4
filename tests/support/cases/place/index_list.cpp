// Indexing: x.index({...}).
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor small_index() { return tensor({2, 0, 2, 1}); }
/// index_put_ through a view of a clone: a slice of x is written by position.
Tensor put_through_view(const Tensor& x, const Tensor& at, const Tensor& values) {
  Tensor y = clone(x);
  y.transpose(0, 1).index_put_({Slice(1, None), at}, values);
  return y;
}

}   // namespace

const Family<OpCase> index_list_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"index", GRADUS_OP(x[0].index({1, Slice(0, None, 2), None, Ellipsis})), {any(image)}},
      {"index everything", GRADUS_OP(x[0].index({Ellipsis})), {any({2, 3})}},
      {"index positions", GRADUS_OP(x[0][small_index()]), {any({3, 4})}},
      {"index together", GRADUS_OP(x[0].index({Slice(), small_index(), tensor({{3}, {1}})})), {any(image)}},
      {"index apart", GRADUS_OP(x[0].index({x[1], Slice(1, None), small_index()})), {any(image), index({4}, 2)}},
      {"index mask", GRADUS_OP(x[0].index({x[1]})), {any({3, 4}), mask({3, 4})}},
      {"index mask between", GRADUS_OP(x[0].index({1, x[1], Slice(0, 2)})), {any(image), mask({3, 4})}},
      {"index bool", GRADUS_OP(x[0].index({true, Slice(1, None)})), {any({3, 4})}},
      {"index_put", GRADUS_OP(index_put(x[0], {tensor({2, 0}), Slice(1, None)}, x[1])), {any({3, 4}), any({3})}},
      {"index_put accumulate",
          GRADUS_OP(index_put(x[0], {small_index(), tensor({1, 0, 1, 1})}, x[1], {.accumulate = true})),
          {any({3, 4, 2}), any({4, 2})}},
      {"index_put mask", GRADUS_OP(index_put(x[0], {x[1]}, x[2])), {any({3, 4}), mask({3, 4}), any({})}},
      {"index_put basic", GRADUS_OP(index_put(x[0], {1, Slice(0, None, 2)}, x[1])), {any({3, 4}), any({1, 1, 2})}},
      {"index_put view", GRADUS_OP(put_through_view(x[0], tensor({0, 2}), x[1])), {any({3, 4}), any({3, 2})}},
  };
});

}   // namespace gradus::test
