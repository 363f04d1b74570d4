// Solving with a symmetric positive definite matrix, by Cholesky: a = l l^T, then two triangular solves.
//
// Computed in float64 whatever the dtype, with plain loops: the matrices it is meant for (normal equations) are small.
#include <cmath>

#include "core/apply.h"
#include "core/format.h"

namespace gradus::apply {

Tensor solve_spd(const Tensor& a, const Tensor& b) {
  int64_t n = a.shape()[0], k = b.shape()[1];
  std::vector<double> l = a.to_vector<double>(), y = b.to_vector<double>();
  auto at = [n](int64_t i, int64_t j) { return size_t(i * n + j); };
  for (int64_t j = 0; j < n; ++j) {
    double d = l[at(j, j)];
    for (int64_t p = 0; p < j; ++p) d -= l[at(j, p)] * l[at(j, p)];
    if (!(d > 0))
      throw Error(fmt::format("solve_spd: a {} is not positive definite: pivot {} is {}", a.shape(), j, d));
    l[at(j, j)] = std::sqrt(d);
    for (int64_t i = j + 1; i < n; ++i) {
      double s = l[at(i, j)];
      for (int64_t p = 0; p < j; ++p) s -= l[at(i, p)] * l[at(j, p)];
      l[at(i, j)] = s / l[at(j, j)];
    }
  }
  for (int64_t c = 0; c < k; ++c) {
    auto of = [k, c](int64_t i) { return size_t(i * k + c); };
    for (int64_t i = 0; i < n; ++i) {   // l z = b
      for (int64_t p = 0; p < i; ++p) y[of(i)] -= l[at(i, p)] * y[of(p)];
      y[of(i)] /= l[at(i, i)];
    }
    for (int64_t i = n; i-- > 0;) {   // l^T y = z
      for (int64_t p = i + 1; p < n; ++p) y[of(i)] -= l[at(p, i)] * y[of(p)];
      y[of(i)] /= l[at(i, i)];
    }
  }
  Tensor result = empty(b.shape(), Dtype::float64);
  if (!y.empty()) std::memcpy(result.impl()->data, y.data(), y.size() * sizeof(double));
  return convert(result, a.dtype());
}

}  // namespace gradus::apply
