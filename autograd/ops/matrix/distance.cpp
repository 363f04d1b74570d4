// Distances between rows.
//
// The gradient of |d|_p with d = a - b is sign(d) |d / y|^(p - 1). Kernels walk over the pairs without storing their
// differences; when a gradient is to be differentiated again, they are stored after all: [.., r, s, m].
#include "autograd/ops/matrix/distance.h"

#include <cmath>

#include "autograd/ops/matrix/matrix_parts.h"
#include "core/compute/matrix/distance.h"
#include "core/compute/precision.h"
#include "core/compute/range.h"

namespace gradus {

namespace {

void require_norm(const char* op, double p) {
  if (!(p >= 0)) throw Error(fmt::format("{}: p must be at least 0; it is {}", op, p));
}

// The gradient of y = |d|_p over the last dimension, dy and y [..], d [.., m] -> [.., m]; 0 where y is 0. NaN stays.
Tensor norm_gradient(const Tensor& dy, const Tensor& y, const Tensor& d, double p) {
  if (p == 0) return zeros_like(d);
  Tensor length = unsqueeze(y, -1), g = unsqueeze(dy, -1);
  if (p == 1) return where(eq(length, 0), 0.0, g * where(eq(d, d), sign(d), d.detach()));
  if (std::isinf(p)) {
    Tensor elsewhere = where(eq(length, length), 0.0, length.detach());
    return where(eq(length, 0), 0.0, where(eq(abs(d), length), g * sign(d), elsewhere));
  }
  Tensor safe = where(eq(length, 0), 1.0, length);
  if (p == 2) return where(eq(length, 0), 0.0, g * (d / safe));   // the derivative of g / y would leave the range
  Tensor none = eq(d, 0), size = where(none, 1.0, abs(d));
  return where(none, 0.0, g * sign(d) * pow(size / safe, p - 1));
}

// cdist = |x1[i] - x2[j]|_p                                x1: [.., r, m]  x2: [.., s, m] -> [.., r, s]
//   dx1 = sum over j of dy sign(d) |d / y|^(p - 1), 0 where y = 0     dx2 = -sum over i of the same
Tensor cdist_of(const Tensor& x1, const Tensor& x2, double p) {
  return record("cdist(x1, x2)", apply::distances(apply::dense(x1), apply::dense(x2), p),
      joint({&x1, &x2},
          [x1 = saved(x1, 0), x2 = saved(x2, 1), p](const Tensor& dy, Need need, const Tensor& y) -> Gradients<2> {
            if (!recording()) {
              Tensor a = apply::dense(x1), b = apply::dense(x2);
              return {{need[0] ? apply::distances_grad(a, b, dy, y, p) : Tensor(),
                  need[1] ? apply::distances_grad(b, a, turned(dy), turned(y), p) : Tensor()}};
            }
            Tensor d = unsqueeze(x1, -2) - unsqueeze(x2, -3), g = norm_gradient(dy, y, d, p);
            return {{need[0] ? sum(g, -2) : Tensor(), need[1] ? neg(sum(g, -3)) : Tensor()}};
          }));
}

// Whether |a|^2 + |b|^2 + 2 |a| |b| is in the range of its type for the longest rows.
bool squares_fit(const Tensor& n1, const Tensor& n2, int64_t m) {
  Tensor most = full({}, 0, n1.dtype());
  for (const Tensor& n : {n1, n2})
    most = apply::zip(Binary::maximum, most, apply::reduce(Reduce::max, n, (1u << n.dim()) - 1, false));
  return apply::sums_fit(most, double(m)) && apply::sums_fit(apply::zip(Binary::mul, most, 4.0), double(m));
}

// From |a|^2 - 2 a b + |b|^2, which rounding may make negative. Undefined if the squares leave the range of their type.
Tensor euclidean_by_product(const Tensor& x1, const Tensor& x2) {
  Tensor n1 = apply::reduce(Reduce::sum_squares, x1, 1u << (x1.dim() - 1), true);
  Tensor n2 = apply::reduce(Reduce::sum_squares, x2, 1u << (x2.dim() - 1), true);
  if (!squares_fit(n1, n2, columns(x1))) return {};
  Tensor y = apply::exact_gemm(apply::zip(Binary::mul, x1, -2.0), x2, false, true);
  y = apply::zip(Binary::add, apply::zip(Binary::add, y, n1), turned(n2));
  return apply::map(Unary::sqrt, apply::zip(Binary::maximum, y, 0.0));
}
// euclidean_cdist = |x1[i] - x2[j]|                        x1: [.., r, m]  x2: [.., s, m] -> [.., r, s]
//   dx1 = x1 (sum over j of g) - g x2, g = dy / y, 0 where y = 0     dx2 = x2 (sum over i of g) - g^T x1
Tensor euclidean_cdist(const Tensor& x1, const Tensor& x2) {
  Tensor forward = euclidean_by_product(x1, x2);
  if (!forward.defined()) return cdist_of(x1, x2, 2);
  return record("euclidean_cdist(x1, x2)", std::move(forward),
      joint({&x1, &x2},
          [x1 = saved(x1, 0), x2 = saved(x2, 1)](const Tensor& dy, Need need, const Tensor& y) -> Gradients<2> {
            Tensor none = eq(y, 0), g = where(none, 0.0, dy / where(none, 1.0, y));
            return {{need[0] ? x1 * sum(g, -1, true) - matmul(g, x2) : Tensor(),
                need[1] ? x2 * unsqueeze(sum(g, -2), -1) - matmul(turned(g), x1) : Tensor()}};
          }));
}

}   // namespace

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, CdistMode compute_mode) {
  require_matrix("cdist", "x1", x1);
  require_matrix("cdist", "x2", x2);
  require_norm("cdist", p);
  require_same_dtype("cdist", x1, x2, "x1", "x2");
  if (columns(x1) != columns(x2))
    throw ShapeError(fmt::format("cdist: the last sizes differ: x1 is {}, x2 is {}", x1.shape(), x2.shape()));
  Shape batch = common_batch("cdist", x1, x2, "x1", "x2");
  Tensor a = expand_batch(x1, batch), b = expand_batch(x2, batch);
  bool many = rows(x1) > 25 || rows(x2) > 25,
       by_product = compute_mode == CdistMode::use_mm_for_euclid_dist ||
                    (compute_mode == CdistMode::use_mm_for_euclid_dist_if_necessary && many);
  return p == 2 && by_product ? euclidean_cdist(a, b) : cdist_of(a, b, p);
}

