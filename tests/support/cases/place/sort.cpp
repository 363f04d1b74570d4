// Order: sorting, the largest few, distinct numbers, positions in sorted numbers.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> sort_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"sort", GRADUS_OP(sort(x[0]).values), {distinct({3, 7})}, in_parallel},
      {"sort descending", GRADUS_OP(sort(x[0], 0, {.descending = true}).values), {distinct({7, 3})}, in_parallel},
      {"sort image", GRADUS_OP(sort(x[0], 1).values), {distinct(image)}, in_parallel},
      {"sort long", GRADUS_OP(sort(x[0], 0).values), {distinct({300})}},
      {"sort 0-d", GRADUS_OP(sort(x[0], 0).values), {any({})}},
      {"sort empty", GRADUS_OP(sort(x[0], 1).values), {any({3, 0})}},
      {"argsort", GRADUS_OP(argsort(x[0], 1)), {distinct(image)}, no_gradient | in_parallel},
      {"msort", GRADUS_OP(msort(x[0])), {distinct({5, 3})}, in_parallel},
      {"topk", GRADUS_OP(topk(x[0], 3).values), {distinct({3, 7})}, in_parallel},
      {"topk smallest", GRADUS_OP(topk(x[0], 2, 1, {.largest = false}).values), {distinct(image)}, in_parallel},
      {"topk none", GRADUS_OP(topk(x[0], 0).values), {any({3, 4})}},
      {"topk 0-d", GRADUS_OP(topk(x[0], 1).values), {any({})}},
      {"kthvalue", GRADUS_OP(kthvalue(x[0], 2).values), {distinct({3, 7})}, in_parallel},
      {"kthvalue image", GRADUS_OP(kthvalue(x[0], 3, 1, true).values), {distinct(image)}, in_parallel},
      {"kthvalue 0-d", GRADUS_OP(kthvalue(x[0], 1).values), {any({})}},
      {"unique", GRADUS_OP(unique(x[0], {.return_inverse = true}).inverse_indices), {index({3, 7}, 5)}, no_gradient},
      {"unique slices", GRADUS_OP(unique(x[0], {.dim = 1}).output), {index({2, 30}, 3)}, no_gradient},
      {"unique_consecutive", GRADUS_OP(unique_consecutive(x[0], {.return_counts = true}).counts), {index({40}, 2)},
          no_gradient},
      {"searchsorted", GRADUS_OP(searchsorted(sort(x[0]).values, x[1])), {any({3, 9}), any({3, 40})},
          no_gradient | in_parallel},
      {"searchsorted sorter", GRADUS_OP(searchsorted(x[0], x[1], {.right = true, .sorter = argsort(x[0])})),
          {any({9}), any({3, 40})}, no_gradient | in_parallel},
      {"bucketize", GRADUS_OP(bucketize(x[0], tensor({-0.5, 0.0, 0.5}))), {any({3, 67})}, no_gradient | in_parallel},
  };
});

}   // namespace gradus::test
