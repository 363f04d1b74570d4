// Sums, products, variances, extreme values: edges, and gradients at singular points as PyTorch 2.13 has them.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("sums and products of integers and bools are int64, and exact") {
  CHECK(equal(sum(tensor({true, false, true})), tensor(2)));
  CHECK(equal(sum(tensor({{true, false}, {true, true}}), 0), tensor({2, 1})));
  CHECK(equal(prod(tensor({true, false})), tensor(0)));
  CHECK(equal(prod(tensor({{2, 3}, {4, 5}}), 1), tensor({6, 20})));
  CHECK(equal(nansum(tensor({1, 2})), tensor(3)));
  CHECK(sum(tensor({int64_t(1) << 62, int64_t(1) << 62, int64_t(1) << 62})).item<int64_t>() == -(int64_t(1) << 62));
  CHECK(sum(tensor({1, 2}), {}, false, float64).dtype() == float64);
  CHECK(mean(tensor({1, 2}), {}, true, float32).item<float>() == 1.5f);
  CHECK(prod(tensor({1, 2}), float32).dtype() == float32);
  CHECK(prod(tensor({{1, 2}}), 0, true, float64).shape() == Shape{1, 2});
  CHECK(nansum(tensor({1, 2}), 0, false, float32).dtype() == float32);
  CHECK(nanmean(tensor({1, 2}), 0, false, float32).item<float>() == 1.5f);
}

TEST_CASE("gradients of reductions of nothing keep their history, and do not become NaN") {
  // The second derivatives by what backward is given are PyTorch's; it has no history for cummax.
  auto check = [](const char* what, auto f, const Shape& shape = {0, 2}) {
    CAPTURE(std::string(what));
    Tensor x = zeros(shape, {.requires_grad = true}), y = f(x), dy = ones_like(y).requires_grad_();
    Tensor dx = grad(y, x, {.grad_outputs = {dy}, .create_graph = true});
    CHECK(dx.shape() == shape);
    CHECK(equal(grad(dx, dy, {.grad_outputs = {ones_like(dx)}}), zeros_like(dy)));
  };
  check("mean", [](const Tensor& x) { return mean(x, 0); });
  check("mean of all", [](const Tensor& x) { return mean(x); });
  check("var", [](const Tensor& x) { return var(x, 0); });
  check("var_mean", [](const Tensor& x) { return var_mean(x, 0).mean; });
  check("std_mean", [](const Tensor& x) { return std_mean(x, 0).mean; });
  check("sum", [](const Tensor& x) { return sum(x, 0); });
  check("prod", [](const Tensor& x) { return prod(x, 0); });
  check("logsumexp", [](const Tensor& x) { return logsumexp(x, 0); });
  check("logsumexp of all", [](const Tensor& x) { return logsumexp(x, {}); });
  check("norm", [](const Tensor& x) { return vector_norm(x, 2, 0); });
  check("cummax", [](const Tensor& x) { return cummax(x, 0).values; });
  check("cummin", [](const Tensor& x) { return cummin(x, 1).values; }, {2, 0});
  check("topk", [](const Tensor& x) { return topk(x, 0).values; });
}

TEST_CASE("the sum of no numbers is 0, the product 1, the mean and the variance NaN") {
  const Tensor none = zeros({2, 0});
  CHECK(sum(none).item<float>() == 0);
  CHECK(equal(prod(none, 1), ones({2})));
  CHECK(std::isnan(mean(none).item<float>()));
  CHECK(std::isnan(var(none).item<float>()));
  CHECK(gradus::any(none).item<bool>() == false);
  CHECK(all(none).item<bool>() == true);
  CHECK(count_nonzero(none).item<int64_t>() == 0);
  CHECK(max(zeros({0, 3}), 1).values.shape() == Shape{0});
  CHECK(amax(zeros({0, 3}), 1).shape() == Shape{0});
}

TEST_CASE("NaN counts as nothing in nansum and nanmean") {
  CHECK(wrong_at([](const Tensor& x) { return nansum(x); }, {1, nan, inf}, {inf}, {1, 0, 1}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanmean(x); }, {1, nan, 3}, {2}, {0.5, 0, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return nanmean(x); }, {nan, nan}, {nan}, {nan, nan}) == "");
  Tensor x = zeros({40000});   // summed in blocks, the first of which is NaN
  x[5].fill_(inf), x[6].fill_(-inf);
  CHECK(std::isnan(nansum(x).item<float>()));
}

