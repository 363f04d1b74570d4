// QR, singular values, and eigenvalues of symmetric matrices.
//
// Formulas: S. Walter and L. Lehmann, "Algorithmic differentiation of linear algebra functions with application in
// optimum experimental design", 2010 (QR); M. Giles, "An extended collection of matrix derivative results", 2008
// (eigenvalues); J. Townsend, "Differentiating the singular value decomposition", 2016.
#include "autograd/ops/matrix/decompose.h"

#include <cctype>

#include "autograd/history/several.h"
#include "autograd/ops/matrix/linalg.h"
#include "autograd/ops/matrix/matrix_parts.h"
#include "core/compute/matrix/eigh.h"
#include "core/compute/matrix/lapack.h"
#include "core/compute/matrix/qr.h"

namespace gradus {

namespace {

// a + b, where an undefined one counts as 0.
Tensor plus(const Tensor& a, const Tensor& b) { return !a.defined() ? b : !b.defined() ? a : a + b; }
Tensor skew(const Tensor& x) { return x - turned(x); }
// x's upper triangle, and its mirror image below
Tensor mirrored(const Tensor& x) { return triu(x) + turned(triu(x, 1)); }

// The gradient of a = q r for a square or tall a.
Tensor tall_qr_gradient(const Tensor& dq, const Tensor& dr, const Tensor& q, const Tensor& r) {
  Tensor inner;
  if (dr.defined()) inner = matmul(dr, turned(r));
  if (dq.defined()) inner = plus(inner, neg(matmul(turned(q), dq)));
  return solve_triangular(turned(r), plus(dq, matmul(q, mirrored(inner))), {.upper = false, .left = false});
}
// A wide a is [x, y] with x = q u, y = q v for r = [u, v].
Tensor qr_gradient(const Tensor& dq, const Tensor& dr, const Tensor& q, const Tensor& r) {
  int64_t m = rows(q), n = columns(r);
  if (m >= n) return tall_qr_gradient(dq, dr, q, r);
  if (!dr.defined())
    return cat({tall_qr_gradient(dq, dr, q, narrow(r, -1, 0, m)), zeros_like(matmul(q, narrow(r, -1, m, n - m)))}, -1);
  Tensor du = narrow(dr, -1, 0, m), dv = narrow(dr, -1, m, n - m), v = narrow(r, -1, m, n - m);
  Tensor dq_more = plus(dq, matmul(matmul(q, v), turned(dv)));
  return cat({tall_qr_gradient(dq_more, du, q, narrow(r, -1, 0, m)), matmul(q, dv)}, -1);
}

// qr = (q, r) with a = q r                                 a: [.., m, n] -> q: [.., m, k]  r: [.., k, n]
//   da = (dq + q s) r^-T, s = triu(dr r^T - q^T dq) and its mirror image;
//       of a wide a = [x, y], r = [u, v]: also y = q v
QR qr_of(const char* op, const Tensor& a, bool complete) {
  require_matrix(op, "a", a);
  int64_t m = rows(a), n = columns(a), k = std::min(m, n);
  apply::QrFactors y = apply::qr(a, complete ? m : k, true);
  bool unique = !complete || m <= n;
  auto results = record_several("qr(a)", {y.q, y.r}, {a}, [unique, m, n](const Arrived& dy, const Results& results_of) {
    if (!unique)
      throw GradError(fmt::format(
          "qr: with all {} columns of q there is no gradient, as those after the first {} are arbitrary", m, n));
    Tensor q = results_of[0], r = results_of[1];
    if (q.numel() == 0 || r.numel() == 0) return std::vector<Tensor>{Tensor()};
    return std::vector<Tensor>{qr_gradient(dy[0], dy[1], q, r)};
  });
  return {results[0], results[1]};
}

// eigh = (w, v) with a = v diag(w) v^T, a symmetric  a: [.., n, n] -> w: [.., n] ascending, v: [.., n, n] by column
//   da = v (diag(dw) + (p - p^T) / 2 / (w_j - w_i)) v^T, p = v^T dv, the second term 0 where i = j
Tensor eigh_gradient(const Tensor& dw, const Tensor& dv, const Tensor& w, const Tensor& v) {
  if (!dv.defined()) return matmul(v * unsqueeze(dw, -2), turned(v));
  Tensor diagonal = on_diagonal(columns(v));
  Tensor gap = where(diagonal, 1.0, unsqueeze(w, -2) - unsqueeze(w, -1));
  Tensor inner = where(diagonal, 0.0, skew(matmul(turned(v), dv)) * 0.5 / gap);
  if (dw.defined()) inner = inner + diag_embed(dw);
  return matmul(v, matmul(inner, turned(v)));
}

bool is_upper(const char* op, const EighOptions& options) {
  int side = std::toupper(options.uplo);
  if (side != 'L' && side != 'U')
    throw Error(fmt::format("{}: uplo must be 'L' or 'U'; it is '{}'", op, std::string(1, options.uplo)));
  return side == 'U';
}

// svd = (u, s, vh) with a = u diag(s) vh          a: [.., m, n] -> u: [.., m, k]  s: [.., k] descending  vh: [.., k, n]
//   da = u (e(u^T du) s + s e(v^T dv) + diag(ds)) v^T + (1 - u u^T) du s^-1 v^T + u s^-1 dv^T (1 - v v^T),
//       e(x) = (x - x^T) / (s_j^2 - s_i^2)
Tensor svd_gradient(
    const Tensor& du, const Tensor& ds, const Tensor& dvh, const Tensor& u, const Tensor& s, const Tensor& vh) {
  if (!du.defined() && !dvh.defined()) return matmul(u * unsqueeze(ds, -2), vh);
  int64_t m = rows(u), k = columns(s), n = columns(vh);
  Tensor along = unsqueeze(s, -2), down = unsqueeze(s, -1);
  Tensor gap = where(on_diagonal(k), 1.0, square(along) - square(down)), inner;
  if (du.defined()) inner = skew(matmul(turned(u), du)) / gap * along;
  if (dvh.defined()) inner = plus(inner, down * (skew(matmul(vh, turned(dvh))) / gap));
  if (ds.defined()) inner = inner + diag_embed(ds);
  Tensor left = matmul(u, inner);
  if (m > k && du.defined()) {
    Tensor outside = du / along;
    left = left + outside - matmul(u, matmul(turned(u), outside));
  }
  Tensor da = matmul(left, vh);
  if (n > k && dvh.defined()) {
    Tensor outside = dvh / down;
    da = da + matmul(u, outside - matmul(matmul(outside, turned(vh)), vh));
  }
  return da;
}

apply::SvdFactors factors_of(const char* op, const Tensor& a, bool full, bool vectors) {
  require_matrix(op, "a", a);
  apply::SvdFactors y = apply::svd(op, a, full, vectors);
  if (y.failed.matrix >= 0)
    throw Error(fmt::format("{}: {}{} has numbers that are not finite, or did not converge", op, a.shape(),
        which_matrix(a, y.failed.matrix)));
  return y;
}

bool wants_gradient(const Tensor& x) { return recording() && x.requires_grad(); }

}   // namespace

linalg::SVD svd_of(const char* op, const Tensor& a, bool full) {
  apply::SvdFactors y = factors_of(op, a, full, true);
  int64_t k = y.s.shape().back();
  auto results = record_several("svd(a)", {y.u, y.s, y.vh}, {a}, [k](const Arrived& dy, const Results& results_of) {
    auto columns_of = [k](const Tensor& x) { return x.defined() ? narrow(x, -1, 0, k) : x; };
    auto rows_of = [k](const Tensor& x) { return x.defined() ? narrow(x, -2, 0, k) : x; };
    Tensor u = columns_of(results_of[0]), s = results_of[1], vh = rows_of(results_of[2]);
    if (u.numel() == 0 || vh.numel() == 0) return std::vector<Tensor>{Tensor()};
    return std::vector<Tensor>{svd_gradient(columns_of(dy[0]), dy[1], rows_of(dy[2]), u, s, vh)};
  });
  return {results[0], results[1], results[2]};
}
Tensor svdvals_of(const char* op, const Tensor& a) {
  return wants_gradient(a) ? svd_of(op, a, false).s : factors_of(op, a, false, false).s;
}
ValuesVectors eigh_of(const char* op, const Tensor& a, const EighOptions& options) {
  require_square(op, "a", a);
  auto [values, vectors] = apply::eigh(op, a, is_upper(op, options), true);
  auto results = record_several("eigh(a)", {values, vectors}, {a},
      [](const Arrived& dy, const Results& y) { return std::vector<Tensor>{eigh_gradient(dy[0], dy[1], y[0], y[1])}; });
  return {results[0], results[1]};
}
Tensor eigvalsh_of(const char* op, const Tensor& a, const EighOptions& options) {
  if (wants_gradient(a)) return eigh_of(op, a, options).values;
  require_square(op, "a", a);
  return apply::eigh(op, a, is_upper(op, options), false).first;
}

QR qr(const Tensor& a, const QrOptions& options) { return qr_of("qr", a, !options.some); }

SVD svd(const Tensor& a, const SvdOptions& options) {
  if (!options.compute_uv) {
    Tensor s = svdvals_of("svd", a);
    auto square_of = [&](int64_t n) {
      Shape shape = batch_shape(a);
      shape.push_back(n);
      shape.push_back(n);
      return zeros(shape, a.dtype());
    };
    return {square_of(rows(a)), s, square_of(columns(a))};
  }
  linalg::SVD y = svd_of("svd", a, !options.some);
  return {y.u, y.s, turned(y.vh)};
}
Tensor svdvals(const Tensor& a) { return svdvals_of("svdvals", a); }

ValuesVectors eigh(const Tensor& a, const EighOptions& options) { return eigh_of("eigh", a, options); }
Tensor eigvalsh(const Tensor& a, const EighOptions& options) { return eigvalsh_of("eigvalsh", a, options); }

namespace linalg {

QR qr(const Tensor& a, const std::string& mode) {
  if (mode != "reduced" && mode != "complete" && mode != "r")
    throw Error(fmt::format("linalg::qr: mode must be \"reduced\", \"complete\" or \"r\"; it is \"{}\"", mode));
  if (mode != "r") return qr_of("linalg::qr", a, mode == "complete");
  require_matrix("linalg::qr", "a", a);
  if (wants_gradient(a)) return {empty({0}, a.dtype()), qr_of("linalg::qr", a, false).r};
  return {empty({0}, a.dtype()), apply::qr(a, std::min(rows(a), columns(a)), false).r};
}
SVD svd(const Tensor& a, bool full_matrices) { return svd_of("linalg::svd", a, full_matrices); }

}   // namespace linalg
}   // namespace gradus
