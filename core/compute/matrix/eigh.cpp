// Eigenvalues and eigenvectors of symmetric matrices: by LAPACK, or, where there is none, by Jacobi's rotations (1846;
// cyclic, as in Golub and Van Loan, "Matrix Computations", 8.5): plane after plane is rotated so that the element off
// the diagonal becomes 0, until all are.
//
// Jacobi's method computes in float64 whatever the dtype, with plain loops: it is meant for small matrices, up to some
// hundred rows.
#include "core/compute/matrix/eigh.h"

#include <cmath>
#include <numeric>

#include "core/base/format.h"
#include "core/compute/matrix/batch.h"
#include "core/compute/matrix/lapack.h"

namespace gradus::apply {

namespace {

// a and v are n x n, row-major; a is symmetric. v gets the vectors in its rows.
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
    double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1)), c = 1 / std::sqrt(t * t + 1),
           s = t * c;
    for (int64_t i = 0; i < n_; ++i) turn(at(a_, i, p), at(a_, i, q), c, s);
    for (int64_t i = 0; i < n_; ++i) turn(at(a_, p, i), at(a_, q, i), c, s);
    at(a_, p, q) = at(a_, q, p) = 0;   // which it is except for rounding
    for (int64_t i = 0; i < n_; ++i) turn(at(v_, p, i), at(v_, q, i), c, s);
  }
  static void turn(double& x, double& y, double c, double s) {
    double old = x;
    x = c * old - s * y;
    y = s * old + c * y;
  }

  std::vector<double>&a_, &v_;
  int64_t n_;
};

}   // namespace

template <class T> int jacobi_eigh(int64_t n, T* x, T* values) {
  auto at = [n](int64_t i, int64_t j) { return size_t(i * n + j); };
  std::vector<double> a(x, x + n * n), v(a.size(), 0.0);
  for (int64_t i = 0; i < n; ++i) v[at(i, i)] = 1;
  double largest = 0;
  for (double number : a) largest = std::max(largest, std::abs(number));
  int exponent;
  std::frexp(largest, &exponent);
  for (double& number : a)
    number = std::ldexp(number, -exponent);   // below 1: their squares neither overflow nor vanish
  if (!Jacobi(a, v, n).run()) return 1;
  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t i, int64_t j) { return a[at(i, i)] < a[at(j, j)]; });
  for (int64_t k = 0; k < n; ++k) {
    values[k] = T(std::ldexp(a[at(order[size_t(k)], order[size_t(k)])], exponent));
    for (int64_t i = 0; i < n; ++i) x[k * n + i] = T(v[at(order[size_t(k)], i)]);
  }
  return 0;
}

template int jacobi_eigh<float>(int64_t, float*, float*);
template int jacobi_eigh<double>(int64_t, double*, double*);

namespace {

enum Trouble : uint8_t { none, not_finite, no_convergence };

// from: one triangle of a. values [n], vectors [n, n] or null.
template <class T>
Trouble eigh_of(int64_t n, const T* from, int64_t row, int64_t column, bool upper, T* values, T* vectors) {
  Scratch<T> a(n * n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j <= i; ++j) {
      T x = upper ? from[j * row + i * column] : from[i * row + j * column];
      if (!std::isfinite(x)) return not_finite;
      a[i * n + j] = a[j * n + i] = x;
    }
  if (has_lapack() ? lapack_eigh<T>(n, a, values, vectors != nullptr) : jacobi_eigh<T>(n, a, values))
    return no_convergence;
  if (!vectors) return none;
  for (int64_t k = 0; k < n; ++k) {   // the largest component is made positive
    T* v = a + k * n;
    int64_t largest = 0;
    for (int64_t i = 0; i < n; ++i)
      if (std::abs(v[i]) > std::abs(v[largest])) largest = i;
    if (v[largest] < 0)
      for (int64_t i = 0; i < n; ++i) v[i] = -v[i];
  }
  copy_matrix(n, n, static_cast<const T*>(a), 1, n, vectors, n);
  return none;
}

}   // namespace

std::pair<Tensor, Tensor> eigh(const char* op, const Tensor& x, bool upper, bool wants_vectors) {
  Shape batch = batch_of(x), of_values = batch;
  int64_t n = x.shape().back(), count = batch.numel();
  of_values.push_back(n);
  if (has_lapack()) require_lapack_size(op, x, (wants_vectors ? 2 * double(n) : 0) * double(n) + 64 * double(n));
  Tensor values = empty(of_values, x.dtype()), vectors = wants_vectors ? empty(x.shape(), x.dtype()) : Tensor();
  if (n == 0) return {values, vectors};
  std::vector<Trouble> trouble(static_cast<size_t>(count), none);
  with_float(x.dtype(), [&]<class T>(T) {
    Matrices from(x, batch);
    T *w = values.data<T>().data(), *v = wants_vectors ? vectors.data<T>().data() : nullptr;
    for_each_matrix(count, 10 * double(n) * double(n) * double(n), [&](int64_t i) {
      trouble[size_t(i)] =
          eigh_of(n, from.at<T>(i), from.row, from.column, upper, w + i * n, v ? v + i * n * n : nullptr);
    });
  });
  for (Trouble t : trouble) {
    if (t == not_finite) throw Error(fmt::format("{}: {} has numbers that are not finite", op, x.shape()));
    if (t == no_convergence) throw Error(fmt::format("{}: {} did not converge", op, x.shape()));
  }
  return {values, vectors};
}

}   // namespace gradus::apply
