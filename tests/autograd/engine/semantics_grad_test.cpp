// What users of PyTorch rely on: how grad() grows, and the order of hooks.
#include <doctest/doctest.h>

#include <string>

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "optim/methods/adam.h"
#include "optim/methods/sgd.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

using Strides = std::vector<int64_t>;

// A copy of x whose gradient is what make() returns.
template <class Make> Tensor sending(const Tensor& x, Make make) {
  return record("sending(x)", apply::copy(x), grad_to(x, [make](const Tensor&) -> Tensor { return make(); }));
}

}   // namespace

TEST_CASE("the first gradient is taken without a copy if nobody else holds it") {
  Tensor w = zeros({2, 3}).requires_grad_(), held;
  const char* made = nullptr;
  sum(sending(w, [&] {
    Tensor g = ones({2, 3});
    made = g.impl()->data;
    return g;
  })).backward();
  CHECK(w.grad().impl()->data == made);
  w.mutable_grad() = {};
  sum(sending(w, [&] { return held = ones({2, 3}); })).backward();
  CHECK(!w.grad().shares_storage(held));
  held.fill_(7);
  CHECK(equal(w.grad(), ones({2, 3})));
}

TEST_CASE("a gradient that was only given another shape, or handed on, is taken without a copy, too") {
  const Tensor w = zeros({2, 3}).requires_grad_(), other = zeros({6});
  const char* made = nullptr;
  auto make = [&] {
    const Tensor g = ones({6});
    made = g.impl()->data;
    return g;
  };
  for (const Tensor& x : {w.view({6}), w.flatten(), w.unsqueeze(0).reshape({6}), w.clone().view({6}),
           other + w.view({6}), w.view({6}) + other}) {
    sum(sending(x, make)).backward();
    CHECK(w.grad().impl()->data == made);
    CHECK(w.grad().shape() == Shape{2, 3});
    w.mutable_grad() = {};
  }
}

TEST_CASE("a part of a larger tensor, or the caller's memory, is never taken for a gradient") {
  Tensor w = zeros({2}).requires_grad_();
  sum(sending(w, [] { return ones({5, 2})[3]; })).backward();
  CHECK(equal(w.grad(), ones({2})));
  w.mutable_grad() = {};
  float numbers[] = {1, 2};
  sum(sending(w, [&] { return from_blob(numbers, {2}, float32); })).backward();
  numbers[0] = 100;
  CHECK(equal(w.grad(), tensor({1.0, 2.0})));
}

TEST_CASE("a gradient is laid out like its leaf, and an expanded one becomes real memory") {
  Tensor plain = zeros({2, 3}).requires_grad_(), turned = zeros({3, 2}).t().requires_grad_();
  for (bool expanded : {true, false})
    for (bool by_transpose : {true, false}) {
      CAPTURE(expanded);
      CAPTURE(by_transpose);
      plain.mutable_grad() = {}, turned.mutable_grad() = {};
      auto make = [=] { return expanded ? ones({}).expand({2, 3}) : by_transpose ? ones({3, 2}).t() : ones({2, 3}); };
      (sum(sending(plain, make)) + sum(sending(turned, make))).backward();
      CHECK(plain.grad().strides() == Strides{3, 1});
      CHECK(turned.grad().strides() == Strides{1, 2});
      plain.grad().slice(0, 0, 1).fill_(5);   // writable, each number for itself
      CHECK(equal(plain.grad(), tensor({{5.0, 5.0, 5.0}, {1.0, 1.0, 1.0}})));
    }
}

