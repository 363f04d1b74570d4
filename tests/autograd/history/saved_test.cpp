// What nodes keep for backward; hooks that keep something else.
#include "autograd/history/saved.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/tools/checkpoint.h"
#include "autograd/tools/gradcheck.h"
#include "autograd/tools/print_graph.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

struct Keeper : Function<Keeper> {
  static Tensor forward(FunctionContext& ctx, const Tensor& x) {
    Tensor y = x * 2;
    ctx.save_for_backward({x, y});
    return y;
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    return {dy[0] * 2 + 0.0 * ctx.saved_tensors()[1]};
  }
};
}   // namespace

TEST_CASE("saved_tensors lists what a node keeps, by the names of the op's arguments") {
  Tensor a = ones({2, 3}).requires_grad_(), b = full({2, 3}, 5.0).requires_grad_(), y = a * b;
  auto kept = saved_tensors(y);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].name == "b");   // for a's gradient
  CHECK(kept[1].name == "a");
  CHECK(equal(kept[0].tensor, b));
  CHECK(kept[0].bytes == 24);
  CHECK(saved_tensors(exp(a))[0].name == "result");
  CHECK(saved_tensors(a + b).empty());
  CHECK(saved_tensors(a).empty());   // a leaf
}

TEST_CASE("listing changes nothing: backward works afterwards, twice") {
  Tensor a = leaf(2), b = leaf(5), y = maximum(a * b, b) * exp(a);
  for (int i = 0; i < 2; ++i) saved_bytes(y);
  y.backward({.retain_graph = true});
  saved_bytes(y);
  y.backward();
  CHECK(number(b.grad()) == doctest::Approx(2 * 2 * std::exp(2.0)));
}

TEST_CASE("saved_bytes counts shared memory once and leaves not at all") {
  Tensor w = ones({100}).requires_grad_(), x = ones({100});
  Tensor h = w * x;   // keeps x (and w, only if x wanted a gradient)
  Tensor y = h * h;   // keeps h twice
  CHECK(saved_bytes(y) == 2 * 400);
  CHECK(print_graph(y) ==
        "#3    mul              float32 [100]   from #2, #2   keeps 400 bytes\n"
        "#2    mul              float32 [100]   from #1   keeps 400 bytes\n"
        "#1    leaf             float32 [100]\n");
}

TEST_CASE("functions, checkpoints and ops with several inputs can be listed too") {
  Tensor x = leaf() * 1;
  CHECK(saved_tensors(GraphNode(graph_node(Keeper::apply(x)).next_functions()[0])).size() == 2);
  Tensor c = checkpoint([](const Tensor& a) { return a * a; }, x);
  CHECK(saved_tensors(graph_node(c).next_functions()[0]).at(0).name == "inputs");
}

TEST_CASE("looking into a released graph is an error that says why") {
  Tensor x = leaf(), y = x * x;
  y.backward();
  CHECK_THROWS_WITH_AS(saved_tensors(y),
      "saved_tensors: the graph behind mul [] was released by backward, and what it kept is gone. Look earlier, or "
      "pass {.retain_graph = true}.",
      GradError);
  CHECK_THROWS_WITH_AS(saved_tensors(ones({2})),
      "graph_node: this [2] tensor does not require grad, so there is no graph behind it", GradError);
}

TEST_CASE("saved tensor hooks pack what ops keep, arguments and results, and unpack it for backward") {
  int packed = 0, unpacked = 0;
  Tensor x = leaf(2), y;
  {
    SavedTensorsHooks guard([&](const Tensor& t) { return ++packed, t.item<double>(); },
        [&](double v) { return ++unpacked, tensor(v, float64); });
    y = exp(x) * x;
  }
  CHECK(packed == 3);   // exp's result, and both factors
  CHECK(saved_tensors(y)[0].bytes == 0);
  y.backward({.retain_graph = true});
  CHECK(number(x.grad()) == doctest::Approx(3 * std::exp(2.0)));
  y.backward();
  CHECK(unpacked == 6);
  CHECK(tls.special == 0);
}

