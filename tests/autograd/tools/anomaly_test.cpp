// Anomaly mode: the first NaN or infinity names the op, its place and its arguments.
#include "autograd/tools/anomaly.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/several.h"
#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "nn/module/module.h"
#include "tests/support/failures.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::error_of, test::leaf;

namespace {

bool begins(const std::string& text, const std::string& with) { return text.compare(0, with.size(), with) == 0; }

// Has 0 * inf in its backward: sqrt at 0, masked.
Tensor masked_root(const Tensor& x) { return where(gt(x, 0), sqrt(x), 0.0); }

struct Net : nn::Module {
  nn::Linear first{2, 2}, second{2, 1};
  Tensor forward(const Tensor& x) { return second(log(first(x) * 0.0)); }
  GRADUS_MODULE(first, second)
};

}   // namespace

TEST_CASE("anomaly mode throws at the op that made the first bad number, with its arguments") {
  DetectAnomalyGuard guard;
  Tensor a = tensor({{1.0, 2.0}, {3.0, 0.0}}).requires_grad_(), b = zeros({2});
  std::string text = error_of<Error>([&] { div(a, b); });
  CHECK(begins(text,
      "anomaly: the result [2, 2] of div is inf at [0, 0]\n"
      "  argument a [2, 2] is finite\n"
      "  argument b [2] is finite\n"
      "  called here:\n    "));
  NoGradGuard no_grad;   // even where nothing is recorded
  CHECK(begins(error_of<Error>([&] { log(tensor({1.0, -1.0})); }), "anomaly: the result [2] of log is "));
}

TEST_CASE("anomaly mode says which argument was already bad") {
  Tensor a = tensor({1.0, NAN}), b = ones({2});
  DetectAnomalyGuard guard;
  std::string text = error_of<Error>([&] { add(a, b); });
  CHECK(begins(text,
      "anomaly: the result [2] of add is nan at [1]\n"
      "  argument a [2] is nan at [1]\n"
      "  argument b [2] is finite\n"));
}

TEST_CASE("anomaly mode finds the op whose backward went wrong, and where its forward was called") {
  DetectAnomalyGuard guard({.infinity = false});   // the infinite slope alone is masked
  Tensor x = leaf(0), y = [&] {
    LabelGuard label("the masked root");
    return masked_root(x);
  }();
  std::string text = error_of<Error>([&] { y.backward(); });
  CHECK(begins(text,
      "anomaly: the backward of sqrt [] sent a gradient [] that is nan at [] to a leaf; the gradient it was given has "
      "no NaN\n"
      "  in the masked root\n"
      "  its forward was called here:\n    "));
  CHECK(!x.grad().defined());
}

TEST_CASE("anomaly mode started after forward says how to learn more") {
  Tensor x = leaf(0), y = masked_root(x);
  DetectAnomalyGuard guard;
  CHECK(error_of<Error>([&] { y.backward(); }) ==
        "anomaly: the backward of sqrt [] sent a gradient [] that is nan at [] to a leaf; the gradient it was given is "
        "finite. Compute "
        "forward under DetectAnomalyGuard too to see where that op was called.");
}

TEST_CASE("the call stack names the function that called the op") {
  DetectAnomalyGuard guard;
  std::string text = error_of<Error>([] { masked_root(tensor({-1.0})); });
  INFO(text);
  CHECK(text.find("sqrt") != std::string::npos);
  CHECK(text.find("\n    ", text.find("called here:")) != std::string::npos);
}

TEST_CASE("anomaly mode names the module by its path") {
  DetectAnomalyGuard guard;
  Net net;
  LabelGuard label("epoch 3");
  CHECK(error_of<Error>([&] { net(ones({1, 2})); }).find("\n  in epoch 3 > Net\n") != std::string::npos);
  Net other;
  {
    NoGradGuard no_grad;
    other.first.weight.fill_(INFINITY);
  }
  CHECK(error_of<Error>([&] {
    other(ones({1, 2}));
  }).find("\n  in epoch 3 > Net > first (Linear)\n") != std::string::npos);
}

TEST_CASE("without the guard, and after it, nothing is checked") {
  { DetectAnomalyGuard guard; }
  CHECK(tls.special == 0);
  CHECK(std::isnan(log(tensor(-1.0)).item<double>()));
  CHECK_THROWS_AS(([] {
    DetectAnomalyGuard guard;
    log(tensor(-1.0));
  }()),
      Error);
  CHECK(tls.special == 0);
}

TEST_CASE("when an inner guard ends, the outer one holds again, with its own options") {
  DetectAnomalyGuard outer({.infinity = false});
  { DetectAnomalyGuard inner; }
  CHECK(std::isinf(log(tensor(0.0)).item<double>()));
  CHECK_THROWS_AS(log(tensor(-1.0)), Error);
}

TEST_CASE("anomaly mode watches ops with several results") {
  Tensor x = leaf(1);
  DetectAnomalyGuard guard;
  CHECK(begins(error_of<Error>([&] {
    record_several("pair(x)", {tensor(NAN, float64)}, {x}, [](const Arrived& dy) { return dy.all(); });
  }),
      "anomaly: the result [] of pair is nan at []"));
  auto y = record_several(
      "pair(x)", {tensor(2.0, float64)}, {x}, [](const Arrived& dy) { return std::vector<Tensor>{dy[0] / 0.0}; });
  CHECK(error_of<Error>([&] { y[0].backward(); }).find("sent a gradient [] that is inf") != std::string::npos);
}
