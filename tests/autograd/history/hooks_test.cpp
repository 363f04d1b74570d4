// Hooks on gradients, retain_grad, and passes to certain inputs. Expected gradients are by hand; the order of calls is
// that of PyTorch.
#include <doctest/doctest.h>

#include <string>

#include "autograd/engine/autograd.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

TEST_CASE("a hook sees the complete gradient of a tensor, once per backward") {
  Tensor x = leaf(), h = x * 2;
  std::vector<double> seen;
  h.register_hook([&](const Tensor& dy) { seen.push_back(number(dy)); });
  (h * 5 + h * 7).backward();
  CHECK(seen == std::vector<double>{12});
  CHECK(number(x.grad()) == 24);
}

TEST_CASE("what a hook returns takes the place of the gradient") {
  Tensor x = leaf(), h = x * 2;
  h.register_hook([](const Tensor& dy) { return dy * 10; });
  h.register_hook([](const Tensor& dy) { return dy + 1; });   // sees what the first one returned
  (h * 3).backward();
  CHECK(number(x.grad()) == 2 * (3 * 10 + 1));
}

TEST_CASE("a hook on a leaf sees the total, before it is added to grad()") {
  Tensor w = leaf();
  std::vector<double> seen;
  w.register_hook([&](const Tensor& dy) {
    seen.push_back(number(dy));
    CHECK(w.grad().defined() == (seen.size() > 1));
    return dy * 100;
  });
  for (int i = 0; i < 2; ++i) (w * 2 + w * w).backward();   // 2 + 2w = 8, in two pieces
  CHECK(seen == std::vector<double>{8, 8});
  CHECK(number(w.grad()) == 1600);
}

TEST_CASE("a hook that was removed is not called any more, even when it removes itself") {
  Tensor w = leaf();
  int first = 0, second = 0;
  HookHandle handle = w.register_hook([&](const Tensor&) { ++first; });
  HookHandle once;
  once = w.register_hook([&](const Tensor&) { ++second, once.remove(); });
  (w * 2).backward();
  handle.remove();
  handle.remove();
  (w * 2).backward();
  CHECK(first == 1);
  CHECK(second == 1);
}

TEST_CASE("a handle may outlive its tensor") {
  int64_t before = live_nodes();
  HookHandle handle;
  {
    Tensor w = leaf();
    handle = w.register_hook([](const Tensor&) {});
  }
  CHECK(live_nodes() == before);   // nor does it keep the tensor's node alive
  CHECK_NOTHROW(handle.remove());
}

TEST_CASE("a post-accumulate hook sees the leaf with its new grad(), which it may use up") {
  Tensor w = leaf();
  std::vector<double> seen;
  w.register_post_accumulate_grad_hook([&](const Tensor& x) {
    seen.push_back(number(x.grad()));
    NoGradGuard guard;
    x.sub_(x.grad() * 0.1);   // an optimiser inside backward
    x.mutable_grad() = {};
  });
  (w * w).backward();
  CHECK(seen == std::vector<double>{6});
  CHECK(number(w) == doctest::Approx(2.4));
  CHECK(!w.grad().defined());
  Tensor c = w * 2;
  CHECK_THROWS_WITH_AS(c.register_post_accumulate_grad_hook([](const Tensor&) {}),
      "register_post_accumulate_grad_hook: this [] tensor was computed by mul; only leaves collect a gradient. "
      "Use register_hook.",
      GradError);
}

TEST_CASE("hooks run in grad() too, even on an input whose own node does not run") {
  Tensor x = leaf(), h = x * 2, y = h * h;
  int at_h = 0, at_x = 0;
  h.register_hook([&](const Tensor& dy) { return ++at_h, dy * 2; });
  x.register_hook([&](const Tensor&) { ++at_x; });
  CHECK(number(grad(y, h, {.retain_graph = true})) == 24);
  CHECK(at_h == 1);
  CHECK(at_x == 0);
  CHECK(number(grad(y, x)) == 48);
  CHECK(at_x == 1);
  CHECK(!x.grad().defined());
}

TEST_CASE("hooks, then retain_grad, then the op: what is kept is what the hooks made of it") {
  Tensor x = leaf(), h = x * 2;
  h.retain_grad();
  h.register_hook([](const Tensor& dy) { return dy * 5; });
  (h * 3).backward();
  CHECK(number(h.grad()) == 15);
  CHECK(number(x.grad()) == 30);
}

