// Triangles and diagonals of matrices, and the checks of linear algebra.
#include "autograd/ops/matrix_parts.h"

namespace gradus {

static Tensor column_minus_row(int64_t m, int64_t n) { return sub(unsqueeze(arange(n), 0), unsqueeze(arange(m), 1)); }
Tensor from_diagonal_on(int64_t m, int64_t n, int64_t k) { return ge(column_minus_row(m, n), k); }
Tensor up_to_diagonal(int64_t m, int64_t n, int64_t k) { return le(column_minus_row(m, n), k); }
Tensor on_diagonal(int64_t n) { return eq(column_minus_row(n, n), 0); }

Tensor diagonal_of(const Tensor& x) {
  Shape flat = batch_shape(x);
  int64_t n = columns(x), count = std::min(rows(x), n);
  flat.push_back(rows(x) * n);
  return slice(reshape(x, flat), -1, 0, count ? (count - 1) * (n + 1) + 1 : 0, n + 1);
}

Tensor identity_like(const Tensor& x) {
  return expand(eye(columns(x), {.dtype = x.dtype()}), x.shape());
}

Tensor expand_batch(const Tensor& x, const Shape& batch) {
  Shape shape = batch;
  shape.push_back(rows(x));
  shape.push_back(columns(x));
  return shape == x.shape() ? x : expand(x, shape);
}

void require_matrix(const char* op, const char* argument, const Tensor& x) {
  if (x.dim() < 2) throw ShapeError(fmt::format("{}: {} must be [.., m, n]; it is {}", op, argument, x.shape()));
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("{}: {} must be float32 or float64; it is {}", op, argument, x.dtype()));
}
void require_square(const char* op, const char* argument, const Tensor& x) {
  if (x.dim() < 2 || rows(x) != columns(x)) throw ShapeError(fmt::format("{}: {} must be [.., n, n]; it is {}", op, argument, x.shape()));
  require_matrix(op, argument, x);
}
std::string which_matrix(const Tensor& x, int64_t matrix) {
  return x.dim() == 2 ? "" : fmt::format(" in matrix {} of the batch", matrix);
}

}  // namespace gradus
