// Products by name, and sums with a product in them.
//
// Only the sum has a derivative of its own, as gemm computes it in one pass; the rest is matmul with stricter checks.
#include "autograd/ops/matrix/product.h"

#include "autograd/ops/matrix/matrix_parts.h"

namespace gradus {

namespace {

void require_dims(const char* op, const char* argument, const Tensor& x, int64_t dims, const char* form) {
  if (x.dim() != dims) throw ShapeError(fmt::format("{}: {} must be {}; it is {}", op, argument, form, x.shape()));
}
void require_inner(const char* op, const Tensor& a, const Tensor& b, int64_t size_a, int64_t size_b) {
  if (size_a != size_b)
    throw ShapeError(fmt::format("{}: the inner sizes differ: a is {}, b is {}", op, a.shape(), b.shape()));
}
void require_matrices(const char* op, const Tensor& a, const Tensor& b) {
  require_dims(op, "a", a, 2, "[m, k]");
  require_dims(op, "b", b, 2, "[k, n]");
  require_inner(op, a, b, columns(a), rows(b));
}
void require_batches(const char* op, const Tensor& a, const Tensor& b) {
  require_dims(op, "a", a, 3, "[b, m, k]");
  require_dims(op, "b", b, 3, "[b, k, n]");
  if (a.shape()[0] != b.shape()[0])
    throw ShapeError(
        fmt::format("{}: the batches differ: a is {}, b is {}. matmul broadcasts.", op, a.shape(), b.shape()));
  require_inner(op, a, b, columns(a), rows(b));
}

// beta input + alpha a b, without history.
Tensor sum_with_product(
    const Tensor& input, const Tensor& a, const Tensor& b, const Shape& shape, const AddProductOptions& o) {
  NoGradGuard guard;
  if (o.beta.to_double() == 0) return scaled(apply::gemm(a, b), o.alpha);
  Tensor part = scaled(input, o.beta), factor = scaled(a, o.alpha);
  if (input.shape() == Shape{shape.back()} && shape.dims() == 2) return apply::gemm(factor, b, false, false, &part);
  Tensor y = empty(shape, input.dtype());
  apply::assign(y, part);
  apply::gemm_add(y, factor, b);
  return y;
}

void require_sum(const char* op, const Tensor& input, const Tensor& a, const Tensor& b, const Shape& shape,
    const AddProductOptions& o) {
  require_same_dtype(op, a, b);
  require_same_dtype(op, input, a, "input", "a");
  if (a.dtype() == Dtype::bool_)
    throw DtypeError(fmt::format("{}: bool tensors are not supported; convert with to(float32)", op));
  if (a.dtype() == Dtype::int64 && (o.beta.is_floating() || o.alpha.is_floating()))
    throw DtypeError(fmt::format("{}: for integer tensors, beta and alpha must be integers", op));
  Shape common;
  if (!broadcast(input.shape(), shape, common) || !(common == shape))
    throw ShapeError(fmt::format("{}: input must broadcast to {}; it is {}", op, shape, input.shape()));
}

// addmm, baddbmm = beta input + alpha a b                 input: broadcasts  a: [.., m, k]  b: [.., k, n] -> [.., m, n]
//   dinput = beta dy     da = alpha dy b^T     db = alpha a^T dy
Tensor add_product(const char* op, const Tensor& input, const Tensor& a, const Tensor& b, const Shape& shape,
    const AddProductOptions& o) {
  return record(op, sum_with_product(input, a, b, shape, o),
      grad_to(input, [o](const Tensor& dy) { return o.beta.to_double() == 0 ? zeros_like(dy) : scaled(dy, o.beta); }),
      grad_to(a,
          [b = saved(b, 2), o](const Tensor& dy) {
            return scaled(recording() ? matmul(dy, turned(b)) : apply::gemm(dy, b, false, true), o.alpha);
          }),
      grad_to(b, [a = saved(a, 1), o](const Tensor& dy) {
        return scaled(recording() ? matmul(turned(a), dy) : apply::gemm(a, dy, true, false), o.alpha);
      }));
}

}   // namespace

Tensor mm(const Tensor& a, const Tensor& b) {
  require_matrices("mm", a, b);
  return matmul(a, b);
}
Tensor bmm(const Tensor& a, const Tensor& b) {
  require_batches("bmm", a, b);
  return matmul(a, b);
}
Tensor mv(const Tensor& a, const Tensor& v) {
  require_dims("mv", "a", a, 2, "[m, k]");
  require_dims("mv", "v", v, 1, "[k]");
  if (columns(a) != v.shape()[0])
    throw ShapeError(fmt::format("mv: the inner sizes differ: a is {}, v is {}", a.shape(), v.shape()));
  return matmul(a, v);
}
Tensor dot(const Tensor& a, const Tensor& b) {
  require_dims("dot", "a", a, 1, "[k]");
  require_dims("dot", "b", b, 1, "[k]");
  require_inner("dot", a, b, a.shape()[0], b.shape()[0]);
  return matmul(a, b);
}
Tensor outer(const Tensor& a, const Tensor& b) {
  require_dims("outer", "a", a, 1, "[m]");
  require_dims("outer", "b", b, 1, "[n]");
  return mul(unsqueeze(a, 1), b);
}
Tensor ger(const Tensor& a, const Tensor& b) { return outer(a, b); }

Tensor inner(const Tensor& a, const Tensor& b) {
  if (a.dim() == 0 || b.dim() == 0) return mul(a, b);
  int64_t k = a.shape().back();
  require_inner("inner", a, b, k, b.shape().back());
  if (a.dim() == 1 && b.dim() == 1) return matmul(a, b);
  Shape shape = a.shape();
  shape.erase(shape.dims() - 1);
  int64_t m = shape.numel(), n = 1;
  for (int64_t d = 0; d + 1 < b.dim(); ++d) {
    shape.insert(shape.dims(), b.shape()[d]);
    n *= b.shape()[d];
  }
  return reshape(matmul(reshape(a, {m, k}), t(reshape(b, {n, k}))), shape);
}
Tensor vecdot(const Tensor& a, const Tensor& b, int64_t dim) {
  require_same_dtype("vecdot", a, b);
  if (a.dtype() == Dtype::bool_) throw DtypeError("vecdot: bool tensors are not supported; convert with to(float32)");
  Shape common = broadcast_shapes("vecdot", a.shape(), b.shape());
  return sum(mul(a, b), wrap_dim("vecdot", dim, common.dims()));
}

Tensor addmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options) {
  require_matrices("addmm", a, b);
  Shape shape{rows(a), columns(b)};
  require_sum("addmm", input, a, b, shape, options);
  return add_product("addmm(input, a, b)", input, a, b, shape, options);
}
Tensor baddbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options) {
  require_batches("baddbmm", a, b);
  Shape shape{a.shape()[0], rows(a), columns(b)};
  require_sum("baddbmm", input, a, b, shape, options);
  return add_product("baddbmm(input, a, b)", input, a, b, shape, options);
}
Tensor addbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options) {
  require_batches("addbmm", a, b);
  int64_t m = rows(a), n = columns(b), k = a.shape()[0] * columns(a);   // the batch is summed over like k
  require_sum("addbmm", input, a, b, {m, n}, options);
  return addmm(input, reshape(permute(a, {1, 0, 2}), {m, k}), reshape(b, {k, n}), options);
}
Tensor addmv(const Tensor& input, const Tensor& a, const Tensor& v, const AddProductOptions& options) {
  require_dims("addmv", "a", a, 2, "[m, k]");
  require_dims("addmv", "v", v, 1, "[k]");
  if (columns(a) != v.shape()[0])
    throw ShapeError(fmt::format("addmv: the inner sizes differ: a is {}, v is {}", a.shape(), v.shape()));
  require_sum("addmv", input, a, v, {rows(a)}, options);
  return squeeze(addmm(input.dim() == 1 ? unsqueeze(input, 1) : input, a, unsqueeze(v, 1), options), 1);
}

