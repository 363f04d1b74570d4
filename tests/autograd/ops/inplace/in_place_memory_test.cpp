// In-place changes through views: what is kept, what is freed, and that no cycles arise.
// tests/main.cpp counts the nodes after each case; the cases count too, so that a failure names its line.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf_of_two;

namespace {

/// Nodes that f leaves behind.
template <class F> int64_t left_by(F f) {
  const int64_t before = live_nodes();
  f();
  return live_nodes() - before;
}

}   // namespace

TEST_CASE("in-place views: a formula that keeps a view does not keep the view's base") {
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), base = w * 1, v = base[0], square_of = v * v;
    base.add_(square_of);
  }) == 0);
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), base = w * 1, v = base[0], square_of = v * v;
    base.add_(square_of);
    CHECK_THROWS_AS(sum(base).backward(), GradError);   // mul kept v, as in PyTorch
  }) == 0);
}

TEST_CASE("in-place views: graphs that were never used leave nothing behind") {
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), y = w * 1;
    y[0].mul_(y[1]);
  }) == 0);
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), y = w * 1, a = y[0], b = y[1];
    a.mul_(b);
    b.mul_(a);
    y.mul_(b * a);
    a.exp_();
    y.add_(y * y.unsqueeze(0)[0]);
  }) == 0);
  CHECK(left_by([] {
    Tensor x = zeros({2, 2});
    x[0].requires_grad_();
    Tensor y = x * leaf_of_two(), v = y.t()[0], kept = v * sin(v);
    v.add_(kept);
    y = {};
  }) == 0);
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), y = w * 1, v = y[0], kept;
    {
      Tensor u = y.view({2, 1});
      kept = exp(u) * u;
    }
    y.add_(sum(kept));
    y = {};   // v still holds it
    CHECK(v.requires_grad());
  }) == 0);
}

TEST_CASE("in-place views: y[0].mul_(y[1]) is noticed by backward, as in PyTorch") {
  Tensor w = leaf_of_two(), y = w * 1;
  y[0].mul_(y[1]);
  CHECK(equal(y.detach(), tensor({6.0, 3.0})));
  CHECK_THROWS_WITH_AS(sum(y).backward(),
      "backward: mul kept its argument b [], and b was changed in place afterwards (version 1, kept at 0). "
      "Change it before mul, or give mul a clone.",
      GradError);
}

TEST_CASE("in-place views: a clone of the other row makes it right") {
  Tensor w = leaf_of_two(), y = w * 1;
  y[0].mul_(y[1].clone());
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({3.0, 3.0})));
}

TEST_CASE("in-place views: writing what was kept is noticed through any view") {
  Tensor w = leaf_of_two(), y = w * 1, kept = sum(y * y);
  y[0].copy_(w[1]);
  CHECK_THROWS_AS(kept.backward(), GradError);
}

TEST_CASE("in-place views: an op through a view keeps its own result, so other rows may change") {
  Tensor w = leaf_of_two(), y = w * 1;
  y[0].exp_();
  y[1].relu_();
  y[1].mul_(2);   // PyTorch refuses this: its relu_ keeps the row itself
  sum(y).backward();
  CHECK(w.grad().to_vector<float>()[0] == doctest::Approx(std::exp(2.0)));
  CHECK(w.grad().to_vector<float>()[1] == 2);
}

TEST_CASE("in-place views: an exception inside backward leaves nothing behind") {
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), y = w * 1;
    Tensor failing = record(
        "failing(x)", apply::copy(y), grad_to(y, [](const Tensor&) -> Tensor { throw Error("the formula failed"); }));
    y[0].copy_(failing[1]);
    y[1].mul_(3);
    CHECK_THROWS_WITH_AS(sum(y * y).backward(), "the formula failed", Error);
  }) == 0);
}

TEST_CASE("in-place views: grad(create_graph) leaves nothing behind, used or not") {
  auto make = [](const Tensor& w) {
    Tensor y = w * w, v = y[0];
    v.mul_(w[1]);
    y.narrow(0, 1, 1).add_(v.detach());
    return sum(y * y);
  };
  CHECK(left_by([&] { Tensor w = leaf_of_two(), g = grad(make(w), w, {.create_graph = true}); }) == 0);
  CHECK(left_by([&] {
    Tensor w = leaf_of_two(), g = grad(make(w), w, {.create_graph = true});
    g[0].mul_(g[1].clone());
    sum(g).backward();
    CHECK(w.grad().defined());
  }) == 0);
}

TEST_CASE("in-place views: a refused change leaves numbers, version and history as they were") {
  Tensor w = leaf_of_two(), y = w * 1, v = y[0];
  CHECK_THROWS_AS(v.copy_(w), ShapeError);
  CHECK_THROWS_AS(v.add_(w), ShapeError);
  CHECK(equal(y.detach(), tensor({2.0, 3.0})));
  CHECK(y.version() == 0);
  CHECK(y.grad_fn() == "mul");
  CHECK(v.grad_fn() == "select");
}

