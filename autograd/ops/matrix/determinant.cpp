// Determinants, from the LU factors.
#include "autograd/ops/matrix/determinant.h"

#include <limits>

#include "autograd/ops/matrix/matrix_parts.h"
#include "autograd/ops/matrix/solve.h"
#include "core/compute/matrix/factor.h"

namespace gradus {

namespace {

// inv without its check: for matrices that are not singular, or whose infinities are wanted. See inv for the formula.
Tensor plain_inverse(const Tensor& a) {
  return record("inv(a)", apply::lu_inverse(apply::lu(a)),
      grad_to(a, [](const Tensor& dy, const Tensor& y) { return neg(matmul(turned(y), matmul(dy, turned(y)))); }));
}

// The adjugate of a, a polynomial in its elements and so right where a is singular (Faddeev and LeVerrier). It takes n
// products, and loses digits for n in the tens: only for matrices that have no usable inverse.
Tensor adjugate(const Tensor& a) {
  int64_t n = columns(a);
  Tensor identity = identity_like(a), m = identity;
  for (int64_t k = 1; k < n; ++k) {
    Tensor am = matmul(a, m), c = sum(diagonal(am, 0, -2, -1), -1) / -double(k);
    m = am + unsqueeze(unsqueeze(c, -1), -1) * identity;
  }
  return n % 2 ? m : neg(m);
}

// Bool [..]: matrices with a pivot that is nothing but rounding.
Tensor singular(const Tensor& factors, int64_t n) {
  NoGradGuard guard;
  double unit = factors.dtype() == Dtype::float32 ? std::numeric_limits<float>::epsilon()
                                                  : std::numeric_limits<double>::epsilon();
  Tensor pivots = abs(diagonal(factors, 0, -2, -1));
  return le(min(pivots, -1).values, max(pivots, -1).values * (double(n) * unit));
}

// The gradient of det as a formula: y a^-T, or the adjugate's transpose where a is singular.
Tensor det_formula(const Tensor& a, const Tensor& dy, const Tensor& y, const Tensor& factors) {
  auto per_matrix = [](const Tensor& x) { return unsqueeze(unsqueeze(x, -1), -1); };
  Tensor bad = per_matrix(singular(factors, columns(a))), identity = identity_like(a);
  Tensor by_inverse = per_matrix(y) * turned(plain_inverse(where(bad, identity, a)));
  if (!max(bad).item<bool>()) return per_matrix(dy) * by_inverse;
  return per_matrix(dy) * where(bad, turned(adjugate(where(bad, a, identity))), by_inverse);
}

}   // namespace

// det                                                      a: [.., n, n] -> [..]
//   da = dy y a^-T, the adjugate's transpose where a is singular
Tensor det(const Tensor& a) {
  require_square("det", "a", a);
  apply::Lu lu = apply::lu(a);
  return record(
      "det(a)", apply::lu_determinants(lu).det, grad_to(a, [a = saved(a, 0), lu](const Tensor& dy, const Tensor& y) {
        if (Tensor(a).numel() == 0) return zeros_like(a);
        if (recording()) return det_formula(a, dy, y, lu.factors);
        apply::Lu regular = lu.singular.matrix < 0 ? lu : apply::without_zeros(lu);
        Tensor scale = dy * (lu.singular.matrix < 0 ? y : apply::lu_determinants(regular).det);
        return unsqueeze(unsqueeze(scale, -1), -1) * turned(apply::lu_inverse(regular));
      }));
}

// slogdet = (sign, log |det|)                              a: [.., n, n] -> sign, logabsdet: [..]
//   da = dlogabsdet a^-T
SignLogabsdet slogdet(const Tensor& a) {
  require_square("slogdet", "a", a);
  apply::Lu lu = apply::lu(a);
  apply::Determinants y = apply::lu_determinants(lu);
  Tensor logabsdet = record("slogdet(a)", y.logabs, grad_to(a, [a = saved(a, 0), lu](const Tensor& dy) {
    return unsqueeze(unsqueeze(dy, -1), -1) * turned(recording() ? plain_inverse(a) : apply::lu_inverse(lu));
  }));
  return {y.sign, logabsdet};
}

Tensor logdet(const Tensor& a) {
  require_square("logdet", "a", a);
  auto [sign, logabsdet] = slogdet(a);
  return where(eq(sign, -1), std::numeric_limits<double>::quiet_NaN(), logabsdet);
}

}   // namespace gradus
