// The engine: gradients add up wherever paths meet, graphs are released, errors say what to do.
// Expected gradients are by hand.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/tools/print_graph.h"
#include "core/compute/apply.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;

namespace {

Tensor failing(const Tensor& x) {
  return record(
      "failing(x)", apply::copy(x), grad_to(x, [](const Tensor&) -> Tensor { throw Error("the formula failed"); }));
}
Tensor counting(const Tensor& x, int& runs) {
  return record("counting(x)", apply::copy(x), grad_to(x, [&runs](const Tensor& dy) { return ++runs, dy; }));
}

}   // namespace

TEST_CASE("a weight used twice collects both gradients") {
  Tensor w = tensor({2.0, 3.0}).requires_grad_();
  sum(w * w).backward();
  CHECK(equal(w.grad(), tensor({4.0, 6.0})));   // d(w^2)/dw = 2w
}

TEST_CASE("where paths meet, gradients are complete before they go on") {
  Tensor x = leaf(), a = x * 2, b = x * 5, c = a * b;   // c = 10 x^2
  (c * a).backward();                                   // 20 x^3
  CHECK(x.grad().item<double>() == 60 * 9);
}

TEST_CASE("a node runs once, however many paths lead to it") {
  int runs = 0;
  Tensor x = leaf(1), y = counting(x, runs);
  for (int i = 0; i < 40; ++i) y = y + y;   // 2^40 paths
  y.backward();
  CHECK(x.grad().item<double>() == double(int64_t(1) << 40));
  CHECK(runs == 1);
}

TEST_CASE("gradients of several backward calls add up until they are dropped") {
  Tensor x = leaf();
  (x * 2).backward();
  (x * 5).backward();
  CHECK(x.grad().item<double>() == 7);
  x.mutable_grad() = {};
  (x * x).backward();
  CHECK(x.grad().item<double>() == 6);
}

TEST_CASE("ten thousand nodes may wait at once") {
  Tensor x = leaf(1), total = x * 0;
  std::vector<Tensor> parts;
  for (int i = 1; i <= 10000; ++i) parts.push_back(x * i);
  sum(stack(parts)).backward();
  CHECK(x.grad().item<double>() == 10000.0 * 10001 / 2);
}

TEST_CASE("a leaf can be the root") {
  Tensor x = leaf();
  x.backward();
  x.backward();
  CHECK(x.grad().item<double>() == 2);
}

TEST_CASE("broadcast inputs get the sum over the dimensions they were repeated along") {
  Tensor a = ones({2, 3}, {.requires_grad = true}), b = tensor({1.0, 2.0, 3.0}).requires_grad_(),
         c = tensor(2.0).requires_grad_(), d = tensor({{1.0}, {2.0}}).requires_grad_();
  sum(a * b * c + d).backward();
  CHECK(equal(a.grad(), tensor({{2.0, 4.0, 6.0}, {2.0, 4.0, 6.0}})));
  CHECK(equal(b.grad(), tensor({4.0, 4.0, 4.0})));
  CHECK(equal(c.grad(), tensor(12.0)));
  CHECK(equal(d.grad(), tensor({{3.0}, {3.0}})));
}

TEST_CASE("every leaf gets its gradient in its own dtype") {
  Tensor w = tensor({1.0, 2.0}, float32).requires_grad_(), x = tensor({3.0, 4.0}, float64).requires_grad_();
  Tensor y = sum(w * x);
  CHECK(y.dtype() == float64);
  y.backward();
  CHECK(equal(w.grad(), tensor({3.0, 4.0}, float32)));
  CHECK(equal(x.grad(), tensor({1.0, 2.0}, float64)));
}

TEST_CASE("two leaves never share the memory of their gradients") {
  Tensor a = zeros({3}, {.requires_grad = true}), b = zeros({3}, {.requires_grad = true});
  sum(a + b).backward();
  CHECK(!a.grad().shares_storage(b.grad()));
  a.grad().fill_(9);
  CHECK(equal(b.grad(), ones({3})));
}

TEST_CASE("a gradient has memory of its own, laid out like its leaf") {
  Tensor w = zeros({2, 3}).t().requires_grad_();   // strides 1, 3
  sum(w).backward();                               // an expanded gradient arrives
  CHECK(w.grad().strides() == w.strides());
  CHECK(equal(w.grad(), ones({3, 2})));
  Tensor v = zeros({2, 3}, {.requires_grad = true}), seed = ones({2, 3});
  v.backward(seed);
  CHECK(!v.grad().shares_storage(seed));
}

TEST_CASE("later gradients are added in place, so that holders of grad() see them") {
  Tensor x = leaf();
  (x * 2).backward();
  Tensor held = x.grad();
  (x * 5).backward();
  CHECK(held.item<double>() == 7);
}

