// Products of matrices.
//
// A gradient of a product is a product with one factor transposed. Without recording, the kernel reads the factor as
// transposed and no view is made.
#include "autograd/ops/matrix/matmul.h"

#include "autograd/ops/matrix/matrix_parts.h"

namespace gradus {

namespace {

void require_matmul_shapes(const char* op, const Tensor& a, const Tensor& b) {
  require_defined(op, a, b);
  if (a.dim() == 0 || b.dim() == 0)
    throw ShapeError(fmt::format(
        "{}: expected vectors or matrices; a is {}, b is {}. Use * for numbers.", op, a.shape(), b.shape()));
  int64_t inner_a = a.shape().back(), inner_b = b.shape()[std::max<int64_t>(0, b.dim() - 2)];
  if (inner_a == inner_b) return;
  bool turned_fits = b.dim() == 2 && b.shape().back() == inner_a;
  throw ShapeError(fmt::format("{}: the inner sizes differ: a is {}, b is {}.{}", op, a.shape(), b.shape(),
      turned_fits ? " t(b) would fit." : ""));
}

// The matmul of matrices, a [.., m, k] and b [.., k, n]; see matmul for its formulas.
Tensor product(const Tensor& a, const Tensor& b) {
  return record("matmul(a, b)", apply::gemm(a, b),
      grad_to(a,
          [b = saved(b, 1)](const Tensor& dy) {
            return recording() ? product(dy, turned(b)) : apply::gemm(dy, b, false, true);
          }),
      grad_to(b, [a = saved(a, 0)](const Tensor& dy) {
        return recording() ? product(turned(a), dy) : apply::gemm(a, dy, true, false);
      }));
}

// dot = the sum of a b                                     a: [k]  b: [k] -> []
//   da = dy b     db = dy a
Tensor dot_of(const Tensor& a, const Tensor& b) {
  auto window = [](const Tensor& x, const Shape& shape) {   // as a row or column
    int64_t strides[] = {x.is_contiguous() ? 1 : x.stride(0), x.is_contiguous() ? 1 : x.stride(0)};
    return make_view(x, x.impl()->data, shape, strides);
  };
  int64_t k = a.numel();
  Tensor y = apply::reduce(
      Reduce::sum, apply::gemm(window(a, {1, k}), window(b, {k, 1})), 3, false);   // one number, now of shape []
  return record("dot(a, b)", y, grad_to(a, [b = saved(b, 1)](const Tensor& dy) { return mul(dy, b); }),
      grad_to(b, [a = saved(a, 0)](const Tensor& dy) { return mul(dy, a); }));
}

}   // namespace

// matmul                                                   a: [.., m, k]  b: [.., k, n] -> [.., m, n]
//   da = dy b^T     db = a^T dy
Tensor matmul(const Tensor& a, const Tensor& b) {
  require_matmul_shapes("matmul", a, b);
  if (a.dtype() == Dtype::bool_ || b.dtype() == Dtype::bool_)
    throw DtypeError("matmul: bool tensors are not supported; convert with to(float32)");
  require_same_dtype("matmul", a, b);
  if (a.dim() == 1 && b.dim() == 1) return dot_of(a, b);
  if (a.dim() == 1) {
    Tensor y = matmul(unsqueeze(a, 0), b);
    return squeeze(y, -2);
  }
  if (b.dim() == 1) return squeeze(matmul(a, unsqueeze(b, 1)), -1);
  // Many matrices times one: the rows of all of them make one tall matrix.
  if (a.dim() > 2 && b.dim() == 2 && a.is_contiguous()) {
    Shape shape = a.shape();
    int64_t k = shape.back();
    shape[a.dim() - 1] = 1;
    int64_t rows = shape.numel();
    shape[a.dim() - 1] = b.shape()[1];
    return reshape(product(reshape(a, {rows, k}), b), shape);
  }
  return product(a, b);
}

// linear = x w^T + b                                       x: [m, k]  w: [n, k]  b: [n] -> [m, n]
//   dx = dy w     dw = dy^T x     db = dy                  summed over the rows by the engine
static Tensor linear_rows(const Tensor& x, const Tensor& w, const Tensor& b) {
  return record("linear(x, weight, bias)", apply::gemm(x, w, false, true, b.defined() ? &b : nullptr),
      grad_to(x, [w = saved(w, 1)](const Tensor& dy) { return recording() ? matmul(dy, w) : apply::gemm(dy, w); }),
      grad_to(w,
          [x = saved(x, 0)](const Tensor& dy) {
            return recording() ? matmul(turned(dy), x) : apply::gemm(dy, x, true, false);
          }),
      grad_to(b, [](Tensor dy) { return dy; }));
}
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  require_defined("linear", x, weight);
  if (weight.dim() != 2) throw ShapeError(fmt::format("linear: weight must be [out, in]; it is {}", weight.shape()));
  int64_t out = weight.shape()[0], in = weight.shape()[1];
  if (x.dim() == 0 || x.shape().back() != in) {
    bool flat_fits = x.dim() > 2 && x.shape()[0] > 0 && x.numel() / x.shape()[0] == in;
    throw ShapeError(fmt::format("linear: the last size of x must be {}: x is {}, weight is {}.{}", in, x.shape(),
        weight.shape(), flat_fits ? " Flatten it first: flatten(x, 1)." : ""));
  }
  if (bias.defined() && !(bias.shape() == Shape{out}))
    throw ShapeError(fmt::format("linear: bias must be [{}]; it is {}", out, bias.shape()));
  if (x.dtype() == Dtype::bool_) throw DtypeError("linear: bool tensors are not supported; convert with to(float32)");
  require_same_dtype("linear", x, weight, "x", "weight");
  if (bias.defined()) require_same_dtype("linear", weight, bias, "weight", "bias");
  if (x.dim() == 2) return linear_rows(x, weight, bias);
  Shape shape = x.shape();
  shape[x.dim() - 1] = out;
  return reshape(
      linear_rows(reshape(x, {in ? x.numel() / in : shape.numel() / std::max<int64_t>(1, out), in}), weight, bias),
      shape);
}

}   // namespace gradus
