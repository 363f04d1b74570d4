// By position, by mask, by order; indexing.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

constexpr auto sum_of = ScatterReduce::sum, prod_of = ScatterReduce::prod, mean_of = ScatterReduce::mean,
               amax_of = ScatterReduce::amax, amin_of = ScatterReduce::amin;

Tensor small_index() { return tensor({2, 0, 2, 1}); }

/// index_put_ through a view of a clone: a slice of x is written by position.
Tensor put_through_view(const Tensor& x, const Tensor& at, const Tensor& values) {
  Tensor y = clone(x);
  y.transpose(0, 1).index_put_({Slice(1, None), at}, values);
  return y;
}

}   // namespace

std::vector<OpCase> index_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"index_select", GRADUS_OP(index_select(x[0], 1, x[1])), {any({2, 4, 3}), index({5}, 4)}, in_parallel},
      {"index_select rows", GRADUS_OP(index_select(x[0], 0, x[1])), {any({5, 40}), index({9}, 5)}, in_parallel},
      {"index_select last", GRADUS_OP(index_select(x[0], -1, x[1])), {any({5, 40}), index({9}, 40)}, in_parallel},
      {"index_select nothing", GRADUS_OP(index_select(x[0], 0, x[1])), {any({2, 3}), index({0}, 2)}},
      {"index_select 0-d", GRADUS_OP(index_select(x[0], 0, x[1])), {any({}), index({1}, 1)}},
      {"index_add", GRADUS_OP(index_add(x[0], 1, x[1], x[2])), {any({2, 4, 3}), index({5}, 4), any({2, 5, 3})}},
      {"index_add alpha", GRADUS_OP(index_add(x[0], 0, x[1], x[2], -0.5)), {any({4, 3}), index({5}, 4), any({5, 3})}},
      {"index_add rows", GRADUS_OP(index_add(x[0], 0, x[1], x[2])), {any({4, 70}), index({9}, 4), any({9, 70})},
          in_parallel},
      {"index_copy", GRADUS_OP(index_copy(x[0], 1, tensor({3, 0, 2}), x[1])), {any({2, 4, 3}), any({2, 3, 3})}},
      {"index_copy number", GRADUS_OP(index_copy(x[0], 0, tensor({2}), x[1])), {any({4}), any({})}},
      {"index_fill", GRADUS_OP(index_fill(x[0], 1, x[1], 2.5)), {any({2, 4, 3}), index({2}, 4)}},
      {"index_fill tensor", GRADUS_OP(index_fill(x[0], -1, tensor({-1, 0, -1}), x[1])), {any({2, 4}), any({})}},
      {"index_reduce", GRADUS_OP(index_reduce(x[0], 0, x[1], x[2], amax_of)),
          {distinct({4, 3}), index({6}, 4), distinct({6, 3}, 0.25)}},
      {"index_reduce mean", GRADUS_OP(index_reduce(x[0], 1, x[1], x[2], mean_of)),
          {any({2, 4}), index({6}, 4), any({2, 6})}},
      {"take", GRADUS_OP(take(x[0], x[1])), {any({3, 4}), index({2, 5}, 12)}, in_parallel},
      {"take negative", GRADUS_OP(take(x[0], tensor({-1, 3, -12}))), {any({3, 4})}},
      {"put", GRADUS_OP(put(x[0], tensor({{5, -1}, {0, 7}}), x[1])), {any({3, 4}), any({2, 2})}},
      {"put accumulate", GRADUS_OP(put(x[0], x[1], x[2], {.accumulate = true})),
          {any({3, 4}), index({2, 5}, 12), any({10})}},
  };
}