TEST_CASE("a tensor used by several graphs is kept until the last is gone") {
  Tensor x = leaf(), shared = x * x, y = shared * 2, z = shared * 3;
  y.backward({.retain_graph = true});
  z.backward();
  CHECK(x.grad().item<double>() == 30);
}

TEST_CASE("empty tensors have empty gradients") {
  Tensor w = zeros({0, 3}, {.requires_grad = true});
  (sum(w * 2) + 1).backward();
  CHECK(w.grad().shape() == Shape{0, 3});
}

TEST_CASE("NaN and infinity flow through backward") {
  Tensor x = tensor({0.0, -1.0}).requires_grad_();
  sum(sqrt(x)).backward();
  CHECK(std::isinf(x.grad().data<float>()[0]));
  CHECK(std::isnan(x.grad().data<float>()[1]));
}

TEST_CASE("integer inputs get no gradient, the others do") {
  Tensor w = ones({2, 2}, {.requires_grad = true}), index = tensor({1, 1, 0});
  sum(index_select(w, 0, index)).backward();
  CHECK(equal(w.grad(), tensor({{1.0, 1.0}, {2.0, 2.0}})));   // repeated positions add up
}

TEST_CASE("backward starts from one number or from a gradient of the result's shape") {
  Tensor w = ones({64}, {.requires_grad = true}), y = w * 3;
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: the starting tensor has shape [64]; start from one number (mean, "
      "sum) or give a gradient of shape [64].",
      GradError);
  CHECK_THROWS_WITH_AS(
      y.backward(ones({3})), "backward: the gradient given is [3], the starting tensor [64]", ShapeError);
  CHECK_THROWS_WITH_AS(y.backward(ones({64}, float64)),
      "backward: the gradient given is float64, the starting tensor float32", DtypeError);
  y.backward(full({64}, 2.0));
  CHECK(equal(w.grad(), full({64}, 6.0)));
  Tensor one = reshape(sum(w), {1, 1});
  one.backward();   // one number in any shape
  CHECK(equal(w.grad(), full({64}, 7.0)));
}

TEST_CASE("backward of a tensor without history says so") {
  CHECK_THROWS_WITH_AS(tensor(1.0).backward(),
      "backward: the starting tensor [] has no history: nothing it was computed "
      "from requires grad, or it was "
      "computed under NoGradGuard",
      GradError);
  CHECK_THROWS_WITH_AS(Tensor().backward(), "backward: the starting tensor is undefined", GradError);
}

TEST_CASE("a graph is released by its first backward, and the second says how to keep it") {
  Tensor x = leaf(), y = x * x, z = y * 2;
  z.backward();
  CHECK_THROWS_WITH_AS(z.backward(),
      "backward: the graph behind mul [] was released by an earlier backward. "
      "Pass {.retain_graph = true} to the "
      "earlier one, or compute the result again.",
      GradError);
  CHECK_THROWS_AS((y * 3).backward(), GradError);   // a new op on a released part
  CHECK(x.grad().item<double>() == 12);
}

TEST_CASE("retain_graph keeps the graph for another pass") {
  Tensor x = leaf(), y = x * x;
  y.backward({.retain_graph = true});
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(x.grad().item<double>() == 18);
  CHECK_THROWS_AS(y.backward(), GradError);
}

TEST_CASE("create_graph keeps the graph too, unless told otherwise") {
  Tensor x = leaf(), y = x * x * x;
  Tensor first = grad(y, x, {.create_graph = true});
  CHECK(grad(y, x).item<double>() == 27);
  Tensor z = x * x * x;
  Tensor second = grad(z, x, {.retain_graph = false, .create_graph = true});
  CHECK_THROWS_AS(grad(z, x), GradError);
  CHECK_THROWS_AS(grad(second, x), GradError);   // part of what it needs was released with z
}

TEST_CASE("grad does not silently leave out a part of the graph that was released") {
  Tensor x = leaf(), shared = x * x, y = shared * 2;
  y.backward();
  auto z = [&] { return shared * 3 + x; };   // one path to x is gone, the other remains
  CHECK_THROWS_AS(grad(z(), x), GradError);
  CHECK_THROWS_AS(grad({z()}, {shared, x}), GradError);   // x lies behind shared
  CHECK(grad(z(), shared).item<double>() == 3);           // nothing behind shared is asked for
}

TEST_CASE("grad returns gradients and touches no grad()") {
  Tensor x = leaf(), w = leaf(5), y = x * x * w;
  std::vector<Tensor> g = grad({y}, {x, w});
  CHECK(g[0].item<double>() == 30);
  CHECK(g[1].item<double>() == 9);
  CHECK(!x.grad().defined());
  CHECK(!w.grad().defined());
}

