// Scans and differences: values by definition, singular points as PyTorch 2.13 has them.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops/reduce/reduce_parts.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

namespace {

// A plain loop along dimension 0 of [n, m].
Tensor by_hand(const Tensor& x, double start, double (*join)(double, double)) {
  std::vector<double> v = x.to_vector<double>();
  for (int64_t j = 0; j < x.size(1); ++j) {
    double s = start;
    for (int64_t i = 0; i < x.size(0); ++i) {
      double& at = v[size_t(i * x.size(1) + j)];
      at = s = join(s, at);
    }
  }
  return from_vector(v, x.shape());
}

}   // namespace

TEST_CASE("running sums and products are right along any dimension, for short and long rows") {
  for (const Shape& shape :
      {Shape{1, 1}, Shape{7, 3}, Shape{5, 200}, Shape{300, 5}, Shape{20000, 1}, Shape{17000, 2}, Shape{0, 3}}) {
    Tensor x = (rand(shape, {.dtype = float64}) - 0.5) * 0.01 + 1;
    Tensor sums = by_hand(x - 1, 0, [](double s, double v) { return s + v; }),
           products = by_hand(x, 1, [](double s, double v) { return s * v; });
    CHECK(allclose(cumsum(x - 1, 0), sums, 1e-12, 1e-12));
    CHECK(allclose(transpose(cumsum(transpose(x - 1, 0, 1), 1), 0, 1), sums, 1e-12, 1e-12));
    CHECK(allclose(cumsum(contiguous(transpose(x - 1, 0, 1)), 1), transpose(sums, 0, 1), 1e-12, 1e-12));
    CHECK(allclose(cumprod(x, 0), products, 1e-12, 1e-12));
    CHECK(allclose(cumprod(contiguous(transpose(x, 0, 1)), 1), transpose(products, 0, 1), 1e-12, 1e-12));
    CHECK(
        allclose(logcumsumexp(x, 0), log(by_hand(exp(x), 0, [](double s, double v) { return s + v; })), 1e-12, 1e-12));
    // From the other end: what the gradient of a sum is.
    Tensor leaf = x.detach().requires_grad_(), want = reshape(arange(double(shape[0]), 0.0, -1.0), {shape[0], 1});
    sum(cumsum(leaf, 0)).backward();
    if (x.numel()) CHECK(equal(leaf.grad(), contiguous(expand(to(want, float64), shape))));
  }
}

TEST_CASE("the positions of a trapezoidal rule may have more dimensions than the values") {
  Tensor y = tensor({1.0, 2.0, 4.0}), x = tensor({{0.0, 1.0, 2.0}, {0.0, 2.0, 6.0}});
  CHECK(equal(trapezoid(y, x), tensor({4.5, 15.0})));
  CHECK(equal(cumulative_trapezoid(y, x), tensor({{1.5, 4.5}, {3.0, 15.0}})));
}

TEST_CASE("integers and bools are summed and multiplied in int64") {
  CHECK(equal(cumsum(tensor({true, true, false}), 0), tensor({1, 2, 2})));
  CHECK(equal(cumprod(tensor({2, 3, -1}), 0), tensor({2, 6, -6})));
  CHECK(equal(cumsum(tensor({1, 2}), 0, float64), tensor({1.0, 3.0}, float64)));
  CHECK(equal(cumprod(tensor({1, 2}), 0, float32), tensor({1.0, 2.0})));
  CHECK(equal(cumsum(tensor(3), 0), tensor(3)));
  CHECK(equal(cumsum(full({20000}, 1), 0), arange(1, 20001)));
  CHECK(logcumsumexp(tensor({0, 0}), 0).to_vector<double>()[1] == doctest::Approx(std::log(2)));
}

TEST_CASE("the gradient of cumprod is exact for zeros, to the second order") {
  auto f = [](const Tensor& x) { return cumprod(x, 0); };
  CHECK(wrong_at(f, {2, 0, 3, 0, 4}, {2, 0, 0, 0, 0}, {1, 8, 0, 0, 0}) == "");
  CHECK(wrong_at(f, {0, 0, 2}, {0, 0, 0}, {1, 0, 0}) == "");
  Tensor x = from_vector(List{2, 0, 3}).requires_grad_();
  Tensor first = grad(sum(cumprod(x, 0)), x, {.create_graph = true});   // x1 x2 + x1 + 1, x0 (1 + x2), x0 x1
  CHECK(equal(grad(first[1], x), from_vector(List{4, 0, 2})));
}