std::vector<OpCase> scatter_cases() {
  return {
      {"gather", GRADUS_OP(gather(x[0], 1, x[1])), {any({3, 4}), index({3, 6}, 4)}, in_parallel},
      {"gather rows", GRADUS_OP(gather(x[0], 0, x[1])), {any({3, 40}), index({6, 40}, 3)}, in_parallel},
      {"gather fewer", GRADUS_OP(gather(x[0], 0, x[1])), {any({3, 4, 2}), index({5, 2, 1}, 3)}},
      {"gather 0-d", GRADUS_OP(gather(x[0], 0, x[1])), {any({}), index({}, 1)}},
      {"gather of one", GRADUS_OP(gather(x[0], 0, x[1])), {any({}), index({3}, 1)}},
      {"take_along_dim", GRADUS_OP(take_along_dim(x[0], x[1], 1)), {any({3, 4, 1}), index({1, 5, 2}, 4)}},
      {"take_along_dim flat", GRADUS_OP(take_along_dim(x[0], tensor({-1, 3, 3}))), {any({2, 4})}},
      {"scatter", GRADUS_OP(scatter(x[0], 1, tensor({{3, 0, 1}, {1, 2, 0}}), x[1])), {any({3, 4}), any({2, 3})}},
      {"scatter fewer", GRADUS_OP(scatter(x[0], 0, tensor({{2, 0}}), x[1])), {any({3, 4}), any({2, 3})}},
      {"scatter value", GRADUS_OP(scatter(x[0], 0, x[1], 1.5)), {any({3, 4}), index({2, 4}, 3)}},
      {"scatter add", GRADUS_OP(scatter(x[0], 0, x[1], x[2], ScatterReduce::add)),
          {any({3, 4}), index({5, 4}, 3), any({5, 4})}},
      {"scatter multiply", GRADUS_OP(scatter(x[0], 0, x[1], 1.5, ScatterReduce::multiply)),
          {any({3, 4}), index({5, 4}, 3)}},
      {"scatter 0-d", GRADUS_OP(scatter(x[0], 0, x[1], x[2])), {any({}), index({1}, 1), any({1})}},
      {"scatter_add", GRADUS_OP(scatter_add(x[0], 1, x[1], x[2])), {any({3, 4}), index({3, 6}, 4), any({3, 6})},
          in_parallel},
      {"scatter_add rows", GRADUS_OP(scatter_add(x[0], 0, x[1], x[2])), {any({3, 70}), index({6, 70}, 3), any({6, 70})},
          in_parallel},
      {"scatter_add fewer", GRADUS_OP(scatter_add(x[0], 0, x[1], x[2])), {any({3, 4}), index({2, 3}, 3), any({5, 4})}},
      {"scatter_reduce", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], amax_of)),
          {distinct({3, 4}), index({3, 6}, 4), distinct({3, 6}, 0.25)}},
      {"scatter_reduce amin", GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], amin_of, {.include_self = false})),
          {distinct({3, 4}), index({5, 4}, 3), distinct({5, 4}, 0.25)}},
      {"scatter_reduce prod", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], prod_of)),
          {away({3, 4}), index({3, 6}, 4), away({3, 6})}},
      {"scatter_reduce prod alone", GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], prod_of, {.include_self = false})),
          {away({3, 4}), index({5, 4}, 3), away({5, 4})}},
      {"scatter_reduce mean", GRADUS_OP(scatter_reduce(x[0], 1, x[1], x[2], mean_of)),
          {any({3, 4}), index({3, 6}, 4), any({3, 6})}},
      {"scatter_reduce mean alone", GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], mean_of, {.include_self = false})),
          {any({3, 4}), index({2, 3}, 3), any({5, 4})}},
      {"scatter_reduce sum alone", GRADUS_OP(scatter_reduce(x[0], 0, x[1], x[2], sum_of, {.include_self = false})),
          {any({3, 4}), index({5, 4}, 3), any({5, 4})}},
      {"one_hot", GRADUS_OP(one_hot(x[0], 5)), {index({3, 4}, 5)}, no_gradient},
      {"masked_fill", GRADUS_OP(masked_fill(x[0], x[1], 1.5)), {any({2, 3, 67}), mask({3, 67})}, in_parallel},
      {"masked_fill tensor", GRADUS_OP(masked_fill(x[0], x[1], x[2])), {any({3, 1}), mask({3, 4}), any({})}},
      {"masked_select", GRADUS_OP(masked_select(x[0], x[1])), {any({3, 4}), mask({3, 4})}, in_parallel},
      {"masked_select broadcast", GRADUS_OP(masked_select(x[0], x[1])), {any({3, 1}), mask({2, 1, 4})}},
      {"masked_scatter", GRADUS_OP(masked_scatter(x[0], x[1], x[2])), {any({3, 4}), mask({3, 4}), any({5, 3})},
          in_parallel},
      {"masked_scatter broadcast", GRADUS_OP(masked_scatter(x[0], x[1], x[2])), {any({3, 1}), mask({4}), any({12})}},
      {"nonzero", GRADUS_OP(nonzero(x[0])), {mask({3, 4, 5})}, no_gradient | in_parallel},
      {"argwhere", GRADUS_OP(argwhere(x[0])), {any({3, 4})}, no_gradient},
      {"where positions", GRADUS_OP(where(x[0])[1]), {mask({3, 4})}, no_gradient},
  };
}

std::vector<OpCase> sort_cases() {
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
}

}   // namespace gradus::test