TEST_CASE("in-place views: a thousand rows are written, and one backward passes one buffer along") {
  const int64_t rows = 1000, width = 16;
  Tensor w = ones({width}).requires_grad_(), buffer = zeros({rows, width});
  for (int64_t i = 0; i < rows; ++i) buffer[i].copy_(w * i);
  // Each formula zeroes its row of the gradient in place: it must be the only owner of it.
  Tensor dy = ones({rows, width});
  const char* memory = dy.impl()->data;
  Tensor first = zeros({rows, width}).requires_grad_(), chain = first * 1;
  for (int64_t i = 0; i < rows; ++i) chain[i].copy_(w);
  chain.backward(std::move(dy));
  CHECK(first.grad().impl()->data != memory);   // the caller's numbers are not touched
  CHECK(equal(first.grad(), zeros({rows, width})));
  CHECK(equal(w.grad(), full({width}, 1000.0)));
  w.mutable_grad() = {};
  sum(buffer).backward();
  CHECK(equal(w.grad(), full({width}, 499500.0)));   // 0 + 1 + ... + 999
}

TEST_CASE("in-place views: the gradient of a written buffer keeps its memory from node to node") {
  Tensor w = leaf_of_two(), buffer = w * 1;
  std::vector<const char*> seen;
  auto watch = [&](const Tensor& x) {
    return record("watch(x)", apply::copy(x), grad_to(x, [&seen](const Tensor& dy) {
      seen.push_back(dy.impl()->data);
      return dy;
    }));
  };
  buffer = watch(buffer);
  for (int i = 0; i < 5; ++i) buffer[0].copy_(w[1]);
  Tensor last = watch(buffer) * tensor({1.0, 2.0});
  sum(last).backward();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == seen[1]);
  CHECK(equal(w.grad(), tensor({0.0, 3.0})));
}

TEST_CASE("in-place views: a long chain of writes is freed without a deep stack") {
  CHECK(left_by([] {
    Tensor w = leaf_of_two(), y = w * 1;
    for (int i = 0; i < 100000; ++i) y[i % 2].add_(1);
  }) == 0);
}

TEST_CASE("in-place views: a view outlives its base, and the base's history goes with the last view") {
  Tensor w = leaf_of_two(), v, other;
  {
    Tensor base = w * 1;
    v = base[0], other = base[1];
    base.mul_(w);
  }
  v.add_(1);
  (v + other).backward();
  CHECK(equal(w.grad(), tensor({4.0, 6.0})));
}

TEST_CASE("in-place views: views made by formulas stay the only owners of their memory") {
  Tensor w = zeros({2, 3}).requires_grad_(), y = w.view({3, 2});
  Tensor seen;
  y.backward(ones({3, 2}) * 2);
  CHECK(w.grad().impl()->base == nullptr);
  CHECK(w.grad().impl()->made == Made::whole);
  w.grad().mul_(leaf_of_two()[0]);   // so it can be changed like any tensor
  CHECK(w.grad().requires_grad());
}

TEST_CASE("in-place views: many views that follow their base cost as much as the base, not a thousand times that") {
  const int64_t rows = 1000, width = 64;
  for (bool turned : {false, true}) {
    CAPTURE(turned);
    Tensor w = ones(turned ? Shape{width, rows} : Shape{rows, width}).requires_grad_(), base = w * 1, total;
    Tensor seen = turned ? base.t() : base;
    std::vector<Tensor> views;
    for (int64_t i = 0; i < rows; ++i) views.push_back(seen[i]);
    base.mul_(2);
    for (int64_t i = 0; i < rows; ++i) total = total.defined() ? total + views[size_t(i)] * i : views[0] * 0;
    CHECK(views[7].grad_fn() == "as_strided");
    sum(total).backward();
    Tensor expected = (arange(1000.0) * 2).unsqueeze(1).expand({rows, width});
    CHECK(equal(w.grad(), turned ? expected.t() : expected));
  }
}

TEST_CASE("in-place changes: retain_grad moves along, hooks stay with the history they were put on") {   // as PyTorch
  Tensor w = leaf_of_two(), y = w * 1;
  std::vector<Tensor> seen;
  y.retain_grad();
  y.register_hook([&](const Tensor& dy) { seen.push_back(dy); });
  y[0].mul_(2);
  CHECK(y.retains_grad());
  sum(y * tensor({1.0, 10.0})).backward();
  CHECK(equal(y.grad(), tensor({1.0, 10.0})));
  REQUIRE(seen.size() == 1);
  CHECK(equal(seen[0], tensor({2.0, 10.0})));
}

TEST_CASE("in-place changes: retain_grad on a view is about the view after the change") {
  Tensor w = leaf_of_two(), y = w * 1, v = y[0];
  v.retain_grad();
  v.mul_(2);
  sum(y).backward({.retain_graph = true});
  CHECK(!v.grad().defined());   // as PyTorch: the base is not computed from the view
  (v * 3).backward();
  CHECK(v.grad().item<float>() == 3);
}
