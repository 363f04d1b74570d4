// Inverses, linear equations and Cholesky's factor.
//
// Formulas: M. Giles, "An extended collection of matrix derivative results", 2008; I. Murray, "Differentiation of the
// Cholesky decomposition", 2016. What was factored forward is not factored again backward, unless a second derivative
// is asked for.
#include "autograd/ops/matrix/solve.h"

#include "autograd/ops/matrix/matrix_parts.h"
#include "core/compute/matrix/factor.h"

namespace gradus {

namespace {

void require_regular(const char* op, const char* argument, const Tensor& a, const apply::Failure& singular) {
  if (singular.matrix < 0) return;
  throw Error(fmt::format("{}: {} {} is singular: pivot {}{} is 0", op, argument, a.shape(), singular.step,
      which_matrix(a, singular.matrix)));
}
void require_positive(const char* op, const Tensor& a, const apply::Failure& failed) {
  if (failed.matrix < 0) return;
  throw Error(fmt::format("{}: a {} is not positive definite: pivot {}{} is not positive", op, a.shape(), failed.step,
      which_matrix(a, failed.matrix)));
}

// inv = a^-1                                               a: [.., n, n] -> y: [.., n, n]
//   da = -y^T dy y^T
Tensor inverse_of(const Tensor& a, const Tensor& numbers) {
  return record("inv(a)", numbers, grad_to(a, [](const Tensor& dy, const Tensor& y) {
    if (!recording()) return apply::zip(Binary::mul, apply::gemm(y, apply::gemm(dy, y, false, true), true, false), -1);
    return neg(matmul(turned(y), matmul(dy, turned(y))));
  }));
}

// solve = a^-1 b                                           a: [.., n, n]  b: [.., n, k], the same batch -> like b
//   da = -db y^T     db = a^-T dy
Tensor solve_of(const Tensor& a, const Tensor& b, const char* checks) {
  apply::Lu lu = apply::lu(a);
  if (checks) require_regular(checks, "a", a, lu.singular);
  Tensor y = apply::lu_solve(lu, b);
  return record("solve(a, b)", y,
      joint({&a, &b},
          [a = saved(a, 0), lu = std::move(lu)](const Tensor& dy, Need need, const Tensor& x) -> Gradients<2> {
            if (recording()) {
              Tensor db = solve_of(turned(a), dy, nullptr);
              return {{need[0] ? neg(matmul(db, turned(x))) : Tensor(), db}};
            }
            Tensor db = apply::lu_solve(lu, dy, true);
            return {{need[0] ? apply::gemm(apply::map(Unary::neg, db), x, false, true) : Tensor(), db}};
          }));
}

}   // namespace

Tensor inv(const Tensor& a) {
  require_square("inv", "a", a);
  apply::Lu lu = apply::lu(a);
  require_regular("inv", "a", a, lu.singular);
  return inverse_of(a, apply::lu_inverse(lu));
}
Tensor inverse(const Tensor& a) { return inv(a); }

Tensor solve(const Tensor& a, const Tensor& b, const SolveOptions& options) {
  require_square("solve", "a", a);
  require_same_dtype("solve", a, b);
  int64_t n = columns(a);
  Shape vectors = a.shape();
  vectors.erase(vectors.dims() - 1);
  if (b.dim() == 1 || b.shape() == vectors) {
    if (!options.left)
      throw ShapeError(fmt::format("solve: with left = false, b must be [.., k, n]; it is {}", b.shape()));
    if (b.shape().back() != n)
      throw ShapeError(fmt::format("solve: b must be [{}] or [.., {}, k]; it is {}", n, n, b.shape()));
    return squeeze(solve(a, unsqueeze(b, -1)), -1);
  }
  if (b.dim() < 2 || (options.left ? rows(b) : columns(b)) != n)
    throw ShapeError(options.left ? fmt::format("solve: b must be [{}] or [.., {}, k]; it is {}", n, n, b.shape())
                                  : fmt::format("solve: b must be [.., k, {}]; it is {}", n, b.shape()));
  if (!options.left) return turned(solve(turned(a), turned(b)));
  Shape batch = common_batch("solve", a, b);
  if (a.dim() > 2 || b.dim() == 2) return solve_of(expand_batch(a, batch), expand_batch(b, batch), "solve");
  // One matrix for all: the right-hand sides are put side by side.
  Tensor sides = transpose(reshape(b, {batch.numel(), n, columns(b)}), 0, 1);
  Tensor y = solve_of(a, reshape(sides, {n, batch.numel() * columns(b)}), "solve");
  return reshape(transpose(reshape(y, {n, batch.numel(), columns(b)}), 0, 1), b.shape());
}

// ---------------------------------------------------------------------------------------------- triangular
namespace {

// solve_triangular = a^-1 b                                a: [.., n, n]  b: [.., n, k] -> [.., n, k]
//   da = -db y^T, its triangle without the diagonal if that is 1     db = a^-T dy
Tensor solve_triangle(const Tensor& a, const Tensor& b, bool upper, bool unit) {
  return record("solve_triangular(a, b)", apply::solve_triangular(a, b, upper, unit),
      joint({&a, &b}, [a = saved(a, 0), upper, unit](const Tensor& dy, Need need, const Tensor& y) -> Gradients<2> {
        Tensor db = solve_triangle(turned(a), dy, !upper, unit);
        if (!need[0]) return {{Tensor(), db}};
        Tensor da = neg(matmul(db, turned(y)));
        return {{upper ? triu(da, unit) : tril(da, -int64_t(unit)), db}};
      }));
}

}   // namespace

Tensor solve_triangular(const Tensor& a, const Tensor& b, const SolveTriangularOptions& options) {
  require_square("solve_triangular", "a", a);
  require_matrix("solve_triangular", "b", b);
  require_same_dtype("solve_triangular", a, b);
  int64_t n = columns(a);
  if ((options.left ? rows(b) : columns(b)) != n)
    throw ShapeError(fmt::format("solve_triangular: b must be {}; it is {}",
        options.left ? fmt::format("[.., {}, k]", n) : fmt::format("[.., k, {}]", n), b.shape()));
  common_batch("solve_triangular", a, b);
  if (options.left) return solve_triangle(a, b, options.upper, options.unitriangular);
  return turned(solve_triangle(turned(a), turned(b), !options.upper, options.unitriangular));
}

// ------------------------------------------------------------------------------------------------ Cholesky
namespace {

// cholesky = l with a = l l^T, a symmetric                 a: [.., n, n] -> l: [.., n, n], or l^T
//   da = l^-T p l^-1, p = l^T dl made symmetric: its lower triangle and the mirror of that, halved
Tensor cholesky_of(const Tensor& a, bool upper, const char* checks) {
  apply::Failure failed;
  Tensor y = apply::cholesky(a, upper, failed);
  if (checks) require_positive(checks, a, failed);
  return record("cholesky(a)", y, grad_to(a, [upper](const Tensor& dy, const Tensor& factor) {
    Tensor l = upper ? turned(factor) : factor, dl = upper ? turned(dy) : dy;
    Tensor p = matmul(turned(l), dl), half = (tril(p) + turned(tril(p, -1))) * 0.5;
    Tensor left = solve_triangle(turned(l), half, true, false);            // l^-T p
    return turned(solve_triangle(turned(l), turned(left), true, false));   // x l = left  <=>  l^T x^T = left^T
  }));
}

Tensor solve_with_factor(const Tensor& b, const Tensor& factor, bool upper) {
  Tensor l = upper ? turned(factor) : factor;
  return apply::solve_triangular(turned(l), apply::solve_triangular(l, b, false, false), true, false);
}
// cholesky_solve = (l l^T)^-1 b                            b: [.., n, k]  l: [.., n, n], the same batch -> like b
//   db = (l l^T)^-1 dy     dl = -(db y^T + y db^T) l
Tensor cholesky_solve_of(const Tensor& b, const Tensor& factor, bool upper) {
  return record("cholesky_solve(b, factor)", solve_with_factor(b, factor, upper),
      joint({&b, &factor},
          [factor = saved(factor, 1), upper](const Tensor& dy, Need need, const Tensor& y) -> Gradients<2> {
            Tensor db = cholesky_solve_of(dy, factor, upper);
            if (!need[1]) return {{db, Tensor()}};
            Tensor half = matmul(db, turned(y)), both = neg(half + turned(half));
            return {{db, upper ? matmul(factor, both) : matmul(both, factor)}};
          }));
}

}   // namespace

Tensor cholesky(const Tensor& a, const CholeskyOptions& options) {
  require_square("cholesky", "a", a);
  return cholesky_of(a, options.upper, "cholesky");
}
Tensor cholesky_solve(const Tensor& b, const Tensor& factor, const CholeskyOptions& options) {
  require_square("cholesky_solve", "factor", factor);
  require_same_dtype("cholesky_solve", b, factor, "b", "factor");
  if (b.dim() < 2 || rows(b) != columns(factor))
    throw ShapeError(fmt::format("cholesky_solve: b must be [.., {}, k]; it is {}", columns(factor), b.shape()));
  Shape batch = common_batch("cholesky_solve", b, factor, "b", "factor");
  return cholesky_solve_of(expand_batch(b, batch), expand_batch(factor, batch), options.upper);
}
Tensor cholesky_inverse(const Tensor& factor, const CholeskyOptions& options) {
  require_square("cholesky_inverse", "factor", factor);
  return cholesky_solve_of(identity_like(factor), factor, options.upper);
}

namespace {

// g is the gradient of a matrix that was taken as symmetric although only its lower triangle was read: an element below
// the diagonal stood for two.
Tensor to_lower_triangle(const Tensor& g) { return tril(g) + tril(turned(g), -1); }

// solve_spd = a^-1 b, a symmetric and positive definite    a: [.., n, n]  b: [.., n, k] -> like b
//   db = a^-1 dy     da = g + g^T below the diagonal and g on it, with g = -db y^T: only the lower triangle is read
Tensor solve_spd_of(const Tensor& a, const Tensor& b) {
  apply::Failure failed;
  Tensor l = apply::cholesky(apply::convert(a, Dtype::float64), false, failed);   // normal equations need the digits
  require_positive("solve_spd", a, failed);
  Tensor y = apply::convert(solve_with_factor(apply::convert(b, Dtype::float64), l, false), b.dtype());
  return record("solve_spd(a, b)", y, joint({&a, &b}, [a = saved(a, 0)](const Tensor& dy, Need need, const Tensor& x) {
    Tensor db = solve_spd_of(a, dy);
    return Gradients<2>{{need[0] ? to_lower_triangle(neg(matmul(db, turned(x)))) : Tensor(), db}};
  }));
}

}   // namespace

Tensor solve_spd(const Tensor& a, const Tensor& b) {
  require_square("solve_spd", "a", a);
  int64_t n = columns(a);
  if (b.dim() < 1 || (b.dim() == 1 ? b.shape()[0] : rows(b)) != n)
    throw ShapeError(fmt::format("solve_spd: b must be [{}] or [.., {}, k]; it is {}", n, n, b.shape()));
  require_same_dtype("solve_spd", a, b);
  if (b.dim() == 1) return squeeze(solve_spd(a, unsqueeze(b, 1)), -1);
  Shape batch = common_batch("solve_spd", a, b);
  return solve_spd_of(expand_batch(a, batch), expand_batch(b, batch));
}

}   // namespace gradus
