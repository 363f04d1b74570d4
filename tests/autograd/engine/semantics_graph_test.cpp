// What users of PyTorch rely on: the graph, leaves and modes. Continued in the other semantics_*_test.cpp.
//
// Where gradus differs on purpose, the test shows what it does instead, and docs/differences-from-pytorch.md has a
// line: no warnings, when hooks of leaves run, hooks and undefined gradients, released graphs, no .data, no out=, no
// hooks of nodes.
#include <doctest/doctest.h>

#include <thread>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

TEST_CASE("an op is recorded only while recording and if an input requires grad; other results are leaves") {
  Tensor w = leaf(), c = tensor(2.0, float64);
  for (bool on : {true, false})
    for (bool wants : {true, false}) {
      CAPTURE(on);
      CAPTURE(wants);
      GradModeGuard mode(on);
      Tensor y = (wants ? w : c) * c;
      CHECK(y.requires_grad() == (on && wants));
      CHECK(y.is_leaf() == !(on && wants));
      CHECK(y.grad_fn() == (on && wants ? "mul" : ""));
    }
}

TEST_CASE("a result that was not recorded can become a leaf, one that was cannot") {
  Tensor w = leaf(), c = tensor(2.0, float64), y = c * 5;
  y.requires_grad_();
  (y * w).backward();
  CHECK(number(y.grad()) == 3);
  CHECK(number(w.grad()) == 10);
  Tensor z = w * 1;
  z.requires_grad_();   // it already does, and stays what it is
  CHECK(!z.is_leaf());
}

TEST_CASE("requires_grad is for leaves of floats, grad() for leaves and for tensors that retain it") {
  CHECK_THROWS_WITH_AS(tensor(1).requires_grad_(),
      "requires_grad_: only float32 and float64 tensors can have gradients; this one is int64 []", DtypeError);
  Tensor w = leaf(), h = w * 2, kept = w * 5;
  CHECK_THROWS_WITH_AS(h.requires_grad_(false),
      "requires_grad_: this [] tensor was computed by mul; only leaves can stop wanting a gradient. Use detach().",
      GradError);
  kept.retain_grad();
  kept.retain_grad();
  w.retain_grad();   // a leaf has its grad() anyway
  CHECK(!w.retains_grad());
  (h * kept).backward();
  CHECK(number(w.grad()) == 60);
  CHECK(!h.grad().defined());   // reading it is not an error, and there is no warning
  CHECK(number(kept.grad()) == 6);
}

TEST_CASE("what retain_grad keeps is not doubled, however often it was asked for") {
  Tensor w = leaf(), h = w * 2;
  for (int i = 0; i < 3; ++i) h.retain_grad();
  int calls = 0;
  h.register_hook([&](const Tensor&) { ++calls; });
  (h * h).backward();
  CHECK(number(h.grad()) == 12);
  CHECK(calls == 1);
}

TEST_CASE("without recording results require no grad, and in-place changes keep the flag") {
  Tensor w = leaf(), h = w * 2, c = tensor(1.0, float64);
  {
    NoGradGuard guard;
    CHECK(!(w * 2).requires_grad());
    w.mul_(2);
    h.add_(1);
    c.add_(w);
  }
  CHECK(w.requires_grad());
  CHECK(w.is_leaf());
  CHECK(h.requires_grad());
  CHECK(h.grad_fn() == "mul");   // the history it had
  CHECK(!c.requires_grad());
}

TEST_CASE("a view taken without recording cannot be changed in place with gradients later") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_(), y = w * 2, view;
  {
    NoGradGuard guard;
    view = y[0];
  }
  CHECK_THROWS_WITH_AS(view.mul_(2),
      "mul_: this [] view was taken under NoGradGuard, so a change of it that has gradients cannot reach its "
      "base. Take the view outside the guard, or put the change under it too.",
      GradError);
}

TEST_CASE("a thread started under NoGradGuard records") {
  NoGradGuard guard;
  Tensor w = leaf();
  std::thread([&] { (w * w).backward(); }).join();
  CHECK(number(w.grad()) == 6);
  CHECK(!(w * w).requires_grad());
}

