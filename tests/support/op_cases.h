// Every op, a line each: its name, how it is called, what it is given. The battery (op_battery.h)
// does the rest.
//
// Idea: a line says nothing about what is right. Gradients are held against finite differences,
// fast kernels against the reference ones, strided and broadcast inputs against contiguous ones.
// The name stands first, so that architecture/tree_test.cpp can look for it; what follows it ("pow
// number") only tells cases apart. Read first: op_battery.h.
#ifndef GRADUS_TESTS_SUPPORT_OP_CASES_H
#define GRADUS_TESTS_SUPPORT_OP_CASES_H

#include "autograd/autograd.h"
#include "autograd/ops.h"
#include "core/random.h"
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

// A lambda with a body of one expression is all that differs from line to line.
#define GRADUS_OP(...) [](const std::vector<Tensor>& x) -> Tensor { return __VA_ARGS__; }

/// dropout with the same mask at every call.
inline Tensor seeded_dropout(const Tensor& x, double p) {
  manual_seed(7);
  return dropout(x, p);
}

/// What the gradient of slice does with dy: puts it into zeros. It has no name of its own in the
/// catalogue.
inline Tensor put_into_slice(const Tensor& dy, const Shape& shape, int64_t start, int64_t end,
                             int64_t step) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor base = zeros(shape, dy.dtype()).requires_grad_();
  Tensor y =
      grad(slice(base, 0, start, end, step), base, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? y : y.detach();
}

/// base with its elements 1, 3, .. along the first dimension replaced by y.
inline Tensor write_slice(const Tensor& base, const Tensor& y) {
  Tensor b = clone(base);
  b.slice(0, 1, INT64_MAX, 2).copy_(y);
  return b;
}

/// A transposed slice that was taken before its base changed, and so becomes a window on it.
inline Tensor old_view(const Tensor& base) {
  Tensor b = clone(base), v = b.slice(1, 1, 3).transpose(0, 1);
  b.mul_(2);
  return v.requires_grad() ? v : v.clone();
}

/// The gradient of f, by the formulas that are recorded.
template <class F>
Tensor gradient_of(F f, const Tensor& x, const Tensor& dy) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor at = x.detach().requires_grad_();
  Tensor dx = grad(f(at), at, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? dx : dx.detach();
}

inline Dtype other_float(const Tensor& x) { return x.dtype() == float32 ? float64 : float32; }

