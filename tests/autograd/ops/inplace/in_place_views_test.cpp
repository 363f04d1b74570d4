// In-place changes through views: what base, views and leaves get. Expected gradients come from a composition without
// in-place changes, from finite differences, by hand, or, where noted, from PyTorch 2.13.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "core/tensor/print.h"
#include "core/tensor/random.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf_of_two;

namespace {

Tensor matrix() { return tensor({{0.5, -1.0, 2.0}, {1.5, 0.25, -0.75}}, float64).requires_grad_(); }
using Inputs = std::vector<Tensor>;

}   // namespace

TEST_CASE("in-place views: a row of a plain buffer takes a value with history, and the buffer has it") {
  Tensor w = leaf_of_two(), buffer = zeros({3, 2});
  buffer[1].copy_(w * w);
  CHECK(equal(buffer.detach(), tensor({{0.0, 0.0}, {4.0, 9.0}, {0.0, 0.0}})));
  CHECK(buffer.requires_grad());
  CHECK(!buffer.is_leaf());
  CHECK(buffer.grad_fn() == "copy_slices");
  CHECK(buffer.version() == 1);
  sum(buffer * tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}})).backward();
  CHECK(equal(w.grad(), tensor({12.0, 24.0})));   // 2 w times 3, 4
}

TEST_CASE("in-place views: a changed row of a result sends gradients around the change and through it") {
  Tensor w = tensor({{1.0, 2.0}, {3.0, 4.0}}).requires_grad_(), y = w * 10;
  y[0].mul_(2);
  CHECK(equal(y.detach(), tensor({{20.0, 40.0}, {30.0, 40.0}})));
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({{20.0, 20.0}, {10.0, 10.0}})));
}

TEST_CASE("in-place views: overwritten numbers get no gradient") {
  Tensor w = leaf_of_two(), v = tensor(5.0).requires_grad_(), y = w * 2;
  y[0].copy_(v);
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({0.0, 2.0})));
  CHECK(v.grad().item<float>() == 1);
}

TEST_CASE("in-place views: a row may be copied onto another") {
  Tensor w = leaf_of_two(), y = w * 2;
  y[0].copy_(y[1]);
  CHECK(equal(y.detach(), tensor({6.0, 6.0})));
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({0.0, 4.0})));
}

TEST_CASE("in-place views: filling a view keeps the gradients beside it") {
  for (int way = 0; way < 4; ++way) {
    CAPTURE(way);
    Tensor w = leaf_of_two(), y = w * 2, v = y[0];
    if (way == 0) v.fill_(7);
    if (way == 1) v.zero_();
    if (way == 2) v.normal_();
    if (way == 3) v.uniform_();
    CHECK(y.grad_fn() == "copy_slices");
    CHECK(v.grad_fn() == "as_strided");
    sum(y * y.detach()).backward();
    CHECK(equal(w.grad(), tensor({0.0, 12.0})));
  }
}

TEST_CASE("in-place views: the view that was changed has the new history too") {
  Tensor w = leaf_of_two(), y = w * 2, v = y[1];
  v.mul_(w[0]);   // 2 w1 w0
  CHECK(v.grad_fn() == "as_strided");
  (v * 1).backward();
  CHECK(equal(w.grad(), tensor({6.0, 4.0})));
}

TEST_CASE("in-place views: views taken before a change of the base follow it") {
  Tensor w = leaf_of_two(), y = w * 2, before = y[0];
  CHECK(before.grad_fn() == "select");
  y.add_(w);
  CHECK(before.grad_fn() == "as_strided");
  (before * 2).backward();
  CHECK(equal(w.grad(), tensor({6.0, 0.0})));
}

TEST_CASE("in-place views: a view of a plain tensor requires grad once its base does") {
  Tensor w = leaf_of_two(), x = zeros({2}), before = x[1], other = before.unsqueeze(0);
  CHECK(!before.requires_grad());
  x.add_(w);
  CHECK(before.requires_grad());
  CHECK(!before.is_leaf());
  (other * before).backward(ones({1}));
  CHECK(equal(w.grad(), tensor({0.0, 6.0})));
}