TEST_CASE("the gradient of a product with zeros is the product of the others") {
  CHECK(wrong_at([](const Tensor& x) { return prod(x); }, {0, 2, 3}, {0}, {6, 0, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return prod(x); }, {0, 0, 3}, {0}, {0, 0, 0}) == "");
  CHECK(wrong_at(
            [](const Tensor& x) {
              return prod(reshape(x, {2, 2}), 0);
            },
            {2, 0, 5, 7}, {10, 0}, {5, 7, 2, 0}) == "");
  Tensor x = doubles({0, 2, 0}).requires_grad_();
  Tensor first = grad(prod(x), x, {.create_graph = true});
  CHECK(equal(grad(sum(first * doubles({1, 0, 0})), x), doubles({0, 0, 2})));   // d2 (x0 x1 x2) / dx0 dx2 = x1
}

TEST_CASE("a NaN or an infinity in one row leaves the gradients of the other rows' products alone") {
  Tensor x = tensor({{0.0, 2.0}, {nan, 1.0}, {1e30, 1e30}}).requires_grad_();
  prod(x, 1).sum().backward();
  CHECK(allclose(x.grad(), tensor({{2.0, 0.0}, {1.0, nan}, {1e30, 1e30}}), 0, 0, true));
}

TEST_CASE("the logarithm of a sum of no exponentials has a gradient, to the second order") {
  Tensor x = zeros({2, 0}).requires_grad_();
  Tensor y = logsumexp(x, 1, true);
  CHECK(equal(y, full({2, 1}, -inf)));
  Tensor dx = grad(y.sum(), x, {.create_graph = true});
  CHECK(dx.shape() == Shape{2, 0});
  CHECK(grad(dx.sum(), x).shape() == Shape{2, 0});
}

TEST_CASE("a long product whose parts leave the range of its type, while no running product does") {
  const int64_t n = 20000;
  for (Dtype dtype : {float32, float64}) {
    const Tensor pair = tensor({8.0, 0.125}, dtype), x = expand(pair, {n / 2, 2}).reshape({n});
    CHECK(prod(x).item<double>() == 1);
    CHECK(equal(prod(x.reshape({2, n / 2}), 1, true), ones({2, 1}, {.dtype = dtype})));
    CHECK(equal(prod(x.reshape({n / 4, 2, 2}), 0), tensor({{inf, 0.0}, {inf, 0.0}}, dtype)));
    CHECK(prod(cat({zeros({1}, dtype), full({n}, 8.0, {.dtype = dtype})})).item<double>() == 0);
    Tensor w = x.detach().clone().requires_grad_();
    prod(w).backward();
    CHECK(equal(w.grad(), 1 / x));
  }
}

TEST_CASE("variances of few numbers are as in PyTorch") {
  CHECK(wrong_at([](const Tensor& x) { return var(x); }, {2}, {nan}, {nan}) == "");
  CHECK(wrong_at([](const Tensor& x) { return gradus::std(x); }, {1, 1}, {0}, {0, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return var(x, 0, {.correction = 2}); }, {1, 2}, {inf}, {-inf, inf}) == "");
  CHECK(wrong_at([](const Tensor& x) { return var(x, 0, {.correction = 3}); }, {1, 2}, {inf}, {1, -1}) == "");
  CHECK(wrong_at([](const Tensor& x) { return var(x, {}, {.correction = 3}); }, {1, 2}, {inf}, {inf, inf}) == "");
  CHECK(wrong_at([](const Tensor& x) { return var(x, {}, {.correction = false}); }, {1, 3}, {1}, {-1, 1}) == "");
  CHECK(
      var(tensor({1.0, 2.0, 4.0}, float64), {}, {.correction = 0.5}).item<double>() == doctest::Approx(14.0 / 3 / 2.5));
}

TEST_CASE("a small variance far from 0 keeps its digits") {
  Tensor x = 1e4 + tensor({-1.0, 0.0, 1.0});
  CHECK(var(x).item<float>() == 1);
  auto [v, m] = var_mean(expand(reshape(x, {3, 1}), {3, 4}), 0);
  CHECK(equal(v, ones({4})));
  CHECK(equal(m, full({4}, 1e4)));
  auto [s, n] = std_mean(x, 0, {.keepdim = true});
  CHECK((s.shape() == Shape{1} && n.shape() == Shape{1} && s.item<float>() == 1));
}