// addr = beta input + alpha a b^T                          input: broadcasts  a: [m]  b: [n] -> [m, n]
//   dinput = beta dy     da = alpha dy b     db = alpha dy^T a
Tensor addr(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options) {
  require_dims("addr", "a", a, 1, "[m]");
  require_dims("addr", "b", b, 1, "[n]");
  require_sum("addr", input, a, b, {a.shape()[0], b.shape()[0]}, options);
  const Scalar beta = options.beta, alpha = options.alpha;
  auto forward = [&] {
    NoGradGuard guard;
    Tensor row = unsqueeze(a, 1);
    if (beta.to_double() == 0) return mul(scaled(row, alpha), b);   // a NaN in input does not count
    return apply::combine(Ternary::addcmul, scaled(input, beta), b, row, "addr", alpha);
  };
  return record("addr(input, a, b)", forward(),
      grad_to(input, [beta](const Tensor& dy) { return beta.to_double() == 0 ? zeros_like(dy) : scaled(dy, beta); }),
      grad_to(a, [b = saved(b, 2), alpha](const Tensor& dy) { return scaled(matmul(dy, b), alpha); }),
      grad_to(b, [a = saved(a, 1), alpha](const Tensor& dy) { return scaled(matmul(a, dy), alpha); }));
}

namespace {

// The order of a chain of products that takes the fewest multiplications (Cormen et al., "Introduction to Algorithms",
// 15.2): factors i .. j are best cut after best[i][j].
std::vector<std::vector<size_t>> best_cuts(const std::vector<Tensor>& x) {
  size_t n = x.size();
  std::vector<std::vector<double>> cost(n, std::vector<double>(n, 0));
  std::vector<std::vector<size_t>> best(n, std::vector<size_t>(n, 0));
  for (size_t length = 1; length < n; ++length)
    for (size_t i = 0; i + length < n; ++i) {
      size_t j = i + length;
      cost[i][j] = -1;
      for (size_t cut = i; cut < j; ++cut) {
        double c =
            cost[i][cut] + cost[cut + 1][j] + double(rows(x[i])) * double(columns(x[cut])) * double(columns(x[j]));
        if (cost[i][j] >= 0 && c >= cost[i][j]) continue;
        cost[i][j] = c;
        best[i][j] = cut;
      }
    }
  return best;
}
Tensor chain(const std::vector<Tensor>& x, const std::vector<std::vector<size_t>>& best, size_t i, size_t j) {
  if (i == j) return x[i];
  return matmul(chain(x, best, i, best[i][j]), chain(x, best, best[i][j] + 1, j));
}
Tensor chain_of(const char* op, const std::vector<Tensor>& x) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i].dim() != 2) throw ShapeError(fmt::format("{}: tensor {} must be a matrix; it is {}", op, i, x[i].shape()));
    if (i && columns(x[i - 1]) != rows(x[i]))
      throw ShapeError(fmt::format("{}: the inner sizes differ: tensor {} is {}, tensor {} is {}", op, i - 1,
          x[i - 1].shape(), i, x[i].shape()));
  }
  return chain(x, best_cuts(x), 0, x.size() - 1);
}

}   // namespace

