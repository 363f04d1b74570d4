// Smooth and gated activations. Each formula has a twin that is one pass over memory, used when no second derivative is
// asked for. Piecewise ones are in rectifier.cpp.
#include "autograd/ops/pointwise/activation.h"

#include <cmath>

#include "autograd/ops/common.h"
#include "core/base/words.h"
#include "core/compute/donate.h"

namespace gradus {

// sigmoid = 1 / (1 + exp(-x))
//   dx = dy y (1 - y)
Tensor sigmoid(const Tensor& x) {
  require_defined("sigmoid", x);
  if (!is_float(x.dtype())) return sigmoid(as_float(x));
  return record("sigmoid(x)", apply::map(Unary::sigmoid, x), grad_to(x, [](Tensor dy, const Tensor& y) {
    if (!recording()) return apply::zip(Binary::sigmoid_grad, apply::donate_unshared(dy), y);
    return dy * y * (1 - y);
  }));
}

// tanh
//   dx = dy (1 - y^2)
Tensor tanh(const Tensor& x) {
  require_defined("tanh", x);
  if (!is_float(x.dtype())) return tanh(as_float(x));
  return record("tanh(x)", apply::map(Unary::tanh, x), grad_to(x, [](Tensor dy, const Tensor& y) {
    if (!recording()) return apply::zip(Binary::tanh_grad, apply::donate_unshared(dy), y);
    return dy * (1 - y * y);
  }));
}

// gelu = x Phi(x), Phi the distribution function of the normal distribution (Hendrycks and Gimpel 2016)
//   dx = dy (Phi(x) + x phi(x))
Tensor gelu(const Tensor& x) {
  if (!is_float(x.dtype())) return gelu(as_float(x));
  return record("gelu(x)", apply::map(Unary::gelu, x), grad_to(x, [x = saved(x, 0)](Tensor dy) {
    if (!recording()) return apply::zip(Binary::gelu_grad, apply::donate_unshared(dy), x);
    const Tensor& v = x;
    Tensor distribution = 0.5 * (1 + erf(v * std::sqrt(0.5))),
           density = exp(-0.5 * square(v)) * (1 / std::sqrt(2 * M_PI));
    return dy * (distribution + v * density);
  }));
}

// gelu_tanh = x / 2 (1 + t), t = tanh(u), u = sqrt(2 / pi) (x + 0.044715 x^3), the approximation of the same paper
//   dx = dy s (1 + 2 x (1 - s) u'), s = sigmoid(2 u), u' = sqrt(2 / pi) (1 + 0.134145 x^2), s = 0 or 1 beyond |x| = 30
static Tensor gelu_tanh(const Tensor& x) {
  return record("gelu_tanh(x)", apply::activate(Activation::gelu_tanh, x), grad_to(x, [x = saved(x, 0)](Tensor dy) {
    if (!recording()) return apply::activate_grad(Activation::gelu_tanh, apply::donate_unshared(dy), x);
    Tensor v = clamp(x, -30, 30), s = sigmoid(2 * std::sqrt(2 / M_PI) * (v + 0.044715 * v * square(v)));
    return dy * s * (1 + v * (1 - s) * (2 * std::sqrt(2 / M_PI) * (1 + 3 * 0.044715 * square(v))));
  }));
}
Tensor gelu(const Tensor& x, const GeluOptions& options) {
  if (which_word("gelu", "approximate", options.approximate, {"none", "tanh"}) == 0) return gelu(x);
  return gelu_tanh(as_float(x));
}

// softplus = log(1 + exp(beta x)) / beta, x itself where beta x > threshold
//   dx = dy sigmoid(beta x), dy where beta x > threshold
Tensor softplus(const Tensor& x) {
  if (!is_float(x.dtype())) return softplus(as_float(x));
  return record("softplus(x)", apply::map(Unary::softplus, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return apply::zip(Binary::softplus_grad, dy, x);
    return where(gt(x, 20), dy, dy * sigmoid(x));
  }));
}
Tensor softplus(const Tensor& x, const SoftplusOptions& options) {
  if (options.beta == 1 && options.threshold == 20) return softplus(x);
  if (!is_float(x.dtype())) return softplus(as_float(x), options);
  return record("softplus(x)", apply::activate(Activation::softplus, x, options.beta, options.threshold),
      grad_to(x, [x = saved(x, 0), beta = options.beta, threshold = options.threshold](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::softplus, dy, x, beta, threshold);
        Tensor scaled = mul(x, beta);
        return where(gt(scaled, threshold), dy, dy * sigmoid(scaled));
      }));
}

