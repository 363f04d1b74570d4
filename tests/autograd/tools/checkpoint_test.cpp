// Checkpoints: the same gradients as without, less memory, and errors when the second run differs.
#include "autograd/tools/checkpoint.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/history/graph.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "core/base/allocator.h"
#include "core/tensor/random.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

// n layers of tanh(x w), one checkpoint per `segment` of them (0: none); returns the loss.
Tensor deep_chain(Tensor x, const Tensor& w, int n, int segment) {
  auto layers = [&w](int count) {
    return [&w, count](Tensor h) {
      for (int i = 0; i < count; ++i) h = tanh(matmul(h, w));
      return h;
    };
  };
  if (segment == 0) return sum(layers(n)(x));
  for (int i = 0; i < n; i += segment) x = checkpoint(layers(segment), x);
  return sum(x);
}

int64_t peak_of_training(int n, int segment) {
  manual_seed(1);
  Tensor x = randn({64, 64}), w = (randn({64, 64}) * 0.1).requires_grad_();
  reset_peak_memory();
  int64_t before = memory_stats().peak;   // counts what small blocks are cut from, unlike live
  deep_chain(x, w, n, segment).backward();
  return memory_stats().peak - before;
}

}   // namespace

TEST_CASE("a checkpoint gives the results and gradients of the function, to its arguments and to what it refers to") {
  Tensor w = leaf(5), x = leaf(), other = leaf(7);
  auto f = [&](const Tensor& a) { return a * a * w + w; };
  Tensor y = checkpoint(f, x * 2);
  CHECK(number(y) == 36 * 5 + 5);
  CHECK(y.grad_fn() == "checkpoint");
  (y * other).backward();
  CHECK(number(x.grad()) == 2 * 6 * 2 * 5 * 7);
  CHECK(number(w.grad()) == 37 * 7);
  CHECK(number(other.grad()) == 185);
}

TEST_CASE("grad() and higher derivatives go through checkpoints, nested ones too") {
  auto inner = [](const Tensor& a) { return tanh(a) * a; };
  auto outer = [&](const std::vector<Tensor>& in) {
    return checkpoint(
        [&](const Tensor& a, const Tensor& b) { return checkpoint(inner, a * b) + exp(b); }, in[0], in[1]);
  };
  Tensor a = tensor({0.3, -0.7}, float64).requires_grad_(), b = tensor({1.1, 0.4}, float64).requires_grad_();
  CHECK(gradcheck(outer, {a, b}).message == "");
  CHECK(gradgradcheck(outer, {a, b}).message == "");
  Tensor direct = grad(sum(inner(a * b) + exp(b)), b);
  CHECK(allclose(grad(sum(outer({a, b})), b), direct, 1e-14, 0));
  CHECK(!a.grad().defined());
}

TEST_CASE("an argument that also leads to another one gets each part of its gradient once") {
  Tensor w = leaf(2), h = w * 3;   // h depends on w, and both are arguments
  Tensor y = checkpoint([](const Tensor& a, const Tensor& b) { return a * b; }, h, w);
  y.backward();
  CHECK(number(w.grad()) == 12);   // d(3 w^2)/dw
}

TEST_CASE("a checkpoint draws the random numbers of forward again, and leaves the generator where it was") {
  manual_seed(3);
  Tensor x = ones({50}).requires_grad_();
  Tensor y = checkpoint([](const Tensor& a) { return dropout(a, 0.5) * 3; }, x);
  manual_seed(3);
  Tensor expected = dropout(ones({50}), 0.5) * 3;
  CHECK(equal(y, expected));
  manual_seed(8);   // elsewhere than the second run leaves it
  Tensor next = rand({3});
  manual_seed(8);
  sum(y).backward();
  CHECK(equal(x.grad(), expected));   // y = mask * 3 * 1
  CHECK(equal(rand({3}), next));
}

TEST_CASE("several results, some of them without gradient") {
  Tensor x = tensor({1.0, 4.0, 2.0}, float64).requires_grad_();
  auto y = checkpoint([](const Tensor& a) { return std::vector<Tensor>{a * 2, argmax(a), a * a}; }, x);
  CHECK(y[1].item<int64_t>() == 1);
  CHECK(!y[1].requires_grad());
  sum(y[2]).backward();
  CHECK(equal(x.grad(), tensor({2.0, 8.0, 4.0}, float64)));
}