TEST_CASE("grad works for results in the middle, and for the output itself") {
  Tensor x = leaf(), h = x * 2, y = h * h;
  std::vector<Tensor> g = grad({y}, {h, x, y}, {.retain_graph = true});
  CHECK(g[0].item<double>() == 12);
  CHECK(g[1].item<double>() == 24);
  CHECK(g[2].item<double>() == 1);
  CHECK(grad(x, x).item<double>() == 1);
}

TEST_CASE("grad sums over outputs; an output given twice counts twice") {
  Tensor x = leaf(), y = x * 2, z = x * x;
  CHECK(grad({y, z}, {x}, {.retain_graph = true})[0].item<double>() == 8);
  CHECK(grad({z, z}, {x}, {.retain_graph = true})[0].item<double>() == 12);
  CHECK(grad({y, z}, {x}, {.grad_outputs = {tensor(10.0, float64), tensor(100.0, float64)}})[0].item<double>() == 620);
}

TEST_CASE("grad runs only nodes on a path to an input") {
  int useful = 0, useless = 0;
  Tensor x = leaf(), w = leaf(), y = counting(x * 2, useful) + counting(w * 2, useless);
  CHECK(grad(y, x).item<double>() == 2);
  CHECK(useful == 1);
  CHECK(useless == 0);
}

TEST_CASE("an input that no output depends on is an error, or undefined if allowed") {
  Tensor x = leaf(), w = tensor({1.0, 2.0}).requires_grad_(), y = x * 2;
  CHECK_THROWS_WITH_AS(grad({y}, {x, w}, {.retain_graph = true}),
      "grad: no output depends on input 1 [2]. Pass {.allow_unused = true} to get "
      "an undefined tensor for it.",
      GradError);
  std::vector<Tensor> g = grad({y}, {x, w}, {.allow_unused = true});
  CHECK(g[0].item<double>() == 2);
  CHECK(!g[1].defined());
}

TEST_CASE("grad refuses empty lists, inputs without gradient and wrong grad_outputs") {
  Tensor x = leaf(), y = x * 2, z = tensor({1.0, 2.0}).requires_grad_() * 2;
  CHECK_THROWS_WITH_AS(grad({}, std::vector<Tensor>{x}), "grad: give at least one output and one input", GradError);
  CHECK_THROWS_WITH_AS(grad({y}, std::vector<Tensor>{}), "grad: give at least one output and one input", GradError);
  CHECK_THROWS_WITH_AS(grad(y, tensor({1.0})), "grad: input 0 [1] does not require grad", GradError);
  CHECK_THROWS_WITH_AS(
      grad({y, z}, {x}, {.grad_outputs = {y}}), "grad: 2 outputs need as many grad_outputs; got 1", GradError);
  CHECK_THROWS_WITH_AS(grad(z, x),
      "grad: the starting tensor has shape [2]; start from one number (mean, sum) "
      "or give a gradient of shape [2].",
      GradError);
  CHECK_THROWS_AS(grad(tensor(1.0), x), GradError);
}

TEST_CASE("gradients of gradients, to third order") {
  Tensor x = leaf(2), y = x * x * x * x;
  Tensor first = grad(y, x, {.create_graph = true}), second = grad(first, x, {.create_graph = true}),
         third = grad(second, x);
  CHECK(first.item<double>() == 32);
  CHECK(second.item<double>() == 48);
  CHECK(third.item<double>() == 48);
}

TEST_CASE("gradients of gradients through functions whose backward has a fast twin") {
  const double t = std::tanh(0.5), s = 1 / (1 + std::exp(-0.5));
  Tensor x = leaf(0.5);
  CHECK(grad(grad(tanh(x), x, {.create_graph = true}), x).item<double>() ==
        doctest::Approx(-2 * t * (1 - t * t)).epsilon(1e-14).scale(0));
  CHECK(grad(grad(sigmoid(x), x, {.create_graph = true}), x).item<double>() ==
        doctest::Approx(s * (1 - s) * (1 - 2 * s)).epsilon(1e-14).scale(0));
}

TEST_CASE("a penalty on a gradient can be trained") {
  Tensor x = leaf(3), w = leaf(2), y = w * x * x;
  Tensor dx = grad(y, x, {.create_graph = true});   // 2 w x
  (dx * dx).backward();                             // 4 w^2 x^2
  CHECK(w.grad().item<double>() == 8 * 2 * 9);
  CHECK(x.grad().item<double>() == 8 * 4 * 3);
}

TEST_CASE("backward with create_graph gives gradients with history; dropping them breaks the cycle") {
  Tensor x = leaf();
  (x * x * x).backward({.create_graph = true});
  CHECK(x.grad().requires_grad());
  CHECK(grad(x.grad(), x).item<double>() == 18);
  x.mutable_grad() = {};   // the gradient leads back to its own leaf
}

