// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (1846; cyclic, as in Golub and Van Loan, "Matrix
// Computations", 8.5): plane after plane is turned so that the element off the diagonal becomes 0, until all are.
//
// Computed in float64 whatever the dtype, with plain loops: it is meant for small matrices, some hundred rows.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/apply.h"
#include "core/format.h"

namespace gradus::apply {

namespace {

// a and v are n x n, row-major; a is symmetric.
class Jacobi {
 public:
  Jacobi(std::vector<double>& a, std::vector<double>& v, int64_t n) : a_(a), v_(v), n_(n) {}
  // False if it does not converge; it takes some 6 to 10 sweeps.
  bool run() {
    for (int sweep = 0; sweep < 60; ++sweep) {
      double off = 0, diagonal = 0;
      for (int64_t i = 0; i < n_; ++i)
        for (int64_t j = 0; j < n_; ++j) (i == j ? diagonal : off) += at(a_, i, j) * at(a_, i, j);
      if (off <= 1e-32 * diagonal || off == 0) return true;
      for (int64_t p = 0; p < n_; ++p)
        for (int64_t q = p + 1; q < n_; ++q) rotate(p, q);
    }
    return false;
  }

 private:
  double& at(std::vector<double>& m, int64_t i, int64_t j) const { return m[size_t(i * n_ + j)]; }
  // t = tan of the smaller of the two angles that make a[p][q] zero
  void rotate(int64_t p, int64_t q) {
    double apq = at(a_, p, q);
    if (apq == 0) return;
    double theta = (at(a_, q, q) - at(a_, p, p)) / (2 * apq);
    double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1)), c = 1 / std::sqrt(t * t + 1), s = t * c;
    for (int64_t i = 0; i < n_; ++i) turn(at(a_, i, p), at(a_, i, q), c, s);
    for (int64_t i = 0; i < n_; ++i) turn(at(a_, p, i), at(a_, q, i), c, s);
    at(a_, p, q) = at(a_, q, p) = 0;   // which it is but for rounding
    for (int64_t i = 0; i < n_; ++i) turn(at(v_, i, p), at(v_, i, q), c, s);
  }
  static void turn(double& x, double& y, double c, double s) {
    double old = x;
    x = c * old - s * y;
    y = s * old + c * y;
  }

  std::vector<double>&a_, &v_;
  int64_t n_;
};

Tensor from_doubles(const std::vector<double>& values, const Shape& shape, Dtype dtype) {
  Tensor y = empty(shape, Dtype::float64);
  if (!values.empty()) std::memcpy(y.impl()->data, values.data(), values.size() * sizeof(double));
  return convert(y, dtype);
}

}  // namespace

std::pair<Tensor, Tensor> eigh(const Tensor& x) {
  int64_t n = x.shape()[0];
  auto at = [n](int64_t i, int64_t j) { return size_t(i * n + j); };
  std::vector<double> a = x.to_vector<double>(), v(a.size(), 0.0);
  for (int64_t i = 0; i < n; ++i) {
    v[at(i, i)] = 1;
    for (int64_t j = i + 1; j < n; ++j) a[at(i, j)] = a[at(j, i)];
  }
  for (double value : a)
    if (!std::isfinite(value)) throw Error(fmt::format("eigh: {} has numbers that are not finite", x.shape()));
  if (!Jacobi(a, v, n).run()) throw Error(fmt::format("eigh: {} did not converge", x.shape()));

  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t i, int64_t j) { return a[at(i, i)] < a[at(j, j)]; });
  std::vector<double> values, vectors(a.size());
  for (int64_t k = 0; k < n; ++k) {
    int64_t from = order[size_t(k)], largest = 0;
    values.push_back(a[at(from, from)]);
    for (int64_t i = 0; i < n; ++i)
      if (std::abs(v[at(i, from)]) > std::abs(v[at(largest, from)])) largest = i;
    double sign = v[at(largest, from)] < 0 ? -1 : 1;
    for (int64_t i = 0; i < n; ++i) vectors[at(i, k)] = sign * v[at(i, from)];
  }
  return {from_doubles(values, {n}, x.dtype()), from_doubles(vectors, {n, n}, x.dtype())};
}

}  // namespace gradus::apply
