// Diagonals and triangles.
#include "autograd/ops/shape/diagonal.h"

#include <algorithm>

#include "autograd/ops/shape/layout.h"

namespace gradus {

namespace {

// The two dimensions of the matrices, wrapped and checked.
struct Plane {
  int64_t rows, columns;
  Plane(const char* op, int64_t dims, int64_t dim1, int64_t dim2)
      : rows(wrap_dim(op, dim1, dims)), columns(wrap_dim(op, dim2, dims)) {
    if (rows == columns) throw IndexError(fmt::format("{}: dim1 and dim2 are both dimension {}", op, rows));
  }
};

Layout diagonal_of(const Tensor& x, int64_t offset, Plane plane) {
  Layout y(x);
  int64_t rows = y.shape[plane.rows], columns = y.shape[plane.columns], down = y.strides[plane.rows],
          right = y.strides[plane.columns];
  offset = std::clamp(offset, -rows, columns);
  int64_t n = std::max<int64_t>(0, offset >= 0 ? std::min(rows, columns - offset) : std::min(rows + offset, columns));
  if (n) y.advance(offset >= 0 ? offset * right : -offset * down, x.dtype());
  y.erase(std::max(plane.rows, plane.columns));
  y.erase(std::min(plane.rows, plane.columns));
  y.push_back(n, down + right);
  return y;
}

// Zeros of `shape` with x on a diagonal.
Tensor put_on_diagonal(const char* op, const Tensor& x, const Shape& shape, int64_t offset, Plane plane) {
  Tensor y = apply::full(shape, 0, x.dtype());
  apply::assign(diagonal_of(y, offset, plane).plain(y), x);
  return record(
      op, y, grad_to(x, [offset, plane](const Tensor& dy) { return diagonal(dy, offset, plane.rows, plane.columns); }));
}

// diagonal_back                                            dy -> zeros with dy on the diagonal
//   ddy = diagonal(ddx)
struct DiagonalBack {
  int64_t offset;
  Plane plane;

  Tensor operator()(const Tensor& dy, const Shape& shape) const {
    return put_on_diagonal("diagonal_back(x)", dy, shape, offset, plane);
  }
  void add_into(Tensor& sum, const Tensor& dy) const {
    apply::add_into(diagonal_of(sum, offset, plane).plain(sum), dy);
  }
};

}   // namespace

// diagonal                                   x [.., m, n] -> a view [.., min(m, n)] of the numbers x[.., i, i + offset]
//   dx = zeros with dy on the diagonal
Tensor diagonal(const Tensor& x, int64_t offset, int64_t dim1, int64_t dim2) {
  if (x.dim() < 2) throw ShapeError(fmt::format("diagonal: expected a matrix or a batch of them; got {}", x.shape()));
  Plane plane("diagonal", x.dim(), dim1, dim2);
  return record("diagonal(x)", diagonal_of(x, offset, plane).of(x), grad_to(x, DiagonalBack{offset, plane}));
}

// diagonal_scatter                                         x, source -> x with source on the diagonal
//   dx = dy, 0 on the diagonal     dsource = diagonal(dy)
Tensor diagonal_scatter(const Tensor& x, const Tensor& source, int64_t offset, int64_t dim1, int64_t dim2) {
  if (x.dim() < 2)
    throw ShapeError(fmt::format("diagonal_scatter: expected a matrix or a batch of them; got {}", x.shape()));
  Plane plane("diagonal_scatter", x.dim(), dim1, dim2);
  Tensor y = apply::copy(x), place = diagonal_of(y, offset, plane).plain(y), s = to(source, x.dtype());
  require_same_shape("diagonal_scatter", source, place);
  apply::assign(place, s);
  return record("diagonal_scatter(x, source)", y,
      grad_to(x, [=, n = place.shape()](
                     const Tensor& dy) { return diagonal_scatter(dy, zeros(n, dy.dtype()), offset, dim1, dim2); }),
      grad_to(s, [=](const Tensor& dy) { return diagonal(dy, offset, dim1, dim2); }));
}

// diag_embed                                 x [.., n] -> zeros [.., n + |offset|, n + |offset|] with x on the diagonal
//   dx = diagonal(dy)
static Tensor embedded(const char* op, const Tensor& x, int64_t offset, int64_t dim1 = -2, int64_t dim2 = -1) {
  if (x.dim() < 1) throw ShapeError(fmt::format("{}: expected at least 1 dimension; got []", op));
  if (x.dim() == Shape::max_dims)
    throw ShapeError(fmt::format("{}: x must have fewer than {} dimensions; it is {}", op, Shape::max_dims, x.shape()));
  Plane plane(op, x.dim() + 1, dim1, dim2);
  if (offset > int64_t(1) << 31 || offset < -(int64_t(1) << 31))
    throw ShapeError(fmt::format("{}: matrices with a diagonal at offset {} do not fit into memory", op, offset));
  int64_t n = x.shape().back() + std::abs(offset);
  Shape shape = x.shape();
  shape.erase(x.dim() - 1);
  shape.insert(std::min(plane.rows, plane.columns), n);
  shape.insert(std::max(plane.rows, plane.columns), n);
  return put_on_diagonal("diag_embed(x)", x, shape, offset, plane);
}

Tensor diag_embed(const Tensor& x, int64_t offset, int64_t dim1, int64_t dim2) {
  return embedded("diag_embed", x, offset, dim1, dim2);
}
Tensor diag(const Tensor& x, int64_t offset) {
  if (x.dim() != 1 && x.dim() != 2)
    throw ShapeError(fmt::format("diag: expected a vector or a matrix; got {}", x.shape()));
  return x.dim() == 1 ? embedded("diag", x, offset) : clone(diagonal(x, offset));
}
Tensor diagflat(const Tensor& x, int64_t offset) { return embedded("diagflat", ravel(x), offset); }

// tril, triu                                               x [.., m, n] -> zeros above, or below, a diagonal
//   dx = the same triangle of dy
static void require_matrices(const char* op, const Tensor& x) {
  if (x.dim() < 2) throw ShapeError(fmt::format("{}: expected a matrix or a batch of them; got {}", op, x.shape()));
}
Tensor tril(const Tensor& x, int64_t diagonal) {
  require_matrices("tril", x);
  return record("tril(x)", apply::triangle(x, diagonal, false),
      grad_to(x, [diagonal](const Tensor& dy) { return tril(dy, diagonal); }));
}
Tensor triu(const Tensor& x, int64_t diagonal) {
  require_matrices("triu", x);
  return record("triu(x)", apply::triangle(x, diagonal, true),
      grad_to(x, [diagonal](const Tensor& dy) { return triu(dy, diagonal); }));
}

}   // namespace gradus
