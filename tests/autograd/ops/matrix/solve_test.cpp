// Inverses, equations, Cholesky and determinants: values, singular matrices, large ones, errors.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures, test::identity, test::inf, test::near, test::random_matrices;

namespace {

Tensor positive_definite(int64_t n) {
  Tensor x = random_matrices({n, n});
  return matmul(x, mT(x)) / double(n) + identity(n);
}

}   // namespace

TEST_CASE("inverses and solutions by hand") {
  Tensor a = tensor({{2.0, 1.0}, {4.0, 4.0}}), b = tensor({3.0, 8.0});
  CHECK(equal(inv(a), tensor({{1.0, -0.25}, {-1.0, 0.5}})));
  CHECK(equal(inverse(a), inv(a)));
  CHECK(equal(solve(a, b), tensor({1.0, 1.0})));
  CHECK(equal(solve(a, unsqueeze(b, 0), {.left = false}), matmul(unsqueeze(b, 0), inv(a))));
  CHECK(equal(linalg::solve(stack({a, a}), stack({b, 2 * b})), tensor({{1.0, 1.0}, {2.0, 2.0}})));
}

TEST_CASE("rows are exchanged where the pivot is small") {
  Tensor a = tensor({{0.0, 1.0}, {1.0, 0.0}}), b = tensor({{1e-8, 1.0}, {1.0, 1.0}});
  CHECK(equal(inv(a), a));
  CHECK(equal(det(a), tensor(-1.0)));
  CHECK(near(solve(b, tensor({1.0, 2.0})), tensor({1.0, 1.0}), 1e-6));
}

// Matrices of more than 96 rows are cut into panels.
TEST_CASE("solutions multiply back, for matrices of any size") {
  for (int64_t n : {1, 3, 17, 96, 97, 130, 200}) {
    CAPTURE(n);
    Tensor a = random_matrices({n, n}) + 2 * std::sqrt(double(n)) * identity(n), b = random_matrices({n, 5});
    CHECK(near(matmul(a, solve(a, b)), b));
    CHECK(near(matmul(a.t(), solve(a.t(), b)), b));   // strided, and columns of U
    CHECK(near(matmul(a, inv(a)), identity(n)));
    Tensor s = positive_definite(n), l = cholesky(s), u = cholesky(s, {.upper = true});
    CHECK(near(matmul(l, l.t()), s));
    CHECK(near(u, l.t(), 1e-12));
    CHECK(near(matmul(s, cholesky_solve(b, l)), b));
    CHECK(near(matmul(s, cholesky_inverse(u, {.upper = true})), identity(n)));
    CHECK(near(matmul(s, solve_spd(s, b)), b));
    CHECK(near(exp(slogdet(a).logabsdet), abs(det(a)), 1e-8));
  }
}

TEST_CASE("only one triangle is read, whatever the other holds") {
  Tensor a = tensor({{4.0, inf}, {2.0, 5.0}}), b = tensor({{8.0}, {8.0}});
  CHECK(equal(cholesky(a), tensor({{2.0, 0.0}, {1.0, 2.0}})));
  CHECK(equal(cholesky(a.t(), {.upper = true}), tensor({{2.0, 1.0}, {0.0, 2.0}})));
  CHECK(equal(solve_triangular(a, b, {.upper = false}), tensor({{2.0}, {0.8}})));
  CHECK(equal(solve_triangular(a, b, {.upper = false, .unitriangular = true}), tensor({{8.0}, {-8.0}})));
  CHECK(equal(solve_triangular(a.t(), b, {.upper = true}), tensor({{1.2}, {1.6}})));
  CHECK(equal(solve_triangular(a.t(), b.t(), {.upper = true, .left = false}), tensor({{2.0, 0.8}})));
}

TEST_CASE("triangular systems of any size, including expanded and transposed ones, multiply back") {
  for (int64_t n : {5, 64, 65, 150})
    for (bool upper : {false, true}) {
      Tensor row = unsqueeze(arange(n), 1), column = unsqueeze(arange(n), 0);
      Tensor a = where(upper ? row <= column : row >= column, random_matrices({n, n}) * 0.1, 0.0) + 2 * identity(n);
      Tensor b = random_matrices({3, n, 4}), c = random_matrices({4, n});
      CHECK(near(matmul(a, solve_triangular(a, b, {.upper = upper})), b));
      CHECK(near(matmul(solve_triangular(a, c, {.upper = upper, .left = false}), a), c));
      CHECK(near(matmul(a, solve_triangular(a, expand(b[0].slice(1, 0, 1), {n, 6}), {.upper = upper})),
          expand(b[0].slice(1, 0, 1), {n, 6})));
    }
}

