// Numbers and comparisons for writing tests.
#ifndef GRADUS_TESTS_SUPPORT_NUMBERS_H
#define GRADUS_TESTS_SUPPORT_NUMBERS_H

#include <cmath>
#include <vector>

#include "autograd/ops.h"

namespace gradus::test {

using List = std::vector<double>;
using Ints = std::vector<int64_t>;
constexpr double inf = INFINITY, nan = NAN;

/// One dimension, float64.
inline Tensor doubles(const List& values) { return from_vector(values); }
/// 0, 1, 2, ... in this shape, int64.
inline Tensor counting(const Shape& shape) { return reshape(arange(shape.numel()), shape); }
inline Tensor identity(int64_t n) { return eye(n, {.dtype = float64}); }
inline Tensor random_matrices(const Shape& shape) { return randn(shape, {.dtype = float64}); }
/// NaN is near NaN.
inline bool near(const Tensor& a, const Tensor& b, double tolerance = 1e-11) {
  return allclose(a, b, tolerance, tolerance, true);
}

}   // namespace gradus::test
#endif
