// In-place changes: what is refused, what is recorded, and what backward notices. The expected
// gradients are computed by hand, and agree with PyTorch 2.13 where that was checked.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf_of_two;

TEST_CASE("a leaf that requires grad refuses in-place changes while recording") {
  Tensor w = leaf_of_two();
  const char* text =
      "add_: this [2] leaf requires grad and cannot be changed in place while recording. Put the "
      "change under NoGradGuard, or "
      "compute a new tensor.";
  CHECK_THROWS_WITH_AS(w.add_(1), text, GradError);
  CHECK_THROWS_WITH_AS(w.add_(ones({2})), text, GradError);
  CHECK_THROWS_AS(w.mul_(2), GradError);
  CHECK_THROWS_AS(w.fill_(0), GradError);
  CHECK_THROWS_AS(w.zero_(), GradError);
  CHECK_THROWS_AS(w.copy_(ones({2})), GradError);
  CHECK_THROWS_AS(w.uniform_(), GradError);
  CHECK_THROWS_AS(w.normal_(), GradError);
  CHECK(equal(w.detach(), tensor({2.0, 3.0})));
  CHECK(w.version() == 0);
}

TEST_CASE("under NoGradGuard a leaf can be changed and stays a leaf") {
  Tensor w = leaf_of_two();
  {
    NoGradGuard guard;
    w.sub_(ones({2})).mul_(2);
  }
  CHECK(w.is_leaf());
  CHECK(w.requires_grad());
  CHECK(w.version() == 2);
  sum(w * w).backward();
  CHECK(equal(w.grad(), tensor({4.0, 8.0})));
}

TEST_CASE("a tensor without history is changed without recording") {
  Tensor x = tensor({1.0, 2.0});
  x.add_(1).sub_(tensor({1.0, 0.0})).mul_(tensor({3.0, 3.0})).div_(2);
  CHECK(equal(x, tensor({1.5, 4.5})));
  CHECK(!x.requires_grad());
}

TEST_CASE("compound assignments change in place") {
  Tensor x = tensor({1.0, 2.0}), alias = x;
  x += 1;
  x *= tensor({2.0, 2.0});
  x -= tensor({1.0, 1.0});
  x /= 2;
  CHECK(equal(alias, tensor({1.5, 2.5})));
}

TEST_CASE("changing a result gives it a new history") {
  Tensor w = leaf_of_two(), y = w * w;
  y.add_(w);
  CHECK(y.grad_fn() == "add");
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({5.0, 7.0})));   // 2 w + 1
}

TEST_CASE("every in-place op sends the right gradients") {
  struct {
    const Tensor& (Tensor::*change)(const Tensor&) const;
    Tensor dw, db;
  } cases[] = {
      {&Tensor::add_, tensor({1.0, 1.0}), tensor({1.0, 1.0})},
      {&Tensor::sub_, tensor({1.0, 1.0}), tensor({-1.0, -1.0})},
      {&Tensor::mul_, tensor({4.0, 8.0}), tensor({2.0, 3.0})},
      {&Tensor::div_, tensor({0.25, 0.125}), tensor({-0.125, -0.046875})},   // -w / b^2
      {&Tensor::copy_, zeros({2}), tensor({1.0, 1.0})},
  };
  int number = 0;
  for (const auto& c : cases) {
    CAPTURE(number++);
    Tensor w = leaf_of_two(), b = tensor({4.0, 8.0}).requires_grad_(), y = w * 1;
    (y.*c.change)(b);
    sum(y).backward();
    CHECK(equal(w.grad(), c.dw));
    CHECK(equal(b.grad(), c.db));
  }
}

TEST_CASE("a plain tensor takes on the history of what is added to it") {
  Tensor w = leaf_of_two(), total = zeros({2});
  for (int i = 1; i <= 3; ++i) total.add_(w * i);
  sum(total).backward();
  CHECK(equal(w.grad(), tensor({6.0, 6.0})));
}

TEST_CASE("copy_ into a plain tensor broadcasts and converts gradients back") {
  Tensor w = tensor({1.0, 2.0}, float64).requires_grad_(), x = zeros({3, 2});
  x.copy_(w);
  CHECK(x.dtype() == float32);
  sum(x * 2).backward();
  CHECK(w.grad().dtype() == float64);
  CHECK(equal(w.grad(), tensor({6.0, 6.0}, float64)));
}

TEST_CASE("numbers without history written over a result send zeros to where the result came from") {
  for (int way = 0; way < 5; ++way) {
    CAPTURE(way);
    Tensor w = leaf_of_two(), v = leaf_of_two(), y = w * 2;
    if (way == 0) y.fill_(5);
    if (way == 1) y.zero_();
    if (way == 2) y.normal_();
    if (way == 3) y.uniform_();
    if (way == 4) y.copy_(ones({2}));
    CHECK(y.requires_grad());
    CHECK(y.grad_fn() == "overwrite");
    sum(y * v).backward();
    CHECK(equal(w.grad(), zeros({2})));
    CHECK(equal(v.grad(), y.detach()));
  }
}

