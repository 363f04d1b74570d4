// trace_backward: its steps against backward by hand.
#include "autograd/tools/trace.h"

#include <doctest/doctest.h>

#include <limits>

#include "autograd/engine/autograd.h"
#include "autograd/history/several.h"
#include "autograd/ops.h"
#include "autograd/tools/print_graph.h"

using namespace gradus;

TEST_CASE("trace_backward reports every step with its formula, gradients and sums") {
  Tensor w = tensor({3.0, 4.0}).requires_grad_();
  Tensor y = sum(w * w);
  BackwardTrace trace = trace_backward(y);
  CHECK(trace.text() ==
        "step 1: #3 sum(x)\n"
        "  dy = [] 1\n"
        "  formula: dx = expand(dy)\n"
        "  to #2 mul: [2] norm 1.4142  {1, 1}\n"
        "step 2: #2 mul(a, b)\n"
        "  dy = [2] norm 1.4142  {1, 1}\n"
        "  formula: da = dy b     db = dy a\n"
        "  to #1 leaf: [2] norm 5  {3, 4}\n"
        "  to #1 leaf: [2] norm 5  {3, 4}\n"
        "    with what was there: [2] norm 10  {6, 8}\n");
  CHECK(equal(w.grad(), tensor({6.0, 8.0})));
  CHECK(print_graph(sum(w * w)).find("#3    sum") != std::string::npos);   // the same numbers
}

TEST_CASE("a leaf that already has a gradient shows the sum with it") {
  Tensor w = tensor(3.0).requires_grad_();
  (w * 2).backward();
  auto sent = trace_backward(w * 5).steps.at(0).sent.at(0);
  CHECK(!sent.is_first);
  CHECK(sent.sum.values == std::vector<double>{7});
}

TEST_CASE("the trace as JSON has one object per line and step") {
  Tensor w = tensor({1.0, std::numeric_limits<double>::infinity()}, float64).requires_grad_();
  std::string json = trace_backward(sum(w * w)).json_lines();
  CHECK(json ==
        "{\"step\": 1, \"node\": 3, \"op\": \"sum(x)\", \"formula\": \"dx = expand(dy)\", \"incoming\": [{\"shape\": "
        "[], \"norm\": 1, "
        "\"values\": [1]}], \"sent\": [{\"to\": 2, \"op\": \"mul\", \"gradient\": {\"shape\": [2], \"norm\": "
        "1.4142135623730951, "
        "\"values\": [1, 1]}, \"sum\": {\"shape\": [2], \"norm\": 1.4142135623730951, \"values\": [1, 1]}, "
        "\"is_first\": true}]}\n"
        "{\"step\": 2, \"node\": 2, \"op\": \"mul(a, b)\", \"formula\": \"da = dy b     db = dy a\", \"incoming\": "
        "[{\"shape\": [2], "
        "\"norm\": 1.4142135623730951, \"values\": [1, 1]}], \"sent\": [{\"to\": 1, \"op\": \"leaf\", \"gradient\": "
        "{\"shape\": [2], "
        "\"norm\": \"inf\", \"values\": [1, \"inf\"]}, \"sum\": {\"shape\": [2], \"norm\": \"inf\", \"values\": [1, "
        "\"inf\"]}, "
        "\"is_first\": true}, {\"to\": 1, \"op\": \"leaf\", \"gradient\": {\"shape\": [2], \"norm\": \"inf\", "
        "\"values\": [1, \"inf\"]}, "
        "\"sum\": {\"shape\": [2], \"norm\": \"inf\", \"values\": [2, \"inf\"]}, \"is_first\": false}]}\n");
}

TEST_CASE("the gradients of an op with several results are listed, even those that did not arrive") {
  Tensor x = tensor(2.0, float64).requires_grad_();
  std::vector<Tensor> results{x.detach() * 2, x.detach() * 3};
  auto y = record_several("pair(x)", results, {x}, [](const Arrived& dy) { return std::vector<Tensor>{dy[1] * 3}; });
  BackwardTrace trace = trace_backward(y[1] * 10);
  REQUIRE(trace.steps.size() == 3);
  CHECK(trace.steps[2].incoming.size() == 2);
  CHECK(trace.text().find("  dy0 = none\n  dy1 = [] 10\n") != std::string::npos);
  CHECK(x.grad().item<double>() == 30);
}

TEST_CASE("long gradients are shortened, and options are honoured") {
  Tensor w = ones({10}).requires_grad_(), y = w * 2;
  BackwardTrace trace = trace_backward(y, {.gradient = ones({10}), .retain_graph = true, .values = 2});
  CHECK(trace.text().find("{2, 2, ...}") != std::string::npos);
  y.backward(ones({10}));
  CHECK(w.grad().to_vector<float>()[0] == 4);
  CHECK_THROWS_WITH_AS(trace_backward(w * 2),
      "trace_backward: the starting tensor has shape [10]; start from one number (mean, sum) or give a gradient of "
      "shape [10].",
      GradError);
}