TEST_CASE("a tensor of inference mode is not kept for backward, nor changed in place outside") {
  Tensor w = leaf(), x;
  {
    InferenceModeGuard guard;
    x = w * 2;
    x.add_(1);
  }
  CHECK(x.is_leaf());
  CHECK_THROWS_WITH_AS(x * w,
      "an inference tensor [] cannot be kept for backward: it was made under InferenceModeGuard. Make a clone of it "
      "outside the guard.",
      GradError);
  CHECK_THROWS_WITH_AS(x.mul_(2),
      "mul_: this tensor [] was made under InferenceModeGuard and cannot be changed in place outside of it. Change a "
      "clone.",
      GradError);
  CHECK(number(x) == 7);
  CHECK(number(grad(x + w, w)) == 1);   // it may take part where nothing of it is kept
  CHECK(number(grad(x.clone() * w, w)) == 7);
}

TEST_CASE("eval() of a module does not stop recording") {
  nn::Sequential net{nn::Linear{2, 3}, nn::Dropout{0.5}, nn::Linear{3, 1}};
  net.eval();
  Tensor y = sum(net(ones({4, 2})));
  CHECK(y.requires_grad());
  y.backward();
  for (const Tensor& p : net.parameters()) CHECK(p.grad().defined());
  net.train();
  NoGradGuard guard;   // and train() does not start it
  CHECK(!net(ones({4, 2})).requires_grad());
}

TEST_CASE("backward without a gradient starts from exactly one number, of any shape, that has a history") {
  Tensor w = tensor({1.0, 2.0}).requires_grad_();
  CHECK_THROWS_WITH_AS((w * 2).backward(),
      "backward: the starting tensor has shape [2]; start from one number (mean, sum) or give a gradient of "
      "shape [2].",
      GradError);
  CHECK_THROWS_WITH_AS((w * 2).slice(0, 0, 0).backward(),   // zero numbers are not one number
      "backward: the starting tensor has shape [0]; start from one number (mean, sum) or give a gradient of "
      "shape [0].",
      GradError);
  CHECK_THROWS_WITH_AS((w.detach() * 2).backward(ones({2})),
      "backward: the starting tensor [2] has no history: nothing it was computed from requires grad, or it was "
      "computed under NoGradGuard",
      GradError);
  CHECK(!w.grad().defined());
  (w * 2).slice(0, 1).view({1, 1, 1}).backward();
  CHECK(equal(w.grad(), tensor({0.0, 2.0})));
}

TEST_CASE("a gradient that the user has set to another shape or dtype is refused by name") {
  for (bool slice : {false, true}) {   // a slice adds straight into grad()
    Tensor q = ones({3}).requires_grad_();
    auto backward = [&] { (slice ? q.slice(0, 0, 2) : q * 2).sum().backward(); };
    for (const Tensor& wrong : {ones({1}), ones({2}), ones({3, 3}), ones({1000000})}) {
      q.mutable_grad() = wrong;
      CHECK(test::error_of<ShapeError>(backward) ==
            "backward: a parameter of shape [3] has a gradient of shape " + to_string(wrong.shape()));
    }
    for (Dtype dtype : {float64, int64, bool_}) {
      q.mutable_grad() = ones({3}, dtype);
      CHECK(test::error_of<DtypeError>(backward) ==
            "backward: a float32 parameter [3] has a " + std::string(name(dtype)) + " gradient");
    }
  }
}

TEST_CASE("a sum that starts from an expanded gradient gets memory of its own") {
  Tensor one = ones({1});
  for (int way = 0; way < 4; ++way) {
    CAPTURE(way);
    Tensor q = tensor({5.0, 7.0}).requires_grad_();
    q.mutable_grad() = one.expand({2});
    if (way == 0) (q * tensor({2.0, 3.0})).sum().backward();
    if (way == 1) (q.slice(0, 0, 1).sum() * 2 + q.slice(0, 1, 2).sum() * 3).backward();
    if (way == 2) (q * tensor({2.0, 3.0})).sum().backward({.create_graph = true});
    if (way == 3) (q * tensor({2.0, 3.0})).sum().backward({.inputs = {q}});
    CHECK(equal(q.grad().detach(), tensor({3.0, 4.0})));
    CHECK(equal(one, ones({1})));
  }
}