TEST_CASE("a plain tensor that is filled stays plain") {
  Tensor x = zeros({2});
  x.fill_(5).normal_().zero_();
  CHECK(!x.requires_grad());
  CHECK(x.version() == 3);
}

TEST_CASE("every in-place function of one argument computes and differentiates like its twin") {
  struct {
    const Tensor& (Tensor::*change)() const;
    Tensor (*twin)(const Tensor&);
  } cases[] = {{&Tensor::neg_, neg}, {&Tensor::abs_, abs}, {&Tensor::exp_, exp}, {&Tensor::log_, log},
      {&Tensor::sqrt_, sqrt}, {&Tensor::sin_, sin}, {&Tensor::cos_, cos}, {&Tensor::relu_, relu},
      {&Tensor::tanh_, tanh}, {&Tensor::sigmoid_, sigmoid}};
  int number = 0;
  for (const auto& c : cases) {
    CAPTURE(number++);
    Tensor w = leaf_of_two(), v = leaf_of_two(), x = w * 1.5, plain = tensor({3.0, 4.5}), before = x;
    (plain.*c.change)();
    (x.*c.change)();
    CHECK(equal(plain, c.twin(tensor({3.0, 4.5}))));
    CHECK(equal(before.detach(), plain));
    CHECK(x.version() == 1);
    CHECK(x.grad_fn() == op_name((c.twin(v).grad_fn() + "(").c_str()));
    sum(x * x).backward();
    Tensor y = c.twin(v * 1.5);
    sum(y * y).backward();
    CHECK(equal(w.grad(), v.grad()));
    CHECK_THROWS_AS((w.*c.change)(), GradError);
  }
}

TEST_CASE("pow_ raises to a number") {
  Tensor w = leaf_of_two(), x = w * 1;
  x.pow_(3);
  sum(x).backward();
  CHECK(equal(x.detach(), tensor({8.0, 27.0})));
  CHECK(equal(w.grad(), tensor({12.0, 27.0})));   // 3 w^2
}

TEST_CASE("relu_ and similar ops keep x itself: a later change of x is noticed by backward") {
  const Tensor& (Tensor::*changes[])()
      const = {&Tensor::relu_, &Tensor::exp_, &Tensor::sqrt_, &Tensor::sigmoid_, &Tensor::tanh_};
  for (auto change : changes) {
    Tensor w = leaf_of_two(), x = w * 1;
    (x.*change)();
    x.add_(1);
    CHECK_THROWS_AS(sum(x).backward(), GradError);
  }
  Tensor w = leaf_of_two(), x = w * 1;
  x.relu_().mul_(2);
  CHECK_THROWS_WITH_AS(sum(x).backward(),
      "backward: relu kept its result [2], and it was changed in place afterwards "
      "(version 2, kept at 1). Change a clone of the result instead.",
      GradError);
}

TEST_CASE("relu_ keeps no second copy of its numbers") {
  Tensor w = leaf_of_two(), x = w * 1;
  x.relu_();
  CHECK(history_of(x)->result.get() == x.impl()->storage);
}

TEST_CASE("detach_ makes a tensor a leaf that does not require grad") {
  Tensor w = leaf_of_two(), y = w * 2, other = y;
  y.detach_();
  CHECK(!other.requires_grad());
  CHECK(y.is_leaf());
  CHECK(y.grad_fn() == "");
  sum(y * w).backward();
  CHECK(equal(w.grad(), tensor({4.0, 6.0})));
  w.detach_();
  CHECK(!w.requires_grad());
}

TEST_CASE("detach_ of a view is refused") {
  Tensor y = leaf_of_two() * 2;
  CHECK_THROWS_WITH_AS(y[0].detach_(),
      "detach_: this [] tensor is a view, and its base would keep the history. Use detach(), or "
      "detach_() of the base.",
      GradError);
}

TEST_CASE("a chain of in-place changes is differentiated link by link") {
  Tensor w = leaf_of_two(), y = w * 1;
  for (int i = 0; i < 10; ++i) y.mul_(2);
  y.add_(w).div_(4);
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({256.25, 256.25})));
}

TEST_CASE("in-place changes after an op that keeps its result are refused by backward, naming it") {
  Tensor w = leaf_of_two(), y = exp(w);
  y.add_(1);
  CHECK_THROWS_WITH_AS(sum(y).backward(),
      "backward: exp kept its result [2], and it was changed in place afterwards "
      "(version 1, kept at 0). Change a clone of the "
      "result instead.",
      GradError);
}

