// What users of PyTorch rely on: indexing, sizes of zero, dtypes, random ops, and values at singular points beyond
// those in singular_points_test.cpp.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/regression.h"
#include "nn/layers/linear.h"

using namespace gradus;

namespace {

Tensor vec() { return tensor({1.0, 2.0, 3.0}, float64).requires_grad_(); }

// The gradient at x of sum(f(x)).
template <class F> Tensor slope(F f, const Tensor& x) {
  Tensor leaf = x.detach().clone().requires_grad_();
  return grad(sum(f(leaf)), leaf);
}

bool same(const Tensor& a, const Tensor& b) {   // NaN like NaN
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         allclose(where(a == a, a, 0), where(b == b, b, 0), 1e-14, 1e-14) && equal(a == a, b == b);
}

constexpr double inf = INFINITY, not_a_number = NAN;

}   // namespace

TEST_CASE("repeated indices add up, in every op that reads or writes by index") {
  Tensor x = vec(), s = tensor({10.0, 20.0, 30.0}, float64).requires_grad_(),
         weight = tensor({1.0, 10.0, 100.0}, float64);
  Tensor dy = tensor({1.0, 10.0, 100.0, 1000.0}, float64), index = tensor({2, 2, 0, 2});
  CHECK(equal(grad(sum(gather(x, 0, index) * dy), x), tensor({100.0, 0.0, 1011.0}, float64)));
  CHECK(equal(grad(sum(index_select(x, 0, index) * dy), x), tensor({100.0, 0.0, 1011.0}, float64)));
  auto added = grad({sum(scatter_add(x, 0, tensor({1, 1, 0}), s) * weight)}, {x, s});
  CHECK(equal(added[0], weight));
  CHECK(equal(added[1], tensor({10.0, 10.0, 1.0}, float64)));
  added = grad({sum(index_add(x, 0, tensor({2, 2, 0}), s) * weight)}, {x, s});
  CHECK(equal(added[0], weight));
  CHECK(equal(added[1], tensor({100.0, 100.0, 1.0}, float64)));
}

TEST_CASE("gather and scatter_add are each other's gradient, and so are index_select and index_add") {
  manual_seed(5);
  Tensor x = randn({3, 4}, {.dtype = float64}), v = randn({2, 4}, {.dtype = float64});
  Tensor index = tensor({{0, 2, 2, 1}, {0, 2, 0, 0}}), rows = tensor({2, 2});
  CHECK(equal(slope([&](const Tensor& a) { return gather(a, 0, index) * v; }, x),
      scatter_add(zeros({3, 4}, float64), 0, index, v)));
  CHECK(equal(slope(
                  [&](const Tensor& a) {
                    return scatter_add(zeros({3, 4}, float64), 0, index, a) * x;
                  },
                  v),
      gather(x, 0, index)));
  CHECK(equal(slope([&](const Tensor& a) { return index_select(a, 0, rows) * v; }, x),
      index_add(zeros({3, 4}, float64), 0, rows, v)));
  CHECK(equal(slope(
                  [&](const Tensor& a) {
                    return index_add(zeros({3, 4}, float64), 0, rows, a) * x;
                  },
                  v),
      index_select(x, 0, rows)));
}