TEST_CASE("under create_graph gradients are added out of place") {
  Tensor x = leaf();
  (x * 2).backward();
  Tensor held = x.grad();
  (x * x).backward({.create_graph = true});
  CHECK(held.item<double>() == 2);
  CHECK(x.grad().item<double>() == 8);
  x.mutable_grad() = {};
}

TEST_CASE("graphs leave no nodes behind, whatever was done with them") {
  const int64_t before = live_nodes();
  {
    Tensor x = leaf(), unused = tanh(x * x);
    Tensor y = exp(x) * x;
    Tensor g = grad(y, x, {.create_graph = true});
    grad(g, x, {.retain_graph = true});
    y.backward({.retain_graph = true});
    CHECK_THROWS_AS((failing(x * 2) + tanh(x)).backward(), Error);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("an exception in a formula reaches the caller, and other graphs still work") {
  Tensor x = leaf(), y = x * 2 + failing(x * 3);
  CHECK_THROWS_WITH_AS(y.backward(), "the formula failed", Error);
  CHECK(recording());
  x.mutable_grad() = {};
  (x * x).backward();
  CHECK(x.grad().item<double>() == 6);
}

TEST_CASE("after an exception the graph is used up, and says so instead of giving wrong sums") {
  Tensor x = leaf(), w = leaf();
  // The first edge of joined was already sent when the second one failed.
  Tensor a = x * 2, b = w * 3;
  Tensor joined = record("joined(a, b)", apply::copy(a), grad_to(a, [](const Tensor& dy) { return dy; }),
      grad_to(b, [](const Tensor&) -> Tensor { throw Error("the formula failed"); }));
  CHECK_THROWS_WITH_AS(joined.backward(), "the formula failed", Error);
  CHECK_THROWS_WITH_AS(joined.backward(),
      "backward: an earlier backward from joined [] ended with an error, which used "
      "up a part of the graph; leaves may hold a part of their sum. Drop the "
      "gradients (zero_grad), and compute the result again.",
      GradError);
  CHECK(print_graph(joined).find("joined") != std::string::npos);
}

TEST_CASE("after an exception in a pass that keeps its graph, the graph can be used again") {
  bool fails = true;
  Tensor x = leaf(), h = x * 2;
  Tensor y = record("moody(h)", apply::copy(h), grad_to(h, [&fails](const Tensor& dy) {
    if (fails) throw Error("not now");
    return dy;
  }));
  CHECK_THROWS_WITH_AS(y.backward({.retain_graph = true}), "not now", Error);
  fails = false;
  y.backward({.retain_graph = true});
  CHECK(x.grad().item<double>() == 2);
  CHECK(grad(y, x).item<double>() == 2);
}

TEST_CASE("a formula may run a backward of its own") {
  // y = x^2, differentiated by calling backward on a fresh graph inside the formula.
  auto square_by_inner_graph = [](const Tensor& x) {
    return record("square(x)", apply::map(Unary::square, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
      EnableGradGuard on;
      Tensor inner = x.get().detach().requires_grad_();
      sum(inner * inner).backward();
      return dy * inner.grad();
    }));
  };
  Tensor x = leaf();
  (square_by_inner_graph(x) * 2).backward();
  CHECK(x.grad().item<double>() == 12);
}

TEST_CASE("a formula that runs backward on the graph it belongs to is stopped") {
  Tensor x = leaf(), y;
  y = record("looping(x)", apply::copy(x), grad_to(x, [&y](const Tensor& dy) {
    y.backward();
    return dy;
  }));
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: looping [] is part of a graph whose backward is still running; give the inner pass a "
      "graph of its own",
      GradError);
}

TEST_CASE("a gradient that arrives expanded first is not added to in place") {
  // d/dh (sum(h w) + 3 sum(h)) = w + 3. The formula of the sum, which is visited first, returns one number for all
  // positions.
  Tensor w = tensor({2.0, -1.0}), leaf = tensor({1.5, 0.25}).requires_grad_();
  for (bool middle : {true, false}) {
    Tensor h = middle ? leaf * 1.0 : leaf, p = h * w, q = sum(h) * 3.0, y = sum(p) + q;
    CHECK(equal(grad(y, leaf, {.retain_graph = true}), tensor({5.0, 2.0})));
    y.backward();
    CHECK(equal(leaf.grad(), tensor({5.0, 2.0})));
    leaf.mutable_grad() = Tensor();
  }
  // The same with a slice, whose formula adds into a range: d/dh (h[0] + 3 sum(h)).
  for (bool middle : {true, false}) {
    Tensor h = middle ? leaf * 1.0 : leaf, p = slice(h, 0, 0, 1), q = sum(h) * 3.0, y = sum(p) + q;
    CHECK(equal(grad(y, leaf, {.retain_graph = true}), tensor({4.0, 3.0})));
    y.backward();
    CHECK(equal(leaf.grad(), tensor({4.0, 3.0})));
    leaf.mutable_grad() = Tensor();
  }
}