TEST_CASE("one matrix for many right-hand sides is the same as a matrix for each") {
  Tensor a = random_matrices({4, 4}) + 4 * identity(4), b = random_matrices({2, 3, 4, 5});
  CHECK(near(solve(a, b), solve(expand(a, {2, 3, 4, 4}), b), 1e-13));
  CHECK(solve(a, zeros({0, 4, 2}, float64)).shape() == Shape{0, 4, 2});
}

TEST_CASE("matrices without rows: the determinant is 1") {
  CHECK(inv(zeros({0, 0})).shape() == Shape{0, 0});
  CHECK(solve(zeros({2, 0, 0}), zeros({2, 0, 3})).shape() == Shape{2, 0, 3});
  CHECK(cholesky(zeros({0, 3, 3})).shape() == Shape{0, 3, 3});
  CHECK(equal(det(zeros({2, 0, 0})), ones({2})));
  CHECK(equal(slogdet(zeros({0, 0})).logabsdet, tensor(0.0)));
  CHECK(equal(logdet(zeros({0, 0})), tensor(0.0)));
  CHECK(solve_triangular(zeros({0, 0}), zeros({0, 2}), {.upper = true}).shape() == Shape{0, 2});
}

TEST_CASE("determinants and their logarithms") {
  Tensor a = tensor({{1.0, 2.0}, {3.0, 4.0}}, float64);
  CHECK(near(det(a), tensor(-2.0, float64), 1e-15));
  auto [sign, logabsdet] = slogdet(stack({a, -a, zeros({2, 2}, float64)}));
  CHECK(equal(sign, tensor({-1.0, -1.0, 0.0}, float64)));
  CHECK(near(logabsdet, tensor({std::log(2.0), std::log(2.0), -inf}, float64), 1e-15));
  CHECK(std::isnan(logdet(a).item<double>()));
  CHECK(equal(logdet(zeros({2, 2})), tensor(-inf)));
  CHECK_FALSE(sign.requires_grad());
}

// The gradient is the transposed adjugate: a polynomial, which needs no inverse.
TEST_CASE("the determinant of a singular matrix has its gradient, in all orders") {
  Tensor rank2 = tensor({{1.0, 2.0, 3.0}, {2.0, 4.0, 6.0}, {1.0, 1.0, 1.0}}, float64);
  Tensor cofactors = tensor({{-2.0, 4.0, -2.0}, {1.0, -2.0, 1.0}, {0.0, 0.0, 0.0}}, float64);
  for (bool create_graph : {false, true}) {
    Tensor a = rank2.clone().requires_grad_();
    CHECK(near(grad(det(a), a, {.create_graph = create_graph}), cofactors, 1e-12));
    Tensor both = stack({rank2, 2 * identity(3)}).requires_grad_();
    CHECK(near(grad(sum(det(both)), both, {.create_graph = create_graph}), stack({cofactors, 4 * identity(3)}), 1e-12));
    for (const Tensor& low :
        {tensor({{1.0, 2.0, 3.0}, {2.0, 4.0, 6.0}, {3.0, 6.0, 9.0}}, float64), zeros({3, 3}, float64)}) {
      Tensor b = low.clone().requires_grad_();
      CHECK(near(grad(det(b), b, {.create_graph = create_graph}), zeros({3, 3}, float64), 1e-12));
    }
  }
  for (const Tensor& x : {rank2, zeros({3, 3}, float64), zeros({4, 4}, float64)}) {
    auto f = [](const std::vector<Tensor>& in) { return det(in[0]); };
    CHECK(gradgradcheck(f, {x.clone().requires_grad_()}).ok);
  }
}

TEST_CASE("gradients of large matrices, which are cut into panels") {
  Tensor a = (random_matrices({120, 120}) + 20 * identity(120)).requires_grad_(),
         b = random_matrices({120, 2}).requires_grad_();
  Tensor y = solve(a, b), w = random_matrices({120, 2});
  auto g = grad({sum(y * w)}, {a, b});
  Tensor db = matmul(inv(a.detach()).t(), w);
  CHECK(near(g[1], db));
  CHECK(near(g[0], -matmul(db, y.detach().t())));
}

