// Decompositions and what is built on them: against their definitions, and PyTorch 2.13 where signs are free.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "core/compute/matrix/eigh.h"
#include "core/compute/matrix/lapack.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures, test::identity, test::near, test::random_matrices;

namespace {

Tensor bad() { return full({2, 2}, std::numeric_limits<double>::quiet_NaN()); }
Tensor large_square(int64_t n) { return expand(zeros({1, 1}), {n, n}); }   // of one number

bool is_upper(const Tensor& r) {
  Tensor row = unsqueeze(arange(r.size(-2)), 1), column = unsqueeze(arange(r.size(-1)), 0);
  return equal(where(row > column, r, 0.0), zeros_like(r));
}
bool skip_without_lapack() {
  if (!apply::has_lapack()) MESSAGE("skipped: there is no LAPACK");
  return !apply::has_lapack();
}

}   // namespace

// ----------------------------------------------------------------------------------------------------- QR
TEST_CASE("QR of any shape multiplies back, with orthonormal columns and LAPACK's signs") {
  for (const Shape& shape : {Shape{1, 1}, {3, 3}, {5, 2}, {2, 5}, {70, 40}, {40, 70}, {100, 100}, {2, 3, 40, 35}}) {
    CAPTURE(to_string(shape));
    Tensor a = random_matrices(shape);
    for (const char* mode : {"reduced", "complete"}) {
      auto [q, r] = linalg::qr(a, mode);
      CHECK(near(matmul(q, r), a));
      CHECK(near(matmul(mT(q), q), expand(identity(q.size(-1)), matmul(mT(q), q).shape())));
      CHECK(is_upper(r));
      CHECK(q.size(-1) == (mode[0] == 'c' ? shape[shape.dims() - 2] : std::min(shape.back(), shape[shape.dims() - 2])));
    }
    CHECK(equal(linalg::qr(a, "r").r, linalg::qr(a).r));
    CHECK(linalg::qr(a, "r").q.shape() == Shape{0});
  }
  Tensor r = qr(tensor({{3.0, 1.0}, {4.0, 2.0}})).r;
  CHECK(allclose(
      r, tensor({{-5.0, -2.2}, {0.0, 0.4}}), 1e-6, 1e-6));   // the diagonal has the sign that avoids cancellation
  CHECK(equal(qr(tensor({{2.0, 1.0}, {0.0, 3.0}})).r, tensor({{2.0, 1.0}, {0.0, 3.0}})));
}

TEST_CASE("QR of empty matrices") {
  CHECK(qr(zeros({3, 0})).q.shape() == Shape{3, 0});
  CHECK(equal(linalg::qr(zeros({3, 0}), "complete").q, eye(3)));
  CHECK(qr(zeros({0, 3})).r.shape() == Shape{0, 3});
  CHECK(qr(zeros({0, 4, 3})).q.shape() == Shape{0, 4, 3});
}

TEST_CASE("the full q of a tall matrix has no gradient, and says so") {
  Tensor a = random_matrices({3, 2}).requires_grad_();
  Tensor y = sum(qr(a, {.some = false}).r);
  CHECK(test::error_of<GradError>([&] { y.backward(); }) ==
        "qr: with all 3 columns of q there is no gradient, as those after the first 2 are arbitrary");
}

// --------------------------------------------------------------------------------------------- eigenvalues
TEST_CASE("eigh decomposes symmetric matrices, and reads only one triangle") {
  Tensor a = tensor({{4.0, 99.0, 99.0}, {1.0, 3.0, 99.0}, {-2.0, 0.5, 1.0}}, float64);
  auto [w, v] = eigh(a);
  Tensor whole = tensor({{4.0, 1.0, -2.0}, {1.0, 3.0, 0.5}, {-2.0, 0.5, 1.0}}, float64);
  CHECK(near(matmul(v * w, v.t()), whole, 1e-13));
  CHECK(near(matmul(v.t(), v), identity(3), 1e-13));
  CHECK(w.to_vector<double>()[0] <= w.to_vector<double>()[1]);
  CHECK(near(eigh(a.t(), {.uplo = 'U'}).vectors, v, 1e-13));
  CHECK(near(eigvalsh(a), w, 1e-13));
  CHECK(eigh(tensor({{2.0}})).values.item<double>() == 2);
  CHECK(eigh(zeros({0, 0})).values.numel() == 0);
  CHECK(eigh(zeros({2, 0, 0})).vectors.shape() == Shape{2, 0, 0});
  Tensor many = random_matrices({2, 3, 12, 12}), both = many + mT(many);
  auto [values, vectors] = eigh(both);
  CHECK(near(matmul(vectors * unsqueeze(values, -2), mT(vectors)), both));
}