TEST_CASE("ties share the gradient of an extreme value, or the first gets it; NaN as in PyTorch") {
  CHECK(wrong_at([](const Tensor& x) { return amax(x, 0); }, {1, 1, 0}, {1}, {0.5, 0.5, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return amin(x); }, {1, 0, 0}, {0}, {0, 0.5, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return amax(x, 0); }, {1, nan, 2}, {nan}, {nan, nan, nan}) == "");
  CHECK(wrong_at([](const Tensor& x) { return max(x); }, {1, nan, nan}, {nan}, {0, 0.5, 0.5}) == "");
  CHECK(wrong_at([](const Tensor& x) { return max(x, 0).values; }, {1, nan, nan}, {nan}, {0, 1, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return max(x, 0).values; }, {1, 1, 0}, {1}, {1, 0, 0}) == "");
  CHECK(wrong_at([](const Tensor& x) { return aminmax(x).max; }, {2, 1, 2}, {2}, {0.5, 0, 0.5}) == "");
}

TEST_CASE("extreme values of integers and bools keep the dtype") {
  CHECK(equal(max(tensor({true, false})), tensor(true)));
  CHECK(equal(amin(tensor({{true, false}, {true, true}}), 1), tensor({false, true})));
  auto [values, indices] = max(tensor({{false, true}, {false, false}}), 1);
  CHECK(equal(values, tensor({true, false})));
  CHECK(equal(indices, tensor({1, 0})));
  CHECK(equal(aminmax(tensor({3, -1, 2})).min, tensor(-1)));
  CHECK(equal(max(tensor({INT64_MIN, INT64_MIN + 1})), tensor(INT64_MIN + 1)));
}

TEST_CASE("any, all and count_nonzero take every dtype; dims of {} reduce nothing") {
  CHECK(gradus::any(tensor({0.0, -0.0})).item<bool>() == false);
  CHECK(gradus::any(tensor({0.0, nan})).item<bool>() == true);
  CHECK(all(tensor({1, 2, 0})).item<bool>() == false);
  CHECK(all(doubles({nan, inf})).item<bool>() == true);
  CHECK(equal(gradus::any(tensor({0, 3}), {}), tensor({false, true})));
  CHECK(equal(all(tensor({0, 3}), {}), tensor({false, true})));
  CHECK(equal(all(tensor({{1, 0}, {1, 1}}), 0, true), tensor({{true, false}})));
  CHECK(equal(count_nonzero(tensor({{1.5, 0.0}, {nan, -2.0}}), 0), tensor({2, 1})));
  CHECK(equal(count_nonzero(tensor({{1, 0}, {0, 0}}), {}), tensor(1)));
  CHECK(gradus::any(tensor(2)).item<bool>());
}

TEST_CASE("sums over a million numbers are right, and do not depend on threads") {
  Tensor x = rand({1000, 1003});
  const double want = sum(to(x, float64)).item<double>();
  CHECK(std::fabs(sum(x).item<float>() - want) < 0.1);
  CHECK(std::fabs(sum(sum(x, 0)).item<float>() - want) < 0.1);
  Tensor v = var(x, 0), first;
  for (int threads : {1, 3}) {
    ThreadsGuard guard(threads, 0);
    CHECK(equal(var(x, 0), v));
  }
  CHECK(allclose(v, mean(square(x - mean(x, 0)), 0) * (1000.0 / 999), 1e-5, 1e-6));
  CHECK(count_nonzero(x > 0.5).item<int64_t>() == sum(to(x > 0.5, int64)).item<int64_t>());
}

TEST_CASE("wrong arguments of reductions are errors at the call") {
  check_failures({
      {"DtypeError: mean: expected float32 or float64; got int64",
          [] {
            mean(tensor({1, 2}));
          }},
      {"DtypeError: nanmean: expected float32 or float64; got bool", [] { nanmean(tensor({true})); }},
      {"DtypeError: var: expected float32 or float64; got int64",
          [] {
            var(tensor({1, 2}));
          }},
      {"DtypeError: std: expected float32 or float64; got int64",
          [] {
            gradus::std(tensor({1, 2}));
          }},
      {"DtypeError: var_mean: expected float32 or float64; got int64",
          [] {
            var_mean(tensor({1, 2}));
          }},
      {"DtypeError: std_mean: expected float32 or float64; got int64",
          [] {
            std_mean(tensor({1, 2}));
          }},
      {"ShapeError: max: there is no max of an empty tensor; it is [0]", [] { max(zeros({0})); }},
      {"ShapeError: amin: there is no amin of an empty tensor; it is [2, 0]",
          [] {
            amin(zeros({2, 0}), 1);
          }},
      {"ShapeError: argmin: there is no argmin of an empty tensor; it is [2, 0]",
          [] {
            argmin(zeros({2, 0}), 1);
          }},
      {"IndexError: sum: dimension 0 is given twice",
          [] {
            sum(zeros({2, 2}), {0, 0});
          }},
      {"IndexError: prod: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            prod(zeros({2, 2}), 2);
          }},
  });
}

}   // namespace gradus::test
