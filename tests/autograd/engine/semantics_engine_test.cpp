// What users of PyTorch rely on: the engine. Long chains and threads: engine_limits_test.cpp.
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/base/allocator.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"
#include "losses/regression.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "optim/methods/adam.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

// Passes its gradient on, and records that it ran.
Tensor logged(const Tensor& x, std::string name, std::vector<std::string>& log) {
  return record(
      "logged(x)", apply::copy(x), grad_to(x, [name, &log](const Tensor& dy) { return log.push_back(name), dy; }));
}

struct Silent : Function<Silent> {
  static Tensor forward(FunctionContext&, const Tensor& x) { return x * 2; }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>&) { return {Tensor()}; }
};

}   // namespace

TEST_CASE("the node that was made last runs first, whatever the order of the arguments") {
  std::vector<std::string> log;
  Tensor x = leaf(), a = logged(x, "a", log), b = logged(x, "b", log), c = logged(a, "c", log), d = logged(x, "d", log);
  (b * d * a * c).backward();
  CHECK(log == std::vector<std::string>{"d", "c", "b", "a"});
}

TEST_CASE("a node off the path to the inputs that were asked for does not run") {
  std::vector<std::string> log;
  Tensor x = leaf(), w = leaf();
  Tensor y = logged(logged(x, "behind h", log) * 1, "h", log), z = y * logged(w, "w", log);
  z.backward({.retain_graph = true, .inputs = {w}});
  CHECK(log == std::vector<std::string>{"w"});
  log.clear();
  grad(z, y, {.retain_graph = true});
  CHECK(log.empty());   // what made y is not on the path to it
  grad({z}, {y, w});
  CHECK(log == std::vector<std::string>{"w"});
}

TEST_CASE("a leaf takes its gradient as soon as it is there, before older nodes run; one with hooks at the end") {
  for (bool hooked : {false, true}) {
    CAPTURE(hooked);
    Tensor a = leaf(), b = leaf(5);
    bool b_was_there = false;
    Tensor h = record("looking(a)", apply::copy(a), grad_to(a, [&](const Tensor& dy) {
      b_was_there = b.grad().defined();
      return dy;
    }));
    if (hooked) b.register_hook([](const Tensor&) {});
    (h * b).backward();
    CHECK(b_was_there == !hooked);
    CHECK(number(b.grad()) == 3);
  }
}

TEST_CASE("the search for paths ends at nodes that are older than every input") {
  // The old part is released, so looking at it would be an error: where it led is no longer known.
  Tensor old = leaf(), part = old * old;
  part.backward();
  Tensor x = leaf(2), y = part * x;
  CHECK(number(grad(y, x, {.retain_graph = true})) == 9);
  y.backward({.retain_graph = true, .inputs = {x}});
  CHECK(number(x.grad()) == 9);
  CHECK_THROWS_WITH_AS(grad({y}, {x, old}),
      "backward: the graph behind mul [] was released by an earlier backward. Pass {.retain_graph = true} to "
      "the earlier one, or compute the result again.",
      GradError);
}

TEST_CASE("gradients for one input are summed in the order they arrive, in a leaf and in the middle") {
  // Youngest first: (1e16 - 1e16) + 1. In any other order the 1 is lost. PyTorch gives 1 too.
  for (bool middle : {false, true}) {
    CAPTURE(middle);
    Tensor x = leaf(), h = middle ? x * 1 : x, one = h * 1, minus = h * -1e16, plus = h * 1e16;
    (plus + minus + one).backward();
    CHECK(number(x.grad()) == 1);
  }
}

TEST_CASE("a sum is made in place only in a buffer that nobody else holds") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_(), h = w + 0, seed = ones({2}), seen;
  HookHandle handle = h.register_hook([&](const Tensor& dy) { seen = dy; });
  Tensor first = h * 2, y = h + h + h;
  y.backward(seed);
  CHECK(equal(seed, ones({2})));   // it reached h three times
  CHECK(equal(seen, full({2}, 3.0)));
  CHECK(equal(w.grad(), full({2}, 3.0)));
  w.grad().fill_(7);
  CHECK(equal(seen, full({2}, 3.0)));
}

