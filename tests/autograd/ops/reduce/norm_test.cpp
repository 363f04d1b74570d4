// Norms and distances: values by definition, gradients at singular points as PyTorch 2.13 has them.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

namespace {

struct At {
  double p;
  List x;
  double norm;
  List gradient;
};
void check_norms(const std::vector<At>& points) {
  for (const At& at : points)
    for (bool create_graph : {false, true}) {
      CAPTURE(at.p);
      Tensor x = from_vector(at.x).requires_grad_(), y = vector_norm(x, at.p);
      CHECK_AGREE(y.detach(), tensor(at.norm, float64), 4);
      CHECK_AGREE(grad(y, x, {.create_graph = create_graph}).detach(), from_vector(at.gradient), 4);
    }
}

}   // namespace

TEST_CASE("at 0 the gradient of a norm is 0, and at an infinite order ties share it") {
  check_norms({
      {0.5, {0, 0}, 0, {0, 0}},
      {1, {0, 0}, 0, {0, 0}},
      {1.5, {0, 0}, 0, {0, 0}},
      {2, {0, 0}, 0, {0, 0}},
      {3, {0, 0}, 0, {0, 0}},
      {inf, {0, 0}, 0, {0, 0}},
      {-inf, {0, 0}, 0, {0, 0}},
      {-1, {0, 0}, 0, {0, 0}},
      {0.5, {0, -2, 2}, 8, {0, -2, 2}},
      {1, {0, -2, 2}, 4, {0, -1, 1}},
      {2, {0, -3, 4}, 5, {0, -0.6, 0.8}},
      {inf, {0, -2, 2}, 2, {0, -0.5, 0.5}},
      {-inf, {0, -2, 2}, 0, {0, 0, 0}},
      {-1, {0, -2, 2}, 0, {0, 0, 0}},
      {1, {-0.0}, 0, {0}},
      {1, {nan, 1}, nan, {0, 1}},
      {2, {nan, 1}, nan, {nan, nan}},
      {inf, {nan, 1}, nan, {0, 0}},
      {3, {nan, 1}, nan, {nan, nan}},
  });
  Tensor x = tensor({1.0, 2.0}).requires_grad_();
  vector_norm(x, 0).backward();   // a count: no gradient arrives
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("norms work over any dimensions, with any order") {
  const Tensor x = tensor({{{3.0, -4.0}, {0.0, 12.0}}, {{1.0, 0.0}, {-2.0, 2.0}}}, float64);
  CHECK(near(vector_norm(x, 2, 2), tensor({{5.0, 12.0}, {1.0, std::sqrt(8.0)}}, float64)));
  CHECK(near(vector_norm(x, 2, {0, 2}), tensor({std::sqrt(26.0), std::sqrt(152.0)}, float64)));
  CHECK(near(vector_norm(x, 0, {1, 2}, true), tensor({{{3.0}}, {{3.0}}}, float64)));
  CHECK(near(vector_norm(x, 3, 1), tensor({{3.0, std::cbrt(64.0 + 1728)}, {std::cbrt(9.0), 2.0}}, float64)));
  CHECK(near(vector_norm(x, 0.5, -1), tensor({{7 + 2 * std::sqrt(12.0), 12.0}, {1.0, 8.0}}, float64)));
  CHECK(near(norm(x, "fro", {1, 2}), tensor({13.0, 3.0}, float64)));
  CHECK(near(linalg::norm(x), tensor(std::sqrt(178.0), float64)));
  CHECK(vector_norm(zeros({0})).item<float>() == 0);
  CHECK(vector_norm(zeros({0, 2}), INFINITY, 1).shape() == Shape{0});
  CHECK(vector_norm(tensor(-3.0)).item<float>() == 3);
}

TEST_CASE("matrix norms use columns, rows or all numbers") {
  const Tensor x = tensor({{1.0, -2.0, 3.0}, {-4.0, 5.0, 6.0}}, float64);
  CHECK(matrix_norm(x, 1).item<double>() == 9);
  CHECK(matrix_norm(x, -1).item<double>() == 5);
  CHECK(matrix_norm(x, INFINITY).item<double>() == 15);
  CHECK(matrix_norm(x, -INFINITY).item<double>() == 6);
  CHECK(matrix_norm(x, 1, {1, 0}).item<double>() == 15);
  CHECK(near(matrix_norm(x), tensor(std::sqrt(91.0), float64)));
  CHECK(near(matrix_norm(expand(x, {4, 2, 3}), 1, {1, 2}, true), full({4, 1, 1}, 9.0, float64)));
  CHECK(near(linalg::norm(x, -1), tensor(5.0, float64)));
  CHECK(near(linalg::norm(x, 1, 1), tensor({6.0, 15.0}, float64)));
}

TEST_CASE("the nuclear and the spectral norm are the sum and the extremes of the singular values") {
  const Tensor x = tensor({{3.0, 0.0, 0.0}, {0.0, 0.0, -4.0}}, float64);   // singular values 4 and 3
  CHECK(near(matrix_norm(x, "nuc"), tensor(7.0, float64)));
  CHECK(near(matrix_norm(x, 2), tensor(4.0, float64)));
  CHECK(near(matrix_norm(x, -2), tensor(3.0, float64)));
  CHECK(near(norm(expand(x, {5, 2, 3}), "nuc", {1, 2}, true), full({5, 1, 1}, 7.0, float64)));
  CHECK(near(norm(x, "nuc"), tensor(7.0, float64)));
  CHECK(near(linalg::norm(x, "nuc"), tensor(7.0, float64)));
}

TEST_CASE("a long norm is right in float32 and does not depend on threads") {
  Tensor x = rand({1000, 1001}) - 0.5, wide = to(x, float64);
  for (double p : {1.0, 2.0, 3.0}) {
    Tensor y = vector_norm(x, p);
    CHECK(allclose(to(y, float64), pow(sum(pow(abs(wide), p)), 1 / p), 1e-6, 0));
    ThreadsGuard guard(3, 0);
    CHECK(equal(vector_norm(x, p), y));
  }
}

TEST_CASE("normalize and cosine_similarity at norms below eps are as in PyTorch") {
  Tensor x = zeros({2}, {.dtype = float64, .requires_grad = true});
  sum(normalize(x, {.dim = 0})).backward();
  CHECK(near(x.grad(), full({2}, 1e12, float64)));
  Tensor a = tensor({1.0, 0.0}, float64).requires_grad_(), b = tensor({1.0, 2.0}, float64).requires_grad_();
  Tensor y = cosine_similarity(a, b, {.dim = 0, .eps = 4});
  y.backward();
  // torch.nn.functional.cosine_similarity
  CHECK(near(y.detach(), tensor(0.0625, float64)));
  CHECK(near(a.grad(), tensor({0.046875, 0.125}, float64)));
  CHECK(near(b.grad(), tensor({0.05551228757031316, -0.013975424859373685}, float64)));
}

TEST_CASE("distances broadcast, and the distance of a point from itself is 0 with gradient 0") {
  CHECK(dist(tensor({1.0, 2.0}), tensor({{4.0, 6.0}})).item<float>() == 5);
  CHECK(near(
      pairwise_distance(tensor({{0.0, 0.0}, {3.0, 4.0}}, float64), zeros({2}, float64), {.eps = 0, .keepdim = true}),
      tensor({{0.0}, {5.0}}, float64)));
  Tensor a = tensor({1.0, 1.0}).requires_grad_();
  dist(a, ones({2})).backward();
  CHECK(equal(a.grad(), zeros({2})));
  CHECK(cosine_similarity(tensor({{1.0, 0.0}}), tensor({1, 0})).item<float>() == 1);   // integers are converted
}

TEST_CASE("wrong arguments of norms are errors at the call") {
  check_failures({
      {"DtypeError: vector_norm: expected float32 or float64; got int64",
          [] {
            vector_norm(tensor({1, 2}));
          }},
      {"Error: normalize: eps must be a number; got nan", [] { normalize(ones({2}), {.eps = NAN}); }},
      {"Error: cosine_similarity: eps must be a number; got nan",
          [] { cosine_similarity(ones({2}), ones({2}), {.dim = 0, .eps = NAN}); }},
      {"ShapeError: vector_norm: there is no norm of order inf of an empty tensor; x is [0]",
          [] { vector_norm(zeros({0}), INFINITY); }},
      {"ShapeError: norm: there is no norm of order -1 of an empty tensor; x is [2, 0]",
          [] {
            norm(zeros({2, 0}), -1, 1);
          }},
      {"ShapeError: matrix_norm: dims must name the two dimensions of the matrices; got 1",
          [] {
            matrix_norm(zeros({2, 2}), 1, 0);
          }},
      {"ShapeError: matrix_norm: x must have at least two dimensions; it is [3]", [] { matrix_norm(zeros({3})); }},
      {"IndexError: matrix_norm: dimension -1 is given twice",
          [] {
            matrix_norm(zeros({2, 2}), 1, {1, -1});
          }},
      {"Error: matrix_norm: ord must be \"fro\", \"nuc\", or plus or minus 1, 2 or infinity; it is 3",
          [] {
            matrix_norm(zeros({2, 2}), 3);
          }},
      {"Error: matrix_norm: ord must be \"fro\", \"nuc\" or a number; got \"max\"",
          [] {
            matrix_norm(zeros({2, 2}), "max");
          }},
      {"Error: norm: p must be \"fro\", \"nuc\" or a number; got \"max\"",
          [] {
            norm(zeros({2, 2}), "max");
          }},
      {"ShapeError: linalg::norm: with an order and without dims, x must have one or two dimensions; it is [2, 2, 2]",
          [] {
            linalg::norm(zeros({2, 2, 2}), 1);
          }},
      {"ShapeError: linalg::norm: dims must name one or two dimensions; got 3",
          [] {
            linalg::norm(zeros({2, 2, 2}), 1, {0, 1, 2});
          }},
      {"DtypeError: cosine_similarity: expected float32 or float64; got int64",
          [] { cosine_similarity(tensor({1}), tensor({1})); }},
      {"DtypeError: normalize: expected float32 or float64; got int64", [] { normalize(tensor({{1}})); }},
  });
}

}   // namespace gradus::test