TEST_CASE("retain_grad keeps the gradient of a tensor that is not a leaf, and adds the next one") {
  Tensor x = leaf(), h = x * 2, y = h * h;
  CHECK(!h.grad().defined());
  h.retain_grad();
  h.retain_grad();   // idempotent
  CHECK(h.retains_grad());
  y.backward({.retain_graph = true});
  CHECK(number(h.grad()) == 12);
  y.backward();
  CHECK(number(h.grad()) == 24);
  x.retain_grad();   // a leaf has its grad() anyway
  CHECK(!x.retains_grad());
}

TEST_CASE("a change in place keeps the gradient that was retained, and the next one is added") {
  Tensor x = leaf(), h = x * 2;
  h.retain_grad();
  (h * 5).backward({.retain_graph = true});
  h.mul_(3);
  CHECK(number(h.grad()) == 5);
  (h * 7).backward();
  CHECK(number(h.grad()) == 12);
}

TEST_CASE("hooks under create_graph are part of the differentiated computation") {
  Tensor x = leaf(), h = x * x;
  HookHandle handle = h.register_hook([](const Tensor& dy) { return dy * dy; });
  Tensor dx = grad(h * h, x, {.create_graph = true});   // dy at h = 2h, squared: 4 h^2; dx = 4 x^4 * 2x = 8 x^5
  CHECK(number(dx) == doctest::Approx(8 * 243));
  handle.remove();   // dx was computed from h too, so it would square once more
  CHECK(number(grad(dx, x)) == doctest::Approx(40 * 81));
}

TEST_CASE("a hook that returns another shape or dtype is an error that names the op") {
  Tensor x = tensor({1.0, 2.0}).requires_grad_(), h = x * 2;
  h.register_hook([](const Tensor& dy) { return sum(dy); });
  CHECK_THROWS_WITH_AS(
      sum(h).backward(), "backward: a hook on mul returned a gradient float32 []; it must be float32 [2]", GradError);
  Tensor w = tensor({1.0}).requires_grad_();
  w.register_hook([](const Tensor& dy) { return dy.to(float64); });
  CHECK_THROWS_WITH_AS(sum(w).backward(),
      "backward: a hook on a leaf returned a gradient float64 [1]; it must be float32 [1]", GradError);
}

TEST_CASE("a hook on a tensor that requires no grad is refused") {
  CHECK_THROWS_WITH_AS(tensor({1.0, 2.0}).register_hook([](const Tensor&) {}),
      "register_hook: this [2] tensor does not require grad, so no gradient will reach it", GradError);
  CHECK_THROWS_WITH_AS(tensor({1.0, 2.0}).retain_grad(),
      "retain_grad: this [2] tensor does not require grad, so no gradient will reach it", GradError);
}

TEST_CASE("an exception in a hook passes through backward and leaves the library usable") {
  Tensor x = leaf(), h = x * 2;
  bool fails = true;
  HookHandle handle = h.register_hook([&](const Tensor&) {
    if (fails) throw Error("the hook failed");
  });
  Tensor y = h * 3;
  CHECK_THROWS_WITH_AS(y.backward({.retain_graph = true}), "the hook failed", Error);
  CHECK(recording());
  fails = false;
  y.backward();
  CHECK(number(x.grad()) == 6);
}

TEST_CASE("backward to certain inputs fills only their grad(), leaves or not, and runs only what leads to them") {
  Tensor a = leaf(2), b = leaf(5), h = a * b;
  int runs = 0;
  Tensor watched = record("counting(b)", apply::copy(b), grad_to(b, [&](const Tensor& dy) { return ++runs, dy; }));
  Tensor y = h * h + watched;
  y.backward({.retain_graph = true, .inputs = {a}});
  CHECK(number(a.grad()) == 2 * 10 * 5);
  CHECK(!b.grad().defined());
  CHECK(runs == 0);
  y.backward({.inputs = {h, b}});
  CHECK(number(h.grad()) == 20);
  CHECK(number(b.grad()) == 2 * 10 * 2 + 1);
  CHECK(number(a.grad()) == 100);
}

TEST_CASE("a second backward to an input that is no leaf is added") {
  Tensor h = leaf() * 2, y = h * 5;
  y.backward({.retain_graph = true, .inputs = {h}});
  y.backward({.inputs = {h}});
  CHECK(number(h.grad()) == 10);
}

TEST_CASE("backward with wrong inputs says so") {
  Tensor a = leaf(), y = a * 2;
  CHECK_THROWS_WITH_AS(y.backward({.inputs = std::vector<Tensor>{}}),
      "backward: inputs is empty; leave it out to reach every leaf", GradError);
  CHECK_THROWS_WITH_AS(
      y.backward({.inputs = {tensor({1.0, 2.0})}}), "backward: an input [2] does not require grad", GradError);
}
