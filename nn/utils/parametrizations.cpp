// The formulas, built from ops, which bring the gradients.
#include "nn/utils/parametrizations.h"

#include <cmath>

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/tensor/sampling.h"

namespace gradus::nn {

namespace {

Tensor turned(const Tensor& x) { return x.transpose(-2, -1); }

// -- weight_norm --

struct WeightNorm final : Parametrization {
  explicit WeightNorm(int64_t along) : dim(along) {}
  Tensor weight(const std::vector<Tensor>& x) const override { return x[1] * (x[0] / lengths(x[1])); }
  std::vector<Tensor> right_inverse(const Tensor& w) override { return {lengths(w), w}; }
  // Of v for each index of dim.
  Tensor lengths(const Tensor& v) const {
    if (dim == -1) return vector_norm(v);
    std::vector<int64_t> others;
    for (int64_t d = 0; d < v.dim(); ++d)
      if (d != dim) others.push_back(d);
    return others.empty() ? v.abs() : vector_norm(v, 2, others, true);
  }
  int64_t dim;
};

// -- spectral_norm --

struct SpectralNorm final : Parametrization {
  SpectralNorm(const Tensor& w, const SpectralNormOptions& o, int64_t along)
      : dim(along), iterations(o.n_power_iterations), eps(o.eps) {
    if (w.dim() < 2) return;
    const Tensor matrix = as_matrix(w);
    u = Buffer(unit(randn({matrix.size(0)}, w.dtype())));
    v = Buffer(unit(randn({matrix.size(1)}, w.dtype())));
    iterate(matrix, 15);
  }
  Tensor weight(const std::vector<Tensor>& x) const override {
    const Tensor& w = x[0];
    if (w.dim() < 2) return unit(w);
    const Tensor matrix = as_matrix(w);
    if (training()) iterate(matrix, iterations);
    // Clones, since the next forward may write before this one's backward reads.
    return w / dot(u.clone(), mv(matrix, v.clone()));
  }
  void members(Visitor& visit) override {
    visit("_u", u);
    visit("_v", v);
  }
  Tensor unit(const Tensor& x) const { return normalize(x, {.dim = 0, .eps = eps}); }
  Tensor as_matrix(const Tensor& w) const { return w.movedim({dim}, {0}).flatten(1); }
  void iterate(const Tensor& matrix, int64_t times) const {
    NoGradGuard guard;
    for (int64_t i = 0; i < times; ++i) {
      u.copy_(unit(mv(matrix, v)));
      v.copy_(unit(mv(matrix.t(), u)));
    }
  }
  int64_t dim, iterations;
  double eps;
  Buffer u, v;
};

// -- orthogonal --

enum class Map { matrix_exp, cayley, householder };

// exp(a) = exp(a / 2^s)^(2^s), with s that makes the series short: its next term is below 1 / 19!.
Tensor matrix_exp(const Tensor& a) {
  const double size = a.numel() ? a.detach().abs().sum(-2).max().item<double>() : 0;
  const int64_t squarings = size > 1 ? int64_t(std::ceil(std::log2(size))) : 0;
  const Tensor x = a * std::ldexp(1.0, int(-squarings)), identity = eye(a.size(-1), {.dtype = a.dtype()});
  Tensor y = identity + x / 18;
  for (int k = 17; k >= 1; --k) y = identity + matmul(x, y) / k;
  for (int64_t i = 0; i < squarings; ++i) y = matmul(y, y);
  return y;
}

// (1 - a/2)^-1 (1 + a/2)
Tensor cayley(const Tensor& a) {
  const Tensor identity = eye(a.size(-1), {.dtype = a.dtype()});
  return solve(identity - a * 0.5, identity + a * 0.5);
}

// The first columns of a product of reflections. Below the diagonal of x are their directions, on it are signs.
Tensor householder(const Tensor& x) {
  const int64_t n = x.size(-2), k = x.size(-1);
  const Tensor unit = eye(n, k, {.dtype = x.dtype()}), v = x.tril(-1) + unit;
  const Tensor tau = 2 / (v * v).sum(-2, true);   // [.., 1, k]
  Tensor q = unit.expand(x.shape());
  for (int64_t i = k - 1; i >= 0; --i) {
    const Tensor vi = v.narrow(-1, i, 1);
    q = q - tau.narrow(-1, i, 1) * matmul(vi, matmul(turned(vi), q));
  }
  return q * x.detach().diagonal(0, -2, -1).sign().unsqueeze(-2);
}

// What householder() makes q of; q has orthogonal columns of length 1.
Tensor reflections_of(const Tensor& q) {
  const int64_t n = q.size(-2), k = q.size(-1);
  const Tensor out = q.clone(), batch = out.reshape({-1, n, k});
  Tensor rest = q.clone().reshape({-1, n, k});   // what is left to be reflected
  for (int64_t i = 0; i < k; ++i) {
    const Tensor column = rest.narrow(1, i, n - i).narrow(2, i, 1).clone();   // [batch, n - i, 1]
    const Tensor first = column.narrow(1, 0, 1);
    const Tensor sign = where(first < 0, full({}, -1.0, q.dtype()), full({}, 1.0, q.dtype()));
    // The reflection takes the column to -sign e: its direction is column + sign e, here with a first number of 1.
    const Tensor v = cat({ones_like(first), column.narrow(1, 1, n - i - 1) / (first + sign)}, 1);
    Tensor right = rest.narrow(1, i, n - i).narrow(2, i, k - i);
    right.sub_(matmul(v * (2 / (v * v).sum(1, true)), matmul(turned(v), right)));
    batch.narrow(1, i, n - i).narrow(2, i, 1).copy_(v);
    batch.narrow(1, i, 1).narrow(2, i, 1).copy_(-sign);
  }
  return batch.reshape(q.shape());
}

// The Q of the QR whose R has a positive diagonal.
Tensor orthogonalized(const Tensor& x) {
  auto [q, r] = qr(x);
  return q * r.diagonal(0, -2, -1).sign().unsqueeze(-2);
}
bool is_orthogonal(const Tensor& q) {
  const double eps = q.dtype() == float32 ? 1.1920929e-7 : 2.220446049250313e-16;
  const Tensor identity = eye(q.size(-1), {.dtype = q.dtype()}).expand(q.shape());
  return allclose(matmul(turned(q), q), identity, 1e-5, 10 * double(q.size(-2)) * eps);
}

struct Orthogonal final : Parametrization {
  Orthogonal(Map m, bool trivialized) : map(m), has_base(trivialized) {}
  Tensor weight(const std::vector<Tensor>& originals) const override {
    const bool wide = originals[0].size(-2) < originals[0].size(-1);
    const Tensor x = wide ? turned(originals[0]) : originals[0];
    Tensor q = map == Map::householder ? householder(x) : of_skew(x);
    if (has_base) q = matmul(base, q);
    return wide ? turned(q) : q;
  }
  std::vector<Tensor> right_inverse(const Tensor& w) override {
    NoGradGuard guard;
    const bool wide = w.size(-2) < w.size(-1);
    const Tensor q = wide ? turned(w) : w;
    if (!has_base) {
      if (map != Map::householder) return {w};   // it starts as the map of the weight
      const Tensor x = reflections_of(orthogonalized(q));
      return {wide ? turned(x) : x};
    }
    const int64_t n = q.size(-2), k = q.size(-1);
    if (n == k) {
      base = Buffer(is_orthogonal(q) ? q.clone() : orthogonalized(q));
    } else {   // completed to a square matrix
      Shape more = q.shape();
      more[more.dims() - 1] = n - k;
      base = Buffer(orthogonalized(cat({q, randn(more, q.dtype())}, -1)));
    }
    return {-eye(w.size(-2), w.size(-1), {.dtype = w.dtype()}).expand(w.shape()).clone()};   // maps to the identity
  }
  // The lower triangle of x, made square, is that of a skew matrix.
  Tensor of_skew(const Tensor& x) const {
    const int64_t n = x.size(-2), k = x.size(-1);
    Tensor a = x.tril();
    if (n != k) a = constant_pad_nd(a, {0, n - k});
    a = a - turned(a);
    const Tensor q = map == Map::cayley ? cayley(a) : matrix_exp(a);
    return q.narrow(-1, 0, k);
  }
  void members(Visitor& visit) override { visit("base", base); }
  Map map;
  bool has_base;
  Buffer base;   // [.., n, n]
};

}   // namespace

void detail::weight_norm(Module& module, const std::string& name, int64_t dim) {
  const Tensor w = require_parameter("weight_norm", module, name).detach();
  if (dim < -1 || dim >= w.dim())
    throw IndexError(
        fmt::format("weight_norm: dim is a dimension of \"{}\" {}, or -1 for all of it; got {}", name, w.shape(), dim));
  register_parametrization(module, name, new WeightNorm(dim));
}

void detail::spectral_norm(Module& module, const SpectralNormOptions& options) {
  const Tensor w = require_parameter("spectral_norm", module, options.name).detach();
  if (options.n_power_iterations < 1 || options.n_power_iterations > 1 << 16)
    throw Error(fmt::format("spectral_norm: n_power_iterations {}; got {}",
        options.n_power_iterations < 1 ? "must be at least 1" : "is too large", options.n_power_iterations));
  const bool transposed = module.type_name().starts_with("ConvTranspose");   // its weight is [in, out, ..]
  const int64_t dim = options.dim == SpectralNormOptions::automatic ? transposed : options.dim;
  register_parametrization(module, options.name, new SpectralNorm(w, options, wrap_dim("spectral_norm", dim, w.dim())));
}

void detail::orthogonal(Module& module, const OrthogonalOptions& options) {
  const Tensor w = require_parameter("orthogonal", module, options.name).detach();
  if (w.dim() < 2)
    throw ShapeError(
        fmt::format("orthogonal: expected a matrix or a batch of them; \"{}\" is {}", options.name, w.shape()));
  const std::string& name = options.orthogonal_map;
  Map map = w.size(-2) == w.size(-1) ? Map::matrix_exp : Map::householder;
  if (name == "matrix_exp") map = Map::matrix_exp;
  else if (name == "cayley") map = Map::cayley;
  else if (name == "householder") map = Map::householder;
  else if (!name.empty())
    throw Error(fmt::format(
        "orthogonal: orthogonal_map must be \"matrix_exp\", \"cayley\" or \"householder\"; got \"{}\"", name));
  register_parametrization(module, options.name, new Orthogonal(map, options.use_trivialization));
}

}   // namespace gradus::nn
