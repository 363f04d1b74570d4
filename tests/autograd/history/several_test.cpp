// Ops with several results. The op of these tests is powers(x) = (x^2, x^3) with formulas by hand.
#include "autograd/history/several.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "core/compute/apply.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

Tensor or_zero(const Tensor& dy, const Tensor& like) { return dy.defined() ? dy : zeros_like(like); }

// (x^2, x^3); dx = 2 x dy0 + 3 x^2 dy1, where x^2 is the first result
std::vector<Tensor> powers(const Tensor& x, int* runs = nullptr) {
  std::vector<Tensor> results;
  {
    NoGradGuard guard;
    results = {x * x, x * x * x};
  }
  return record_several("powers(x)", results, {x},
      [x = x.detach(), kept = std::vector<Tensor>{x}, runs](const Arrived& dy, const Results& y) {
        if (runs) ++*runs;
        return std::vector<Tensor>{or_zero(dy[0], x) * kept[0] * 2 + or_zero(dy[1], x) * y[0] * 3};
      });
}

}   // namespace

TEST_CASE("the formula of an op with several results runs once, after all results have reported") {
  int runs = 0;
  Tensor x = leaf();
  std::vector<Tensor> y = powers(x, &runs);
  (y[0] * 2 + y[1] + y[0]).backward();
  CHECK(runs == 1);
  CHECK(number(x.grad()) == 3 * 2 * 3 + 27);
}

TEST_CASE("results that got no gradient are undefined in the formula") {
  Tensor x = leaf();
  powers(x)[1].backward();
  CHECK(number(x.grad()) == 27);
}

TEST_CASE("ops with several results are differentiable twice and more") {
  auto f = [](const std::vector<Tensor>& in) { return powers(in[0]); };
  Tensor x = tensor({0.5, -1.5, 2.0}, float64).requires_grad_();
  CHECK(gradcheck(f, {x}).message == "");
  CHECK(gradgradcheck(f, {x}).message == "");
  Tensor z = leaf(), y = powers(z)[1];
  Tensor first = grad(y, z, {.create_graph = true}), second = grad(first, z, {.create_graph = true});
  CHECK(number(first) == 27);
  CHECK(number(second) == 18);
  CHECK(number(grad(second, z)) == 6);
}

TEST_CASE("a graph with several results can be kept, released, and fail, like any other") {
  Tensor x = leaf();
  std::vector<Tensor> y = powers(x);
  y[0].backward({.retain_graph = true});
  (y[0] + y[1]).backward();
  CHECK(number(x.grad()) == 6 + 6 + 27);
  CHECK_THROWS_AS(y[1].backward(), GradError);
}

TEST_CASE("an exception between two results leaves nothing behind in the hub") {
  bool fails = true;
  Tensor x = leaf();
  std::vector<Tensor> y = powers(x);
  Tensor moody = record("moody(y)", apply::copy(y[0]), grad_to(y[0], [&](const Tensor& dy) {
    if (fails) throw Error("not now");
    return dy;
  }));
  Tensor end = moody + y[1] * 1;   // y[1] * 1 is younger than moody: it has reported when moody fails
  CHECK_THROWS_WITH_AS(end.backward({.retain_graph = true}), "not now", Error);
  fails = false;
  end.backward({.retain_graph = true});
  CHECK(number(x.grad()) == 6 + 27);
}

TEST_CASE("nothing is recorded for several results under NoGradGuard or without history") {
  NoGradGuard guard;
  CHECK(!powers(leaf())[0].requires_grad());
  EnableGradGuard on;
  CHECK(!powers(tensor(1.0))[0].requires_grad());
}

TEST_CASE("wrong numbers of gradients and integer results are errors") {
  Tensor x = leaf();
  auto y = record_several("wrong(x)", {apply::copy(x)}, {x}, [](const Arrived&) { return std::vector<Tensor>(2); });
  CHECK_THROWS_WITH_AS(
      y[0].backward(), "backward: the formula of wrong returned 2 gradients; it has 1 inputs", GradError);
  CHECK_THROWS_WITH_AS(
      record_several("wrong(x)", {tensor({1, 2})}, {x}, [](const Arrived&) { return std::vector<Tensor>(1); }),
      "wrong: a result that is int64 cannot have a gradient; leave it out", DtypeError);
}

TEST_CASE("an op may have more inputs than fit on the stack") {
  std::vector<Tensor> x;
  Tensor total = tensor(0.0, float64);
  for (int i = 0; i < 20; ++i) {
    x.push_back(leaf(i));
    total = total + x.back().detach();
  }
  auto y = record_several("sum_all(x)", {total}, x, [](const Arrived& dy) {
    std::vector<Tensor> dx;
    for (int i = 0; i < 20; ++i) dx.push_back(dy.needs(size_t(i)) ? dy[0] * i : Tensor());
    return dx;
  });
  y[0].backward();
  for (int i = 0; i < 20; ++i) CHECK(number(x[size_t(i)].grad()) == i);
}