TEST_CASE("the gradient of eigh uses both results at once") {
  Tensor a = tensor({{2.0, 0.0}, {1.0, 5.0}}, float64).requires_grad_();
  auto [w, v] = eigh(a);
  (sum(w * tensor({1.0, 2.0}, float64)) + abs(v[0][0]) * 3).backward();
  // torch.linalg.eigh
  CHECK(near(a.grad(),
      tensor({{1.017101587749133, 0.177040200489696}, {0.177040200489696, 1.982898412250867}}, float64), 1e-13));
}

TEST_CASE("Jacobi's method and LAPACK agree") {
  if (skip_without_lapack()) return;
  Tensor x = random_matrices({20, 20}), a = x + x.t();
  std::vector<double> by_lapack = a.to_vector<double>(), values(20);
  REQUIRE(apply::lapack_eigh<double>(20, by_lapack.data(), values.data(), true) == 0);
  std::vector<double> by_jacobi = a.to_vector<double>(), again(20);
  REQUIRE(apply::jacobi_eigh<double>(20, by_jacobi.data(), again.data()) == 0);
  Tensor v = from_vector(by_lapack, {20, 20}), w = from_vector(by_jacobi, {20, 20});
  CHECK(near(from_vector(values), from_vector(again)));
  CHECK(near(abs(v), abs(w)));   // rows
}

// ----------------------------------------------------------------------------------------- singular values
TEST_CASE("singular values of any shape: the factors multiply back") {
  if (skip_without_lapack()) return;
  for (Dtype dtype : {float32, float64})
    for (const Shape& shape : {Shape{1, 1}, {4, 4}, {5, 2}, {2, 5}, {40, 30}, {2, 3, 4, 6}}) {
      Tensor a = to(random_matrices(shape), dtype);
      double tolerance = dtype == float32 ? 1e-4 : 1e-12;
      auto [u, s, v] = svd(a);
      CHECK(near(matmul(u * unsqueeze(s, -2), mT(v)), a, tolerance));
      auto [fu, fs, fvh] = linalg::svd(a);
      CHECK(near(matmul(fu, mT(fu)), expand(eye(shape[shape.dims() - 2], {.dtype = dtype}), fu.shape()), tolerance));
      CHECK(near(matmul(fvh, mT(fvh)), expand(eye(shape.back(), {.dtype = dtype}), fvh.shape()), tolerance));
      CHECK(near(svdvals(a), s, tolerance));
      CHECK(near(fs, s, tolerance));
      CHECK(near(svd(a, {.compute_uv = false}).s, s, tolerance));
    }
}

TEST_CASE("singular values of empty matrices") {
  if (skip_without_lapack()) return;
  CHECK(svdvals(zeros({3, 0})).shape() == Shape{0});
  CHECK(equal(linalg::svd(zeros({3, 0})).u, eye(3)));
  CHECK(svd(zeros({0, 4, 3})).u.shape() == Shape{0, 4, 3});
  CHECK(equal(svd(ones({2, 3}), {.compute_uv = false}).v, zeros({3, 3})));
}

