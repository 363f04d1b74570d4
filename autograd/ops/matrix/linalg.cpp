// Pseudo-inverses, ranks and least squares, built on the decompositions.
#include "autograd/ops/matrix/linalg.h"

#include <limits>

#include "autograd/ops/matrix/matrix_parts.h"
#include "core/compute/matrix/lapack.h"

namespace gradus {

namespace {

// The bound up to which singular values s [.., k], in any order, count as 0: [.., 1].
Tensor bound_of(const Tensor& a, const Tensor& s, const Bound& atol, const Bound& rtol) {
  double unit =
      a.dtype() == Dtype::float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  auto given = [&](const Bound& b) { return to(b.value.detach(), a.dtype()); };
  Tensor absolute = atol.value.defined() ? given(atol) : zeros({}, a.dtype());
  Tensor relative =
      rtol.value.defined() ? given(rtol) : full({}, unit * double(std::max(rows(a), columns(a))), a.dtype());
  if (!rtol.value.defined()) relative = where(gt(absolute, 0), 0.0, relative);
  return unsqueeze(maximum(absolute, relative * max(s, -1).values), -1);
}

struct PseudoInverse {
  Tensor inverse, rank, s;   // rank int64 [..]
};

// pinv = a^+                                               a: [.., m, n] -> y: [.., n, m]
//   da = -(y k)^T + k y^T - (a y) k y^T + (y^T y)(dy^T - k a) with k = dy^T y;
//       of a tall a the same, multiplied in another order
// Source: G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems", 1973.
Tensor pinv_gradient(const Tensor& a, const Tensor& y, const Tensor& dy) {
  Tensor g = turned(dy), yt = turned(y);
  if (rows(a) <= columns(a)) {
    Tensor k = matmul(g, y), ky = matmul(k, yt);
    return ky - turned(matmul(y, k)) - matmul(matmul(a, y), ky) + matmul(matmul(yt, y), g - matmul(k, a));
  }
  Tensor k = matmul(y, g), yk = matmul(yt, k);
  return matmul(matmul(g - matmul(a, k), y), yt) - turned(matmul(k, y)) + yk - matmul(matmul(yk, y), a);
}

PseudoInverse pseudo_inverse(const char* op, const Tensor& a, const PinvOptions& options) {
  PseudoInverse result;
  {
    NoGradGuard guard;
    linalg::SVD f;
    if (options.hermitian) {
      auto [w, v] = eigh_of(op, a);
      f = {v, w, turned(v)};
    } else {
      f = svd_of(op, a, false);
    }
    result.s = f.s;
    if (a.numel() == 0) {
      result.inverse = zeros(turned(a).shape(), a.dtype());
      result.rank = zeros(batch_shape(a), Dtype::int64);
    } else {
      Tensor size = abs(f.s), counts = gt(size, bound_of(a, size, options.atol, options.rtol));
      result.rank = sum(counts, -1);
      result.inverse =
          matmul(turned(f.vh) * unsqueeze(where(counts, 1 / where(counts, f.s, 1.0), 0.0), -2), turned(f.u));
    }
  }
  result.inverse = record("pinv(a)", result.inverse,
      grad_to(a, [a = saved(a, 0)](const Tensor& dy, const Tensor& y) { return pinv_gradient(a, y, dy); }));
  return result;
}

}   // namespace

Tensor pinv(const Tensor& a, const PinvOptions& options) {
  options.hermitian ? require_square("pinv", "a", a) : require_matrix("pinv", "a", a);
  return pseudo_inverse("pinv", a, options).inverse;
}
Tensor pinverse(const Tensor& a, double rcond) { return pinv(a, {.rtol = rcond}); }

Tensor matrix_rank(const Tensor& a, const PinvOptions& options) {
  options.hermitian ? require_square("matrix_rank", "a", a) : require_matrix("matrix_rank", "a", a);
  NoGradGuard guard;
  if (a.numel() == 0) return zeros(batch_shape(a), Dtype::int64);
  Tensor s = options.hermitian ? abs(eigvalsh_of("matrix_rank", a)) : svdvals_of("matrix_rank", a);
  return sum(gt(s, bound_of(a, s, options.atol, options.rtol)), -1);
}

// ------------------------------------------------------------------------------------------- least squares
namespace {

// By QR of a or, if a is wide, of its transpose; a must have full rank.
Tensor solve_full_rank(const Tensor& a, const Tensor& b) {
  bool tall = rows(a) >= columns(a);
  auto [q, r] = qr(tall ? a : turned(a));
  {
    NoGradGuard guard;
    if (r.numel() && min(abs(diagonal(r, 0, -2, -1))).item<double>() == 0)
      throw Error(
          fmt::format("lstsq: a {} does not have full rank, which the driver gels assumes; gelsy does not", a.shape()));
  }
  if (tall) return solve_triangular(r, matmul(turned(q), b), {.upper = true});
  return matmul(q, solve_triangular(turned(r), b, {.upper = false}));
}

Lstsq lstsq_of(const Tensor& a, const Tensor& b, const LstsqOptions& options, bool by_qr) {
  Lstsq y;
  y.rank = empty({0}, Dtype::int64);
  y.singular_values = empty({0}, a.dtype());
  bool residuals = rows(a) > columns(a);
  if (by_qr) {
    y.solution = solve_full_rank(a, b);
  } else {
    double unit =
        a.dtype() == Dtype::float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
    double rcond = options.rcond < 0 ? unit * double(std::max(rows(a), columns(a))) : options.rcond;
    PseudoInverse inverse = pseudo_inverse("lstsq", a, {.rtol = rcond});
    y.solution = matmul(inverse.inverse, b);
    y.rank = inverse.rank;
    if (options.driver != "gelsy") y.singular_values = inverse.s;
    residuals =
        residuals && options.driver != "gelsy" && (y.rank.numel() == 0 || min(y.rank).item<int64_t>() == columns(a));
  }
  y.residuals = residuals ? sum(square(matmul(a, y.solution) - b), -2) : empty({0}, a.dtype());
  return y;
}

}   // namespace

Lstsq lstsq(const Tensor& a, const Tensor& b, const LstsqOptions& options) {
  require_matrix("lstsq", "a", a);
  require_same_dtype("lstsq", a, b);
  if (options.driver != "gels" && options.driver != "gelsy" && options.driver != "gelsd" && options.driver != "gelss")
    throw Error(fmt::format("lstsq: driver must be gels, gelsy, gelsd or gelss; it is \"{}\"", options.driver));
  bool by_qr = options.driver == "gels" || (options.driver == "gelsy" && !apply::has_lapack());
  Shape vectors = a.shape();
  vectors.erase(vectors.dims() - 1);
  if (b.dim() == 1 || b.shape() == vectors) {
    if (b.shape().back() != rows(a))
      throw ShapeError(fmt::format("lstsq: b must be [{}] or [.., {}, k]; it is {}", rows(a), rows(a), b.shape()));
    Lstsq y = lstsq(a, unsqueeze(b, -1), options);
    y.solution = squeeze(y.solution, -1);
    return y;
  }
  if (b.dim() < 2 || rows(b) != rows(a))
    throw ShapeError(fmt::format("lstsq: b must be [{}] or [.., {}, k]; it is {}", rows(a), rows(a), b.shape()));
  Shape batch = common_batch("lstsq", a, b);
  return lstsq_of(expand_batch(a, batch), expand_batch(b, batch), options, by_qr);
}

}   // namespace gradus
