// Parts of matrices, and the checks of linear algebra.
#include "autograd/ops/matrix/matrix_parts.h"

namespace gradus {

Tensor on_diagonal(int64_t n) {
  Tensor i = arange(n);
  return eq(unsqueeze(i, 0), unsqueeze(i, 1));
}

Tensor identity_like(const Tensor& x) { return expand(eye(columns(x), {.dtype = x.dtype()}), x.shape()); }

Shape common_batch(const char* op, const Tensor& a, const Tensor& b, const char* name_a, const char* name_b) {
  Shape batch;
  if (!broadcast(batch_shape(a), batch_shape(b), batch))
    throw ShapeError(fmt::format(
        "{}: the batch dimensions do not broadcast: {} is {}, {} is {}", op, name_a, a.shape(), name_b, b.shape()));
  return batch;
}

Tensor expand_batch(const Tensor& x, const Shape& batch) {
  Shape shape = batch;
  shape.push_back(rows(x));
  shape.push_back(columns(x));
  return shape == x.shape() ? x : expand(x, shape);
}

void require_matrix(const char* op, const char* argument, const Tensor& x) {
  if (x.dim() < 2) throw ShapeError(fmt::format("{}: {} must be [.., m, n]; it is {}", op, argument, x.shape()));
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: {} must be float32 or float64; it is {}", op, argument, x.dtype()));
}
void require_square(const char* op, const char* argument, const Tensor& x) {
  if (x.dim() < 2 || rows(x) != columns(x))
    throw ShapeError(fmt::format("{}: {} must be [.., n, n]; it is {}", op, argument, x.shape()));
  require_matrix(op, argument, x);
}
std::string which_matrix(const Tensor& x, int64_t matrix) {
  return x.dim() == 2 ? "" : fmt::format(" in matrix {} of the batch", matrix);
}

}   // namespace gradus