inline std::vector<OpCase> elementwise_cases() {
  const Shape s{2, 3};
  return {
      {"add", GRADUS_OP(add(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"add number", GRADUS_OP(add(x[0], 1.5)), {any(s)}, elementwise},
      {"sub", GRADUS_OP(sub(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"sub number", GRADUS_OP(sub(x[0], 2)), {any(s)}, elementwise},
      {"sub from number", GRADUS_OP(sub(2, x[0])), {any(s)}, elementwise},
      {"mul", GRADUS_OP(mul(x[0], x[1])), {any(s), any(s)}, elementwise},
      {"mul itself", GRADUS_OP(mul(x[0], x[0])), {any(s)}, elementwise},
      {"mul number", GRADUS_OP(mul(x[0], -0.5)), {any(s)}, elementwise},
      {"div", GRADUS_OP(div(x[0], x[1])), {any(s), away(s)}, elementwise},
      {"div number", GRADUS_OP(div(x[0], 3)), {any(s)}, elementwise},
      {"div of number", GRADUS_OP(div(3, x[0])), {away(s)}, elementwise},
      {"neg", GRADUS_OP(neg(x[0])), {any(s)}, elementwise},
      {"pow", GRADUS_OP(pow(x[0], x[1])), {positive(s), any(s)}, elementwise},
      {"pow number", GRADUS_OP(pow(x[0], 2.5)), {positive(s)}, elementwise},
      {"pow cube", GRADUS_OP(pow(x[0], 3)), {any(s)}, elementwise},
      {"pow square", GRADUS_OP(pow(x[0], 2)), {any(s)}, elementwise},
      {"pow one", GRADUS_OP(pow(x[0], 1)), {any(s)}, elementwise},
      {"pow inverse", GRADUS_OP(pow(x[0], -1)), {away(s)}, elementwise},
      {"pow of number", GRADUS_OP(pow(2.5, x[0])), {any(s)}, elementwise},
      {"maximum", GRADUS_OP(maximum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"minimum", GRADUS_OP(minimum(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, elementwise},
      {"where", GRADUS_OP(where(x[0], x[1], x[2])), {mask(s), any(s), any(s)}, elementwise},
      {"where number", GRADUS_OP(where(x[0], 1.5, x[1])), {mask(s), any(s)}, elementwise},
      {"where or number", GRADUS_OP(where(x[0], x[1], 1.5)), {mask(s), any(s)}, elementwise},
      {"eq", GRADUS_OP(eq(x[0], x[0])), {distinct(s)}, elementwise | no_gradient},
      {"ne", GRADUS_OP(ne(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"lt", GRADUS_OP(lt(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"le", GRADUS_OP(le(x[0], x[1])), {distinct(s), distinct(s)}, elementwise | no_gradient},
      {"gt", GRADUS_OP(gt(x[0], 0.25)), {any(s)}, elementwise | no_gradient},
      {"ge", GRADUS_OP(ge(x[0], 0)), {any(s)}, elementwise | no_gradient},
      {"abs", GRADUS_OP(abs(x[0])), {away(s)}, elementwise},
      {"sign", GRADUS_OP(sign(x[0])), {away(s)}, elementwise},
      {"square", GRADUS_OP(square(x[0])), {any(s)}, elementwise},
      {"exp", GRADUS_OP(exp(x[0])), {any(s)}, elementwise},
      {"log", GRADUS_OP(log(x[0])), {positive(s)}, elementwise},
      {"sqrt", GRADUS_OP(sqrt(x[0])), {positive(s)}, elementwise},
      {"sin", GRADUS_OP(sin(x[0])), {any(s)}, elementwise},
      {"cos", GRADUS_OP(cos(x[0])), {any(s)}, elementwise},
      {"erf", GRADUS_OP(erf(x[0])), {any(s)}, elementwise},
      {"relu", GRADUS_OP(relu(x[0])), {away(s)}, elementwise},
      {"sigmoid", GRADUS_OP(sigmoid(x[0])), {any(s)}, elementwise},
      {"tanh", GRADUS_OP(tanh(x[0])), {any(s)}, elementwise},
      {"gelu", GRADUS_OP(gelu(x[0])), {any(s)}, elementwise},
      {"gelu tanh", GRADUS_OP(gelu(x[0], {.approximate = "tanh"})), {any(s)}, elementwise},
      {"softplus", GRADUS_OP(softplus(x[0])), {any(s)}, elementwise},
      {"softplus beta",
       GRADUS_OP(softplus(x[0], {.beta = 2, .threshold = 1})),
       {any(s)},
       elementwise},
      {"clone", GRADUS_OP(clone(x[0])), {any(s)}, elementwise},
      {"to", GRADUS_OP(to(x[0], other_float(x[0]))), {any(s)}, elementwise | rounds},
      {"to bool", GRADUS_OP(to(x[0], bool_)), {any(s)}, elementwise | no_gradient},
      {"dropout", GRADUS_OP(seeded_dropout(x[0], 0.5)), {any(s)}, in_parallel},
      {"dropout all", GRADUS_OP(seeded_dropout(x[0], 1)), {any(s)}, in_parallel},
      {"add broadcast", GRADUS_OP(add(x[0], x[1])), {any({2, 3}), any({4, 1, 3})}, in_parallel},
      {"mul broadcast", GRADUS_OP(mul(x[0], x[1])), {any({2, 3, 1}), any({3, 5})}, in_parallel},
      {"mul 0-d", GRADUS_OP(mul(x[0], x[1])), {any({2, 3}), any({})}, in_parallel},
      {"div broadcast", GRADUS_OP(div(x[0], x[1])), {any({3}), away({2, 1})}, in_parallel},
      {"pow broadcast", GRADUS_OP(pow(x[0], x[1])), {positive({3}), any({2, 1})}, in_parallel},
      {"maximum broadcast",
       GRADUS_OP(maximum(x[0], x[1])),
       {distinct({2, 3}), distinct({3}, 0.25)},
       in_parallel},
      {"where broadcast",
       GRADUS_OP(where(x[0], x[1], x[2])),
       {mask({2, 1}), any({3}), any({})},
       in_parallel},
      {"add image", GRADUS_OP(add(x[0], x[1])), {any({2, 3, 4, 5}), any({3, 1, 1})}, in_parallel},
  };
}

inline std::vector<OpCase> reduction_cases() {
  const Shape image{2, 3, 4, 5};
  return {
      {"sum", GRADUS_OP(sum(x[0])), {any({2, 3})}, in_parallel},
      {"sum rows", GRADUS_OP(sum(x[0], 1)), {any({5, 40})}, in_parallel},
      {"sum columns", GRADUS_OP(sum(x[0], 0, true)), {any({40, 5})}, in_parallel},
      {"sum image", GRADUS_OP(sum(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"sum mixed", GRADUS_OP(sum(x[0], {1, -1}, true)), {any(image)}, in_parallel},
      {"sum long", GRADUS_OP(sum(x[0])), {positive({9000})}, in_parallel},
      {"sum tall", GRADUS_OP(sum(x[0], 0)), {positive({300, 5})}, in_parallel},
      {"sum nothing", GRADUS_OP(sum(x[0], 0)), {any({0, 3})}},
      {"sum 0-d", GRADUS_OP(sum(x[0], 0)), {any({})}},
      {"mean", GRADUS_OP(mean(x[0])), {any({2, 3})}, in_parallel},
      {"mean image", GRADUS_OP(mean(x[0], {2, 3})), {any(image)}, in_parallel},
      {"mean 0-d", GRADUS_OP(mean(x[0])), {any({})}},
      {"var", GRADUS_OP(var(x[0])), {any({2, 3})}, in_parallel},
      {"var rows", GRADUS_OP(var(x[0], 1, {.correction = 0, .keepdim = true})), {any({4, 5})}, in_parallel},
      {"var image", GRADUS_OP(var(x[0], {0, 2, 3})), {any(image)}, in_parallel},
      {"max", GRADUS_OP(max(x[0])), {distinct({3, 4})}, in_parallel},
      {"max dim", GRADUS_OP(max(x[0], 1).values), {distinct({3, 4})}, in_parallel},
      {"max image", GRADUS_OP(max(x[0], 1, true).values), {distinct(image)}, in_parallel},
      {"max 0-d", GRADUS_OP(max(x[0], 0).values), {distinct({})}},
      {"min", GRADUS_OP(min(x[0])), {distinct({3, 4})}, in_parallel},
      {"min dim", GRADUS_OP(min(x[0], 0).values), {distinct({3, 4})}, in_parallel},
      {"argmax", GRADUS_OP(argmax(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmax dim", GRADUS_OP(argmax(x[0], 2)), {distinct(image)}, no_gradient | in_parallel},
      {"argmin", GRADUS_OP(argmin(x[0])), {distinct({3, 4})}, no_gradient | in_parallel},
      {"argmin dim",
       GRADUS_OP(argmin(x[0], 1, true)),
       {distinct({3, 4})},
       no_gradient | in_parallel},
      {"softmax", GRADUS_OP(softmax(x[0], 1)), {any({3, 5})}, in_parallel},
      {"softmax columns", GRADUS_OP(softmax(x[0], 0)), {any({3, 5})}, in_parallel},
      {"softmax image", GRADUS_OP(softmax(x[0], 1)), {any(image)}, in_parallel},
      {"softmax wide", GRADUS_OP(softmax(x[0], -1)), {any({2, 37})}, in_parallel},
      {"softmax long", GRADUS_OP(softmax(x[0], 0)), {any({9000})}, in_parallel},
      {"softmax 0-d", GRADUS_OP(softmax(x[0], 0)), {any({})}},
      {"softmax empty", GRADUS_OP(softmax(x[0], 1)), {any({0, 3})}},
      {"log_softmax", GRADUS_OP(log_softmax(x[0], 1)), {any({3, 5})}, in_parallel},
      {"log_softmax image", GRADUS_OP(log_softmax(x[0], 1)), {any(image)}, in_parallel},
      {"log_softmax wide", GRADUS_OP(log_softmax(x[0], -1)), {any({2, 37})}, in_parallel},
      {"log_softmax empty", GRADUS_OP(log_softmax(x[0], 1)), {any({3, 0})}},
      {"logsumexp", GRADUS_OP(logsumexp(x[0], 1)), {any({3, 5})}, in_parallel},
      {"logsumexp image", GRADUS_OP(logsumexp(x[0], {1, 3}, true)), {any(image)}, in_parallel},
      {"logsumexp 0-d", GRADUS_OP(logsumexp(x[0], 0)), {any({})}},
  };
}

inline std::vector<OpCase> product_cases() {
  return {
      {"matmul", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({4, 5})}, in_parallel},
      {"matmul large", GRADUS_OP(matmul(x[0], x[1])), {any({37, 29}), any({29, 41})}, in_parallel},
      {"matmul dot", GRADUS_OP(matmul(x[0], x[1])), {any({7}), any({7})}},
      {"matmul vector", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({4})}},
      {"matmul row", GRADUS_OP(matmul(x[0], x[1])), {any({4}), any({4, 5})}},
      {"matmul batch",
       GRADUS_OP(matmul(x[0], x[1])),
       {any({2, 3, 4}), any({2, 4, 5})},
       in_parallel},
      {"matmul one b", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 4}), any({4, 5})}, in_parallel},
      {"matmul one a", GRADUS_OP(matmul(x[0], x[1])), {any({3, 4}), any({2, 4, 5})}, in_parallel},
      {"matmul broadcast",
       GRADUS_OP(matmul(x[0], x[1])),
       {any({2, 1, 3, 4}), any({5, 4, 2})},
       in_parallel},
      {"matmul batch row", GRADUS_OP(matmul(x[0], x[1])), {any({4}), any({2, 4, 5})}, in_parallel},
      {"matmul batch vector", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 4}), any({4})}},
      {"matmul turned",
       GRADUS_OP(matmul(t(x[0]), t(x[1]))),
       {any({4, 3}), any({5, 4})},
       in_parallel},
      {"matmul k = 0", GRADUS_OP(matmul(x[0], x[1])), {any({2, 0}), any({0, 3})}},
      {"matmul batch k = 0", GRADUS_OP(matmul(x[0], x[1])), {any({2, 3, 0}), any({0, 4})}},
      {"matmul m = 0", GRADUS_OP(matmul(x[0], x[1])), {any({0, 3}), any({3, 2})}},
      {"matmul no batch", GRADUS_OP(matmul(x[0], x[1])), {any({0, 2, 3}), any({0, 3, 4})}},
      {"linear",
       GRADUS_OP(linear(x[0], x[1], x[2])),
       {any({4, 3}), any({5, 3}), any({5})},
       in_parallel},
      {"linear large",
       GRADUS_OP(linear(x[0], x[1], x[2])),
       {any({33, 40}), any({35, 40}), any({35})},
       in_parallel},
      {"linear no bias", GRADUS_OP(linear(x[0], x[1])), {any({4, 3}), any({5, 3})}, in_parallel},
      {"linear 1-d", GRADUS_OP(linear(x[0], x[1], x[2])), {any({3}), any({5, 3}), any({5})}},
      {"linear 3-d",
       GRADUS_OP(linear(x[0], x[1], x[2])),
       {any({2, 4, 3}), any({5, 3}), any({5})},
       in_parallel},
      {"linear empty", GRADUS_OP(linear(x[0], x[1], x[2])), {any({0, 3}), any({5, 3}), any({5})}},
      {"linear k = 0",
       GRADUS_OP(linear(x[0], x[1], x[2])),
       {any({2, 4, 0}), any({5, 0}), any({5})}},
      {"solve_spd", GRADUS_OP(solve_spd(x[0], x[1])), {spd(4), any({4, 2})}},
      {"eigh", GRADUS_OP(eigh(x[0]).values * x[1]), {spd(4), any({4})}},
      {"eigh vectors", GRADUS_OP(eigh(x[0]).vectors * x[1]), {spd(3), any({3, 3})}},
      {"solve_spd vector", GRADUS_OP(solve_spd(x[0], x[1])), {spd(3), any({3})}},
  };
}

inline std::vector<OpCase> shape_cases() {
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
      {"expand empty", GRADUS_OP(expand(x[0], {0, 3})), {any({1, 3})}},
      {"sum_to", GRADUS_OP(sum_to(x[0], {3, 1})), {any({2, 3, 4})}, in_parallel},
      {"squeeze", GRADUS_OP(squeeze(x[0])), {any({1, 3, 1, 2})}},
      {"squeeze dim", GRADUS_OP(squeeze(x[0], -2)), {any({1, 3, 1, 2})}},
      {"unsqueeze", GRADUS_OP(unsqueeze(x[0], 1)), {any({2, 3})}},
      {"unsqueeze 0-d", GRADUS_OP(unsqueeze(x[0], -1)), {any({})}},
      {"select", GRADUS_OP(select(x[0], 1, -1)), {any({2, 3, 4})}},
      {"slice", GRADUS_OP(slice(x[0], 1, 1, -1, 2)), {any({2, 7})}},
      {"slice image", GRADUS_OP(slice(x[0], 2, 1, 3)), {any(image)}},
      {"slice to nothing", GRADUS_OP(slice(x[0], 0, 0, 0, 2)), {any({3, 2})}},
      {"slice_back", GRADUS_OP(put_into_slice(x[0], {6, 2}, 1, 6, 2)), {any({3, 2})}},
      {"slice_back of nothing", GRADUS_OP(put_into_slice(x[0], {4, 2}, 0, 0, 2)), {any({0, 2})}},
      {"copy_slices", GRADUS_OP(write_slice(x[0], x[1])), {any({5, 3}), any({2, 3})}},
      {"copy_slices of one", GRADUS_OP(write_slice(x[0], x[1])), {any({2, 3}), any({})}},
      {"overwrite", GRADUS_OP((x[0] * 1).copy_(x[1])), {any({2, 3}), any({3})}},
      {"as_strided", GRADUS_OP(old_view(x[0])), {any({2, 4})}},
      {"as_strided_back", GRADUS_OP(gradient_of(old_view, ones({2, 4}, x[0].dtype()), x[0])), {any({2, 2})}},
      {"zero_window",
       GRADUS_OP(gradient_of([](const Tensor& b) { return write_slice(b, zeros({}, b.dtype())); },
                             zeros({5, 3}, x[0].dtype()), x[0])),
       {any({5, 3})}},
      {"narrow", GRADUS_OP(narrow(x[0], 1, 2, 3)), {any({2, 6})}},
      {"contiguous", GRADUS_OP(contiguous(transpose(x[0], 0, 1))), {any({20, 7})}, in_parallel},
      {"unbind", GRADUS_OP(unbind(x[0], 1)[2] * unbind(x[0], 1)[0]), {any({2, 3, 4})}},
      {"split", GRADUS_OP(cat({split(x[0], 4, 1)[1], split(x[0], {1, 5}, 1)[0]}, 1)), {any({2, 6})}},
      {"chunk", GRADUS_OP(chunk(x[0], 3, 1)[2]), {any({2, 7})}},
      {"cat", GRADUS_OP(cat({x[0], x[1], x[0]}, 1)), {any({2, 3}), any({2, 4})}},
      {"cat empty", GRADUS_OP(cat({x[0], x[1]}, -1)), {any({2, 3}), any({2, 0})}},
      {"cat image", GRADUS_OP(cat({x[0], x[1]}, 1)), {any(image), any({2, 1, 4, 5})}, in_parallel},
      {"stack", GRADUS_OP(stack({x[0], x[1]}, -1)), {any({2, 3}), any({2, 3})}},
      {"stack 0-d", GRADUS_OP(stack({x[0], x[1]})), {any({}), any({})}},
      {"index_select",
       GRADUS_OP(index_select(x[0], 1, x[1])),
       {any({2, 4, 3}), index({5}, 4)},
       in_parallel},
      {"index_select nothing",
       GRADUS_OP(index_select(x[0], 0, x[1])),
       {any({2, 3}), index({0}, 2)}},
      {"index_add",
       GRADUS_OP(index_add(x[0], 1, x[1], x[2])),
       {any({2, 4, 3}), index({5}, 4), any({2, 5, 3})}},
      {"gather", GRADUS_OP(gather(x[0], 1, x[1])), {any({3, 4}), index({3, 6}, 4)}},
      {"gather fewer", GRADUS_OP(gather(x[0], 0, x[1])), {any({3, 4, 2}), index({5, 2, 1}, 3)}},
      {"gather 0-d", GRADUS_OP(gather(x[0], 0, x[1])), {any({}), index({}, 1)}},
      {"scatter_add",
       GRADUS_OP(scatter_add(x[0], 1, x[1], x[2])),
       {any({3, 4}), index({3, 6}, 4), any({3, 6})}},
      {"scatter_add fewer",
       GRADUS_OP(scatter_add(x[0], 0, x[1], x[2])),
       {any({3, 4}), index({2, 3}, 3), any({5, 4})}},
  };
}

inline std::vector<OpCase> loss_cases() {
  using namespace losses;
  const Shape s{3, 4};
  return {
      {"mse_loss", GRADUS_OP(mse_loss(x[0], x[1])), {any(s), any(s)}, in_parallel},
      {"mse_loss none",
       GRADUS_OP(mse_loss(x[0], x[1], {.reduction = Reduction::none})),
       {any(s), any(s)},
       in_parallel},
      {"l1_loss", GRADUS_OP(l1_loss(x[0], x[1])), {distinct(s), distinct(s, 0.25)}, in_parallel},
      {"l1_loss none",
       GRADUS_OP(l1_loss(x[0], x[1], {.reduction = Reduction::none})),
       {distinct(s), distinct(s, 0.25)},
       in_parallel},
      {"binary_cross_entropy",
       GRADUS_OP(binary_cross_entropy(x[0], x[1])),
       {unit(s), unit(s)},
       in_parallel},
      {"binary_cross_entropy weight",
       GRADUS_OP(binary_cross_entropy(x[0], x[1], {.weight = x[2], .reduction = Reduction::sum})),
       {unit(s), unit(s), positive({4})},
       in_parallel},
      {"binary_cross_entropy_with_logits",
       GRADUS_OP(binary_cross_entropy_with_logits(x[0], x[1])),
       {any(s), unit(s)},
       in_parallel},
      {"binary_cross_entropy_with_logits none",
       GRADUS_OP(binary_cross_entropy_with_logits(
           x[0], x[1], {.weight = x[2], .pos_weight = x[2], .reduction = Reduction::none})),
       {any(s), unit(s), positive({4})},
       in_parallel},
      {"cross_entropy", GRADUS_OP(cross_entropy(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"cross_entropy weight",
       GRADUS_OP(cross_entropy(x[0], x[1], {.weight = x[2], .ignore_index = 1})),
       {any({6, 4}), index({6}, 4), constant(positive({4}))},
       in_parallel},
      {"cross_entropy none",
       GRADUS_OP(cross_entropy(x[0], x[1], {.reduction = Reduction::none})),
       {any(s), index({3}, 4)},
       in_parallel},
      {"cross_entropy smooth",
       GRADUS_OP(cross_entropy(x[0], x[1], {.label_smoothing = 0.1})),
       {any(s), index({3}, 4)},
       in_parallel},
      {"cross_entropy probabilities",
       GRADUS_OP(cross_entropy(x[0], x[1])),
       {any(s), unit(s)},
       in_parallel},
      {"cross_entropy image",
       GRADUS_OP(cross_entropy(x[0], x[1])),
       {any({2, 3, 4, 5}), index({2, 4, 5}, 3)},
       in_parallel},
      {"nll_loss", GRADUS_OP(nll_loss(x[0], x[1])), {any(s), index({3}, 4)}, in_parallel},
      {"nll_loss weight",
       GRADUS_OP(
           nll_loss(x[0], x[1], {.weight = x[2], .ignore_index = 1, .reduction = Reduction::sum})),
       {any({6, 4}), index({6}, 4), constant(positive({4}))},
       in_parallel},
  };
}

#undef GRADUS_OP

}  // namespace gradus::test
#endif