TEST_CASE("a gradient is summed to its input's shape and cast to its dtype, or refused") {
  auto sends = [](const Tensor& gradient) {
    Tensor x = zeros({2, 1}).requires_grad_();
    Tensor y = record("sends(x)", tensor(0.0), grad_to(x, [gradient](const Tensor&) { return gradient; }));
    y.backward();
    return x.grad();
  };
  CHECK(equal(sends(ones({4, 2, 3}, float64)), full({2, 1}, 12.0)));
  CHECK(sends(ones({2, 1}, float64)).dtype() == float32);
  CHECK_THROWS_WITH_AS(sends(ones({3, 1})),
      "backward: a formula of sends returned a gradient float32 [3, 1]; its input is float32 [2, 1]", GradError);
  CHECK_THROWS_WITH_AS(sends(ones({2})),
      "backward: a formula of sends returned a gradient float32 [2]; its input is float32 [2, 1]", GradError);
  CHECK_THROWS_WITH_AS(sends(tensor({{1}, {2}})),
      "backward: a formula of sends returned a gradient int64 [2, 1]; its input is float32 [2, 1]", GradError);
}

TEST_CASE("there must be as many gradients as inputs") {
  Tensor x = leaf(), w = leaf();
  Tensor y = record_several(
      "pair(x, w)", {apply::copy(x)}, {x, w}, [](const Arrived& dy) { return std::vector<Tensor>{dy[0]}; })[0];
  CHECK_THROWS_WITH_AS(y.backward(), "backward: the formula of pair returned 1 gradients; it has 2 inputs", GradError);
}

TEST_CASE("an undefined gradient is a zero that is never made: nothing behind it runs, grad() stays undefined") {
  std::vector<std::string> log;
  int hooks = 0;
  Tensor x = leaf(), h = logged(x, "behind", log);
  h.register_hook([&](const Tensor&) { ++hooks; });
  x.register_post_accumulate_grad_hook([&](const Tensor&) { ++hooks; });
  Silent::apply(h).backward();
  CHECK(log.empty());
  CHECK(hooks == 0);   // PyTorch calls the first one, with an undefined tensor
  CHECK(!x.grad().defined());
}

TEST_CASE("the gradients beside an undefined one count") {
  Tensor x = leaf();
  (Silent::apply(x) + x * 5 + Silent::apply(x)).backward();
  CHECK(number(x.grad()) == 5);
}

TEST_CASE("retain_graph defaults to create_graph") {
  Tensor x = leaf();
  auto used_up = [&](const BackwardOptions& options) {
    Tensor y = x * x;
    y.backward(options);
    const bool used = graph_node(y).is_released();
    x.mutable_grad() = {};
    return used;
  };
  CHECK(used_up({}));
  CHECK(!used_up({.retain_graph = true}));
  CHECK(!used_up({.create_graph = true}));
  CHECK(used_up({.retain_graph = false, .create_graph = true}));
}

TEST_CASE("what a node kept goes as soon as it has run, not at the end of the pass") {
  constexpr int64_t bytes = 1 << 20;
  Tensor x = leaf(), h = x * 1;
  int64_t at_the_end = 0;
  Tensor y = record("looking(h)", apply::copy(h), grad_to(h, [&](const Tensor& dy) {
    at_the_end = memory_stats().live;
    return dy;
  }));
  for (int i = 0; i < 8; ++i) {
    Tensor big = zeros({bytes / 8}, float64);
    y = record("keeps(y)", apply::copy(y), grad_to(y, [big](const Tensor& dy) { return dy; }));
  }
  const int64_t before = memory_stats().live;
  y.backward();
  CHECK(at_the_end <= before - 8 * bytes);
}

TEST_CASE("a second backward is an error, even through a graph that kept nothing") {
  Tensor x = leaf(), y = x + x;
  y.backward();
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: the graph behind add [] was released by an earlier backward. Pass {.retain_graph = true} to "
      "the earlier one, or compute the result again.",
      GradError);
  CHECK(number(x.grad()) == 2);
}

TEST_CASE("create_graph records backward itself, whatever the mode outside") {
  Tensor x = leaf();
  Tensor y = x * x * x, dx;
  {
    NoGradGuard guard;
    dx = grad(y, x, {.create_graph = true});
    CHECK(!recording());
  }
  CHECK(number(grad(dx, x)) == 18);
  Tensor z = x * x;
  CHECK(!grad(z, x).requires_grad());   // and without it nothing is recorded, although we are recording
}