TEST_CASE("in-place views: each view follows every change, whichever view made it") {
  Tensor w = leaf_of_two(), x = zeros({2, 2}), row = x[0], column = x.select(1, 0), corner = row[0];
  row.copy_(w);
  column.mul_(3);
  CHECK(corner.item<float>() == 6);
  corner.mul_(w[1]);   // 3 w0 w1
  (column[0] + row[0] + x[0][0]).backward();
  CHECK(equal(w.grad(), tensor({27.0, 18.0})));
  CHECK(x.version() == 3);
  CHECK(corner.version() == 3);
}

TEST_CASE("in-place views: a chain of views and writes gives PyTorch's numbers") {
  Tensor w = matrix(), v = tensor({0.3, -0.6}, float64).requires_grad_(), y = w * w, c = y.t().slice(0, 1);
  c[0].mul_(v);
  y[1].narrow(0, 0, 2).add_(sin(y[0].slice(0, 1).clone()));
  c[1].tanh_();
  Tensor loss = sum(y * arange(1.0, 7.0).to(float64).view({2, 3})) + sum(c * c);
  loss.backward();
  // torch: the same lines with y.t()[1:], y[0, 1:].clone()
  CHECK(std::abs(loss.item<double>() - 15.097038197222725) < 1e-12);
  CHECK(allclose(w.grad(),
      tensor(
          {{1.0, -3.8528075739014547, -8.892534525866896}, {12.0, -1.0234185028152432, -7.792595383941629}}, float64),
      1e-12, 1e-12));
  CHECK(allclose(v.grad(), tensor({6.4213459565024245, 0.213212188086509}, float64), 1e-12, 1e-12));
  CHECK(y.version() == 3);
}

TEST_CASE("in-place views: second derivatives through writes give PyTorch's numbers") {
  Tensor w = tensor({0.5, -1.0, 2.0}, float64).requires_grad_(), b = zeros({2, 3}, float64);
  b[0].copy_(w * w);
  b.select(1, 1).add_(w[0]).mul_(w[2]);
  b[1].copy_(b[0].clone() * w);
  Tensor g = grad(sum(b * b * b), w, {.create_graph = true});
  sum(g * tensor({1.0, 2.0, 3.0}, float64)).backward();
  CHECK(allclose(g, tensor({0.22265625, 81.0, 2496.0}, float64), 1e-12, 1e-12));
  CHECK(allclose(w.grad(), tensor({326.4375, -1093.5, 29331.0}, float64), 1e-12, 1e-12));
}

TEST_CASE("in-place views: writing any kind of view is like building the result without writing") {
  struct {
    const char* name;
    Tensor (*view)(const Tensor&);
  } cases[] = {
      {"row", [](const Tensor& x) { return x[1]; }},
      {"column", [](const Tensor& x) { return x.select(1, 2); }},
      {"steps", [](const Tensor& x) { return x.slice(1, 0, 4, 2).slice(0, 1); }},
      {"transposed", [](const Tensor& x) { return x.transpose(0, 2).narrow(0, 1, 1); }},
      {"permuted",
          [](const Tensor& x) {
            return x.permute({1, 2, 0})[3];
          }},
      {"reshaped", [](const Tensor& x) { return x.view({-1}).slice(0, 1, 23, 5); }},
      {"all",
          [](const Tensor& x) {
            return x.view({6, 4});
          }},
      {"one number", [](const Tensor& x) { return x[1][2][0]; }},
      {"with sizes of 1", [](const Tensor& x) { return x.unsqueeze(2).narrow(1, 1, 1).squeeze(2).unsqueeze(0); }},
      {"nothing", [](const Tensor& x) { return x.narrow(1, 2, 0); }},
      {"nothing at the end", [](const Tensor& x) { return x.narrow(0, 2, 0).select(1, 3); }},
  };
  manual_seed(3);
  for (const auto& c : cases) {
    CAPTURE(c.name);
    Tensor x = randn({2, 4, 3}, {.dtype = float64}).requires_grad_();
    Tensor v = randn(c.view(x.detach()).shape(), {.dtype = float64}).requires_grad_(),
           dy = randn({2, 4, 3}, {.dtype = float64});
    // Where the view lies, as plain numbers.
    Tensor inside = zeros({2, 4, 3}, bool_), values = zeros({2, 4, 3}, float64);
    c.view(inside).fill_(true);
    c.view(values).copy_(v.detach());
    Tensor y = x * 2, view = c.view(y);
    view.mul_(v);
    sum(y * dy).backward();
    CHECK(allclose(y.detach(), where(inside, x * 2 * values, x * 2).detach()));
    CHECK(allclose(x.grad(), where(inside, dy * 2 * values, dy * 2)));
    CHECK(allclose(v.grad(), c.view(dy * 2 * x.detach())));
  }
}