TEST_CASE("in-place changes of a kept argument are refused by backward, naming op and argument") {
  Tensor w = leaf_of_two(), b = tensor({4.0, 5.0}), y = sum(w * b);
  b.mul_(2);
  b.mul_(2);
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: mul kept its argument b [2], and b was changed in place "
      "afterwards (version 2, kept at 0). Change it before "
      "mul, or give mul a clone.",
      GradError);
  CHECK(!w.grad().defined());
}

TEST_CASE("changes through a view, a detached alias or under NoGradGuard are noticed as well") {
  Tensor w = leaf_of_two();
  for (int way = 0; way < 3; ++way) {
    CAPTURE(way);
    Tensor b = tensor({4.0, 5.0}), y = sum(w * b);
    if (way == 0) b[0].fill_(1);
    if (way == 1) b.detach().fill_(1);
    if (way == 2) {
      NoGradGuard guard;
      b.fill_(1);
    }
    CHECK_THROWS_AS(y.backward(), GradError);
  }
}

TEST_CASE("changing what no formula kept is allowed") {
  Tensor w = leaf_of_two(), b = tensor({4.0, 5.0}), y = sum(w + b);
  b.mul_(2);
  y.backward();
  CHECK(equal(w.grad(), ones({2})));
}

TEST_CASE("relu's result may be read by others, but not changed, before backward") {
  Tensor w = leaf_of_two(), y = relu(w), z = y * 2;
  sum(z).backward();
  CHECK(equal(w.grad(), tensor({2.0, 2.0})));
}

TEST_CASE("x.mul_(x) cannot be differentiated and says so, as in PyTorch") {
  Tensor w = leaf_of_two(), x = w * 1;
  x.mul_(x);
  CHECK(equal(x.detach(), tensor({4.0, 9.0})));
  CHECK_THROWS_AS(sum(x).backward(), GradError);
}

TEST_CASE("integers cannot take on values that have gradients") {
  Tensor w = leaf_of_two(), n = tensor({1, 2});
  CHECK_THROWS_WITH_AS(n.copy_(w),
      "copy_: a tensor of dtype int64 cannot take on values that have gradients; convert "
      "it with to(float32)",
      DtypeError);
}

TEST_CASE("a result that does not fit the tensor is refused, and nothing is changed") {
  Tensor x = tensor({1.0, 2.0}), n = tensor({1, 2});
  CHECK_THROWS_WITH_AS(
      x.add_(zeros({3, 2})), "add_: the result [3, 2] does not fit into the tensor [2] being changed", ShapeError);
  CHECK_THROWS_WITH_AS(
      n.div_(2), "div_: the result is float32, which the int64 tensor being changed cannot hold", DtypeError);
  CHECK_THROWS_AS(n.add_(0.5), DtypeError);
  CHECK(equal(x, tensor({1.0, 2.0})));
  CHECK(equal(n, tensor({1, 2})));
  CHECK(x.version() == 0);
}

TEST_CASE("graphs with in-place changes leave no nodes behind, used or not") {
  const int64_t before = live_nodes();
  {
    Tensor w = leaf_of_two(), a = w * 1;
    a.add_(sin(a));   // sin keeps a, whose history now leads back to sin
    a.mul_(exp(a));
    a.add_(a * a);
  }
  CHECK(live_nodes() == before);
  {
    Tensor w = leaf_of_two(), a = w * 1, b = w * 2;
    a.add_(b * a);
    b.add_(a * b);
    a.add_(b);
  }
  CHECK(live_nodes() == before);
  {
    Tensor w = leaf_of_two(), a = w * 1;
    a.add_(w * 3);
    sum(a).backward();
  }
  CHECK(live_nodes() == before);
  {
    Tensor w = leaf_of_two(), a = w * 1, b = a.detach();
    a.add_(sin(a));
    CHECK_THROWS_AS(sum(a).backward(), GradError);   // sin's argument was changed
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a.add_(f(a)) is differentiated when f keeps nothing of a") {
  Tensor w = leaf_of_two(), a = w * 1;
  a.add_(a * 3);
  sum(a).backward();
  CHECK(equal(w.grad(), tensor({4.0, 4.0})));
}

TEST_CASE("what is kept after an in-place change has its history even when its last owner is gone") {
  Tensor w = leaf_of_two(), z;
  {
    Tensor y = w * 1;
    y.add_(w);   // 2 w
    z = sum(y * y);
  }
  Tensor g = grad(z, w, {.create_graph = true});
  CHECK(equal(g.detach(), tensor({16.0, 24.0})));   // 8 w
  sum(g).backward();
  CHECK(equal(w.grad(), tensor({8.0, 8.0})));
}