TEST_CASE("grad touches no grad(), and backward with inputs only theirs") {
  Tensor x = leaf(), w = leaf(5), h = x * w, y = h * h;
  (x * 7).backward();
  CHECK(number(grad({y}, {x, h, w}, {.retain_graph = true})[1]) == 30);
  CHECK(number(x.grad()) == 7);
  CHECK(!w.grad().defined());
  CHECK(!h.grad().defined());
  y.backward({.inputs = {h, w}});
  CHECK(number(h.grad()) == 30);
  CHECK(number(w.grad()) == 90);
  CHECK(number(x.grad()) == 7);
}

TEST_CASE("an input that nothing depends on is undefined if that is allowed, and an error otherwise") {
  Tensor x = leaf(), other = leaf(), y = x * 2;
  CHECK_THROWS_WITH_AS(grad({y}, {other}, {.retain_graph = true}),
      "grad: no output depends on input 0 []. Pass {.allow_unused = true} to get an undefined tensor for it.",
      GradError);
  CHECK(!grad(y, other, {.retain_graph = true, .allow_unused = true}).defined());
  CHECK_THROWS_WITH_AS(grad({y}, std::vector<Tensor>{}), "grad: give at least one output and one input", GradError);
  CHECK_THROWS_WITH_AS(y.backward({.inputs = std::vector<Tensor>{}}),
      "backward: inputs is empty; leave it out to reach every leaf", GradError);
  y.backward({.inputs = {other, x}});   // backward does not mind
  CHECK(!other.grad().defined());
  CHECK(number(x.grad()) == 2);
}

TEST_CASE("grad() inside a formula works while other gradients of the outer pass wait") {
  Tensor x = leaf(), h = x * 2;
  Tensor inner = record("inner(h)", apply::copy(h), grad_to(h, [h = saved(h, 0)](const Tensor& dy) {
    EnableGradGuard on;
    Tensor z = h.get().detach().requires_grad_();
    return dy * grad(z * z * z, z);
  }));
  (h * 5 + inner + h * 7).backward();   // the gradient 7 of h waits while inner runs
  CHECK(number(x.grad()) == 2 * (5 + 3 * 36 + 7));
}

TEST_CASE("formulas run in the thread that called backward") {
  Tensor x = leaf();
  std::thread::id ran;
  Tensor y = record(
      "asking(x)", apply::copy(x), grad_to(x, [&](const Tensor& dy) { return ran = std::this_thread::get_id(), dy; }));
  y.backward({.retain_graph = true});
  CHECK(ran == std::this_thread::get_id());
  std::thread::id other;
  std::thread([&] { other = std::this_thread::get_id(), y.backward(); }).join();
  CHECK(ran == other);
  CHECK(number(x.grad()) == 2);
}

TEST_CASE("two threads train two models, with the bits of one thread after the other") {
  auto train = [](uint64_t seed) {
    manual_seed(seed);
    nn::Sequential net{nn::Linear{3, 16}, gradus::tanh, nn::Linear{16, 1}};
    Tensor x = randn({32, 3}), target = sum(x, 1, true);
    optim::Adam adam(net.parameters(), {.lr = 0.01});
    for (int step = 0; step < 50; ++step) {
      adam.zero_grad();
      losses::mse_loss(net(x), target).backward();
      adam.step();
    }
    std::vector<Tensor> weights;
    for (const Tensor& p : net.parameters()) weights.push_back(p.detach().clone());
    return weights;
  };
  std::vector<Tensor> alone[2] = {train(1), train(2)}, together[2];
  std::thread first([&] { together[0] = train(1); }), second([&] { together[1] = train(2); });
  first.join(), second.join();
  for (int t : {0, 1}) {
    REQUIRE(together[t].size() == 4);
    for (size_t i = 0; i < 4; ++i) CHECK(equal(together[t][i], alone[t][i]));
  }
  CHECK(!equal(alone[0][0], alone[1][0]));
}