TEST_CASE("a running maximum gives the last of equal numbers, and NaN from the first one on") {
  auto [values, at] = cummax(from_vector(List{1, 1, 0, 1}), 0);
  CHECK(equal(values, from_vector(List{1, 1, 1, 1})));
  CHECK(equal(at, tensor({0, 1, 1, 3})));
  CHECK(wrong_at([](const Tensor& x) { return cummax(x, 0).values; }, {1, 1, 0, 1}, {1, 1, 1, 1}, {1, 2, 0, 1}) == "");
  CHECK(equal(cummax(from_vector(List{1, nan, 3, nan}), 0).indices, tensor({0, 1, 1, 3})));
  CHECK(equal(cummin(tensor({{3, 1}, {2, 2}, {2, 0}}), 0).values, tensor({{3, 1}, {2, 1}, {2, 0}})));
  CHECK(equal(cummin(tensor({{3, 1}, {2, 2}, {2, 0}}), 0).indices, tensor({{0, 0}, {1, 0}, {2, 2}})));
  CHECK(equal(cummax(tensor({false, true, false}), 0).values, tensor({false, true, true})));
  CHECK(cummax(tensor(3.0), 0).values.shape() == Shape{});
}

TEST_CASE("logcumsumexp handles infinities and large numbers, and its gradient is PyTorch's") {
  auto f = [](const Tensor& x) { return logcumsumexp(x, 0); };
  CHECK(wrong_at(f, {-inf, -inf, 1}, {-inf, -inf, 1}, {nan, nan, 1}) == "");
  CHECK(wrong_at(f, {1, -inf, 2}, {1, 1, 2.313261687518223}, {2.268941421369995, 0, 0.7310585786300048}) == "");
  CHECK(wrong_at(f, {1, inf, 2}, {1, inf, inf}, {1, nan, 0}) == "");
  CHECK(wrong_at(f, {1000, 1000}, {1000, 1000 + std::log(2)}, {1.5, 0.5}, 1000) == "");   // y is rounded to 1e-13
  CHECK(std::isnan(logcumsumexp(from_vector(List{0, nan, 1}), 0).to_vector<double>()[2]));
}

TEST_CASE("a recurrence and its adjoint ignore what lies beyond the ends") {
  Tensor a = from_vector(List{inf, 2, 3}), b = from_vector(List{1, 1, 1});
  CHECK(equal(recurrence(a, b, 0, false), from_vector(List{1, 3, 10})));
  CHECK(equal(recurrence(a, b, 0, true), from_vector(List{9, 4, 1})));
}

TEST_CASE("scans do not depend on threads") {
  for (const Shape& shape : {Shape{50000}, Shape{300, 7}, Shape{7, 300}}) {
    Tensor x = rand(shape), y = cumsum(x, 0), z = logcumsumexp(x, 0);
    ThreadsGuard guard(3, 1);
    CHECK(equal(cumsum(x, 0), y));
    CHECK(equal(logcumsumexp(x, 0), z));
  }
}

TEST_CASE("differences of neighbours, several times over, with prepended and appended numbers") {
  CHECK(equal(diff(tensor({1, 4, 9, 16})), tensor({3, 5, 7})));
  CHECK(equal(diff(tensor({1, 4, 9, 16}), {.n = 2}), tensor({2, 2})));
  CHECK(equal(diff(tensor({1, 4}), {.n = 0}), tensor({1, 4})));
  CHECK(diff(tensor({1, 4}), {.n = 5}).shape() == Shape{0});
  CHECK(equal(diff(tensor({true, false, false})), tensor({true, false})));
  CHECK(equal(diff(tensor({{1, 2}}), {.dim = 0, .prepend = tensor({{0, 0}}), .append = tensor({{5, 5}})}),
      tensor({{1, 2}, {4, 3}})));
}

TEST_CASE("the trapezoidal rule takes a distance or points") {
  CHECK(trapezoid(tensor({1.0, 2.0, 3.0}), {.dx = 2}).item<float>() == 8);
  CHECK(trapezoid(tensor({1, 2})).item<float>() == 1.5f);
  CHECK(trapezoid(zeros({0})).item<float>() == 0);
  CHECK(trapezoid(tensor({5.0})).item<float>() == 0);
  CHECK(cumulative_trapezoid(tensor({5.0})).shape() == Shape{0});
  CHECK(equal(cumulative_trapezoid(tensor({1.0, 2.0, 3.0})), tensor({1.5, 4.0})));
  CHECK(equal(trapezoid(tensor({{1.0, 2.0}, {3.0, 4.0}}), tensor({0.0, 2.0}), 0), tensor({4.0, 6.0})));
  CHECK(equal(trapz(tensor({{1.0, 2.0}, {3.0, 4.0}}), tensor({0.0, 2.0})), tensor({3.0, 7.0})));
  // Positions with more rows, and with more dimensions, than the values.
  const Tensor y = tensor({1.0, 2.0, 4.0}), x = tensor({{0.0, 1.0, 3.0}, {0.0, 2.0, 4.0}});
  const Tensor all = tensor({7.5, 9.0}), steps = tensor({{1.5, 7.5}, {3.0, 9.0}});
  for (const Tensor& values : {unsqueeze(y, 0), y}) {
    CHECK(equal(trapezoid(values, x), all));
    CHECK(equal(cumulative_trapezoid(values, x), steps));
  }
  CHECK(equal(trapezoid(unsqueeze(y, 1), unsqueeze(x, 2), 0), unsqueeze(all, 1)));   // dimension 0 of y is 1 of x
}