TEST_CASE("in-place views: writes into a base of any memory order pass gradcheck, twice") {
  manual_seed(4);
  auto write = [](const Inputs& x) {
    Tensor b = clone(x[0].permute({2, 0, 1})), old = b.select(1, 0);   // clone keeps the memory order of x[0]
    b[1].copy_(x[1]);
    b.narrow(2, 1, 2).mul_(x[1].narrow(1, 0, 2));
    b.transpose(0, 2)[0].sin_();
    b[0].fill_(3);
    return cat({b.flatten(), old.flatten()});
  };
  Inputs x = {
      randn({2, 3, 4}, {.dtype = float64}).requires_grad_(), randn({2, 3}, {.dtype = float64}).requires_grad_()};
  GradcheckResult first = gradcheck(write, x), second = gradgradcheck(write, x);
  CHECK_MESSAGE(first.ok, first.message);
  CHECK_MESSAGE(second.ok, second.message);
}

TEST_CASE("in-place views: a base with gaps in memory is written like any other") {
  auto write = [](const Inputs& x) {
    Tensor b = zeros({4, 6}, float64).slice(1, 1, 6, 2).detach();   // strides 6, 2
    b.copy_(x[0]);
    b[2].mul_(x[1]);
    b.t()[1].narrow(0, 1, 2).sin_();
    return b * b;
  };
  manual_seed(5);
  Inputs x = {randn({4, 3}, {.dtype = float64}).requires_grad_(), randn({3}, {.dtype = float64}).requires_grad_()};
  GradcheckResult first = gradcheck(write, x), second = gradgradcheck(write, x);
  CHECK_MESSAGE(first.ok, first.message);
  CHECK_MESSAGE(second.ok, second.message);
}

TEST_CASE("in-place views: an expanded view follows its base and sums what it sends") {
  Tensor w = leaf_of_two(), y = w * 1, rows = y.expand({3, 2});
  y.mul_(2);
  CHECK(rows.grad_fn() == "as_strided");
  sum(rows * tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}})).backward();
  CHECK(equal(w.grad(), tensor({18.0, 24.0})));
}

TEST_CASE("in-place views: an expanded view cannot be written, except by fill_") {
  Tensor y = leaf_of_two() * 1, x = zeros({2});
  const char* text =
      "mul_: this tensor [3, 2] shows one number at several indices, so it cannot be changed in place. "
      "Change a clone of it.";
  CHECK_THROWS_WITH_AS(y.expand({3, 2}).mul_(2), text, ShapeError);
  CHECK_THROWS_WITH_AS(x.expand({3, 2}).mul_(2), text, ShapeError);
  CHECK_THROWS_AS(x.expand({3, 2}).copy_(ones({3, 2})), ShapeError);
  CHECK_THROWS_AS(x.expand({3, 2}).normal_(), ShapeError);
  CHECK(equal(x, zeros({2})));
  x.expand({3, 2}).fill_(4);
  CHECK(equal(x, tensor({4.0, 4.0})));
  Tensor base = x.expand({3, 2}).detach();
  CHECK_THROWS_WITH_AS(base[0].copy_(y),
      "copy_: the base [3, 2] shows one number at several indices, so it cannot be changed "
      "in place. Change a clone of it.",
      ShapeError);
}

TEST_CASE("in-place views: a view of a leaf that requires grad refuses while recording") {
  Tensor w = leaf_of_two();
  CHECK_THROWS_WITH_AS(w[0].mul_(2),
      "mul_: this [] tensor is a view of a [2] leaf that requires grad and cannot be changed in place while "
      "recording. Put the change under NoGradGuard, or compute a new tensor.",
      GradError);
  Tensor x = zeros({2}), v = x[0];
  x.requires_grad_();
  CHECK_THROWS_AS(v.fill_(1), GradError);
  CHECK_THROWS_AS(v.copy_(w[0]), GradError);
  NoGradGuard guard;
  w[0].mul_(2);
  CHECK(w.is_leaf());
  CHECK(equal(w.detach(), tensor({4.0, 3.0})));
}