TEST_CASE("hooks on the arguments of a checkpoint run once, on the total") {
  Tensor x = leaf(), h = x * 2;
  std::vector<double> seen;
  h.register_hook([&](const Tensor& dy) { seen.push_back(number(dy)); });
  (checkpoint([](const Tensor& a) { return a * a; }, h) + h).backward();
  CHECK(seen == std::vector<double>{13});
}

TEST_CASE("modules work inside checkpoints") {
  nn::Sequential net{nn::Linear{4, 8}, relu, nn::Linear{8, 2}};
  Tensor x = randn({5, 4});
  sum(net(x)).backward();
  std::vector<Tensor> expected;
  for (const Tensor& p : net.parameters()) expected.push_back(p.grad());
  net.zero_grad();
  sum(checkpoint([&](const Tensor& a) { return net(a); }, x)).backward();   // x needs no gradient, the parameters do
  size_t i = 0;
  for (const Tensor& p : net.parameters()) CHECK(equal(p.grad(), expected[i++]));
}

TEST_CASE("checkpoints every sqrt(n) layers need the memory of 2 sqrt(n) layers") {
  int64_t whole = peak_of_training(256, 0), parts = peak_of_training(256, 16);
  constexpr int64_t layer =
      2 * 64 * 64 * 4;   // matmul keeps its argument, tanh its result: the same tensor, and the product while it lives
  CHECK(whole > 256 * layer / 2);
  CHECK(parts < 48 * layer);
  CHECK(parts < whole / 4);
}

TEST_CASE("without recording, a checkpoint is a plain call") {
  NoGradGuard guard;
  CHECK(number(checkpoint([](const Tensor& a) { return a * 2; }, leaf())) == 6);
  EnableGradGuard on;
  CHECK(!checkpoint([](const Tensor& a) { return a * 2; }, tensor(1.0)).requires_grad());
}

TEST_CASE("a function that does not compute the same both times is an error that says what differed") {
  Tensor x = tensor({1.0, 2.0}, float64).requires_grad_(), w = leaf();
  int calls = 0;
  auto error_of = [&](auto f) -> std::string {
    calls = 0;
    Tensor y = sum(checkpoint(f, x));
    try {
      y.backward();
    } catch (const GradError& e) {
      return e.what();
    }
    return "nothing";
  };
  CHECK(error_of([&](const Tensor& a) { return calls++ ? sum(a) : a * 2; }) ==
        "checkpoint: result 0 of the function was float64 [2], and float64 [] when it was run again for backward. It "
        "must compute the same both times");
  CHECK(error_of([&](const Tensor& a) { return a * ++calls; }) ==
        "checkpoint: result 0 [2] of the function had other numbers when it was run again for backward. It must "
        "compute the same both times: were parameters changed, or random numbers drawn from elsewhere?");
  // Results of any number of bytes are compared to the last one.
  CHECK(error_of([&](const Tensor& a) {
    return a[0].to(float32) * ++calls;
  }).find("result 0 [] of the function had other numbers") != std::string::npos);
  CHECK(error_of([&](const Tensor& a) { return calls++ ? a * w.detach() : a * w; }) ==
        "checkpoint: the function used other tensors that require grad when it was run again for backward. It must "
        "compute the same both times");
  CHECK(error_of([&](const Tensor& a) { return calls++ ? a.detach() : a * 1; }) ==
        "checkpoint: result 0 of the function was float64 [2], and float64 [2] when it was run again for backward. It "
        "must compute the same both times");
  Tensor h = x * 1, y = sum(checkpoint([](const Tensor& a) { return a * 2; }, h));
  {
    NoGradGuard guard;
    h.add_(1);
  }
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: checkpoint kept its argument inputs [2], and inputs was changed in place afterwards (version 1, "
      "kept at 0). Change it before checkpoint, or give checkpoint a clone.",
      GradError);
}
