// Linear algebra: solving and decomposing.
#include "autograd/ops/common.h"
#include "autograd/several.h"

namespace gradus {

namespace {

void require_square(const char* op, const Tensor& a) {
  if (a.dim() != 2 || a.shape()[0] != a.shape()[1]) throw ShapeError(fmt::format("{}: a must be [n, n]; it is {}", op, a.shape()));
  if (!is_float(a.dtype())) throw DtypeError(fmt::format("{}: expected float32 or float64; came {}", op, a.dtype()));
}

// g is the gradient of a matrix that was taken as symmetric although only its lower triangle was read: an element below the
// diagonal stood for two.
Tensor to_lower_triangle(const Tensor& g) {
  int64_t n = g.shape()[0];
  Tensor row = unsqueeze(arange(n), 1), column = unsqueeze(arange(n), 0);
  return (g + g.t()) * (to(row > column, g.dtype()) + 0.5 * to(row == column, g.dtype()));
}

}  // namespace

// solve_spd = a^-1 b, a symmetric and positive definite    a: [n, n]  b: [n] or [n, k] -> like b
//   db = a^-1 dy     da = tril(g + g^T), half on the diagonal, with g = -db y^T: only the lower triangle is read
Tensor solve_spd(const Tensor& a, const Tensor& b) {
  if (a.dim() != 2 || a.shape()[0] != a.shape()[1]) throw ShapeError(fmt::format("solve_spd: a must be [n, n]; it is {}", a.shape()));
  int64_t n = a.shape()[0];
  if (b.dim() < 1 || b.dim() > 2 || b.shape()[0] != n)
    throw ShapeError(fmt::format("solve_spd: b must be [{}] or [{}, k]; it is {}", n, n, b.shape()));
  require_same_dtype("solve_spd", a, b);
  if (!is_float(a.dtype())) throw DtypeError(fmt::format("solve_spd: expected float32 or float64; came {}", a.dtype()));
  if (b.dim() == 1) return squeeze(solve_spd(a, unsqueeze(b, 1)), 1);
  return record("solve_spd(a, b)", apply::solve_spd(a, b),
      joint({&a, &b}, [a = saved(a, 0)](const Tensor& dy, Need need, const Tensor& y) {
        Tensor db = solve_spd(a, dy);
        return Gradients<2>{{need[0] ? neg(to_lower_triangle(matmul(db, y.t()))) : Tensor(), db}};
      }));
}

// eigh = (w, v) with a = v diag(w) v^T, a symmetric        a: [n, n] -> w: [n] ascending, v: [n, n], a vector per column
//   da = tril(g + g^T), half on the diagonal, with g = v (diag(dw) + (v^T dv) / (w_j - w_i)) v^T, 0 where i = j
// Source: M. Giles, "An extended collection of matrix derivative results", 2008, 3.1.
ValuesVectors eigh(const Tensor& a) {
  require_square("eigh", a);
  auto [values, vectors] = apply::eigh(a);
  auto results = record_several("eigh(a)", {values, vectors}, {a}, [](const Arrived& dy, const Results& y) {
    Tensor w = y[0], v = y[1], inner;
    Tensor row = unsqueeze(arange(w.numel()), 1), column = unsqueeze(arange(w.numel()), 0), on_diagonal = row == column;
    if (dy[0].defined()) inner = where(on_diagonal, unsqueeze(dy[0], 0), 0.0);
    if (dy[1].defined()) {
      Tensor gap = where(on_diagonal, 1.0, unsqueeze(w, 0) - unsqueeze(w, 1));
      Tensor of_vectors = where(on_diagonal, 0.0, matmul(v.t(), dy[1]) / gap);
      inner = inner.defined() ? inner + of_vectors : of_vectors;
    }
    return std::vector<Tensor>{to_lower_triangle(matmul(v, matmul(inner, v.t())))};
  });
  return {results[0], results[1]};
}

}  // namespace gradus