Tensor multi_dot(const std::vector<Tensor>& tensors) {
  if (tensors.size() < 2)
    throw ShapeError(fmt::format("multi_dot: expected two tensors or more; got {}", tensors.size()));
  std::vector<Tensor> x = tensors;
  bool first = x.front().dim() == 1, last = x.back().dim() == 1;
  if (first) x.front() = unsqueeze(x.front(), 0);
  if (last) x.back() = unsqueeze(x.back(), 1);
  Tensor y = chain_of("multi_dot", x);
  if (last) y = squeeze(y, 1);
  return first ? squeeze(y, 0) : y;
}
Tensor chain_matmul(const std::vector<Tensor>& matrices) {
  if (matrices.empty()) throw ShapeError("chain_matmul: expected one matrix or more; got none");
  return chain_of("chain_matmul", matrices);
}

Tensor matrix_power(const Tensor& a, int64_t n) {
  if (a.dim() < 2 || rows(a) != columns(a))
    throw ShapeError(fmt::format("matrix_power: a must be [.., n, n]; it is {}", a.shape()));
  if (n == 0) return clone(identity_like(a));
  const Tensor base = n < 0 ? inv(a) : a;
  Tensor power = base, y;
  for (uint64_t left = n < 0 ? 0 - uint64_t(n) : uint64_t(n);; power = matmul(power, power)) {
    if (left & 1) y = y.defined() ? matmul(y, power) : power;
    if (!(left >>= 1)) break;
  }
  return y.impl() == a.impl() ? clone(a) : y;
}

Tensor trace(const Tensor& x) {
  require_dims("trace", "x", x, 2, "a matrix");
  return sum(diagonal(x));
}

}   // namespace gradus
