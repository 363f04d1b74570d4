// Integers at the ends of their type, as every argument that is one: a result, or an error in the op's name that does
// not try to take the memory.
#include <doctest/doctest.h>

#include <limits>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/sampling.h"

namespace gradus::test {

namespace {

struct Row {
  const char* name;
  void (*call)(const Tensor& x, int64_t n);
};

const Tensor& places() {
  static const Tensor index = zeros({2, 3}, int64);
  return index;
}

// clang-format off
#define GRADUS_END(name, ...) {#name, [](const Tensor& x, int64_t n) { (void)x; (void)(__VA_ARGS__); }}
#define GRADUS_DIM(name) GRADUS_END(name, name(x, n))
const Row rows[] = {
    // creation
    GRADUS_END(empty, zeros({n & INT64_MAX, n & INT64_MAX})), GRADUS_END(eye, eye(n)), GRADUS_END(eye, eye(2, n)),
    GRADUS_END(eye, eye(n, 2)), GRADUS_END(arange, arange(n)), GRADUS_END(arange, arange(0, n, n)),
    GRADUS_END(arange, arange(-5, n)), GRADUS_END(linspace, linspace(0, 1, n)), GRADUS_END(logspace, logspace(0, 1, n)),
    GRADUS_END(tril_indices, tril_indices(n, 0)), GRADUS_END(tril_indices, tril_indices(n, n)),
    GRADUS_END(tril_indices, tril_indices(2, 2, n)), GRADUS_END(triu_indices, triu_indices(2, 2, n)),
    GRADUS_END(triu_indices, triu_indices(0, n)), GRADUS_END(randperm, randperm(n)),
    GRADUS_END(randint, randint(n, Shape{2})), GRADUS_END(randint, randint(n, INT64_MAX, Shape{2})),
    GRADUS_END(randint, randint(INT64_MIN, n, Shape{2})), GRADUS_END(multinomial, multinomial(x[0], n, true)),
    // dimensions
    GRADUS_DIM(sum), GRADUS_DIM(mean), GRADUS_DIM(nansum), GRADUS_DIM(nanmean), GRADUS_DIM(var),
    GRADUS_END(std, gradus::std(x, n)),
    GRADUS_DIM(prod), GRADUS_DIM(amax), GRADUS_DIM(amin), GRADUS_DIM(aminmax), GRADUS_DIM(max), GRADUS_DIM(min),
    GRADUS_DIM(argmax), GRADUS_DIM(argmin), GRADUS_DIM(any), GRADUS_DIM(all), GRADUS_DIM(count_nonzero),
    GRADUS_DIM(logsumexp), GRADUS_DIM(softmax), GRADUS_DIM(log_softmax), GRADUS_DIM(softmin), GRADUS_DIM(cumsum),
    GRADUS_DIM(cumprod), GRADUS_DIM(cummax), GRADUS_DIM(cummin), GRADUS_DIM(logcumsumexp), GRADUS_DIM(median),
    GRADUS_DIM(nanmedian), GRADUS_DIM(mode), GRADUS_DIM(sort), GRADUS_DIM(argsort), GRADUS_DIM(glu),
    GRADUS_DIM(squeeze), GRADUS_DIM(unsqueeze), GRADUS_DIM(flip), GRADUS_DIM(unbind), GRADUS_DIM(flatten),
    GRADUS_END(norm, norm(x, 2, n)), GRADUS_END(vector_norm, vector_norm(x, 2, n)),
    GRADUS_END(quantile, quantile(x, 0.5, n)), GRADUS_END(nanquantile, nanquantile(x, 0.5, n)),
    GRADUS_END(cat, cat({x, x}, n)), GRADUS_END(stack, stack({x, x}, n)), GRADUS_END(cross, cross(x, x, n)),
    GRADUS_END(vecdot, vecdot(x, x, n)), GRADUS_END(transpose, transpose(x, n, 0)),
    GRADUS_END(transpose, transpose(x, 0, n)),
    GRADUS_END(trapezoid, trapezoid(x, x, n)), GRADUS_END(cumulative_trapezoid, cumulative_trapezoid(x, x, n)),
    GRADUS_END(gather, gather(x, n, places())), GRADUS_END(scatter, scatter(x, n, places(), x)),
    GRADUS_END(scatter_add, scatter_add(x, n, places(), x)), GRADUS_END(take_along_dim, take_along_dim(x, places(), n)),
    GRADUS_END(scatter_reduce, scatter_reduce(x, n, places(), x, ScatterReduce::sum)),
    GRADUS_END(index_select, index_select(x, n, tensor({0}))), GRADUS_END(index_fill, index_fill(x, n, tensor({0}), 1)),
    GRADUS_END(index_add, index_add(x, n, tensor({0, 1}), x)),
    GRADUS_END(index_copy, index_copy(x, n, tensor({0, 1}), x)),
    GRADUS_END(index_reduce, index_reduce(x, n, tensor({0, 1}), x, ScatterReduce::prod)),
    GRADUS_END(permute, permute(x, {n, 0})), GRADUS_END(movedim, movedim(x, 0, n)),
    GRADUS_END(movedim, movedim(x, n, 0)),
    GRADUS_END(rot90, rot90(x, 1, {0, n})), GRADUS_END(roll, roll(x, {1}, {n})), GRADUS_END(diff, diff(x, {.dim = n})),
    GRADUS_END(diagonal, diagonal(x, 0, n, 1)), GRADUS_END(diag_embed, diag_embed(x, 0, n, 1)),
    GRADUS_END(kthvalue, kthvalue(x, 1, n)), GRADUS_END(topk, topk(x, 1, n)), GRADUS_END(select, select(x, n, 0)),
    GRADUS_END(narrow, narrow(x, n, 0, 1)), GRADUS_END(slice, slice(x, n, 0, 1)),
    GRADUS_END(unfold, unfold(x, n, 1, 1)),
    GRADUS_END(unflatten, unflatten(x, n, {1, -1})), GRADUS_END(split, split(x, 1, n)),
    GRADUS_END(chunk, chunk(x, 2, n)),
    GRADUS_END(tensor_split, tensor_split(x, 2, n)), GRADUS_END(repeat_interleave, repeat_interleave(x, 1, n)),
    GRADUS_END(tensordot, tensordot(x, x, {n}, {0})),
    // positions, sizes and counts
    GRADUS_END(select, select(x, 0, n)), GRADUS_END(select, x[n]), GRADUS_END(narrow, narrow(x, 1, n, 1)),
    GRADUS_END(narrow, narrow(x, 1, 1, n)),
    GRADUS_END(slice, slice(x, 1, n)), GRADUS_END(slice, slice(x, 1, 0, n)), GRADUS_END(slice, slice(x, 1, 0, 3, n)),
    GRADUS_END(slice, slice(x, 1, n, n, n)),
    GRADUS_END(slice_scatter, slice_scatter(x, x.slice(1, n), 1, n)), GRADUS_END(index, x.index({Slice(n, n, n)})),
    GRADUS_END(index, x.index({n})),
    GRADUS_END(split, split(x, n)), GRADUS_END(split, split(x, {n, n})), GRADUS_END(split, split(x, {n, 2})),
    GRADUS_END(chunk, chunk(x, n)),
    GRADUS_END(tensor_split, tensor_split(x, {n, n})), GRADUS_END(diagonal, diagonal(x, n)),
    GRADUS_END(diag, diag(x, n)), GRADUS_END(diag, diag(x[0], n)),
    GRADUS_END(diagflat, diagflat(x, n)), GRADUS_END(diag_embed, diag_embed(x, n)), GRADUS_END(tril, tril(x, n)),
    GRADUS_END(triu, triu(x, n)),
    GRADUS_END(roll, roll(x, n)), GRADUS_END(roll, roll(x, {n, n}, {0, 1})), GRADUS_END(rot90, rot90(x, n)),
    GRADUS_END(unfold, unfold(x, 1, n, 1)),
    GRADUS_END(unfold, unfold(x, 1, 1, n)), GRADUS_END(unfold, unfold(x, 1, n, n)),
    GRADUS_END(repeat, repeat(x, {n, n})), GRADUS_END(repeat, repeat(x, {n, 1, 2})),
    GRADUS_END(tile, tile(x, {n})), GRADUS_END(repeat_interleave, repeat_interleave(x, n)),
    GRADUS_END(repeat_interleave, repeat_interleave(x, n, 0)),
    GRADUS_END(repeat_interleave, repeat_interleave(x, tensor({n, n}), 0)), GRADUS_END(expand, expand(x, {n, 2, 3})),
    GRADUS_END(expand, expand(x, {n, n})),
    GRADUS_END(reshape, reshape(x, {n, n})), GRADUS_END(reshape, reshape(x, {n, -1})),
    GRADUS_END(view, x.view({n, -1})), GRADUS_END(unflatten, unflatten(x, 0, {n, n})),
    GRADUS_END(as_strided, as_strided(x, {2, 2}, {n, n})), GRADUS_END(as_strided, as_strided(x, {2}, {1}, n)),
    GRADUS_END(as_strided, as_strided(x, {n & INT64_MAX}, {1})),
    GRADUS_END(pad, pad(x, {n, 0})), GRADUS_END(pad, pad(x, {n, n})), GRADUS_END(pad, pad(x, {0, n})),
    GRADUS_END(one_hot, one_hot(tensor({0, 1}), n)),
    GRADUS_END(one_hot, one_hot(tensor({0, n}))), GRADUS_END(kthvalue, kthvalue(x, n)), GRADUS_END(topk, topk(x, n)),
    GRADUS_END(histc, histc(x, n)),
    GRADUS_END(histogram, histogram(x, n)), GRADUS_END(diff, diff(x, {.n = n & 1 ? -n : n})),
    GRADUS_END(tensordot, tensordot(x, x, n)),
    GRADUS_END(pixel_shuffle, pixel_shuffle(ones({1, 4, 2, 2}), n)),
    GRADUS_END(pixel_unshuffle, pixel_unshuffle(ones({1, 4, 2, 2}), n)),
    GRADUS_END(channel_shuffle, channel_shuffle(ones({1, 4, 2, 2}), n)),
    GRADUS_END(combinations, combinations(x[0], n)),
    GRADUS_END(matrix_power, matrix_power(eye(2), n)), GRADUS_END(polygamma, polygamma(n, x)),
    GRADUS_END(select_scatter, select_scatter(x, x[0], 0, n)),
    GRADUS_END(take, take(x, tensor({n}))), GRADUS_END(gather, gather(x, 1, tensor({{n}, {n}}))),
    GRADUS_END(index_select, index_select(x, 0, tensor({n}))),
    GRADUS_END(put, put(x, tensor({n}), ones({1}))), GRADUS_END(bincount, bincount(tensor({n}))),
    GRADUS_END(bincount, bincount(tensor({1}), {.minlength = n})),
    GRADUS_END(hsplit, hsplit(x, n)), GRADUS_END(vsplit, vsplit(x, n)), GRADUS_END(round, round(x, {.decimals = n})),
    // integer arithmetic wraps around, and a division that has no result is refused
    GRADUS_END(add, tensor({n, 1}) + n), GRADUS_END(sub, tensor({n, 1}) - n), GRADUS_END(sub, n - tensor({n, 1})),
    GRADUS_END(mul, tensor({n, 3}) * n),
    GRADUS_END(sub, sub(tensor({n, 1}), tensor({1, 2}), {.alpha = n})), GRADUS_END(neg, neg(tensor({n}))),
    GRADUS_END(abs, abs(tensor({n}))),
    GRADUS_END(floor_divide, floor_divide(tensor({n, 1}), -1)), GRADUS_END(remainder, remainder(tensor({n, 1}), -1)),
    GRADUS_END(fmod, fmod(tensor({n, 1}), -1)),
    GRADUS_END(div, div(tensor({n, 1}), tensor({-1, n}), {.rounding_mode = "trunc"})),
    GRADUS_END(pow, pow(tensor({n, 2}), 3)), GRADUS_END(pow, pow(tensor({1, 2}), n)),
    GRADUS_END(bitwise_left_shift, bitwise_left_shift(tensor({n, 1}), n)),
    GRADUS_END(bitwise_right_shift, bitwise_right_shift(tensor({n, 1}), n)),
    GRADUS_END(clamp, clamp(tensor({n, 1}), n, n)), GRADUS_END(sum, sum(tensor({n, n, n}))),
    GRADUS_END(prod, prod(tensor({n, n, n}))),
    GRADUS_END(cumsum, cumsum(tensor({n, n, n}), 0)), GRADUS_END(cumprod, cumprod(tensor({n, n, n}), 0)),
    GRADUS_END(square, square(tensor({n}))),
};
// clang-format on

}   // namespace

TEST_CASE("integers at the ends of their type give a result or an error in the op's own name") {
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}});
  for (const Row& row : rows)
    for (int64_t n : {INT64_MIN, INT64_MIN + 1, -(int64_t(1) << 62), int64_t(1) << 62, INT64_MAX - 1, INT64_MAX}) {
      std::string text;
      try {
        row.call(x, n);
      } catch (const Error& error) {
        text = error.what();
      }
      const std::string name = text.substr(0, text.find(": "));
      // Sizes that do not fit are refused where shapes and memory are made.
      const bool size = name == "empty" || name == "shape" || name == "scratch";
      INFO(std::string(row.name), " of ", n, ": ", text);
      CHECK((text.empty() || name == row.name || size));
    }
  CHECK(equal(x, tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}})));
}

}   // namespace gradus::test