TEST_CASE("in-place views: a view that became a leaf stands for itself") {
  Tensor x = zeros({2, 2}), v = x[0].requires_grad_();
  CHECK_THROWS_AS(v.mul_(2), GradError);
  CHECK_THROWS_AS(v[0].mul_(2), GradError);
  x.add_(leaf_of_two());
  CHECK(v.is_leaf());
  sum(v * v).backward();
  CHECK(equal(v.grad(), tensor({4.0, 6.0})));
}

TEST_CASE("in-place views: a view taken under NoGradGuard refuses changes with gradients") {
  Tensor w = leaf_of_two(), y = w * 2, x = zeros({2}), of_y, of_x, part;
  {
    NoGradGuard guard;
    of_y = y[0], of_x = x[0];
  }
  part = of_y.unsqueeze(0);
  const char* text =
      "mul_: this [] view was taken under NoGradGuard, so a change of it that has gradients cannot reach its base. "
      "Take the "
      "view outside the guard, or put the change under it too.";
  CHECK_THROWS_WITH_AS(of_y.mul_(2), text, GradError);   // its base has a history
  CHECK_THROWS_WITH_AS(of_x.mul_(w[0]), text, GradError);
  CHECK_THROWS_AS(part.mul_(2), GradError);   // a view of such a view is one
  CHECK(equal(y.detach(), tensor({4.0, 6.0})));
  of_x.mul_(2).add_(1);   // without gradients
  CHECK(equal(x, tensor({1.0, 0.0})));
  NoGradGuard guard;
  of_y.mul_(2);
  CHECK(equal(y, tensor({8.0, 6.0})));
}

TEST_CASE("in-place views: a view taken under NoGradGuard cannot follow a change of its base") {
  Tensor w = leaf_of_two(), x = zeros({2}), v;
  {
    NoGradGuard guard;
    v = x[0];
  }
  x.add_(w);
  const char* text =
      "view: this [] view was taken under NoGradGuard, and its base was changed in place afterwards by an op with "
      "gradients, "
      "so its history no longer matches its numbers. Take the view again after the change, outside the guard.";
  CHECK_THROWS_WITH_AS(v * w, text, GradError);
  CHECK_THROWS_WITH_AS(x.add_(v), text, GradError);
  CHECK(to_string(v) == "tensor(2., shape=[], dtype=float32)");   // looking at it is allowed
  NoGradGuard guard;
  CHECK((v * 2).item<float>() == 4);
}

TEST_CASE("in-place views: one of several results of an op refuses") {
  Tensor w = leaf_of_two(), y = w * 2, part = y[0];
  part.impl()->made = Made::one_of_several;   // as an op with several results will say
  CHECK_THROWS_WITH_AS(part.mul_(2),
      "mul_: this [] view is one of several results of one op, and those cannot be changed in place with "
      "gradients. Take it with narrow or select, or change a clone.",
      GradError);
  y.mul_(2);
  CHECK_THROWS_WITH_AS(part * 2,
      "view: this [] view was one of several results of one op, and its base was changed in place afterwards "
      "by an op with gradients, so its history no longer matches its numbers. Take the view again after the "
      "change.",
      GradError);
}

TEST_CASE("in-place views: a detached alias and its source have separate histories") {
  Tensor w = leaf_of_two(), x = zeros({2}), alias = x.detach(), v = alias[0], of_x = x[1];
  v.copy_(w[0]);
  CHECK(alias.requires_grad());
  CHECK(!x.requires_grad());
  CHECK(!of_x.requires_grad());
  CHECK(x.version() == 1);
  CHECK(equal(x, tensor({2.0, 0.0})));
}

TEST_CASE("in-place views: the base of a detached base follows what is left of the history") {
  Tensor w = leaf_of_two(), y = w * 2, v = y[0];
  y.detach_();
  CHECK(v.grad_fn() == "select");
  v.mul_(3);
  CHECK(y.requires_grad());
  sum(y * y).backward();
  CHECK(equal(w.grad(), tensor({144.0, 0.0})));   // 6 w0 squared
}
