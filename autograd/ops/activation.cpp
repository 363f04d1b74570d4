// Activations. Each formula has a twin that is one pass over memory, used when no second derivative is asked for.
#include <cmath>
#include <cstring>

#include "autograd/ops/common.h"
#include "core/random.h"

namespace gradus {

// relu = max(x, 0)
//   dx = 0 where y <= 0, else dy
// The gradient at 0 is 0, as in PyTorch. maximum(x, 0) would give 1/2 there.
Tensor relu(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) throw DtypeError("relu: not for bool tensors; convert with to(float32)");
  return record("relu(x)", apply::map(Unary::relu, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) {
        if (!recording()) return apply::zip(Binary::relu_grad, dy, y);
        return where(le(y, 0), 0.0, dy);
      }));
}

// sigmoid = 1 / (1 + exp(-x))
//   dx = dy y (1 - y)
Tensor sigmoid(const Tensor& x) {
  if (!is_float(x.dtype())) return sigmoid(as_float(x));
  return record("sigmoid(x)", apply::map(Unary::sigmoid, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) {
        if (!recording()) return apply::zip(Binary::sigmoid_grad, dy, y);
        return dy * y * (1 - y);
      }));
}

// tanh
//   dx = dy (1 - y^2)
Tensor tanh(const Tensor& x) {
  if (!is_float(x.dtype())) return tanh(as_float(x));
  return record("tanh(x)", apply::map(Unary::tanh, x),
      grad_to(x, [](const Tensor& dy, const Tensor& y) {
        if (!recording()) return apply::zip(Binary::tanh_grad, dy, y);
        return dy * (1 - y * y);
      }));
}

// gelu = x Phi(x), Phi the distribution function of the normal distribution (Hendrycks and Gimpel 2016)
//   dx = dy (Phi(x) + x phi(x))
Tensor gelu(const Tensor& x) {
  if (!is_float(x.dtype())) return gelu(as_float(x));
  return record("gelu(x)", apply::map(Unary::gelu, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::zip(Binary::gelu_grad, dy, x);
        const Tensor& v = x;
        Tensor distribution = 0.5 * (1 + erf(v * std::sqrt(0.5))), density = exp(-0.5 * square(v)) * (1 / std::sqrt(2 * M_PI));
        return dy * (distribution + v * density);
      }));
}
// The approximation of the same paper: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
Tensor gelu(const Tensor& x, const GeluOptions& options) {
  if (std::strcmp(options.approximate, "none") == 0) return gelu(x);
  if (std::strcmp(options.approximate, "tanh") != 0)
    throw Error(fmt::format("gelu: approximate is \"none\" or \"tanh\"; came \"{}\"", options.approximate));
  Tensor v = as_float(x);
  return 0.5 * v * (1 + tanh(std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v)));
}

// softplus = log(1 + exp(x)), x itself above 20
//   dx = dy sigmoid(x), dy above 20
Tensor softplus(const Tensor& x) {
  if (!is_float(x.dtype())) return softplus(as_float(x));
  return record("softplus(x)", apply::map(Unary::softplus, x),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::zip(Binary::softplus_grad, dy, x);
        return where(gt(x, 20), dy, dy * sigmoid(x));
      }));
}
Tensor softplus(const Tensor& x, const SoftplusOptions& options) {
  if (options.beta == 1 && options.threshold == 20) return softplus(x);
  Tensor v = as_float(x), scaled = v * options.beta;
  // Above the threshold the exponential is not used, and must not overflow either: the input is masked, not the output.
  Tensor linear_part = gt(scaled, options.threshold);
  return where(linear_part, v, log(1 + exp(where(linear_part, 0.0, scaled))) * (1 / options.beta));
}

// dropout = x mask / (1 - p), mask 0 with probability p (Srivastava et al. 2014)
//   dx = dy mask / (1 - p)
Tensor dropout(const Tensor& x, double p, bool training) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("dropout: p is a probability, 0..1; came {}", p));
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("dropout: expected float32 or float64; came {}", x.dtype()));
  if (!training || p == 0) return x;
  Tensor mask = empty(x.shape(), x.dtype());   // row-major, so that it does not depend on x's strides
  fill_dropout_mask(mask, 1 - p, default_generator());
  return record("dropout(x)", apply::zip(Binary::mul, x, mask),
      grad_to(x, [mask = saved(mask)](const Tensor& dy) { return mul(dy, mask); }));
}

}  // namespace gradus