TEST_CASE("the numerical derivative is exact for parabolas inside, and at the edges with order 2") {
  Tensor x = tensor({0.0, 1.0, 3.0, 4.5}, float64), slopes = 2 * x;
  Tensor y = gradient(square(x), {.coordinates = {x}, .edge_order = 2})[0];
  CHECK(allclose(y, slopes, 1e-12, 1e-12));
  CHECK(equal(gradient(tensor({1.0, 4.0, 9.0, 16.0}))[0], tensor({3.0, 4.0, 6.0, 7.0})));
  CHECK(equal(gradient(tensor({1, 4, 9, 16}), {.spacing = {0.5}, .edge_order = 2})[0], tensor({4.0, 8.0, 12.0, 16.0})));
  CHECK(gradient(zeros({3, 4})).size() == 2);
  CHECK(equal(gradient(tensor({{1.0, 2.0}, {3.0, 4.0}}), {.spacing = {1, 2}})[1], tensor({{0.5, 0.5}, {0.5, 0.5}})));
}

TEST_CASE("wrong scans are errors at the call") {
  check_failures({
      {"IndexError: cumsum: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            cumsum(zeros({2, 2}), 2);
          }},
      {"ShapeError: diff: x must have at least one dimension; it is []", [] { diff(tensor(1.0)); }},
      {"Error: diff: n must not be negative; it is -1", [] { diff(zeros({2}), {.n = -1}); }},
      {"ShapeError: trapezoid: y must have at least one dimension; it is []", [] { trapezoid(tensor(1.0)); }},
      {"ShapeError: cumulative_trapezoid: y must have at least one dimension; it is []",
          [] { cumulative_trapezoid(tensor(1.0), zeros({1})); }},
      {"ShapeError: trapezoid: x must hold the positions of the points along a dimension; it is []",
          [] { trapezoid(zeros({2}), tensor(1.0)); }},
      {"ShapeError: trapezoid: x [3] must have one position for each of the 2 points in dimension 0 of y [2]",
          [] { trapezoid(zeros({2}), zeros({3})); }},
      {"Error: gradient: edge_order must be 1 or 2; it is 3", [] { gradient(zeros({5}), {.edge_order = 3}); }},
      {"ShapeError: gradient: with edge_order 2 each dimension needs at least 3 points; x is [2]",
          [] { gradient(zeros({2}), {.edge_order = 2}); }},
      {"Error: gradient: there are 2 dimensions, but 3 spacings were given",
          [] {
            gradient(zeros({2, 2}), {.spacing = {1, 2, 3}});
          }},
      {"Error: gradient: there are 2 dimensions, but 1 coordinates were given",
          [] {
            gradient(zeros({2, 2}), {.coordinates = {zeros({2})}});
          }},
      {"Error: gradient: give spacing or coordinates, not both",
          [] { gradient(zeros({2}), {.spacing = {1}, .coordinates = {zeros({2})}}); }},
      {"ShapeError: gradient: coordinates[0] must be [2], a position for each point in dimension 0; it is [3]",
          [] { gradient(zeros({2}), {.coordinates = {zeros({3})}}); }},
  });
}

TEST_CASE("long rows whose parts leave the range of float64 although no running result does") {
  const int64_t n = 20000;
  std::vector<double> factors(n), products(n), terms(n), sums(n);
  for (int64_t i = 0; i < n; ++i) {
    factors[size_t(i)] = i % 2 ? 0.125 : 8, products[size_t(i)] = i % 2 ? 1 : 8;
    terms[size_t(i)] = i % 2 ? -1e308 : 1e308, sums[size_t(i)] = i % 2 ? 0 : 1e308;
  }
  for (Dtype dtype : {float32, float64})
    CHECK(equal(cumprod(to(from_vector(factors), dtype), 0), to(from_vector(products), dtype)));
  CHECK(equal(cumsum(from_vector(terms), 0), from_vector(sums)));
}

}   // namespace gradus::test
