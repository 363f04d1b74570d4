// Numbers in other places: slices, windows, diagonals, borders, several tensors joined.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// The gradient of f, by the formulas that are recorded.
template <class F> Tensor gradient_of(F f, const Tensor& x, const Tensor& dy) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor at = x.detach().requires_grad_();
  Tensor dx = grad(f(at), at, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? dx : dx.detach();
}

/// What the gradient of slice does with dy: puts it into zeros. It has no name of its own in the catalogue.
Tensor put_into_slice(const Tensor& dy, const Shape& shape, int64_t start, int64_t end, int64_t step) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor base = zeros(shape, dy.dtype()).requires_grad_();
  Tensor y = grad(slice(base, 0, start, end, step), base, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? y : y.detach();
}
Tensor reflected(const Tensor& x) { return pad(x, {2, 1, 1, 2}, {.mode = "reflect"}); }

std::vector<OpCase> slice_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"select", GRADUS_OP(select(x[0], 1, -1)), {any({2, 3, 4})}},
      {"slice", GRADUS_OP(slice(x[0], 1, 1, -1, 2)), {any({2, 7})}},
      {"slice image", GRADUS_OP(slice(x[0], 2, 1, 3)), {any(image)}},
      {"slice to nothing", GRADUS_OP(slice(x[0], 0, 0, 0, 2)), {any({3, 2})}},
      {"slice_back", GRADUS_OP(put_into_slice(x[0], {6, 2}, 1, 6, 2)), {any({3, 2})}},
      {"slice_back of nothing", GRADUS_OP(put_into_slice(x[0], {4, 2}, 0, 0, 2)), {any({0, 2})}},
      {"narrow", GRADUS_OP(narrow(x[0], 1, 2, 3)), {any({2, 6})}},
      {"select_scatter", GRADUS_OP(select_scatter(x[0], x[1], 1, -2)), {any({2, 3, 4}), any({2, 4})}},
      {"select_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return select(b, 1, 2); }, zeros({2, 3, 4}, x[0].dtype()), x[0])),
          {any({2, 4})}},
      {"slice_scatter", GRADUS_OP(slice_scatter(x[0], x[1], 1, 1, 6, 2)), {any({2, 7}), any({2, 3})}},
      {"split_with_sizes", GRADUS_OP(split_with_sizes(x[0], {2, 0, 4}, 1)[2]), {any({2, 6})}},
      {"tensor_split", GRADUS_OP(tensor_split(x[0], 3, 1)[2] * tensor_split(x[0], {4, 6}, 1)[1]), {any({2, 8})}},
      {"hsplit", GRADUS_OP(hsplit(x[0], 2)[1] * hsplit(x[0], {1, 3})[0]), {any({3, 4})}},
      {"vsplit", GRADUS_OP(vsplit(x[0], 2)[1] * vsplit(x[0], {1, 3})[0]), {any({4, 3})}},
      {"dsplit", GRADUS_OP(dsplit(x[0], 2)[1] * dsplit(x[0], {1, 3})[0]), {any({2, 3, 4})}},
      {"unbind", GRADUS_OP(unbind(x[0], 1)[2] * unbind(x[0], 1)[0]), {any({2, 3, 4})}},
      {"split", GRADUS_OP(cat({split(x[0], 4, 1)[1], split(x[0], {1, 5}, 1)[0]}, 1)), {any({2, 6})}},
      {"chunk", GRADUS_OP(chunk(x[0], 3, 1)[2]), {any({2, 7})}},
      {"as_strided", GRADUS_OP(as_strided(x[0], {2, 2}, {1, 2})), {any({3, 2})}, dense_only},
      {"as_strided overlapping", GRADUS_OP(as_strided(x[0], {2, 3, 2, 2}, {1, 2, 1, 1}, 1)), {any({16})}, dense_only},
      {"as_strided scalar", GRADUS_OP(as_strided(x[0], {}, {}, 2)), {any({2, 3})}, dense_only},
      {"as_strided_scatter", GRADUS_OP(as_strided_scatter(x[0], x[1], {2, 2}, {1, 3}, 1)), {any({2, 4}), any({2, 2})},
          dense_only},
      {"unfold", GRADUS_OP(unfold(x[0], 1, 3, 2)), {any({2, 7, 3})}},
      {"unfold apart", GRADUS_OP(unfold(x[0], 0, 2, 3)), {any({9})}},
      {"unfold 0-d", GRADUS_OP(unfold(x[0], 0, 1, 1)), {any({})}},
      {"unfold_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return unfold(b, 0, 3, 1); }, zeros({6, 2}, x[0].dtype()), x[0])),
          {any({4, 2, 3})}},
  };
}

std::vector<OpCase> diagonal_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"diagonal", GRADUS_OP(diagonal(x[0], 1)), {any({3, 4})}},
      {"diagonal image", GRADUS_OP(diagonal(x[0], -1, 3, 1)), {any(image)}},
      {"diagonal nothing", GRADUS_OP(diagonal(x[0], 5)), {any({2, 3})}},
      {"diagonal_back",
          GRADUS_OP(gradient_of([](const Tensor& b) { return diagonal(b, -1); }, zeros({3, 4}, x[0].dtype()), x[0])),
          {any({2})}},
      {"diagonal_scatter", GRADUS_OP(diagonal_scatter(x[0], x[1], -1, 1, 2)), {any({2, 4, 3}), any({2, 3})}},
      {"diag vector", GRADUS_OP(diag(x[0], -1)), {any({3})}},
      {"diag matrix", GRADUS_OP(diag(x[0], 1)), {any({3, 4})}},
      {"diagflat", GRADUS_OP(diagflat(x[0])), {any({2, 2})}},
      {"diag_embed", GRADUS_OP(diag_embed(x[0], 1, 0, 2)), {any({2, 3})}},
      {"tril", GRADUS_OP(tril(x[0], -1)), {any({2, 20, 30})}, in_parallel},
      {"triu", GRADUS_OP(triu(x[0], 1)), {any({2, 4, 3})}},
      {"triu all", GRADUS_OP(triu(x[0], -9)), {any({4, 3})}},
  };
}