TEST_CASE("threads add slices to one shared leaf, and no gradient is lost") {
  // A slice adds into its range of grad() itself, the whole tensor to all of it. All sums are whole numbers, so they
  // are exact.
  Tensor w = zeros({4}, {.dtype = float64, .requires_grad = true});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&w, t] {
      for (int i = 0; i < 500; ++i) (w[t] * (t + 1) + sum(w.slice(0, 1, 3)) + sum(w)).backward();
    });
  for (std::thread& t : threads) t.join();
  CHECK(equal(
      w.grad(), tensor({2500.0, 5000.0, 5500.0, 4000.0}, float64)));   // 500 (t + 1), + 2000, + 2000 in the middle
}

TEST_CASE("a chain held together only by kept tensors is destroyed without recursion") {
  const int64_t before = live_nodes();
  {
    Tensor w = leaf(1), y = w * 1;
    for (int i = 0; i < 200000; ++i)   // no edge leads from one link to the next, only what the formula keeps
      y = record("link(w, y)", apply::copy(w), grad_to(w, [y = saved(y, 1)](const Tensor& dy) { return dy * y; }));
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a long chain of custom functions is destroyed without recursion, used or not") {
  struct Link : Function<Link> {
    static Tensor forward(FunctionContext& ctx, const Tensor& x) {
      ctx.save_for_backward({x});
      return x * 1;
    }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0]}; }
  };
  const int64_t before = live_nodes();
  for (bool used : {false, true}) {
    Tensor x = leaf(), y = x;
    for (int i = 0; i < 100000; ++i) y = Link::apply(y);
    if (used) y.backward();
    CHECK(x.grad().defined() == used);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("a kept result does not hold its own node, and has it again when backward asks") {
  struct Both : Function<Both> {   // (exp x, exp 2x), from its results
    static std::vector<Tensor> forward(FunctionContext& ctx, const Tensor& x) {
      std::vector<Tensor> y = {exp(x), exp(x * 2)};
      ctx.save_for_backward(y);
      return y;
    }
    static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
      auto y = ctx.saved_tensors();
      CHECK(y[0].requires_grad() == recording());
      return {dy[0] * y[0] + dy[1] * y[1] * 2};
    }
  };
  const int64_t before = live_nodes();
  {
    Tensor x = leaf(0), y = tanh(exp(x)), dropped = softmax(exp(stack({x, x})), 0);
    std::vector<Tensor> both = Both::apply(x);
  }
  CHECK(live_nodes() == before);
  Tensor x = leaf(0), y = Both::apply(x)[1];
  Tensor dx = grad(y, x, {.create_graph = true});
  CHECK(number(dx) == 2);
  CHECK(number(grad(dx, x)) == 4);
}

TEST_CASE("a hook and what it captured go with the tensor it is attached to") {
  const int64_t before = live_nodes();
  {
    Tensor x = leaf(), other = leaf(5) * 2, h = x * 2;
    h.register_hook([other](const Tensor& dy) { return dy * other.detach(); });
    (h * 3).backward();
    CHECK(number(x.grad()) == 60);
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("splitting a sequence of 1,000 steps costs a few nodes per step, and backward not one padded copy") {
  // A step's gradient goes into its range of the one sum. Padded to the whole first, it would need as many bytes again
  // beside the sum, and the work would grow with the square of the number of steps.
  for (bool from_leaf : {true, false})
    for (bool by_unbind : {true, false}) {
      CAPTURE(from_leaf);
      CAPTURE(by_unbind);
      constexpr int64_t steps = 1000, width = 1024, bytes = steps * width * 4;
      Tensor x = ones({steps, width}, {.requires_grad = true}), h = from_leaf ? x : x + 0, y = sum(h[0]);
      const int64_t nodes = live_nodes();
      std::vector<Tensor> rows = by_unbind ? unbind(h) : std::vector<Tensor>();
      for (int64_t i = 1; i < steps; ++i) y = y + sum(by_unbind ? rows[size_t(i)] : h[i]) * 3;
      rows.clear();
      CHECK(live_nodes() - nodes <= 5 * steps);
      reset_peak_memory();
      const int64_t before = memory_stats().peak;
      if (from_leaf) y.backward();
      Tensor g = from_leaf ? x.grad() : grad(y, h);
      CHECK(memory_stats().peak - before < bytes + bytes / 4);
      CHECK(equal(g.slice(0, 1), full({steps - 1, width}, 3.0)));
      CHECK(equal(g[0], ones({width})));
    }
}