TEST_CASE("the gradient of a leaf with gaps in memory has none") {
  Tensor gaps = zeros({3, 4}).slice(1, 0, 4, 2).detach().requires_grad_(),
         repeated = zeros({3, 1}).expand({3, 4}).detach().requires_grad_();
  CHECK(gaps.strides() == Strides{4, 2});
  (sum(gaps) + sum(repeated * 2)).backward();
  CHECK(gaps.grad().strides() == Strides{2, 1});
  CHECK(equal(gaps.grad(), ones({3, 2})));
  Tensor turned = zeros({4, 3}).t().slice(1, 0, 4, 2).detach().requires_grad_();
  CHECK(turned.strides() == Strides{1, 6});
  sum(turned).backward();
  CHECK(turned.grad().strides() == Strides{1, 3});   // PyTorch: 2, 1
  CHECK(equal(repeated.grad(), full({3, 4}, 2.0)));
  repeated.grad()[0][0].fill_(9);
  CHECK(repeated.grad()[0][1].item<float>() == 2);
}

TEST_CASE("later gradients are added in place, so whoever holds grad() sees them; its version grows") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_();
  sum(w * 2).backward();
  Tensor held = w.grad();
  const uint32_t version = held.version();
  sum(w * 3).backward();
  w[0].backward();   // a slice adds to its range only
  CHECK(equal(held, tensor({6.0, 5.0})));
  CHECK(w.grad().shares_storage(held));
  CHECK(held.version() == version + 2);
}

TEST_CASE("with create_graph they are added out of place, and so is what follows a gradient with history") {
  Tensor w = leaf();
  (w * 2).backward();
  Tensor held = w.grad();
  (w * w * w).backward({.create_graph = true});
  CHECK(number(held) == 2);
  CHECK(number(w.grad()) == 29);
  Tensor with_history = w.grad();
  (w * 2).backward();
  CHECK(number(with_history) == 29);
  CHECK(number(w.grad()) == 31);
  CHECK(number(grad(with_history, w)) == 18);
  w.mutable_grad() = {};
}

TEST_CASE("grad of lists in braces gives a list, also where each holds one tensor") {
  Tensor x = tensor({1.0, 2.0}).requires_grad_(), y = sum(x * x);
  CHECK(equal(grad({y}, {x}, {.retain_graph = true})[0], tensor({2.0, 4.0})));
  CHECK(grad({y}, {x}, {.retain_graph = true}).size() == 1);
  CHECK(equal(grad(y, {x}, {.retain_graph = true})[0], tensor({2.0, 4.0})));
  CHECK(equal(grad(y, std::vector<Tensor>{x}, {.retain_graph = true})[0], tensor({2.0, 4.0})));
  CHECK(equal(grad(y, x), tensor({2.0, 4.0})));
}

TEST_CASE("zero_grad drops gradients, and an optimiser leaves parameters without one alone") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_(), unused = tensor({5.0}).requires_grad_();
  optim::SGD sgd({w, unused}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.5});
  optim::Adam adam({w, unused}, {.lr = 0.1, .weight_decay = 0.5});
  for (optim::Optimizer* optimizer : {static_cast<optim::Optimizer*>(&sgd), static_cast<optim::Optimizer*>(&adam)}) {
    sum(w * w).backward();
    optimizer->step();
    CHECK(equal(unused.detach(), tensor({5.0})));   // no weight decay either
    optimizer->zero_grad();
    CHECK(!w.grad().defined());
    Tensor before = w.detach().clone();
    optimizer->step();
    CHECK(equal(w.detach(), before));   // the momentum waits
    w.mutable_grad() = zeros({2});      // a gradient of zeros is something else
    optimizer->step();
    CHECK(!equal(w.detach(), before));
    optimizer->zero_grad();
  }
}

TEST_CASE("two leaves never share one gradient, wherever it came from") {
  struct Same : Function<Same> {   // sends one tensor to both arguments
    static Tensor forward(FunctionContext&, const Tensor& a, const Tensor& b) { return a + b; }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0], dy[0]}; }
  };
  for (int way = 0; way < 4; ++way) {
    CAPTURE(way);
    Tensor a = zeros({3}).requires_grad_(), b = zeros({3}).requires_grad_(), seed = ones({3});
    if (way == 0) (a + b).backward(seed);
    if (way == 1) Same::apply(a, b).backward(seed);
    if (way == 2) (a + b).backward(seed, {.inputs = {a, b}});
    if (way == 3) (a.view({3, 1}).view({3}) + b.view({1, 3}).view({3})).backward(seed);
    a.grad().fill_(9);
    CHECK(equal(b.grad(), ones({3})));
    b.grad().fill_(8);
    CHECK(equal(seed, ones({3})));
    CHECK(equal(a.grad(), full({3}, 9.0)));
  }
}