TEST_CASE("indices get no gradient, expand sums, cat gives each piece its part, even pieces of length zero") {
  Tensor x = vec();
  Tensor y = gather(x, 0, argmax(x * 2, 0, true));
  CHECK(equal(grad(sum(y), x), tensor({0.0, 0.0, 1.0}, float64)));   // nothing through argmax
  CHECK(equal(slope(
                  [](const Tensor& a) {
                    return a.expand({2, 3}) * tensor({{1.0}, {5.0}}, float64);
                  },
                  x),
      full({3}, 6.0, float64)));
  Tensor none = zeros({0}, {.dtype = float64, .requires_grad = true});
  auto g = grad({sum(cat({none, x, none, x * 2}) * tensor({1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, float64))}, {x, none});
  CHECK(equal(g[0], tensor({9.0, 12.0, 15.0}, float64)));
  CHECK(equal(g[1], zeros({0}, float64)));
}

TEST_CASE("tensors without numbers go through every kind of op, and their gradients are as empty") {
  struct {
    const char* name;
    Tensor (*f)(const Tensor&);
  } ops[] = {
      {"mul", [](const Tensor& x) { return x * x; }},
      {"broadcast",
          [](const Tensor& x) {
            return x + ones({2, 1, 3}, float64);
          }},
      {"exp", exp},
      {"softmax", [](const Tensor& x) { return softmax(x, 1); }},
      {"softmax over nothing", [](const Tensor& x) { return softmax(x, 0); }},
      {"matmul",
          [](const Tensor& x) {
            return matmul(x, ones({3, 4}, float64));
          }},
      {"matmul to numbers",
          [](const Tensor& x) {
            return matmul(t(x), ones({0, 4}, float64));
          }},
      {"linear",
          [](const Tensor& x) {
            return linear(x, ones({5, 3}, float64), ones({5}, float64));
          }},
      {"sum over nothing", [](const Tensor& x) { return sum(x, 0); }},
      {"mean", [](const Tensor& x) { return mean(x, 1); }},
      {"max", [](const Tensor& x) { return max(x, 1).values; }},
      {"transpose", [](const Tensor& x) { return t(x) * 2; }},
      {"reshape",
          [](const Tensor& x) {
            return reshape(x, {3, 0, 7});
          }},
      {"slice", [](const Tensor& x) { return slice(x, 1, 1); }},
      {"cat",
          [](const Tensor& x) {
            return cat({x, ones({2, 3}, float64), x});
          }},
      {"stack",
          [](const Tensor& x) {
            return stack({x, x});
          }},
      {"gather",
          [](const Tensor& x) {
            return gather(x, 1, zeros({0, 5}, Dtype::int64));
          }},
      {"index_select",
          [](const Tensor& x) {
            return index_select(x, 1, tensor({0, 0}));
          }},
      {"where", [](const Tensor& x) { return where(x > 0, x, 1.0); }},
      {"to", [](const Tensor& x) { return x.to(float32); }},
      {"dropout", [](const Tensor& x) { return dropout(x, 0.5); }},
  };
  for (const auto& op : ops) {
    CAPTURE(std::string(op.name));
    Tensor x = zeros({0, 3}, {.dtype = float64, .requires_grad = true});
    sum(op.f(x)).backward();
    REQUIRE(x.grad().defined());
    CHECK(equal(x.grad(), zeros({0, 3}, float64)));
  }
}

TEST_CASE("the sum of no numbers is 0, their mean NaN, and their maximum an error") {
  Tensor none = zeros({0}, float64), x = zeros({0, 3}, float64);
  CHECK(sum(none).item<double>() == 0);
  CHECK(std::isnan(mean(none).item<double>()));
  CHECK(equal(sum(x, 0), zeros({3}, float64)));
  CHECK(same(mean(x, 0), full({3}, not_a_number, float64)));
  CHECK(slope([](const Tensor& a) { return mean(a); }, none).shape() == Shape{0});
  CHECK_THROWS_AS(max(none), ShapeError);
}

TEST_CASE("a tensor without dimensions counts as one number along dimension 0 or -1") {
  Tensor x = tensor(3.0, float64);
  for (int64_t dim : {0, -1}) {
    CHECK(slope([&](const Tensor& a) { return sum(a, dim); }, x).item<double>() == 1);
    CHECK(slope([&](const Tensor& a) { return mean(a, dim); }, x).item<double>() == 1);
    CHECK(slope([&](const Tensor& a) { return max(a, dim).values; }, x).item<double>() == 1);
    CHECK(slope([&](const Tensor& a) { return softmax(a, dim); }, x).item<double>() == 0);
    CHECK(argmax(x, dim).item<int64_t>() == 0);
  }
  CHECK_THROWS_AS(sum(x, 1), IndexError);
}

TEST_CASE("a tensor that is used twice, in one op or as output, is counted twice") {
  Tensor x = tensor(3.0, float64).requires_grad_();
  auto slope_of = [&](const Tensor& y) { return grad(y, x).item<double>(); };
  CHECK(slope_of(x + x) == 2);
  CHECK(slope_of(x * x) == 6);
  CHECK(slope_of(x - x) == 0);
  CHECK(slope_of(x / x) == 0);
  CHECK(slope_of(pow(x, x)) == doctest::Approx(27 * (std::log(3) + 1)));
  CHECK(slope_of(maximum(x, x)) == 1);   // a half to each
  CHECK(slope_of(where(x > 0, x, x)) == 1);
  CHECK(slope_of(sum(stack({x, x, x}))) == 3);
  CHECK(slope_of(matmul(x.view({1, 1}), x.view({1, 1})).view({})) == 6);
  Tensor y = x * x;
  CHECK(grad({y, y}, {x})[0].item<double>() == 12);
  CHECK(grad({x, x}, {x})[0].item<double>() == 2);
}

TEST_CASE("integers and bools cannot require grad, and ops that return them cut the graph") {
  CHECK_THROWS_WITH_AS(tensor({true}).requires_grad_(),
      "requires_grad_: only float32 and float64 tensors can have gradients; this one is bool [1]", DtypeError);
  CHECK_THROWS_AS(zeros({2}, {.dtype = Dtype::int64, .requires_grad = true}), DtypeError);
  Tensor x = vec();
  for (const Tensor& y : {argmax(x), argmin(x, 0), max(x, 0).indices, x > 1, x == x, x.to(Dtype::int64), x.to(bool_)}) {
    CHECK(!y.requires_grad());
    CHECK(y.is_leaf());
  }
  CHECK(equal(grad(sum(x * (x > 1.5)), x), tensor({0.0, 1.0, 1.0}, float64)));
}

TEST_CASE("dropout sends gradients through the mask that it drew, with the same scale") {
  manual_seed(3);
  Tensor x = full({1000}, 2.0).requires_grad_(), y = dropout(x, 0.75);
  Generator after = default_generator();
  sum(y * y).backward();
  CHECK(default_generator().position == after.position);   // backward draws nothing
  CHECK(equal(x.grad(), y.detach() * 8));                  // y = 4 m x: dx = 2 y * 4 m, and m is 0 or 1
  CHECK(sum(y == 8).item<int64_t>() + sum(y == 0).item<int64_t>() == 1000);
  CHECK(equal(slope([](const Tensor& a) { return dropout(a, 0.75, false); }, x), ones({1000})));
  CHECK(equal(slope([](const Tensor& a) { return dropout(a, 1.0); }, x), zeros({1000})));
}

TEST_CASE("gradients have the dtype of their input, whatever the other dtypes are") {
  Tensor w = tensor({1.0, 2.0}, float32).requires_grad_(), x = tensor({3.0, 4.0}, float64).requires_grad_();
  Tensor n = tensor({5, 6}), b = tensor({true, false});
  sum(w * x + maximum(w, x) + where(b, w, x) + cat({w, x}).slice(0, 0, 2) + w * n + pow(w, n)).backward();
  CHECK(w.grad().dtype() == float32);
  CHECK(x.grad().dtype() == float64);
  CHECK(equal(w.grad(), tensor({3.0 + 0 + 1 + 1 + 5 + 5, 4.0 + 0 + 0 + 1 + 6 + 6 * 32}, float32)));
  CHECK(equal(x.grad(), tensor({2.0, 4.0}, float64)));
  Tensor p = tensor({1.0, 2.0}, float32).requires_grad_();
  sum(p.to(float64) * x.detach()).backward();
  CHECK(equal(p.grad(), tensor({3.0, 4.0}, float32)));
}

TEST_CASE("semantics, singular points: softmax and cross entropy with -inf have no NaN where a limit exists") {
  Tensor x = tensor({-inf, 1.0, 2.0}, float64), all = full({2}, -inf, float64);
  const double p = 1 / (1 + std::exp(1.0));   // of the 1
  CHECK(same(slope([](const Tensor& a) { return log_softmax(a, 0).slice(0, 1, 2); }, x),
      tensor({0.0, 1 - p, p - 1}, float64)));
  CHECK(same(
      slope([](const Tensor& a) { return softmax(a, 0)[1]; }, x), tensor({0.0, p * (1 - p), -p * (1 - p)}, float64)));
  auto loss = [](int target) {
    return [target](const Tensor& a) { return losses::cross_entropy(a.view({1, 3}), tensor({target})); };
  };
  CHECK(same(slope(loss(1), x), tensor({0.0, p - 1, 1 - p}, float64)));
  CHECK(same(slope(loss(0), x), tensor({-1.0, p, 1 - p}, float64)));   // the loss is infinite, its slope is not
  CHECK(same(slope([](const Tensor& a) { return softmax(a, 0); }, all), full({2}, not_a_number, float64)));
}

TEST_CASE("semantics, singular points: what is masked after a division by zero is NaN, what is masked before is not") {
  Tensor x = tensor({0.0, 2.0}, float64);
  CHECK(same(
      slope([](const Tensor& a) { return where(a == 0, 0.0, 1 / a); }, x), tensor({not_a_number, -0.25}, float64)));
  CHECK(same(slope([](const Tensor& a) { return where(a == 0, 0.0, 1 / where(a == 0, 1.0, a)); }, x),
      tensor({0.0, -0.25}, float64)));
  CHECK(same(
      slope([](const Tensor& a) { return sqrt(var(a)); }, full({3}, 2.0, float64)), full({3}, not_a_number, float64)));
  CHECK(same(slope([](const Tensor& a) { return a * tensor({inf, 1.0}, float64); }, x), tensor({inf, 1.0}, float64)));
}

TEST_CASE("semantics, singular points: losses at the ends of their range") {
  Tensor target = tensor({0.0, 1.0, 0.0, 1.0}, float64), p = tensor({0.0, 1.0, 1.0, 0.0}, float64);
  auto bce = [&](const Tensor& a) {
    return losses::binary_cross_entropy(a, target, {.reduction = losses::Reduction::sum});
  };
  CHECK(bce(p).item<double>() == 200);   // log is cut at -100
  Tensor g = slope(bce, p);
  // torch 2.13: [0, 0, 1.0000000039958029e12, -1.0000000039958029e12], from 1 / max(p (1 - p), 1e-12)
  CHECK(equal(g.slice(0, 0, 2), zeros({2}, float64)));
  CHECK(g[2].item<double>() == doctest::Approx(1e12).epsilon(1e-8).scale(0));
  CHECK(g[3].item<double>() == doctest::Approx(-1e12).epsilon(1e-8).scale(0));
  auto with_logits = [](const Tensor& a) {
    return losses::binary_cross_entropy_with_logits(
        a, tensor({0.0, 1.0}, float64), {.reduction = losses::Reduction::sum});
  };
  CHECK(same(slope(with_logits, tensor({1000.0, -1000.0}, float64)), tensor({1.0, -1.0}, float64)));
  CHECK(same(slope(with_logits, tensor({-inf, inf}, float64)), tensor({0.0, 0.0}, float64)));
  CHECK(same(slope([](const Tensor& a) { return losses::mse_loss(a, ones({1}, float64)); }, ones({1}, float64)),
      zeros({1}, float64)));
}

TEST_CASE(
    "semantics, singular points: where a derivative does not depend on the argument there are zeros, or no graph") {
  Tensor x = vec();
  CHECK(equal(grad(sum(sign(x)), x), zeros({3}, float64)));   // zeros, not undefined
  CHECK(!(x >= 1).requires_grad());
  CHECK(equal(slope([](const Tensor& a) { return pow(a, zeros({3}, float64)); }, tensor({0.0, 5.0, -1.0}, float64)),
      zeros({3}, float64)));
}