// pdist = |x[i] - x[j]|_p for i < j                        x: [n, m] -> [n (n - 1) / 2]
//   dx = in row i: sum over the pairs of i of dy sign(d) |d / y|^(p - 1), 0 where y = 0, d = x[i] - x[j]
Tensor pdist(const Tensor& x, double p) {
  if (x.dim() != 2) throw ShapeError(fmt::format("pdist: x must be [n, m]; it is {}", x.shape()));
  require_matrix("pdist", "x", x);
  require_norm("pdist", p);
  return record("pdist(x)", apply::pair_distances(apply::dense(x), p),
      grad_to(x, [x = saved(x, 0), p](const Tensor& dy, const Tensor& y) {
        const Tensor& rows_of_x = x;
        if (!recording()) return apply::pair_distances_grad(apply::dense(rows_of_x), apply::dense(dy), y, p);
        int64_t n = rows(rows_of_x);
        std::vector<int64_t> first, second;
        for (int64_t i = 0; i < n; ++i)
          for (int64_t j = i + 1; j < n; ++j) first.push_back(i), second.push_back(j);
        Tensor i = from_vector(first), j = from_vector(second);
        Tensor g = norm_gradient(dy, y, index_select(rows_of_x, 0, i) - index_select(rows_of_x, 0, j), p);
        return index_add(index_add(zeros_like(rows_of_x), 0, i, g), 0, j, neg(g));
      }));
}

}   // namespace gradus