TEST_CASE("float32 is computed in float32, to its precision") {
  Tensor a = positive_definite(100), b = random_matrices({100, 3});
  CHECK(allclose(to(solve(to(a, float32), to(b, float32)), float64), solve(a, b), 1e-3, 1e-4));
  CHECK(allclose(to(cholesky(to(a, float32)), float64), cholesky(a), 1e-3, 1e-4));
  CHECK(solve(to(a, float32), to(b, float32)).dtype() == float32);
}

TEST_CASE("matrices of several panels are factored with exchanged rows") {
  Tensor a = random_matrices({200, 200}), b = random_matrices({200, 3});
  CHECK(allclose(matmul(a, solve(a, b)), b, 0, 1e-8));
}

TEST_CASE("wrong matrices are errors at the call") {
  check_failures({
      {"ShapeError: inv: a must be [.., n, n]; it is [2, 3]",
          [] {
            inv(ones({2, 3}));
          }},
      {"DtypeError: inv: a must be float32 or float64; it is int64",
          [] {
            inv(ones({2, 2}, int64));
          }},
      {"Error: inv: a [2, 2] is singular: pivot 1 is 0",
          [] {
            inv(ones({2, 2}));
          }},
      {"Error: inv: a [2, 2, 2] is singular: pivot 0 in matrix 1 of the batch is 0",
          [] {
            inv(stack({eye(2), zeros({2, 2})}));
          }},
      {"Error: inv: a [150, 150] is singular: pivot 140 is 0",   // in the third panel
          [] {
            Tensor a = eye(150);
            a[140].fill_(0);
            inv(a);
          }},
      {"Error: solve: a [2, 2] is singular: pivot 1 is 0",
          [] {
            solve(ones({2, 2}), ones({2}));
          }},
      {"ShapeError: solve: b must be [2] or [.., 2, k]; it is [3]", [] { solve(eye(2), ones({3})); }},
      {"ShapeError: solve: b must be [2] or [.., 2, k]; it is [3, 2]",
          [] {
            solve(eye(2), ones({3, 2}));
          }},
      {"ShapeError: solve: b must be [.., k, 2]; it is [2, 3]",
          [] {
            solve(eye(2), ones({2, 3}), {.left = false});
          }},
      {"ShapeError: solve: with left = false, b must be [.., k, n]; it is [2]",
          [] { solve(eye(2), ones({2}), {.left = false}); }},
      {"ShapeError: solve: the batch dimensions do not broadcast: a is [3, 2, 2], b is [4, 2, 5]",
          [] {
            solve(expand(eye(2), {3, 2, 2}), ones({4, 2, 5}));
          }},
      {"ShapeError: solve_triangular: b must be [.., 2, k]; it is [3, 1]",
          [] {
            solve_triangular(eye(2), ones({3, 1}), {.upper = true});
          }},
      {"ShapeError: solve_triangular: b must be [.., k, 2]; it is [2, 3]",
          [] {
            solve_triangular(eye(2), ones({2, 3}), {.upper = true, .left = false});
          }},
      {"Error: cholesky: a [2, 2] is not positive definite: pivot 1 is not positive",
          [] {
            cholesky(ones({2, 2}));
          }},
      {"Error: cholesky: a [2, 2, 2] is not positive definite: pivot 0 in matrix 1 of the batch is not positive",
          [] {
            cholesky(stack({eye(2), -eye(2)}));
          }},
      {"ShapeError: cholesky_solve: b must be [.., 2, k]; it is [2]", [] { cholesky_solve(ones({2}), eye(2)); }},
      {"ShapeError: cholesky_solve: the batch dimensions do not broadcast: b is [3, 2, 1], factor is [4, 2, 2]",
          [] {
            cholesky_solve(ones({3, 2, 1}), expand(eye(2), {4, 2, 2}));
          }},
      {"ShapeError: det: a must be [.., n, n]; it is [3]", [] { det(ones({3})); }},
  });
}

TEST_CASE("a zero on the diagonal of a triangle gives infinities, as division does") {
  CHECK(equal(solve_triangular(zeros({1, 1}), ones({1, 1}), {.upper = true}), full({1, 1}, inf)));
}
