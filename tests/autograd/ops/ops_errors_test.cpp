// Errors of arithmetic, products, reductions and in-place changes: kind and full text. Those of the other families are
// in their own files.
//
// Each row is a call that must fail, beside "Kind: text". The rows of one case come from one source file.
#include "autograd/ops.h"
#include "core/base/format.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("errors name the op and the shapes that do not broadcast") {
  check_failures({
      {"ShapeError: add: the shapes do not broadcast: a is [2, 3], b is [2]",
          [] {
            add(ones({2, 3}), ones({2}));
          }},
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
      {"DtypeError: sub: bool tensors cannot be subtracted; compare them with !=, or convert with "
       "to(int64)",
          [] { sub(ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: neg: a bool tensor has no negative; use x == false for its opposite",
          [] { neg(ones({2}, bool_)); }},
      {"DtypeError: pow: integers to a negative power are not integers; convert with to(float32)",
          [] { pow(ones({2}, int64), -1); }},
      {"DtypeError: where: condition must be bool; it is int64 [2]. A comparison such as x > 0 "
       "gives one.",
          [] { where(ones({2}, int64), ones({2}), ones({2})); }},
      {"DtypeError: abs: bool tensors are not supported; convert with to(int64)", [] { abs(ones({2}, bool_)); }},
      {"DtypeError: relu: bool tensors are not supported; convert with to(float32)", [] { relu(ones({2}, bool_)); }},
      {"DtypeError: dropout: expected float32 or float64; got int64", [] { dropout(ones({2}, int64)); }},
      {"DtypeError: mean: expected float32 or float64; got int64", [] { mean(ones({2}, int64)); }},
      {"DtypeError: var: expected float32 or float64; got bool", [] { var(ones({2}, bool_)); }},
  });
}

TEST_CASE("options out of range are refused") {
  check_failures({
      {"Error: gelu: approximate must be \"none\" or \"tanh\"; got \"erf\"",
          [] { gelu(ones({2}), {.approximate = "erf"}); }},
      {"Error: dropout: p must be a probability, 0..1; got 1.5", [] { dropout(ones({2}), 1.5); }},
      {"Error: dropout: p must be a probability, 0..1; got -0.1", [] { dropout(ones({2}), -0.1, false); }},
  });
}

TEST_CASE("products say which sizes differ, and the fix where it is certain") {
  check_failures({
      {"ShapeError: matmul: expected vectors or matrices; a is [], b is [2]. Use * for numbers.",
          [] { matmul(ones({}), ones({2})); }},
      {"ShapeError: matmul: the inner sizes differ: a is [64, 784], b is [10, 784]. t(b) "
       "would fit.",
          [] {
            matmul(ones({64, 784}), ones({10, 784}));
          }},
      {"ShapeError: matmul: the inner sizes differ: a is [2, 3], b is [4].",
          [] {
            matmul(ones({2, 3}), ones({4}));
          }},
      {"ShapeError: matmul: the batch dimensions do not broadcast: a is [2, 3, 4], b is [5, 4, 6]",
          [] {
            matmul(ones({2, 3, 4}), ones({5, 4, 6}));
          }},
      {"DtypeError: matmul: bool tensors are not supported; convert with to(float32)",
          [] {
            matmul(ones({2, 2}), ones({2, 2}, bool_));
          }},
      {"DtypeError: matmul: the dtypes differ: a is float32 [2, 3], b is float64 [3]. Convert one "
       "with to().",
          [] {
            matmul(ones({2, 3}), ones({3}, float64));
          }},
      {"DtypeError: linear: bool tensors are not supported; convert with to(float32)",
          [] {
            linear(ones({2, 3}, bool_), ones({2, 3}, bool_));
          }},
      {"ShapeError: linear: weight must be [out, in]; it is [3]",
          [] {
            linear(ones({2, 3}), ones({3}));
          }},
      {"ShapeError: linear: the last size of x must be 3: x is [2, 4], weight is [5, 3].",
          [] {
            linear(ones({2, 4}), ones({5, 3}));
          }},
      {"ShapeError: linear: the last size of x must be 3: x is [], weight is [5, 3].",
          [] {
            linear(ones({}), ones({5, 3}));
          }},
      {"ShapeError: linear: the last size of x must be 784: x is [64, 1, 28, 28], weight is [10, "
       "784]. Flatten it first: "
       "flatten(x, 1).",
          [] {
            linear(ones({64, 1, 28, 28}), ones({10, 784}));
          }},
      {"ShapeError: linear: bias must be [5]; it is [3]",
          [] {
            linear(ones({2, 3}), ones({5, 3}), ones({3}));
          }},
      {"DtypeError: linear: the dtypes differ: x is float64 [2, 3], weight is float32 [5, 3]. "
       "Convert one with to().",
          [] {
            linear(ones({2, 3}, float64), ones({5, 3}));
          }},
      {"DtypeError: linear: the dtypes differ: weight is float32 [5, 3], bias is float64 [5]. "
       "Convert one with to().",
          [] {
            linear(ones({2, 3}), ones({5, 3}), ones({5}, float64));
          }},
      {"ShapeError: solve_spd: a must be [.., n, n]; it is [2, 3]",
          [] {
            solve_spd(ones({2, 3}), ones({2}));
          }},
      {"ShapeError: solve_spd: b must be [2] or [.., 2, k]; it is [3]", [] { solve_spd(eye(2), ones({3})); }},
      {"ShapeError: solve_spd: b must be [2] or [.., 2, k]; it is []", [] { solve_spd(eye(2), ones({})); }},
      {"DtypeError: solve_spd: the dtypes differ: a is float32 [2, 2], b is float64 [2]. Convert "
       "one with to().",
          [] { solve_spd(eye(2), ones({2}, float64)); }},
      {"DtypeError: solve_spd: a must be float32 or float64; it is int64",
          [] {
            solve_spd(ones({1, 1}, int64), ones({1}, int64));
          }},
      {"Error: solve_spd: a [2, 2] is not positive definite: pivot 1 is not positive",
          [] {
            solve_spd(ones({2, 2}), ones({2}));
          }},
      {"Error: solve_spd: a [1, 1] is not positive definite: pivot 0 is not positive",
          [] {
            solve_spd(full({1, 1}, -4.0), ones({1}));
          }},
  });
}

TEST_CASE("reductions name dimensions that do not exist and tensors without numbers") {
  check_failures({
      {"IndexError: sum: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            sum(ones({2, 3}), 2);
          }},
      {"IndexError: sum: dimension 1 is out of range -1..0 of a tensor with 0 dimensions", [] { sum(ones({}), 1); }},
      {"IndexError: sum: dimension -2 is given twice",
          [] {
            sum(ones({2, 3}), {0, -2});
          }},
      {"IndexError: mean: dimension -2 is out of range -1..0 of a tensor with 1 dimension",
          [] { mean(ones({2}), -2); }},
      {"IndexError: var: dimension 5 is out of range -1..0 of a tensor with 1 dimension", [] { var(ones({2}), 5); }},
      {"IndexError: logsumexp: dimension 5 is out of range -1..0 of a tensor with 1 dimension",
          [] { logsumexp(ones({2}), 5); }},
      {"IndexError: softmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { softmax(ones({2}), 1); }},
      {"IndexError: log_softmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { log_softmax(ones({2}), 1); }},
      {"IndexError: max: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { max(ones({2}), 1); }},
      {"IndexError: min: dimension 1 is out of range -1..0 of a tensor with 1 dimension", [] { min(ones({2}), 1); }},
      {"IndexError: argmax: dimension 1 is out of range -1..0 of a tensor with 1 dimension",
          [] { argmax(ones({2}), 1); }},
      {"ShapeError: max: there is no max of an empty tensor; it is [0]", [] { max(ones({0})); }},
      {"ShapeError: min: there is no min of an empty tensor; it is [2, 0]",
          [] {
            min(ones({2, 0}));
          }},
      {"ShapeError: max: there is no max of an empty tensor; it is [2, 0]",
          [] {
            max(ones({2, 0}), 1);
          }},
      {"ShapeError: argmin: there is no argmin of an empty tensor; it is [0]", [] { argmin(ones({0})); }},
  });
}

TEST_CASE("in-place changes that cannot be recorded or do not fit are refused") {
  check_failures({
      {"GradError: add_: this [2] leaf requires grad and cannot be changed in place while "
       "recording. Put the change under "
       "NoGradGuard, or compute a new tensor.",
          [] { ones({2}).requires_grad_().add_(1); }},
      {"GradError: add_: this [3] tensor is a view of a [2, 3] leaf that requires grad and cannot "
       "be changed in place while "
       "recording. Put the change under NoGradGuard, or compute a new tensor.",
          [] {
            ones({2, 3}).requires_grad_()[0].add_(1);
          }},
      {"DtypeError: sub_: a tensor of dtype int64 cannot take on values that have gradients; convert it "
       "with to(float32)",
          [] { ones({2}, int64).sub_(ones({2}).requires_grad_()); }},
      {"ShapeError: add_: the result [3, 2] does not fit into the tensor [2] being changed",
          [] {
            ones({2}).add_(ones({3, 2}));
          }},
      {"DtypeError: div_: the result is float32, which the int64 tensor being changed cannot "
       "hold",
          [] { ones({2}, int64).div_(2); }},
      {"ShapeError: copy_: a source of shape [3] does not broadcast to [2]", [] { ones({2}).copy_(ones({3})); }},
      {"ShapeError: copy_: a source of shape [2, 2] does not broadcast to [2]",
          [] {
            ones({2}).copy_(ones({2, 2}));
          }},
      {"GradError: fill_: this [2] leaf requires grad and cannot be changed in place while "
       "recording. Put the change under "
       "NoGradGuard, or compute a new tensor.",
          [] { ones({2}).requires_grad_().fill_(1); }},
      {"DtypeError: uniform_: expected float32 or float64; got int64", [] { ones({2}, int64).uniform_(); }},
      {"DtypeError: normal_: expected float32 or float64; got bool", [] { ones({2}, bool_).normal_(); }},
  });
}

TEST_CASE("an undefined tensor is refused by every kind of op") {
  const Failure undefined[] = {
      {"add: the first tensor", [] { add(Tensor(), ones({2})); }},
      {"add: the second tensor", [] { add(ones({2}), Tensor()); }},
      {"add: the tensor", [] { add(Tensor(), 1); }},
      {"sub: the tensor", [] { sub(1, Tensor()); }},
      {"mul: the second tensor", [] { mul(ones({2}), Tensor()); }},
      {"pow: the first tensor", [] { pow(Tensor(), ones({2})); }},
      {"gt: the second tensor", [] { gt(ones({2}), Tensor()); }},
      {"eq: the tensor", [] { eq(Tensor(), 0); }},
      {"maximum: the first tensor", [] { maximum(Tensor(), ones({2})); }},
      {"atan2: the second tensor", [] { atan2(ones({2}), Tensor()); }},
      {"exp: the tensor", [] { exp(Tensor()); }},
      {"relu: the tensor", [] { relu(Tensor()); }},
      {"sum: the tensor", [] { sum(Tensor()); }},
      {"mean: the tensor", [] { mean(Tensor(), 0); }},
      {"matmul: the second tensor", [] { matmul(ones({2}), Tensor()); }},
      {"linear: the second tensor", [] { linear(ones({2}), Tensor()); }},
      {"softmax: the tensor", [] { softmax(Tensor(), 0); }},
      {"reshape: the tensor", [] { reshape(Tensor(), {1}); }},
      {"cat: the tensor",
          [] {
            cat({ones({2}), Tensor()});
          }},
      {"gather: the tensor", [] { gather(ones({2}), 0, Tensor()); }},
      {"tensor: this one", [] { where(Tensor(), ones({2}), ones({2})); }},
      // Methods name themselves.
      {"erfinv: the tensor", [] { Tensor().erfinv(); }},
      {"transpose: the tensor", [] { Tensor().transpose(0, 1); }},
      {"add_: the tensor", [] { Tensor().add_(1); }},
      {"add: the second tensor", [] { ones({2}).add_(Tensor()); }},
  };
  for (const Failure& f : undefined)
    CHECK(error_of(f.call) ==
          fmt::format("Error: {} is undefined (made by Tensor() and never assigned, or a gradient that did not arrive)",
              f.text));
}

TEST_CASE("a refused in-place change changes nothing") {
  Tensor x = tensor({1.0, 2.0}), leaf = tensor({1.0, 2.0}).requires_grad_();
  uint32_t version = x.version();
  CHECK_THROWS_AS(x.add_(ones({3, 2})), ShapeError);
  CHECK_THROWS_AS(x.copy_(ones({3})), ShapeError);
  CHECK_THROWS_AS(leaf.add_(1), GradError);
  CHECK(equal(x, tensor({1.0, 2.0})));
  CHECK(equal(leaf.detach(), tensor({1.0, 2.0})));
  CHECK(x.version() == version);
}

}   // namespace gradus::test