std::vector<OpCase> arrange_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"flip", GRADUS_OP(flip(x[0], {0, -1})), {any(image)}, in_parallel},
      {"flip empty", GRADUS_OP(flip(x[0], 0)), {any({0, 3})}},
      {"fliplr", GRADUS_OP(fliplr(x[0])), {any({2, 3})}},
      {"flipud", GRADUS_OP(flipud(x[0])), {any({3})}},
      {"roll", GRADUS_OP(roll(x[0], {1, -2}, {0, 2})), {any({2, 3, 5})}, in_parallel},
      {"roll line", GRADUS_OP(roll(x[0], 7)), {any({2, 3})}},
      {"roll 0-d", GRADUS_OP(roll(x[0], 10)), {any({})}},
      {"rot90", GRADUS_OP(rot90(x[0], 3, {0, 2})), {any({2, 3, 4})}},
      {"rot90 half", GRADUS_OP(rot90(x[0], -2)), {any({2, 3})}},
      {"repeat", GRADUS_OP(repeat(x[0], {2, 1, 3})), {any({2, 3})}, in_parallel},
      {"repeat image", GRADUS_OP(repeat(x[0], {2, 1, 3, 2, 2})), {any({2, 2, 2, 3})}},
      {"repeat nothing", GRADUS_OP(repeat(x[0], {2, 0})), {any({2, 3})}},
      {"tile", GRADUS_OP(tile(x[0], 2)), {any({2, 3})}},
      {"repeat_interleave", GRADUS_OP(repeat_interleave(x[0], 2, 1)), {any({2, 3, 4})}, in_parallel},
      {"repeat_interleave line", GRADUS_OP(repeat_interleave(x[0], 3)), {any({2, 3})}},
      {"repeat_interleave counts", GRADUS_OP(repeat_interleave(x[0], tensor({1, 0, 3}), 1)), {any({2, 3, 2})}},
      {"pixel_shuffle", GRADUS_OP(pixel_shuffle(x[0], 2)), {any({2, 8, 2, 3})}},
      {"pixel_unshuffle", GRADUS_OP(pixel_unshuffle(x[0], 2)), {any({2, 2, 4, 6})}},
      {"channel_shuffle", GRADUS_OP(channel_shuffle(x[0], 2)), {any({2, 6, 2, 2})}},
  };
}

std::vector<OpCase> pad_cases() {
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
}

std::vector<OpCase> join_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"cat", GRADUS_OP(cat({x[0], x[1], x[0]}, 1)), {any({2, 3}), any({2, 4})}},
      {"cat empty", GRADUS_OP(cat({x[0], x[1]}, -1)), {any({2, 3}), any({2, 0})}},
      {"cat image", GRADUS_OP(cat({x[0], x[1]}, 1)), {any(image), any({2, 1, 4, 5})}, in_parallel},
      {"stack", GRADUS_OP(stack({x[0], x[1]}, -1)), {any({2, 3}), any({2, 3})}},
      {"stack 0-d", GRADUS_OP(stack({x[0], x[1]})), {any({}), any({})}},
      {"cat with nothing", GRADUS_OP(cat({x[0], x[1]}, 1)), {any({0}), any({2, 3})}},
      {"hstack", GRADUS_OP(hstack({x[0], x[1]})), {any({2, 3}), any({2, 1})}},
      {"hstack vectors", GRADUS_OP(hstack({x[0], x[1]})), {any({3}), any({})}},
      {"vstack", GRADUS_OP(vstack({x[0], x[1]})), {any({3}), any({2, 3})}},
      {"dstack", GRADUS_OP(dstack({x[0], x[1]})), {any({3}), any({1, 3, 2})}},
      {"column_stack", GRADUS_OP(column_stack({x[0], x[1]})), {any({3}), any({3, 2})}},
      {"block_diag", GRADUS_OP(block_diag({x[0], x[1], x[2]})), {any({2, 3}), any({2}), any({})}},
      {"meshgrid", GRADUS_OP(meshgrid({x[0], x[1]})[0] * meshgrid({x[0], x[1]})[1]), {any({3}), any({2})}},
      {"meshgrid xy", GRADUS_OP(meshgrid({x[0], x[1], x[2]}, {.indexing = "xy"})[1]), {any({3}), any({2}), any({})}},
      {"cartesian_prod", GRADUS_OP(cartesian_prod({x[0], x[1]})), {any({3}), any({2})}},
      {"combinations", GRADUS_OP(combinations(x[0], 3)), {any({5})}},
      {"combinations with replacement", GRADUS_OP(combinations(x[0], 2, {.with_replacement = true})), {any({3})}},
  };
}

}   // namespace

std::vector<OpCase> place_cases() {
  std::vector<OpCase> all = slice_cases();
  for (auto part : {diagonal_cases, arrange_cases, pad_cases, join_cases})
    for (const OpCase& c : part()) all.push_back(c);
  return all;
}

}   // namespace gradus::test