// silu = x sigmoid(x), also called swish (Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017)
//   dx = dy s (1 + x (1 - s)), s = sigmoid(x)
Tensor silu(const Tensor& x) {
  require_float("silu", x);
  return record("silu(x)", apply::activate(Activation::silu, x), grad_to(x, [x = saved(x, 0)](Tensor dy) {
    if (!recording()) return apply::activate_grad(Activation::silu, apply::donate_unshared(dy), x);
    Tensor s = sigmoid(x);
    return dy * s * (1 + x.get() * (1 - s));
  }));
}

// mish = x tanh(softplus(x)) (Misra 2019)
//   dx = dy (t + x sigmoid(x) (1 - t^2)), t = tanh(softplus(x))
Tensor mish(const Tensor& x) {
  require_float("mish", x);
  return record("mish(x)", apply::activate(Activation::mish, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
    if (!recording()) return apply::activate_grad(Activation::mish, dy, x);
    Tensor t = tanh(softplus(x));
    return dy * (t + x.get() * sigmoid(x) * (1 - square(t)));
  }));
}

// softsign = x / (1 + |x|)
//   dx = dy / (1 + |x|)^2
Tensor softsign(const Tensor& x) {
  if (x.dtype() == Dtype::int64) return softsign(as_float(x));
  require_float("softsign", x);
  return record(
      "softsign(x)", apply::activate(Activation::softsign, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::softsign, dy, x);
        return dy * square(reciprocal(1 + abs(x)));   // further derivatives need no higher power
      }));
}

// tanhshrink = x - tanh(x)
//   dx = dy tanh(x)^2
Tensor tanhshrink(const Tensor& x) {
  if (x.dtype() == Dtype::int64) return tanhshrink(as_float(x));
  require_float("tanhshrink", x);
  return record(
      "tanhshrink(x)", apply::activate(Activation::tanhshrink, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::tanhshrink, dy, x);
        return dy * square(tanh(x));
      }));
}

// logsigmoid = log(1 / (1 + exp(-x)))
//   dx = dy sigmoid(-x)
Tensor logsigmoid(const Tensor& x) {
  require_float("logsigmoid", x);
  return record(
      "logsigmoid(x)", apply::activate(Activation::logsigmoid, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::logsigmoid, dy, x);
        return dy * sigmoid(neg(x));
      }));
}

// glu = a sigmoid(b) of the halves a, b of x along dim (Dauphin et al. 2017)      x [.., 2n, ..] -> [.., n, ..]
//   dx = dy sigmoid(b) and dy a sigmoid(b) (1 - sigmoid(b)), joined
Tensor glu(const Tensor& x, int64_t dim) {
  require_float("glu", x);
  if (x.dim() == 0) throw ShapeError("glu: a tensor of shape [] has no dimension to halve");
  dim = wrap_dim("glu", dim, x.dim());
  int64_t half = x.shape()[dim] / 2;
  if (x.shape()[dim] % 2)
    throw ShapeError(fmt::format("glu: dimension {} is halved, so its size must be even; x is {}", dim, x.shape()));
  auto compute = [&] {
    NoGradGuard guard;
    return apply::zip(Binary::glu, narrow(x, dim, 0, half), narrow(x, dim, half, half));
  };
  return record("glu(x)", compute(), grad_to(x, [x = saved(x, 0), dim, half](const Tensor& dy) {
    Tensor a = narrow(x, dim, 0, half), b = narrow(x, dim, half, half);
    if (!recording())
      return apply::cat({apply::zip(Binary::glu, dy, b), apply::combine(Ternary::glu_grad, dy, a, b, "glu")}, dim);
    Tensor s = sigmoid(b);
    return cat({dy * s, dy * a * s * (1 - s)}, dim);
  }));
}
Tensor glu(const Tensor& x) { return glu(x, -1); }

}   // namespace gradus
