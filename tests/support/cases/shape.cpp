// Shape, changes in place through views.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// base with its elements 1, 3, .. along the first dimension replaced by y.
Tensor write_slice(const Tensor& base, const Tensor& y) {
  Tensor b = clone(base);
  b.slice(0, 1, INT64_MAX, 2).copy_(y);
  return b;
}
/// A transposed slice that was taken before its base changed, and so becomes a window on it.
Tensor old_view(const Tensor& base) {
  Tensor b = clone(base), v = b.slice(1, 1, 3).transpose(0, 1);
  b.mul_(2);
  return v.requires_grad() ? v : v.clone();
}
/// The gradient of f, by the formulas that are recorded.
template <class F> Tensor gradient_of(F f, const Tensor& x, const Tensor& dy) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor at = x.detach().requires_grad_();
  Tensor dx = grad(f(at), at, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? dx : dx.detach();
}

}   // namespace

std::vector<OpCase> shape_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"view", GRADUS_OP(view(x[0], {3, -1})), {any({2, 6})}, dense_only},
      {"reshape", GRADUS_OP(reshape(x[0], {3, 4})), {any({2, 6})}},
      {"reshape image", GRADUS_OP(reshape(x[0], {2, 12, -1})), {any(image)}},
      {"reshape empty", GRADUS_OP(reshape(x[0], {3, 0, 2})), {any({0, 6})}},
      {"reshape 0-d", GRADUS_OP(reshape(x[0], {1, 1})), {any({})}},
      {"flatten", GRADUS_OP(flatten(x[0], 1)), {any(image)}},
      {"flatten 0-d", GRADUS_OP(flatten(x[0])), {any({})}},
      {"permute", GRADUS_OP(permute(x[0], {2, 0, 1, -1})), {any(image)}},
      {"transpose", GRADUS_OP(transpose(x[0], 0, -1)), {any({2, 3, 4})}},
      {"t", GRADUS_OP(t(x[0])), {any({2, 3})}},
      {"expand", GRADUS_OP(expand(x[0], {4, 2, -1, 5})), {any({2, 3, 1})}},
      {"expand 0-d", GRADUS_OP(expand(x[0], {2, 3})), {any({})}},
      {"view_as", GRADUS_OP(view_as(x[0], zeros({3, 4}))), {any({2, 6})}, dense_only},
      {"reshape_as", GRADUS_OP(reshape_as(x[0], zeros({3, 4}))), {any({2, 6})}},
      {"ravel", GRADUS_OP(ravel(x[0])), {any({2, 3, 4})}},
      {"unflatten", GRADUS_OP(unflatten(x[0], 1, {2, -1})), {any({3, 6, 2})}},
      {"unflatten empty", GRADUS_OP(unflatten(x[0], -1, {2, 0})), {any({4, 0})}},
      {"swapaxes", GRADUS_OP(swapaxes(x[0], 0, 2)), {any({2, 3, 4})}},
      {"swapdims", GRADUS_OP(swapdims(x[0], 1, -1)), {any({2, 3, 4})}},
      {"mT", GRADUS_OP(mT(x[0])), {any({2, 3, 4})}},
      {"movedim", GRADUS_OP(movedim(x[0], {0, -1}, {2, 0})), {any(image)}},
      {"moveaxis", GRADUS_OP(moveaxis(x[0], 3, 1)), {any(image)}},
      {"expand_as", GRADUS_OP(expand_as(x[0], zeros({2, 3, 4}))), {any({3, 1})}},
      {"broadcast_to", GRADUS_OP(broadcast_to(x[0], {2, 3, 4})), {any({3, 1})}},
      {"broadcast_tensors", GRADUS_OP(broadcast_tensors({x[0], x[1]})[0] * broadcast_tensors({x[1], x[0]})[0]),
          {any({3, 1}), any({2, 1, 4})}},
      {"atleast_1d", GRADUS_OP(atleast_1d(x[0])), {any({})}},
      {"atleast_2d", GRADUS_OP(atleast_2d(x[0])), {any({3})}},
      {"atleast_3d", GRADUS_OP(atleast_3d(x[0])), {any({2, 3})}},
      {"fill", GRADUS_OP(fill(x[0], x[1])), {any({2, 3}), any({})}},
      {"clone", GRADUS_OP(clone(x[0])), {any({2, 3})}, elementwise},
      {"expand empty", GRADUS_OP(expand(x[0], {0, 3})), {any({1, 3})}},
      {"sum_to", GRADUS_OP(sum_to(x[0], {3, 1})), {any({2, 3, 4})}, in_parallel},
      {"squeeze", GRADUS_OP(squeeze(x[0])), {any({1, 3, 1, 2})}},
      {"sum_to_size", GRADUS_OP(sum_to_size(x[0], {3, 1})), {any({2, 3, 4})}, in_parallel},
      {"squeeze dims", GRADUS_OP(squeeze(x[0], {0, -1, 2})), {any({1, 3, 1, 2})}},
      {"squeeze dim", GRADUS_OP(squeeze(x[0], -2)), {any({1, 3, 1, 2})}},
      {"unsqueeze", GRADUS_OP(unsqueeze(x[0], 1)), {any({2, 3})}},
      {"unsqueeze 0-d", GRADUS_OP(unsqueeze(x[0], -1)), {any({})}},
      {"copy_slices", GRADUS_OP(write_slice(x[0], x[1])), {any({5, 3}), any({2, 3})}},
      {"copy_slices of one", GRADUS_OP(write_slice(x[0], x[1])), {any({2, 3}), any({})}},
      {"overwrite", GRADUS_OP((x[0] * 1).copy_(x[1])), {any({2, 3}), any({3})}},
      {"as_strided", GRADUS_OP(old_view(x[0])), {any({2, 4})}},
      {"as_strided_back", GRADUS_OP(gradient_of(old_view, ones({2, 4}, x[0].dtype()), x[0])), {any({2, 2})}},
      {"zero_window",
          GRADUS_OP(gradient_of(
              [](const Tensor& b) { return write_slice(b, zeros({}, b.dtype())); }, zeros({5, 3}, x[0].dtype()), x[0])),
          {any({5, 3})}},
      {"contiguous", GRADUS_OP(contiguous(transpose(x[0], 0, 1))), {any({20, 7})}, in_parallel},
  };
}

}   // namespace gradus::test