TEST_CASE("what retain_grad and backward({.inputs}) keep of results in the middle is their own, too") {
  for (bool by_inputs : {false, true}) {
    CAPTURE(by_inputs);
    Tensor a = zeros({3}).requires_grad_(), h = a + 0, y = h + 0, seed = ones({3});
    if (by_inputs) {
      y.backward(seed, {.inputs = {h, y, a}});
    } else {
      h.retain_grad(), y.retain_grad();
      y.backward(seed);
    }
    h.grad().fill_(3);
    y.grad().fill_(4);
    CHECK(equal(seed, ones({3})));
    CHECK(equal(a.grad(), ones({3})));
    CHECK(equal(h.grad(), full({3}, 3.0)));
  }
}

TEST_CASE("hooks in the order they were registered, then retain_grad, then the node, then the next tensor's hooks") {
  std::vector<std::string> log;
  auto note = [&](std::string name) {
    return [&log, name](const Tensor& dy) { log.push_back(name + " " + std::to_string(int(number(dy)))); };
  };
  Tensor x = leaf(),
         h = record("logged(x)", apply::copy(x), grad_to(x, [&](const Tensor& dy) { return note("node")(dy), dy; }));
  x.register_hook(note("leaf"));
  x.register_post_accumulate_grad_hook([&](const Tensor& w) { note("collected")(w.grad()); });
  h.register_hook(note("first"));
  h.retain_grad();
  h.register_hook([](const Tensor& dy) { return dy * 10; });
  h.register_hook([&](const Tensor& dy) {
    note("third")(dy);
    CHECK(!h.grad().defined());
  });
  (h * 2 + h * 3).backward();
  CHECK(log == std::vector<std::string>{"first 5", "third 50", "node 50", "leaf 50", "collected 50"});
  CHECK(number(h.grad()) == 50);
}

TEST_CASE("a hook runs where its tensor's gradient is computed, even if its node does not run") {
  Tensor x = leaf(), h = x * 2, y = h * h;
  int of_h = 0, of_x = 0;
  h.register_hook([&](const Tensor& dy) { return ++of_h, dy * 2; });
  x.register_hook([&](const Tensor&) { ++of_x; });
  CHECK(number(grad(y, h, {.retain_graph = true})) == 24);
  y.backward({.inputs = {h}});
  CHECK(number(h.grad()) == 24);
  CHECK(of_h == 2);
  CHECK(of_x == 0);
}

TEST_CASE("the hooks of a leaf run once per backward, on the total of that backward, before it is added") {
  Tensor w = leaf();
  std::vector<double> seen, sums;
  w.register_hook(
      [&](const Tensor& dy) { seen.push_back(number(dy)), sums.push_back(w.grad().defined() ? number(w.grad()) : 0); });
  for (int i = 0; i < 2; ++i) (w * 2 + w * w + w).backward();
  CHECK(seen == std::vector<double>{9, 9});
  CHECK(sums == std::vector<double>{0, 9});
  CHECK(number(w.grad()) == 18);
}

TEST_CASE("hooks of several leaves run after all nodes, the youngest leaf first") {
  std::vector<std::string> log;
  Tensor a = leaf(), b = leaf(), first = a * 2, second = first * b;
  a.register_hook([&](const Tensor&) { log.push_back("a"); });
  b.register_hook([&](const Tensor&) { log.push_back("b"); });
  first.register_hook([&](const Tensor&) { log.push_back("first"); });
  second.register_hook([&](const Tensor&) { log.push_back("second"); });
  second.backward();
  CHECK(log == std::vector<std::string>{"second", "first", "b", "a"});   // PyTorch: second, b, first, a
}