TEST_CASE("higher derivatives go through packed tensors") {
  auto f = [](const std::vector<Tensor>& in) {
    SavedTensorsHooks guard([](const Tensor& t) { return t.clone(); }, [](const Tensor& t) { return t.clone(); });
    return tanh(in[0] * in[1]) * exp(in[0]);
  };
  Tensor a = tensor({0.3, -0.7}, float64).requires_grad_(), b = tensor({1.1, 0.4}, float64).requires_grad_();
  CHECK(gradcheck(f, {a, b}).message == "");
  CHECK(gradgradcheck(f, {a, b}).message == "");
}

TEST_CASE("of nested hooks the innermost apply, and functions and views go through them too") {
  std::string order;
  Tensor x = tensor({1.0, 2.0}, float64).requires_grad_(), h = x * 1, y;
  auto unpack = [](const Tensor& t) { return t; };
  {
    SavedTensorsHooks outer([&](const Tensor& t) { return order += 'o', t; }, unpack);
    {
      SavedTensorsHooks inner([&](const Tensor& t) { return order += 'i', t; }, unpack);
      y = Keeper::apply(h.slice(0, 0, 1));
    }
    y = y * y;
  }
  CHECK(order == "iioo");
  sum(y).backward();
  CHECK(x.grad().to_vector<double>()[0] == 8);
}

TEST_CASE("memory falls if hooks keep nothing") {
  Tensor x = ones({1000}).requires_grad_(), y;
  {
    SavedTensorsHooks guard([](const Tensor&) { return 0; }, [](int) { return ones({1000}); });
    y = exp(x * 0.0);
  }
  CHECK(saved_bytes(y) == 0);
  sum(y).backward();
  CHECK(x.grad().to_vector<float>()[0] == 0);
}

TEST_CASE("mistakes of hooks are named, and their exceptions pass through") {
  Tensor x = tensor({1.0, 2.0}).requires_grad_(), y;
  {
    SavedTensorsHooks guard([](const Tensor&) { return 0; }, [](int) { return ones({3}); });
    y = sum(x * x);
  }
  CHECK_THROWS_WITH_AS(
      y.backward(), "SavedTensorsHooks: unpack returned float32 [3]; pack was given float32 [2]", GradError);
  int64_t before = live_nodes();
  {
    SavedTensorsHooks guard(
        [](const Tensor&) -> int { throw Error("the disk is full"); }, [](int) { return Tensor(); });
    CHECK_THROWS_WITH_AS(x * x, "the disk is full", Error);
    CHECK_THROWS_WITH_AS(exp(x), "the disk is full", Error);
  }
  CHECK(live_nodes() == before);
  CHECK(tls.special == 0);
  sum(x * x).backward();
  CHECK(x.grad().to_vector<float>()[1] == 4);
}

TEST_CASE("inference tensors stay out of graphs") {
  Tensor w = leaf(), x, view;
  {
    InferenceModeGuard guard;
    CHECK(!recording());
    x = tensor({1.0, 2.0}, float64) * w;
    view = x.slice(0, 0, 1);
    x.add_(1);   // inside, anything goes
    CHECK(!x.requires_grad());
  }
  CHECK(recording());
  CHECK(number(sum(x)) == 11);
  CHECK_NOTHROW(x + w);   // nothing of x is kept
  CHECK_THROWS_WITH_AS(x * w,
      "an inference tensor [2] cannot be kept for backward: it was made under InferenceModeGuard. Make a clone of it "
      "outside the guard.",
      GradError);
  CHECK_THROWS_WITH_AS(view.add_(1),
      "add_: this tensor [1] was made under InferenceModeGuard and cannot be changed in place outside of it. Change a "
      "clone.",
      GradError);
  CHECK_THROWS_WITH_AS(x.detach().requires_grad_(),
      "requires_grad_: this [2] tensor was made under InferenceModeGuard and never takes part in a graph. Make a "
      "clone of it outside the guard.",
      GradError);
  sum(x.clone() * w).backward();
  CHECK(number(w.grad()) == 11);
}