TEST_CASE("the gradient of svd, of u and v at once, as torch.linalg.svd gives it") {
  if (skip_without_lapack()) return;
  Tensor a = tensor({{1.0, 2.0, 0.5}, {-1.0, 0.25, 3.0}}, float64).requires_grad_();
  auto [u, s, vh] = linalg::svd(a, false);
  sum(abs(u) * tensor({{1.0, 2.0}, {3.0, 5.0}}, float64)).backward({.retain_graph = true});
  CHECK(near(a.grad(),
      tensor({{-0.5079978587275931, 0.9397960386460471, 2.788343802349234},
                 {1.2304837022512811, 1.6481708305384135, -0.6491083750408133}},
          float64),
      1e-12));
  a.mutable_grad() = {};
  (sum(abs(vh) * tensor({{1.0, 2.0, 3.0}, {-1.0, 0.5, 4.0}}, float64)) + sum(s * tensor({1.0, 3.0}, float64)))
      .backward();
  CHECK(near(a.grad(),
      tensor({{0.4441769914765399, 3.896470782326098, 1.5108044655880501},
                 {0.9171576252504618, 1.9575422561068396, 0.4602239268099954}},
          float64),
      1e-12));
}

TEST_CASE("svdvals has a gradient where singular values are equal; their sum is the nuclear norm") {
  if (skip_without_lapack()) return;
  Tensor a = (2 * identity(3)).requires_grad_();
  sum(svdvals(a)).backward();
  CHECK(near(a.grad(), identity(3), 1e-14));
}

// -------------------------------------------------------------------------- pseudo-inverse, rank, least squares
TEST_CASE("pseudo-inverses fulfil the four Penrose conditions, even for matrices without full rank") {
  if (skip_without_lapack()) return;
  Tensor tall = random_matrices({5, 3}), low = matmul(random_matrices({5, 2}), random_matrices({2, 4}));
  for (const Tensor& a : {tall, tall.t(), low, zeros({2, 3}, float64), random_matrices({2, 3, 3})}) {
    Tensor p = pinv(a);
    CHECK(near(matmul(matmul(a, p), a), a));
    CHECK(near(matmul(matmul(p, a), p), p));
    CHECK(near(matmul(a, p), mT(matmul(a, p))));
    CHECK(near(matmul(p, a), mT(matmul(p, a))));
  }
  Tensor s = matmul(low, low.t());
  CHECK(near(pinv(s, {.rtol = 1e-10, .hermitian = true}), pinv(s, {.rtol = 1e-10}), 1e-8));
  CHECK(pinv(zeros({0, 3})).shape() == Shape{3, 0});
  Tensor d = tensor({{4.0, 0.0}, {0.0, 1.0}}, float64);
  CHECK(near(pinv(d, {.rtol = 0.5}), tensor({{0.25, 0.0}, {0.0, 0.0}}, float64)));
  CHECK(near(pinv(d, {.atol = 1.5}), tensor({{0.25, 0.0}, {0.0, 0.0}}, float64)));
  CHECK(near(pinv(stack({d, d}), {.atol = tensor({0.5, 5.0}, float64)}), stack({inv(d), zeros({2, 2}, float64)})));
}

TEST_CASE("the rank counts the singular values that are not 0") {
  if (skip_without_lapack()) return;
  Tensor low = matmul(random_matrices({5, 2}), random_matrices({2, 4}));
  CHECK(equal(matrix_rank(stack({low, zeros({5, 4}, float64), random_matrices({5, 4})})), tensor({2, 0, 4})));
  CHECK(equal(linalg::matrix_rank(-identity(3), {.hermitian = true}), tensor(3)));
  CHECK(equal(matrix_rank(tensor({{4.0, 0.0}, {0.0, 1.0}}), {.rtol = 0.5}), tensor(1)));
  CHECK(equal(matrix_rank(zeros({2, 0, 3})), tensor({0, 0})));
}

