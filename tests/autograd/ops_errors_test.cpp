// Every error that an op can throw: its kind and its whole text.
//
// Each row is a call that has to fail, beside "Kind: text". The rows of one case come from one source file.
#include <doctest/doctest.h>

#include "autograd/autograd.h"
#include "autograd/ops.h"

namespace gradus {

namespace {

struct Failure {
  const char* text;
  void (*call)();
};

// "ShapeError: matmul: ...", or "nothing" if f throws nothing.
std::string error_of(void (*call)()) {
  auto named = [](const char* kind, const Error& e) { return std::string(kind) + ": " + e.what(); };
  try {
    call();
  } catch (const ShapeError& e) {
    return named("ShapeError", e);
  } catch (const DtypeError& e) {
    return named("DtypeError", e);
  } catch (const IndexError& e) {
    return named("IndexError", e);
  } catch (const GradError& e) {
    return named("GradError", e);
  } catch (const Error& e) {
    return named("Error", e);
  }
  return "nothing";
}

void check_failures(std::initializer_list<Failure> failures) {
  for (const Failure& failure : failures) CHECK(error_of(failure.call) == std::string(failure.text));
}

}  // namespace

TEST_CASE("shapes that do not broadcast are named with the op") {
  check_failures({
      {"ShapeError: add: the shapes do not broadcast: a is [2, 3], b is [2]", [] { add(ones({2, 3}), ones({2})); }},
      {"ShapeError: sub: the shapes do not broadcast: a is [2], b is [3]", [] { sub(ones({2}), ones({3})); }},
      {"ShapeError: mul: the shapes do not broadcast: a is [0], b is [2]", [] { mul(ones({0}), ones({2})); }},
      {"ShapeError: div: the shapes do not broadcast: a is [2], b is [3]", [] { div(ones({2}), ones({3})); }},
      {"ShapeError: pow: the shapes do not broadcast: a is [2], b is [3]", [] { pow(ones({2}), ones({3})); }},
      {"ShapeError: maximum: the shapes do not broadcast: a is [2], b is [3]", [] { maximum(ones({2}), ones({3})); }},
      {"ShapeError: minimum: the shapes do not broadcast: a is [2], b is [3]", [] { minimum(ones({2}), ones({3})); }},
      {"ShapeError: eq: the shapes do not broadcast: a is [2], b is [3]", [] { eq(ones({2}), ones({3})); }},
      {"ShapeError: ge: the shapes do not broadcast: a is [2], b is [3]", [] { ge(ones({2}), ones({3})); }},
      {"ShapeError: where: the shapes do not broadcast: a is [2], b is [3]",
       [] { where(ones({2}, bool_), ones({2}), ones({3})); }},
      {"ShapeError: where: the shapes do not broadcast: a is [2], b is [5]",
       [] { where(ones({5}, bool_), ones({2}), ones({2})); }},
  });
}

TEST_CASE("dtypes that an op cannot take are refused") {
  check_failures({
      {"DtypeError: sub: bool tensors cannot be subtracted; compare them with !=, or convert with to(int64)",
       [] { sub(ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: neg: a bool tensor has no negative; use x == false for its opposite", [] { neg(ones({2}, bool_)); }},
      {"DtypeError: pow: both tensors are integers; convert one with to(float32), or give the exponent as a number",
       [] { pow(ones({2}, int64), ones({2}, int64)); }},
      {"DtypeError: pow: integers to a negative power are no integers; convert with to(float32)",
       [] { pow(ones({2}, int64), -1); }},
      {"DtypeError: where: condition must be bool; it is int64 [2]. A comparison such as x > 0 gives one.",
       [] { where(ones({2}, int64), ones({2}), ones({2})); }},
      {"DtypeError: abs: not for bool tensors; convert with to(int64)", [] { abs(ones({2}, bool_)); }},
      {"DtypeError: relu: not for bool tensors; convert with to(float32)", [] { relu(ones({2}, bool_)); }},
      {"DtypeError: dropout: expected float32 or float64; came int64", [] { dropout(ones({2}, int64)); }},
      {"DtypeError: mean: expected float32 or float64; came int64. Convert with to(float32).", [] { mean(ones({2}, int64)); }},
      {"DtypeError: var: expected float32 or float64; came bool. Convert with to(float32).", [] { var(ones({2}, bool_)); }},
  });
}

TEST_CASE("options out of range are refused") {
  check_failures({
      {"Error: gelu: approximate is \"none\" or \"tanh\"; came \"erf\"", [] { gelu(ones({2}), {.approximate = "erf"}); }},
      {"Error: dropout: p is a probability, 0..1; came 1.5", [] { dropout(ones({2}), 1.5); }},
      {"Error: dropout: p is a probability, 0..1; came -0.1", [] { dropout(ones({2}), -0.1, false); }},
  });
}

TEST_CASE("products say which sizes differ, and the fix where it is certain") {
  check_failures({
      {"ShapeError: matmul: expected vectors or matrices; a is [], b is [2]. Use * for numbers.",
       [] { matmul(ones({}), ones({2})); }},
      {"ShapeError: matmul: the inner sizes differ: a is [64, 784], b is [10, 784]. transpose(b) would fit.",
       [] { matmul(ones({64, 784}), ones({10, 784})); }},
      {"ShapeError: matmul: the inner sizes differ: a is [2, 3], b is [4].", [] { matmul(ones({2, 3}), ones({4})); }},
      {"ShapeError: matmul: the batch dimensions do not broadcast: a is [2, 3, 4], b is [5, 4, 6]",
       [] { matmul(ones({2, 3, 4}), ones({5, 4, 6})); }},
      {"DtypeError: matmul: not for bool tensors; convert with to(float32)",
       [] { matmul(ones({2, 2}), ones({2, 2}, bool_)); }},
      {"DtypeError: matmul: the dtypes differ: a is float32 [2, 3], b is float64 [3]. Convert one with to().",
       [] { matmul(ones({2, 3}), ones({3}, float64)); }},
      {"ShapeError: linear: weight must be [out, in]; it is [3]", [] { linear(ones({2, 3}), ones({3})); }},
      {"ShapeError: linear: the last size of x must be 3: x is [2, 4], weight is [5, 3].",
       [] { linear(ones({2, 4}), ones({5, 3})); }},
      {"ShapeError: linear: the last size of x must be 3: x is [], weight is [5, 3].", [] { linear(ones({}), ones({5, 3})); }},
      {"ShapeError: linear: the last size of x must be 784: x is [64, 1, 28, 28], weight is [10, 784]. Flatten it first: "
       "flatten(x, 1).",
       [] { linear(ones({64, 1, 28, 28}), ones({10, 784})); }},
      {"ShapeError: linear: bias must be [5]; it is [3]", [] { linear(ones({2, 3}), ones({5, 3}), ones({3})); }},
      {"DtypeError: linear: the dtypes differ: x is float64 [2, 3], weight is float32 [5, 3]. Convert one with to().",
       [] { linear(ones({2, 3}, float64), ones({5, 3})); }},
      {"DtypeError: linear: the dtypes differ: weight is float32 [5, 3], bias is float64 [5]. Convert one with to().",
       [] { linear(ones({2, 3}), ones({5, 3}), ones({5}, float64)); }},
      {"ShapeError: solve_spd: a must be [n, n]; it is [2, 3]", [] { solve_spd(ones({2, 3}), ones({2})); }},
      {"ShapeError: solve_spd: b must be [2] or [2, k]; it is [3]", [] { solve_spd(eye(2), ones({3})); }},
      {"ShapeError: solve_spd: b must be [2] or [2, k]; it is []", [] { solve_spd(eye(2), ones({})); }},
      {"DtypeError: solve_spd: the dtypes differ: a is float32 [2, 2], b is float64 [2]. Convert one with to().",
       [] { solve_spd(eye(2), ones({2}, float64)); }},
      {"DtypeError: solve_spd: expected float32 or float64; came int64",
       [] { solve_spd(ones({1, 1}, int64), ones({1}, int64)); }},
      {"Error: solve_spd: a [2, 2] is not positive definite: pivot 1 is 0", [] { solve_spd(ones({2, 2}), ones({2})); }},
      {"Error: solve_spd: a [1, 1] is not positive definite: pivot 0 is -4", [] { solve_spd(full({1, 1}, -4.0), ones({1})); }},
  });
}

TEST_CASE("reductions name dimensions that are not there and tensors without numbers") {
  check_failures({
      {"IndexError: sum: dimension 2 is out of range -2..1 of a tensor with 2 dimensions", [] { sum(ones({2, 3}), 2); }},
      {"IndexError: sum: dimension 1 is out of range -1..0 of a tensor with 0 dimensions", [] { sum(ones({}), 1); }},
      {"IndexError: sum: dimension -2 is given twice", [] { sum(ones({2, 3}), {0, -2}); }},
      {"IndexError: mean: dimension -2 is out of range -1..0 of a tensor with 1 dimension", [] { mean(ones({2}), -2); }},
      {"IndexError: var: dimension 5 is out of range -1..0 of a tensor with 1 dimension", [] { var(ones({2}), IntList{5}); }},
      {"IndexError: logsumexp: dimension 5 is out of range -1..0 of a tensor with 1 dimension", [] { logsumexp(ones({2}), 5); }},
      {"IndexError: softmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { softmax(ones({2}), 1); }},
      {"IndexError: log_softmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
       [] { log_softmax(ones({2}), 1); }},
      {"IndexError: max: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { max(ones({2}), 1); }},
      {"IndexError: min: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { min(ones({2}), 1); }},
      {"IndexError: argmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { argmax(ones({2}), 1); }},
      {"ShapeError: max: there is no max of no numbers; the tensor is [0]", [] { max(ones({0})); }},
      {"ShapeError: min: there is no min of no numbers; the tensor is [2, 0]", [] { min(ones({2, 0})); }},
      {"ShapeError: max: there is no max of no numbers; the tensor is [2, 0]", [] { max(ones({2, 0}), 1); }},
      {"ShapeError: argmin: there is no argmin of no numbers; the tensor is [0]", [] { argmin(ones({0})); }},
  });
}

TEST_CASE("shapes that do not hold the numbers, and dimensions that are not there, are named") {
  check_failures({
      {"ShapeError: reshape: the 6 numbers of [2, 3] do not fill the shape [4, 2]", [] { reshape(ones({2, 3}), {4, 2}); }},
      {"ShapeError: reshape: the 6 numbers of [2, 3] do not fill the shape [4, -1]", [] { reshape(ones({2, 3}), {4, -1}); }},
      {"ShapeError: reshape: the 0 numbers of [0] do not fill the shape [0, -1]", [] { reshape(ones({0}), {0, -1}); }},
      {"ShapeError: reshape: sizes are not negative, except one that may be -1", [] { reshape(ones({6}), {-1, -1}); }},
      {"ShapeError: view: sizes are not negative, except one that may be -1", [] { view(ones({6}), {-2, 3}); }},
      {"ShapeError: view: [3, 2] with these strides cannot be seen as [6] without a copy. Use reshape.",
       [] { view(t(ones({2, 3})), {6}); }},
      {"ShapeError: list: at most 8 numbers; came 9", [] { reshape(ones({1}), {1, 1, 1, 1, 1, 1, 1, 1, 1}); }},
      {"IndexError: flatten: start 1 lies behind end 0", [] { flatten(ones({2, 3}), 1, 0); }},
      {"IndexError: flatten: dimension 2 is out of range -2..1 of a tensor with 2 dimensions", [] { flatten(ones({2, 3}), 2); }},
      {"ShapeError: permute: 1 dimensions given for [2, 3]; name each one", [] { permute(ones({2, 3}), 0); }},
      {"IndexError: permute: dimension 0 is given twice", [] { permute(ones({2, 3}), {0, 0}); }},
      {"IndexError: transpose: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
       [] { transpose(ones({2, 3}), 0, 2); }},
      {"ShapeError: t: expected a matrix; came [2]. transpose(x, a, b) names two dimensions.", [] { t(ones({2})); }},
      {"ShapeError: expand: [2, 3] cannot become [3]: only sizes of 1 can be repeated, and new dimensions come first",
       [] { expand(ones({2, 3}), {3}); }},
      {"ShapeError: expand: [2, 3] cannot become [4, 3]: only sizes of 1 can be repeated, and new dimensions come first",
       [] { expand(ones({2, 3}), {4, 3}); }},
      {"ShapeError: expand: [3] cannot become [-1, 3]: only sizes of 1 can be repeated, and new dimensions come first",
       [] { expand(ones({3}), {-1, 3}); }},
      {"ShapeError: sum_to: [2] does not broadcast to [3, 4]", [] { sum_to(ones({3, 4}), {2}); }},
      {"ShapeError: sum_to: [2, 3] does not broadcast to [3]", [] { sum_to(ones({3}), {2, 3}); }},
      {"IndexError: squeeze: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { squeeze(ones({2}), 1); }},
      {"IndexError: unsqueeze: dimension 3 is out of range -2..1 of a tensor with 2 dimensions",
       [] { unsqueeze(ones({2}), 3); }},
      {"ShapeError: shape: at most 8 dimensions; [1, 1, 1, 1, 1, 1, 1, 1] has them",
       [] { unsqueeze(ones({1, 1, 1, 1, 1, 1, 1, 1}), 0); }},
      {"IndexError: slice: a tensor of shape [] has no dimension to slice", [] { slice(ones({}), 0, 0); }},
      {"IndexError: slice: step is at least 1; came 0", [] { slice(ones({3}), 0, 0, 3, 0); }},
      {"IndexError: slice: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { slice(ones({3}), 1, 0); }},
      {"IndexError: narrow: 3 positions from 2 on are out of range; dimension 0 of [4] has 4", [] { narrow(ones({4}), 0, 2, 3); }},
      {"IndexError: narrow: 1 positions from -5 on are out of range; dimension 0 of [4] has 4",
       [] { narrow(ones({4}), 0, -5, 1); }},
      {"IndexError: narrow: -1 positions from 0 on are out of range; dimension 0 of [4] has 4",
       [] { narrow(ones({4}), 0, 0, -1); }},
      {"IndexError: select: a tensor of shape [] has no dimension to select from", [] { select(ones({}), 0, 0); }},
      {"IndexError: select: index 3 is out of range -3..2 in dimension 1 of [2, 3]", [] { select(ones({2, 3}), -1, 3); }},
      {"IndexError: select: index -3 is out of range -2..1 in dimension 0 of [2]", [] { ones({2})[-3]; }},
  });
}

TEST_CASE("joining and indexing name the tensor or the index that does not fit") {
  check_failures({
      {"ShapeError: cat: give at least one tensor", [] { cat({}); }},
      {"ShapeError: cat: tensors of shape [] cannot be joined; stack makes a new dimension", [] { cat({ones({}), ones({})}); }},
      {"ShapeError: cat: sizes must agree except in dimension 0; tensors[0] is [2, 3], tensors[1] is [2, 4]",
       [] { cat({ones({2, 3}), ones({2, 4})}); }},
      {"ShapeError: cat: sizes must agree except in dimension 1; tensors[0] is [2, 3], tensors[2] is [3]",
       [] { cat({ones({2, 3}), ones({2, 4}), ones({3})}, -1); }},
      {"IndexError: cat: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { cat({ones({2})}, 1); }},
      {"ShapeError: stack: give at least one tensor", [] { stack({}); }},
      {"ShapeError: stack: all shapes must be equal; tensors[0] is [2], tensors[1] is [3]", [] { stack({ones({2}), ones({3})}); }},
      {"DtypeError: index_select: index must be int64; it is float32 [2]", [] { index_select(ones({2}), 0, ones({2})); }},
      {"ShapeError: index_select: index must have one dimension; it is [1, 1]",
       [] { index_select(ones({2}), 0, zeros({1, 1}, int64)); }},
      {"IndexError: index_select: index[1] is 3, but the dimension has positions 0..2",
       [] { index_select(ones({2, 3}), 1, tensor({0, 3})); }},
      {"IndexError: index_select: index[0] is -1, but the dimension has positions 0..2",
       [] { index_select(ones({3}), 0, tensor({-1})); }},
      {"IndexError: index_select: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
       [] { index_select(ones({3}), 1, tensor({0})); }},
      {"DtypeError: index_add: index must be int64; it is bool [2]",
       [] { index_add(ones({2}), 0, ones({2}, bool_), ones({2})); }},
      {"DtypeError: index_add: the dtypes differ: x is float32 [2], source is float64 [1]. Convert one with to().",
       [] { index_add(ones({2}), 0, tensor({0}), ones({1}, float64)); }},
      {"ShapeError: index_add: with index [2] and x [2, 3], source must be [2, 2]; it is [2, 3]",
       [] { index_add(ones({2, 3}), 1, tensor({0, 1}), ones({2, 3})); }},
      {"IndexError: index_add: index[0] is 2, but the dimension has positions 0..1",
       [] { index_add(ones({2}), 0, tensor({2}), ones({1})); }},
      {"DtypeError: gather: index must be int64; it is float32 [2]", [] { gather(ones({2}), 0, ones({2})); }},
      {"ShapeError: gather: index [2] must have the dimensions of [2, 3] and, except in dimension 0, no larger sizes",
       [] { gather(ones({2, 3}), 0, tensor({0, 1})); }},
      {"ShapeError: gather: index [1, 4] must have the dimensions of [2, 3] and, except in dimension 0, no larger sizes",
       [] { gather(ones({2, 3}), 0, zeros({1, 4}, int64)); }},
      {"IndexError: gather: index[2] is 2, but the dimension has positions 0..1",
       [] { gather(ones({2, 1}), 0, tensor({{0}, {1}, {2}})); }},
      {"DtypeError: scatter_add: index must be int64; it is float32 [2]",
       [] { scatter_add(ones({2}), 0, ones({2}), ones({2})); }},
      {"DtypeError: scatter_add: the dtypes differ: x is float32 [2], source is int64 [1]. Convert one with to().",
       [] { scatter_add(ones({2}), 0, tensor({0}), tensor({1})); }},
      {"ShapeError: scatter_add: index [2] must have the dimensions of [2, 3] and, except in dimension 0, no larger sizes",
       [] { scatter_add(ones({2, 3}), 0, tensor({0, 1}), ones({2})); }},
      {"ShapeError: scatter_add: source [1] must be at least as large as index [2] in every dimension",
       [] { scatter_add(ones({2}), 0, tensor({0, 1}), ones({1})); }},
      {"IndexError: scatter_add: index[0] is 5, but the dimension has positions 0..1",
       [] { scatter_add(ones({2}), 0, tensor({5}), ones({1})); }},
  });
}

TEST_CASE("changes in place that cannot be recorded or do not fit are refused") {
  check_failures({
      {"GradError: add_: this [2] leaf requires grad and cannot be changed in place while recording. Put the change under "
       "NoGradGuard, or compute a new tensor.",
       [] { ones({2}).requires_grad_().add_(1); }},
      {"GradError: mul_: this [3] tensor is a view, and gradients through changes of a view are not supported. Change the whole "
       "tensor, or build it with cat, stack or where.",
       [] { ones({2, 3})[0].mul_(ones({3}).requires_grad_()); }},
      {"DtypeError: sub_: a int64 tensor cannot take on values that have gradients; convert it with to(float32)",
       [] { ones({2}, int64).sub_(ones({2}).requires_grad_()); }},
      {"ShapeError: add_: the result [3, 2] does not fit into the tensor [2] that is changed", [] { ones({2}).add_(ones({3, 2})); }},
      {"DtypeError: div_: the result is float32, which the int64 tensor that is changed cannot hold",
       [] { ones({2}, int64).div_(2); }},
      {"ShapeError: copy_: a source of shape [3] does not broadcast to [2]", [] { ones({2}).copy_(ones({3})); }},
      {"ShapeError: copy_: a source of shape [2, 2] does not broadcast to [2]", [] { ones({2}).copy_(ones({2, 2})); }},
      {"GradError: fill_: this [2] leaf requires grad and cannot be changed in place while recording. Put the change under "
       "NoGradGuard, or compute a new tensor.",
       [] { ones({2}).requires_grad_().fill_(1); }},
      {"DtypeError: uniform_: expected float32 or float64; came int64", [] { ones({2}, int64).uniform_(); }},
      {"DtypeError: normal_: expected float32 or float64; came bool", [] { ones({2}, bool_).normal_(); }},
  });
}

TEST_CASE("an undefined tensor is refused by every kind of op") {
  const char* text =
      "Error: tensor: this one is undefined (made by Tensor() and never assigned, or a gradient that did not arrive)";
  for (void (*call)() : std::initializer_list<void (*)()>{
           [] { add(Tensor(), ones({2})); }, [] { mul(ones({2}), Tensor()); }, [] { exp(Tensor()); }, [] { sum(Tensor()); },
           [] { matmul(ones({2}), Tensor()); }, [] { linear(ones({2}), Tensor()); }, [] { softmax(Tensor(), 0); },
           [] { reshape(Tensor(), {1}); }, [] { cat({ones({2}), Tensor()}); }, [] { gather(ones({2}), 0, Tensor()); },
           [] { where(Tensor(), ones({2}), ones({2})); }, [] { ones({2}).add_(Tensor()); }})
    CHECK(error_of(call) == text);
}

TEST_CASE("a change in place that is refused changes nothing") {
  Tensor x = tensor({1.0, 2.0}), leaf = tensor({1.0, 2.0}).requires_grad_();
  uint32_t version = x.version();
  CHECK_THROWS_AS(x.add_(ones({3, 2})), ShapeError);
  CHECK_THROWS_AS(x.copy_(ones({3})), ShapeError);
  CHECK_THROWS_AS(leaf.add_(1), GradError);
  CHECK(equal(x, tensor({1.0, 2.0})));
  CHECK(equal(leaf.detach(), tensor({1.0, 2.0})));
  CHECK(x.version() == version);
}

}  // namespace gradus