TEST_CASE("least squares: the residual is orthogonal, the solution the shortest") {
  for (const char* driver : {"gels", "gelsy", "gelsd", "gelss"}) {
    if (driver[3] == 0 ? false : skip_without_lapack()) return;
    CAPTURE(driver);
    Tensor a = random_matrices({2, 6, 3}), b = random_matrices({2, 6, 4});
    Lstsq y = lstsq(a, b, {.driver = driver});
    CHECK(near(matmul(mT(a), matmul(a, y.solution) - b), zeros({2, 3, 4}, float64)));
    if (std::string(driver) == "gelsy") CHECK(y.residuals.shape() == Shape{0});
    else CHECK(near(y.residuals, sum(square(matmul(a, y.solution) - b), 1)));
    Tensor wide = random_matrices({2, 5}), c = random_matrices({2});
    Tensor x = lstsq(wide, c, {.driver = driver}).solution;
    CHECK(near(mv(wide, x), c));
    CHECK(near(x, matmul(wide.t(), solve(matmul(wide, wide.t()), c))));   // in the space of the rows
    CHECK(lstsq(wide, c, {.driver = driver}).residuals.shape() == Shape{0});
  }
  if (skip_without_lapack()) return;
  Tensor low = matmul(random_matrices({6, 2}), random_matrices({2, 4})), b = random_matrices({6, 1});
  Lstsq y = linalg::lstsq(low, b, {.driver = "gelsd"});
  CHECK(near(y.solution, matmul(pinv(low), b)));
  CHECK(y.rank.item<int64_t>() == 2);
  CHECK(y.singular_values.shape() == Shape{4});
  CHECK(y.residuals.shape() == Shape{0});
}

TEST_CASE("with an absolute bound alone no singular value is too small beside the largest") {
  if (skip_without_lapack()) return;
  Tensor a = diag(tensor({1.0, 1e-17}, float64));
  CHECK(matrix_rank(a).item<int64_t>() == 1);
  CHECK(matrix_rank(a, {.atol = 1e-20}).item<int64_t>() == 2);
}

TEST_CASE("wrong matrices and options are errors at the call") {
  check_failures({
      {"ShapeError: eigh: a must be [.., n, n]; it is [2, 3]",
          [] {
            eigh(ones({2, 3}));
          }},
      {"DtypeError: eigh: a must be float32 or float64; it is int64",
          [] {
            eigh(tensor({{1, 2}, {3, 4}}));
          }},
      {"Error: eigh: [2, 2] has numbers that are not finite",
          [] {
            eigh(full({2, 2}, std::numeric_limits<double>::quiet_NaN()));
          }},
      {"Error: eigh: [2, 2] has numbers that are not finite",
          [] {
            eigh(full({2, 2}, std::numeric_limits<double>::infinity()));
          }},
      {"Error: eigvalsh: uplo must be 'L' or 'U'; it is 'x'",
          [] {
            eigvalsh(ones({2, 2}), {.uplo = 'x'});
          }},
      {"ShapeError: qr: a must be [.., m, n]; it is [2]", [] { qr(ones({2})); }},
      {"Error: linalg::qr: mode must be \"reduced\", \"complete\" or \"r\"; it is \"full\"",
          [] {
            linalg::qr(ones({2, 2}), "full");
          }},
      {"ShapeError: svdvals: a must be [.., m, n]; it is [2]", [] { svdvals(ones({2})); }},
      {"ShapeError: pinv: a must be [.., n, n]; it is [2, 3]",
          [] {
            pinv(ones({2, 3}), {.hermitian = true});
          }},
      {"ShapeError: matrix_rank: a must be [.., m, n]; it is [2]", [] { matrix_rank(ones({2})); }},
      {"ShapeError: lstsq: b must be [2] or [.., 2, k]; it is [3]",
          [] {
            lstsq(ones({2, 3}), ones({3}));
          }},
      {"ShapeError: lstsq: b must be [2] or [.., 2, k]; it is [3, 1]",
          [] {
            lstsq(ones({2, 3}), ones({3, 1}));
          }},
      {"ShapeError: lstsq: the batch dimensions do not broadcast: a is [2, 2, 3], b is [3, 2, 1]",
          [] {
            lstsq(ones({2, 2, 3}), ones({3, 2, 1}));
          }},
      {"Error: lstsq: driver must be gels, gelsy, gelsd or gelss; it is \"qr\"",
          [] {
            lstsq(ones({2, 3}), ones({2}), {.driver = "qr"});
          }},
      {"Error: lstsq: a [2, 2] does not have full rank, which the driver gels assumes; gelsy does not",
          [] {
            lstsq(zeros({2, 2}), ones({2}), {.driver = "gels"});
          }},
  });
  if (!apply::has_lapack()) {
    check_failures(
        {{"Error: svd: LAPACK, which computes it, is not there. Install it (Debian: libopenblas0), or name the library "
          "in GRADUS_LAPACK.",
            [] {
              svd(ones({2, 2}));
            }}});
    return;
  }
  check_failures({
      {"Error: svd: [2, 2] has numbers that are not finite, or did not converge",
          [] {
            svd(full({2, 2}, std::numeric_limits<double>::infinity()));
          }},
      {"Error: svdvals: [2, 1, 1] in matrix 1 of the batch has numbers that are not finite, or did not converge",
          [] {
            svdvals(tensor({{{1.0}}, {{std::numeric_limits<double>::quiet_NaN()}}}));
          }},
  });
}

TEST_CASE("ops built on decompositions report under their own name") {
  if (skip_without_lapack()) return;
  check_failures({
      {"Error: pinv: [2, 2] has numbers that are not finite, or did not converge", [] { pinv(bad()); }},
      {"Error: pinv: [2, 2] has numbers that are not finite", [] { pinv(bad(), {.hermitian = true}); }},
      {"Error: matrix_rank: [2, 2] has numbers that are not finite, or did not converge", [] { matrix_rank(bad()); }},
      {"Error: matrix_rank: [2, 2] has numbers that are not finite", [] { matrix_rank(bad(), {.hermitian = true}); }},
      {"Error: lstsq: [2, 2] has numbers that are not finite, or did not converge",
          [] {
            lstsq(bad(), ones({2, 1}), {.driver = "gelsd"});
          }},
      {"Error: matrix_norm: [2, 2] has numbers that are not finite, or did not converge",
          [] { matrix_norm(bad(), 2); }},
      {"Error: svd: [2, 2] has numbers that are not finite, or did not converge",
          [] { svd(bad(), {.compute_uv = false}); }},
      {"Error: eigvalsh: [2, 2] has numbers that are not finite", [] { eigvalsh(bad()); }},
      {"Error: eigvalsh: [2, 2] has numbers that are not finite", [] { eigvalsh(bad().requires_grad_()); }},
  });
}

TEST_CASE("Jacobi's method on very large and very small matrices") {
  // [[1, 2], [2, 1]] has the eigenvalues -1 and 3
  for (double size : {1e154, 1e300, 1e-162, 1e-300}) {
    double a[] = {size, 2 * size, 2 * size, size}, values[2];
    REQUIRE(apply::jacobi_eigh<double>(2, a, values) == 0);
    CHECK(values[0] / size == doctest::Approx(-1).epsilon(1e-14).scale(0));
    CHECK(values[1] / size == doctest::Approx(3).epsilon(1e-14).scale(0));
    CHECK(std::abs(a[2]) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-14).scale(0));
  }
  double nothing[] = {0, 0, 0, 0}, values[2];
  REQUIRE(apply::jacobi_eigh<double>(2, nothing, values) == 0);
  CHECK((values[0] == 0 && values[1] == 0 && nothing[0] == 1 && nothing[3] == 1));
}

TEST_CASE("matrices whose work LAPACK cannot count in 32 bits are refused before any memory is taken") {
  if (skip_without_lapack()) return;
  check_failures({
      {"Error: linalg::svd: [23171, 23171] is too large for LAPACK's 32-bit sizes",
          [] { linalg::svd(large_square(23171)); }},
      {"Error: svdvals: [1, 2147483648] is too large for LAPACK's 32-bit sizes",
          [] {
            svdvals(expand(zeros({1, 1}), {1, 2147483648}));
          }},
      {"Error: eigh: [32767, 32767] is too large for LAPACK's 32-bit sizes", [] { eigh(large_square(32767)); }},
  });
}
